using BillingGrains.Boundary.Tests.Erp;
using BillingGrains.Connectors.Generic;
using BillingGrains.Domain.Amounts;
using BillingGrains.Domain.MasterData;
using BillingGrains.Domain.Payments;
using BillingGrains.Domain.Posting;
using BillingGrains.Ports.Erp;
using NodaTime;

namespace BillingGrains.Boundary.Tests.Generic;

/// <summary>What answers mean for payments, journals and master data, and what is never sent.</summary>
public sealed class GenericEntriesTests
{
    private const string Entry = """{"entry":{"id":"E-1","key":"key-9","amount":12.5}}""";

    private static readonly ErpVoucher Voucher = new(
        "key-9", BalanceKind.Payment, new Money(12.5m, ErpSamples.Euro), new LocalDate(2026, 4, 20), "R-7", "C-17",
        new ErpOriginal("key-1", "DE-1", "D-1"), "Bank 17");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static bool IsPaid(HttpRequestMessage request) =>
        request.RequestUri!.AbsolutePath.EndsWith("/paid", StringComparison.Ordinal);

    [Theory]
    [InlineData(200, "<html>Your session has expired.</html>")]
    [InlineData(200, "{}")]
    [InlineData(200, """{"entry":{"id":"","key":"key-9","amount":12.5}}""")]
    [InlineData(200, """{"entry":{"id":"E-1","key":"other","amount":12.5}}""")]
    [InlineData(200, """{"entry":{"id":"E-1","key":"key-9","amount":"much"}}""")]
    [InlineData(302, "")]
    [InlineData(400, """{"error":"nobody knows this code"}""")]
    [InlineData(500, "")]
    public async Task A_payment_that_is_answered_so_is_unknown_and_was_sent_once(int status, string body)
    {
        using var erp = new ScriptedErp(_ => (status, body));
        using var small = erp.Open(ScriptedErp.Whole());

        (await small.Vouchers!.Create(Voucher, Cancellation)).ShouldBeOfType<SendingOutcome.Unknown>();
        erp.Calls.Count.ShouldBe(1);
    }

    [Fact]
    public async Task What_a_configuration_does_not_name_is_not_sent()
    {
        using var erp = new ScriptedErp(_ => (200, Entry));
        using var small = erp.Open(ScriptedErp.Whole());
        using var none = erp.Open(ScriptedErp.Configuration());

        var refused = (await small.Vouchers!.Create(Voucher with { Kind = BalanceKind.WriteOff }, Cancellation))
            .ShouldBeOfType<SendingOutcome.Refused>();

        (refused.Code, refused.Words).ShouldBe((ErpRecords.NotEntered.Code, ErpRecords.NotEntered.Words));
        erp.Calls.ShouldBeEmpty();
        (none.Vouchers, none.Journals, none.Payments, none.MasterData).ShouldBe((null, null, null, null));
    }

    [Fact]
    public async Task What_a_search_finds_under_another_key_does_not_count()
    {
        using var erp = new ScriptedErp(_ => (200, """{"items":[{"id":"E-1","key":"key-90","amount":1}]}"""));
        using var small = erp.Open(ScriptedErp.Whole());

        (await Find("key-9")).ShouldBeOfType<SendingOutcome.NotFound>();
        (await Find("key-90")).ShouldBeOfType<SendingOutcome.Posted>();

        Task<SendingOutcome> Find(string key) => small.Vouchers!.Find(Voucher with { PostingKey = key }, Cancellation);
    }

    [Fact]
    public async Task An_entry_without_a_currency_is_in_the_one_that_the_configuration_names()
    {
        using var erp = new ScriptedErp(_ => (200, Entry));
        using var small = erp.Open(ScriptedErp.Whole());

        (await small.Vouchers!.Create(Voucher, Cancellation)).ShouldBe(
            new SendingOutcome.Posted("E-1", "E-1", Voucher.Amount, Money.Zero(ErpSamples.Euro), Voucher.Amount));
        erp.Calls.Single().Body.ShouldBe("""{"key":"key-9","lowers":true}""");
    }

