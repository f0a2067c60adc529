using BillingGrains.Domain.Contracts;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Duties;
using BillingGrains.Domain.Entities;
using BillingGrains.Domain.Tests.Contracts;
using BillingGrains.Domain.Tests.Invoices;
using NodaTime;
using EntityStory = BillingGrains.Domain.Tests.Scenario<
    BillingGrains.Domain.Entities.EntityDecider, BillingGrains.Domain.Entities.LegalEntity,
    BillingGrains.Domain.Entities.EntityCommand, BillingGrains.Domain.Entities.EntityEvent>;
using ContractStory = BillingGrains.Domain.Tests.Scenario<
    BillingGrains.Domain.Contracts.ContractDecider, BillingGrains.Domain.Contracts.CustomerContract,
    BillingGrains.Domain.Contracts.ContractCommand, BillingGrains.Domain.Contracts.ContractEvent>;

namespace BillingGrains.Domain.Tests.Duties;

/// <summary>Contracts and settings that another person approves.</summary>
public sealed class ProposalTests
{
    private static readonly Instant Now = InvoiceSamples.Now;
    private static readonly ContractTerms Terms = ContractSamples.Terms();
    private static readonly EntitySettings Strict = InvoiceSamples.Entity with { Duties = new(DutyMode.Strict) };

    [Fact]
    public void A_version_that_waits_is_not_in_force_until_another_person_approves_it()
    {
        var story = new ContractStory().When(new AgreeContract(Terms, "ian", Now, FourEyes: true));
        story.Then(new ContractProposed(Terms, "ian", Now));
        story.State.Terms.ShouldBeNull();
        story.When(new ApproveContract(1, 1, "ian", Now)).Decision!.Code.ShouldBe(FourEyes.OwnWork);
        story.When(new ApproveContract(1, 1, "lea", Now)).Then(new ContractAgreed(Terms, "ian", Now, ApprovedBy: "lea"));
        story.State.Terms.ShouldBe(Terms);
        story.When(new ApproveContract(1, 1, "lea", Now)).ThenNothing();
        story.When(new AgreeContract(Terms, "ian", Now, FourEyes: true)).ThenNothing();
    }

    [Fact]
    public void Whoever_put_any_revision_of_a_version_may_not_approve_it()
    {
        var story = new ContractStory().When(
            new AgreeContract(Terms, "ian", Now, true), new AgreeContract(Terms with { Name = "Other" }, "lea", Now, true));
        story.When(new ApproveContract(1, 2, "ian", Now)).Decision!.Code.ShouldBe(FourEyes.OwnWork);
        story.When(new ApproveContract(1, 2, "lea", Now)).Decision!.Code.ShouldBe(FourEyes.OwnWork);
        story.When(new ApproveContract(1, 1, "max", Now)).ThenRefused(ProposalRules.Changed);
        story.When(new ApproveContract(1, 2, "max", Now)).ThenOne<ContractAgreed>().Terms.Name.ShouldBe("Other");
    }

    [Fact]
    public void The_same_version_put_again_changes_nothing_and_another_version_does_not_wait()
    {
        var story = new ContractStory().When(new AgreeContract(Terms, "ian", Now, true));
        story.When(new AgreeContract(Terms, "ian", Now, true)).ThenNothing();
        story.When(new ApproveContract(2, 1, "lea", Now)).ThenRefused(ProposalRules.None);
        new ContractStory().When(new ApproveContract(1, 1, "lea", Now)).ThenRefused(ProposalRules.None);
    }

    [Fact]
    public void Four_eyes_cannot_be_put_off_by_one_person()
    {
        var off = Strict with { Version = 2, Duties = new(DutyMode.Off) };
        var story = new EntityStory().When(new ConfigureEntity(Strict, "ian", Now));
        story.ThenOne<EntityConfigured>();
        story.When(new ConfigureEntity(off, "ian", Now)).Then(new EntityProposed(off, "ian", Now));
        story.State.Settings.ShouldBe(Strict);
        story.When(new ConfigureEntity(off, "ian", Now)).ThenNothing();
        story.When(new ApproveEntity(2, 1, "ian", Now)).Decision!.Code.ShouldBe(FourEyes.OwnWork);
        story.When(new ApproveEntity(2, 1, "lea", Now)).Then(new EntityConfigured(off, "ian", Now, "lea"));
        story.When(new ApproveEntity(2, 1, "lea", Now)).ThenNothing();
    }

    [Fact]
    public void The_report_names_keys_of_two_roles_and_what_nobody_else_may_do()
    {
        var persons = DutyReport.Persons(
        [
            new("ian", Roles.Integrator, "feed", "operator"), new("ian", Roles.Approver, "lead", "operator"),
            new("fin", Roles.Finance, "fin", "operator"),
        ]);
        var conflicts = DutyReport.Conflicts(persons);
        conflicts.Where(conflict => conflict.Code == "two-roles").Select(conflict => conflict.Subject).Distinct()
            .ShouldBe(["ian"]);
        conflicts.Where(conflict => conflict.Code == "nobody-else").Select(conflict => conflict.Subject)
            .ShouldBe(new[]
            {
                DutyTable.ApproveContract, DutyTable.ApproveEntity, DutyTable.ApproveTenant, DutyTable.ApproveSource,
                DutyTable.ApproveGiveUp, DutyTable.ReopenPeriod,
            }.Select(duty => duty.Action));
        conflicts.ShouldAllBe(conflict => conflict.Words.EndsWith('.'));
    }

    [Fact]
    public void Every_action_has_one_row_of_roles_that_there_are()
    {
        DutyTable.All.Select(duty => duty.Action).ShouldBeUnique();
        DutyTable.All.SelectMany(duty => duty.Roles).Except(Roles.All).ShouldBeEmpty();
        DutyTable.All.SelectMany(duty => duty.Makes).ShouldAllBe(action => DutyTable.Find(action) != null);
        DutyTable.All.ShouldAllBe(duty => duty.IsFor(Roles.Admin) && !duty.IsFor(null));
    }
}
