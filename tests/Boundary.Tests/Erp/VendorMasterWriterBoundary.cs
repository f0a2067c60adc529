using BillingGrains.Domain.MasterData;
using BillingGrains.Domain.Posting;
using BillingGrains.Domain.Proposals;
using BillingGrains.Ports.Erp;
using BillingGrains.Sandbox.Faults;

namespace BillingGrains.Boundary.Tests.Erp;

/// <summary>What holds beside of vendors whose records have our id as a key of their own.</summary>
public abstract class VendorMasterWriterBoundary : ErpMasterWriterBoundary
{
    private protected abstract VendorSandbox Site { get; }

    protected sealed override bool CanThrottle => true;

    protected sealed override Task<SendingOutcome> TimesOut(ErpMasterRecord record, Func<Task<SendingOutcome>> call)
    {
        Site.Plan(Operation.Enter, Fault.AbortAfter);
        return call();
    }

    protected sealed override Task<SendingOutcome> Throttled(ErpMasterRecord record, Func<Task<SendingOutcome>> call)
    {
        Site.Plan(Operation.Enter, Fault.Throttle);
        return call();
    }

    /// <summary>A country that nobody knows.</summary>
    protected sealed override ErpMasterRecord? Refused(ErpMasterRecord record) =>
        record with { Content = record.Content with { Address = record.Content.Address! with { Country = "XKX" } } };

    [Theory]
    [InlineData(MasterKind.Customer)]
    [InlineData(MasterKind.Item)]
    public async Task An_id_that_is_taken_meanwhile_is_refused_and_what_is_there_is_not_written_over(MasterKind kind)
    {
        Assert.SkipUnless(Writer.Takes(kind), $"This connection does not take the kind {kind}.");
        var record = Record(kind);
        await Writer.Create(record, Cancellation);

        (await Writer.Create(record with { Content = record.Content with { Name = "Another" } }, Cancellation))
            .ShouldBeOfType<SendingOutcome.Refused>().Words.ShouldContain("already");

        (await ContentOf(record)).Name.ShouldBe(record.Content.Name);
        Site.Calls.ShouldNotContain(static call => call.StartsWith("PUT", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_item_is_changed_and_what_is_gone_is_not()
    {
        Assert.SkipUnless(Writer.Takes(MasterKind.Item), "This connection takes no items.");
        var record = Record(MasterKind.Item);
        var made = (await Writer.Create(record, Cancellation)).ShouldBeOfType<SendingOutcome.Created>();
        var other = record with { Content = new MasterContent("Work by telephone", Unit: "hour"), RemoteId = made.RemoteId };

        (await Writer.Update(made.RemoteId, other, Cancellation)).ShouldBe(new SendingOutcome.Created(made.RemoteId));
        (await ContentOf(record)).ShouldBe(other.Content);
        (await Writer.Update("4711", other, Cancellation)).ShouldBeOfType<SendingOutcome.Refused>().Words
            .ShouldStartWith("The ERP no longer has the item");
    }

    [Fact]
    public async Task What_the_connection_has_no_code_for_is_refused_before_anything_is_sent()
    {
        var customer = Record(MasterKind.Customer);
        var item = Record(MasterKind.Item);

        await IsRefused(customer with { Content = customer.Content with { PaymentDays = 17 } }, "no payment term for 17 days");
        if (Writer.Takes(MasterKind.Item))
        {
            await IsRefused(item with { Content = item.Content with { Unit = "furlong" } }, "no unit for \"furlong\"");
        }

        Site.Calls.ShouldBeEmpty();

        async Task IsRefused(ErpMasterRecord record, string words) =>
            (await Writer.Create(record, Cancellation)).ShouldBeOfType<SendingOutcome.Refused>().Words.ShouldContain(words);
    }

    [Fact]
    public async Task A_registration_is_kept_without_blanks_dots_and_hyphens()
    {
        var record = Record(MasterKind.Customer);
        var plain = record.Content.TaxRegistration!;
        var spaced = record.Content with { TaxRegistration = $"{plain[..2]} {plain[2..5]}.{plain[5..]}" };

        await Writer.Create(record with { Content = spaced }, Cancellation);

        (await Writer.FindByTaxRegistration(plain, Cancellation)).ShouldHaveSingleItem().Content.TaxRegistration.ShouldBe(plain);
    }

    [Fact]
    public async Task Days_to_pay_are_taken_away_by_none_and_what_is_not_proposed_stays()
    {
        var record = Record(MasterKind.Customer);
        var made = (await Writer.Create(record, Cancellation)).ShouldBeOfType<SendingOutcome.Created>();

        await Writer.Update(
            made.RemoteId, record with { Content = new MasterContent("De Vries BV", PaymentDays: 0) }, Cancellation);

        var found = await ContentOf(record);
        found.PaymentDays.ShouldBe(0);
        (record.Content with { PaymentDays = null }).DiffersFrom(found).ShouldBeEmpty();
    }

    private protected async Task<MasterContent> ContentOf(ErpMasterRecord record) =>
        (await Writer.FindById(record.Kind, record.Id, Cancellation)).ShouldHaveSingleItem().Content;
}
