using System.Text.Json;
using BillingGrains.Boundary.Tests.Erp;
using BillingGrains.Boundary.Tests.RealSystems;
using BillingGrains.Connectors.Tryton;
using BillingGrains.Domain.Amounts;
using BillingGrains.Domain.Payments;
using BillingGrains.Domain.Posting;
using BillingGrains.Ports.Erp;
using NodaTime;

namespace BillingGrains.Boundary.Tests.Tryton;

/// <summary>What of payment terms and dates Tryton is told.</summary>
public sealed class TrytonTermsTests : IDisposable
{
    private readonly ScriptedWire wire;
    private readonly HttpClient http;
    private readonly TrytonErp erp;
    private bool isTermKnown = true;

    public TrytonTermsTests()
    {
        wire = new ScriptedWire((_, body) => ScriptedWire.Json($$"""{"id":1,"result":{{Result(body)}} }"""));
        http = new HttpClient(wire) { Timeout = Timeout.InfiniteTimeSpan };
        erp = new TrytonErp(
            http,
            new TrytonSettings(new Uri("http://erp.test/"), "books", "billing", "secret", Duration.FromSeconds(30)),
            new FakeTime());
    }

    private static ErpInvoice Invoice => ErpSamples.Invoice("key-1", "C-17", ErpSamples.Euro, "S21", 21m);

    public void Dispose()
    {
        erp.Dispose();
        http.Dispose();
        wire.Dispose();
    }

    [Theory]
    [InlineData(DueRule.MonthEndThenDays, null, "Month end + 30")]
    [InlineData(DueRule.DaysThenMonthEnd, null, "30 days, month end")]
    [InlineData(DueRule.DayOfMonth, 15, "30 days, day 15")]
    public async Task Terms_that_Tryton_counts_itself_have_names_of_their_own(DueRule due, int? day, string name)
    {
        isTermKnown = false;
        var document = Invoice with { Dates = new ErpDates(30, new PaymentTerms(due, day), null, null, null) };

        (await erp.Create(document, TestContext.Current.CancellationToken)).ShouldBeOfType<SendingOutcome.Refused>()
            .Words.ShouldContain($"'{name}'");
    }

    [Fact]
    public async Task The_posting_date_and_the_offer_for_paying_early_are_sent()
    {
        var offer = new EarlyOffer(
            2m, new LocalDate(2026, 4, 10), new Money(2m, ErpSamples.Euro), new Money(98m, ErpSamples.Euro));
        await erp.Create(
            Invoice with { Dates = new ErpDates(30, null, new LocalDate(2026, 4, 1), offer, null) },
            TestContext.Current.CancellationToken);

        var sent = wire.Sent.Single(one => one.Contains("\"model.account.invoice.create\"", StringComparison.Ordinal));
        sent.ShouldContain("accounting_date");
        sent.ShouldContain("Early payment: 2 % off if paid by 2026-04-10: 98 EUR");
    }

    private string Result(string body)
    {
        using var document = JsonDocument.Parse(body);
        return document.RootElement.GetProperty("method").GetString() switch
        {
            "common.db.login" => """[1,"5e55"]""",
            "model.res.user.get_preferences" => """{"language":"en","company":1}""",
            "model.account.invoice.create" => "[5]",
            "model.account.invoice.search_read" => "[]",
            "model.account.invoice.payment_term.search_read" when !isTermKnown => "[]",
            _ => """[{"id":3,"account_receivable":4,"invoice":true}]""",
        };
    }
}
