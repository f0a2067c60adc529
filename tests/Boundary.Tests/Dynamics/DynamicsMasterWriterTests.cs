using BillingGrains.Boundary.Tests.Erp;
using BillingGrains.Connectors.Dynamics;
using BillingGrains.Domain.MasterData;
using BillingGrains.Domain.Posting;
using BillingGrains.Domain.Proposals;
using BillingGrains.Ports.Erp;
using BillingGrains.Sandbox.Faults;

namespace BillingGrains.Boundary.Tests.Dynamics;

/// <summary>Proposed customers and items.</summary>
public sealed class DynamicsMasterWriterTests : ErpMasterWriterBoundary, IAsyncLifetime
{
    private static readonly DynamicsProposals Proposals = new()
    {
        CustomerFields = new Dictionary<string, string>(StringComparer.Ordinal) { ["CustomerGroupId"] = "10" },
        ItemFields = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["ProductGroupId"] = "SERV", ["ItemModelGroupId"] = "SERV", ["ProductType"] = "Service",
        },
        Terms = new Dictionary<string, string>(StringComparer.Ordinal) { ["30"] = "Net30" },
        Units = new Dictionary<string, string>(StringComparer.Ordinal) { ["hour"] = "hr" },
        Countries = new Dictionary<string, string>(StringComparer.Ordinal) { ["NL"] = "NLD" },
    };

    private DynamicsSite site = null!;

    protected override IErp Erp => site.Erp;

    public async ValueTask InitializeAsync() =>
        site = await DynamicsSite.Open(static settings => settings with { Proposals = Proposals });

    public ValueTask DisposeAsync() => site.DisposeAsync();

    protected override Task<SendingOutcome> TimesOut(ErpMasterRecord record, Func<Task<SendingOutcome>> call)
    {
        site.Plan(Operation.Enter, Fault.AbortAfter);
        return call();
    }

    protected override bool CanThrottle => true;

    protected override Task<SendingOutcome> Throttled(ErpMasterRecord record, Func<Task<SendingOutcome>> call)
    {
        site.Plan(Operation.Enter, Fault.Throttle);
        return call();
    }

    protected override ErpMasterRecord? Refused(ErpMasterRecord record) =>
        record with { Content = record.Content with { Address = record.Content.Address! with { Country = "XK" } } };

    [Theory]
    [InlineData(MasterKind.Customer)]
    [InlineData(MasterKind.Item)]
    public async Task An_id_that_is_taken_meanwhile_is_refused_and_what_is_there_is_not_written_over(MasterKind kind)
    {
        var record = Record(kind);
        await Writer.Create(record, Cancellation);

        (await Writer.Create(record with { Content = new MasterContent("Another") }, Cancellation))
            .ShouldBeOfType<SendingOutcome.Refused>().Words.ShouldContain("already");

        (await Found(record)).Name.ShouldBe(record.Content.Name);
    }

    [Fact]
    public async Task What_somebody_changes_between_reading_and_changing_is_not_written_over()
    {
        var record = Record(MasterKind.Customer);
        await Writer.Create(record, Cancellation);
        var other = record with { Content = record.Content with { Name = "De Vries Groep BV" }, RemoteId = record.Id };
        site.Before("PATCH", () => site.Company.MasterData.Change(
            site.Company.MasterData.Find(one => one.Id == record.Id).Single() with { Name = "Between" }));

        (await Writer.Update(record.Id, other, Cancellation)).ShouldBeOfType<SendingOutcome.Deferred>().Detail
            .ShouldContain("changed since it was read");
        (await Found(record)).Name.ShouldBe("Between");
        (await Writer.Update(record.Id, other, Cancellation)).ShouldBe(new SendingOutcome.Created(record.Id));
        (await Found(record)).Name.ShouldBe("De Vries Groep BV");
    }

    [Fact]
    public async Task An_item_is_changed_and_what_is_gone_is_not()
    {
        var record = Record(MasterKind.Item);
        await Writer.Create(record, Cancellation);
        var other = record with { Content = new MasterContent("Work by telephone", Unit: "hour") };

        (await Writer.Update(record.Id, other, Cancellation)).ShouldBe(new SendingOutcome.Created(record.Id));
        (await Found(record)).ShouldBe(other.Content);
        (await Writer.Update("NONE", other, Cancellation)).ShouldBeOfType<SendingOutcome.Refused>().Words
            .ShouldStartWith("The ERP no longer has the item");
    }

    [Fact]
    public async Task What_the_connection_or_the_ERP_has_no_code_for_is_refused_in_words()
    {
        var customer = Record(MasterKind.Customer);
        var item = Record(MasterKind.Item);

        await IsRefused(customer with { Content = customer.Content with { PaymentDays = 17 } }, "no payment term for 17 days");
        await IsRefused(item with { Content = item.Content with { Unit = "furlong" } }, "no unit for \"furlong\"");
        site.Calls.ShouldBeEmpty();
        await IsRefused(Refused(customer)!, "The value 'XK' in field 'Country/region'");

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
        await Writer.Create(record, Cancellation);

        await Writer.Update(
            record.Id, record with { Content = new MasterContent("De Vries BV", PaymentDays: 0) }, Cancellation);

        var found = await Found(record);
        found.PaymentDays.ShouldBe(0);
        (record.Content with { PaymentDays = null }).DiffersFrom(found).ShouldBeEmpty();
    }

    [Fact]
    public void Without_the_groups_that_new_records_need_none_are_made()
    {
        using var erp = new DynamicsErp(new HttpClient(), site.Settings with { Proposals = new() }, site.Time);

        Enum.GetValues<MasterKind>().ShouldAllBe(kind => !erp.MasterWriter.Takes(kind));
        (Writer.Takes(MasterKind.TaxCode), Writer.Takes(MasterKind.Dimension)).ShouldBe((false, false));
    }

    private async Task<MasterContent> Found(ErpMasterRecord record) =>
        (await Writer.FindById(record.Kind, record.Id, Cancellation)).ShouldHaveSingleItem().Content;
}
