using BillingGrains.Boundary.Tests.Erp;
using BillingGrains.Connectors.Dynamics;
using BillingGrains.Domain.MasterData;
using BillingGrains.Domain.Posting;
using BillingGrains.Domain.Proposals;
using BillingGrains.Ports.Erp;
using BillingGrains.Sandbox.Faults;

namespace BillingGrains.Boundary.Tests.Dynamics;

/// <summary>Proposed customers and items.</summary>
public sealed class DynamicsMasterWriterTests : VendorMasterWriterBoundary, IAsyncLifetime
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

    private protected override VendorSandbox Site => site;

    public async ValueTask InitializeAsync() =>
        site = await DynamicsSite.Open(static settings => settings with { Proposals = Proposals });

    public ValueTask DisposeAsync() => site.DisposeAsync();

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
        (await ContentOf(record)).Name.ShouldBe("Between");
        (await Writer.Update(record.Id, other, Cancellation)).ShouldBe(new SendingOutcome.Created(record.Id));
        (await ContentOf(record)).Name.ShouldBe("De Vries Groep BV");
    }

    [Fact]
    public void Without_the_groups_that_new_records_need_none_are_made()
    {
        using var erp = new DynamicsErp(new HttpClient(), site.Settings with { Proposals = new() }, site.Time);

        Enum.GetValues<MasterKind>().ShouldAllBe(kind => !erp.MasterWriter.Takes(kind));
        (Writer.Takes(MasterKind.TaxCode), Writer.Takes(MasterKind.Dimension)).ShouldBe((false, false));
    }
}
