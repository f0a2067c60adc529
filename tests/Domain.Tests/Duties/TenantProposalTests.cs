using BillingGrains.Domain.Duties;
using BillingGrains.Domain.Posting;
using BillingGrains.Domain.Sources;
using BillingGrains.Domain.Tests.Invoices;
using NodaTime;
using SourceStory = BillingGrains.Domain.Tests.Scenario<
    BillingGrains.Domain.Sources.SourceDecider, BillingGrains.Domain.Sources.Source,
    BillingGrains.Domain.Sources.SourceCommand, BillingGrains.Domain.Sources.SourceEvent>;
using TenantStory = BillingGrains.Domain.Tests.Scenario<
    BillingGrains.Domain.Posting.TenantDecider, BillingGrains.Domain.Posting.ErpTenant,
    BillingGrains.Domain.Posting.TenantCommand, BillingGrains.Domain.Posting.TenantEvent>;

namespace BillingGrains.Domain.Tests.Duties;

/// <summary>Where documents go, and where tickets come from, changed by one and approved by another.</summary>
public sealed class TenantProposalTests
{
    private static readonly Instant Now = InvoiceSamples.Now;

    private static readonly TenantSettings Tenant = new(
        "north", 1, "sandbox", "books", new TenantLimits(60, Duration.FromMinutes(1), 1, InvoiceSamples.Window),
        FourEyes: true);

    private static readonly SourceSettings Source = new(
        "desk", 1, "request-tracker", "tracker", Duration.FromMinutes(1), FourEyes: true);

    [Fact]
    public void Nobody_alone_sends_documents_to_another_company()
    {
        var other = Tenant with { Version = 2, Connection = "mine", FourEyes = false };
        var story = new TenantStory().When(new ConfigureTenant(Tenant, "ian", Now));
        story.When(new ConfigureTenant(other, "ian", Now)).Then(new TenantProposed(other, "ian", Now));
        story.When(new ConfigureTenant(other, "ian", Now)).ThenNothing();
        story.State.Settings.ShouldBe(Tenant);
        story.When(new ApproveTenant(2, 1, "ian", Now)).Decision!.Code.ShouldBe(FourEyes.OwnWork);
        story.When(new ApproveTenant(2, 1, "lea", Now)).Then(new TenantConfigured(other, "ian", Now, "lea"));
        story.State.Proposed.ShouldBeNull();
        story.When(new ApproveTenant(2, 1, "lea", Now)).ThenNothing();
    }

    [Fact]
    public void Nobody_alone_changes_where_tickets_come_from()
    {
        var other = Source with { Version = 2, Connection = "mine" };
        var story = new SourceStory().When(new ConfigureSource(Source, "ian", Now));
        story.When(new ConfigureSource(other, "ian", Now)).Then(new SourceProposed(other, "ian", Now));
        story.When(new ConfigureSource(other, "ian", Now)).ThenNothing();
        story.When(new ApproveSource(2, 2, "lea", Now)).ThenRefused(ProposalRules.Changed);
        story.When(new ApproveSource(2, 1, "ian", Now)).Decision!.Code.ShouldBe(FourEyes.OwnWork);
        story.When(new ApproveSource(2, 1, "lea", Now)).ThenOne<SourceConfigured>().ApprovedBy.ShouldBe("lea");
        story.State.Settings.ShouldBe(other);
    }
}