    [Fact]
    public async Task A_journal_has_two_lines_for_each_entry_and_its_amount_is_the_sum_of_one_side()
    {
        using var erp = new ScriptedErp((_, body) => Task.FromResult((
            200, body.Replace("{\"key\"", "{\"id\":\"J-1\",\"currency\":\"EUR\",\"key\"", StringComparison.Ordinal))));
        using var small = erp.Open(ScriptedErp.Whole());

        var outcome = await small.Journals!.Create(ErpSamples.Journal("key-8"), Cancellation);

        outcome.ShouldBeOfType<SendingOutcome.Posted>().Gross.Amount.ShouldBe(144.5m);
        erp.Calls.Single().Body.ShouldBe(
            """{"key":"key-8","lines":[{"account":"2900","amount":48},{"account":"8000","amount":-48},"""
            + """{"account":"1290","amount":96.5},{"account":"8000","amount":-96.5}]}""");
    }

    [Fact]
    public async Task A_payment_of_several_documents_is_an_entry_on_each_of_ours_and_a_cancelled_one_is_told_first()
    {
        using var erp = new ScriptedErp(request => (200, IsPaid(request)
            ? """
            {"items":[{"id":"P-1","on":"2026-04-20","state":"void","on_documents":[
              {"id":"D-1","amount":-12.50,"currency":"EUR"}, {"id":"D-2","amount":1,"currency":"EUR"},
              {"id":"D-3","amount":0.10000000000000000001,"currency":"EUR"}]}]}
            """
            : """{"items":[{"id":"D-1","key":"key-1"},{"id":"D-3","key":"key-3"},{"id":"D-2","key":""}]}"""));
        var time = new FakeTime();
        using var small = erp.Open(ScriptedErp.Whole(), time: time);

        var page = await small.Payments!.Entries(null, null, Cancellation);

        var first = new ErpEntry("P-1-D-1", "key-1", BalanceKind.Payment, 12.5m, "EUR", new LocalDate(2026, 4, 20), "");
        var third = first with { RemoteId = "P-1-D-3", PostingKey = "key-3", Amount = 0.10000000000000000001m };
        page.Entries.ShouldBe([first, first with { IsCancelled = true }, third, third with { IsCancelled = true }]);
        page.Next.ShouldBeNull();
        erp.Calls[1].Address.Query.ShouldBe("?ids=D-1%2CD-2%2CD-3");

        await small.Payments.Entries(page.Token, null, Cancellation);

        var from = Uri.UnescapeDataString(erp.Calls[2].Address.Query);
        from.ShouldBe($"?since={time.GetUtcNow().UtcDateTime.AddHours(-1):yyyy-MM-ddTHH:mm:ssZ}");
    }

    [Theory]
    [InlineData("\"on\":\"20.4.2026\"")]
    [InlineData("\"on\":\"\"")]
    public async Task A_payment_that_makes_no_sense_is_not_passed_over(string on)
    {
        using var erp = new ScriptedErp(request => (200, IsPaid(request)
            ? $$$"""{"items":[{"id":"P-1",{{{on}}},"on_documents":[{"id":"D-1","amount":1,"currency":"EUR"}]}]}"""
            : """{"items":[{"id":"D-1","key":"key-1"}]}"""));
        using var small = erp.Open(ScriptedErp.Whole());

        (await Should.ThrowAsync<ErpUnavailableException>(() => small.Payments!.Entries(null, null, Cancellation)))
            .Message.ShouldContain("makes no sense");
    }

    [Fact]
    public async Task Master_data_without_told_changes_is_read_whole_each_time()
    {
        using var erp = new ScriptedErp(_ => (200, """{"items":[{"id":"C-17","name":"Korn","state":"blocked"}]}"""));
        using var small = erp.Open(ScriptedErp.Whole());

        var page = await small.MasterData!.Read("2026-01-01T00:00:00Z", null, Cancellation);

        (page.IsWhole, page.Token, page.Next).ShouldBe((true, null, null));
        page.Records.ShouldBe([new MasterRecord(MasterKind.Customer, "C-17", "Korn", Blocked: true)]);
    }
}
