using BillingGrains.Connectors.Sandbox;
using BillingGrains.Domain.Amounts;
using BillingGrains.Domain.Exchange;
using BillingGrains.Domain.Invoices;
using BillingGrains.Domain.Payments;
using BillingGrains.Domain.Posting;
using BillingGrains.Ports.Erp;
using BillingGrains.Sandbox;
using BillingGrains.Sandbox.Faults;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace BillingGrains.Boundary.Tests.Erp;

/// <summary>The sandbox's connector against a sandbox that listens on a free loopback port.</summary>
public sealed class SandboxErpTests : ErpBoundary<SandboxErp>, IAsyncLifetime
{
    private static readonly TimeSpan CallTimeout = TimeSpan.FromSeconds(10);

    private readonly FakeTime time = new();
    private readonly SandboxOptions options = new()
    {
        Port = 0, RefusedPerMille = 100, Seed = 42, TaxingPerLine = new HashSet<string>(["own-taxes"]),
    };

    private readonly HttpClient http = new();
    private WebApplication sandbox = null!;
    private SandboxErp erp = null!;
    private string tenant = "north";

    protected override SandboxErp Erp => erp;

    protected override ErpAct RoundingAct => ErpAct.Post;

    protected override bool ComparesBeforePosting => false;

    protected override bool CanInjectTrouble => true;

    public async ValueTask InitializeAsync()
    {
        sandbox = SandboxApp.Build(options, time);
        await sandbox.StartAsync(TestContext.Current.CancellationToken);
        erp = Open();
    }

    private SandboxErp Open() => new(
        http, new SandboxConnection(new Uri(sandbox.Urls.Single() + "/"), tenant, $"sandbox-{tenant}", CallTimeout), time);

    /// <summary>Sent to a company that rounds taxes on each line.</summary>
    protected override ErpInvoice Drifting(ErpInvoice invoice)
    {
        tenant = "own-taxes";
        erp = Open();
        var sign = Math.Sign(invoice.Totals.Gross.Amount);
        var line = invoice.Lines[0] with { Net = sign * 0.12m, Taxes = [new ErpLineTax("S21", 21m, sign * 0.12m)] };
        return invoice with
        {
            PostingKey = NewKey(),
            Totals = new InvoiceTotals(
                Euros(0.36m), Euros(0.08m), Euros(0.44m), [new TaxLine("S21", 21m, Euros(0.36m), Euros(0.08m))]),
            Lines = [line, line with { LineId = "b" }, line with { LineId = "c" }],
        };

        Money Euros(decimal amount) => new(sign * amount, ErpSamples.Euro);
    }

    public async ValueTask DisposeAsync()
    {
        http.Dispose();
        await sandbox.DisposeAsync();
    }

    protected override string NewKey() => KeyWhere(refusal => refusal is null);

    protected override ErpInvoice Refused(ErpInvoice invoice) =>
        invoice with { PostingKey = KeyWhere(refusal => refusal is { Step: Operation.Create }) };

    protected override Task<T> Run<T>(ErpAct act, ErpTrouble trouble, Func<Task<T>> call) => SandboxTrouble.Run(
        trouble, time, options.Hang, CallTimeout,
        fault => sandbox.Services.GetRequiredService<FaultBook>()
            .Plan(new PlannedFault(tenant, Enum.Parse<Operation>(act.ToString()), fault, Times: 1)), call);

    private string KeyWhere(Func<BusinessRefusal?, bool> fits) =>
        Enumerable.Range(0, 10_000).Select(_ => base.NewKey())
            .First(key => fits(Refusals.Of(options, tenant, key, BillTo)));

    [Fact]
    public async Task Dates_terms_and_the_sums_in_the_books_currency_are_taken_and_must_fit()
    {
        var plain = ErpSamples.Invoice(NewKey(), BillTo, ErpSamples.Euro, "S21", 21m);
        var gross = plain.Totals.Gross;
        var (cent, dollar) = (gross with { Amount = 0.01m }, new Currency("USD", 2));
        var rate = new LedgerRate(
            plain.InvoiceDate, dollar, [new ExchangeRate("ECB", ErpSamples.Euro, dollar, plain.InvoiceDate, 1.1m)],
            new ExchangeSettings("ECB", false, null, 0, null, RoundingMode.HalfUp));
        var ledger = new LedgerTotals(
            new Money(10m, dollar), new Money(2.1m, dollar), new Money(12.1m, dollar), [], [rate], RoundingMode.HalfUp);
        var dates = new ErpDates(
            30, null, plain.InvoiceDate.PlusDays(1), new EarlyOffer(1m, plain.DueDate, cent, gross - cent), ledger);
        var cancellation = TestContext.Current.CancellationToken;

        (await Erp.Create(plain with { Dates = dates }, cancellation)).ShouldBeOfType<SendingOutcome.Created>();
        foreach (var (wrong, code) in new[]
        {
            (dates with { Posting = plain.InvoiceDate.PlusDays(-1) }, "posting-before-date"),
            (dates with { Early = dates.Early! with { LastDay = plain.DueDate.PlusDays(1) } }, "discount-wrong"),
            (dates with { Ledger = ledger with { Net = ledger.Tax } }, "ledger-wrong"),
        })
        {
            (await Erp.Create(plain with { PostingKey = NewKey(), Dates = wrong }, cancellation))
                .ShouldBeOfType<SendingOutcome.Refused>().Code.ShouldBe(code);
        }
    }

    [Fact]
    public async Task A_line_with_a_tax_and_a_tax_on_that_tax_is_taken_as_it_is()
    {
        var plain = ErpSamples.Invoice(NewKey(), BillTo, ErpSamples.Euro, "GST", 5m);
        var document = plain with
        {
            Totals = new InvoiceTotals(
                Euros(100m), Euros(14.98m), Euros(114.98m),
                [new TaxLine("GST", 5m, Euros(100m), Euros(5m)), new TaxLine("QST", 9.5m, Euros(105m), Euros(9.98m))]),
            Lines =
            [
                plain.Lines[0] with
                {
                    Net = 100m, Taxes = [new ErpLineTax("GST", 5m, 100m), new ErpLineTax("QST", 9.5m, 105m)],
                },
            ],
        };

        (await Erp.Create(document, TestContext.Current.CancellationToken)).ShouldBeOfType<SendingOutcome.Created>();

        static Money Euros(decimal amount) => new(amount, ErpSamples.Euro);
    }
}
