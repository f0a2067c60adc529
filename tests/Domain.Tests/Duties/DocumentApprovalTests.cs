using BillingGrains.Domain.Amounts;
using BillingGrains.Domain.Contracts;
using BillingGrains.Domain.Duties;
using BillingGrains.Domain.Entities;
using BillingGrains.Domain.Invoices;
using BillingGrains.Domain.Tests.Invoices;
using static BillingGrains.Domain.Tests.Invoices.InvoiceSamples;
using Story = BillingGrains.Domain.Tests.Scenario<
    BillingGrains.Domain.Invoices.InvoiceDecider, BillingGrains.Domain.Invoices.Invoice,
    BillingGrains.Domain.Invoices.InvoiceCommand, BillingGrains.Domain.Invoices.InvoiceEvent>;

namespace BillingGrains.Domain.Tests.Duties;

/// <summary>Who may approve a document of 181.50 EUR gross.</summary>
public sealed class DocumentApprovalTests
{
    private static readonly DescribeLine AnnDescribes = new("L-1", "Repaired the pump", "ann", Now);
    private static readonly CutLine AnnCuts = new("L-2", true, "Next month", "ann", Now);
    private static readonly DutySettings Strict = new(DutyMode.Strict);

    [Fact]
    public void Nobody_approves_a_document_that_he_described_or_cut_where_four_eyes_are_enforced()
    {
        foreach (var edit in new InvoiceCommand[] { AnnDescribes, AnnCuts })
        {
            RefusalOf(Draft(Strict).When(edit, Approve("ann"))).ShouldBe(FourEyes.OwnWork);
            Draft(Strict).When(edit, Approve("bob")).ThenOne<InvoiceApproved>().By.ShouldBe("bob");
        }
    }

    [Fact]
    public void Who_only_held_and_released_it_made_nothing_of_it() =>
        Draft(Strict).When(new HoldInvoice("Ask", "ann", Now), new ReleaseInvoice("ann", Now), Approve("ann"))
            .ThenOne<InvoiceApproved>().By.ShouldBe("ann");

    [Fact]
    public void One_person_may_do_both_where_four_eyes_are_off_or_nothing_is_said()
    {
        Draft(new DutySettings(DutyMode.Off)).When(AnnCuts, Approve("ann")).ThenOne<InvoiceApproved>();
        Draft(null).When(AnnCuts, Approve("ann")).ThenOne<InvoiceApproved>();
    }

    [Fact]
    public void Who_cut_no_more_than_the_limit_may_approve_and_who_cut_more_in_several_steps_may_not()
    {
        var upTo = Strict with { OwnEditsUpTo = [Eur(50m)] };
        Draft(upTo).When(AnnCuts, AnnDescribes, Approve("ann")).ThenOne<InvoiceApproved>();

        var upToLess = Strict with { OwnEditsUpTo = [Eur(49.99m)] };
        RefusalOf(Draft(upToLess).When(AnnCuts, Approve("ann"))).ShouldBe(FourEyes.OwnWork);
        var inDollars = Strict with { OwnEditsUpTo = [new Money(1000m, Currencies.Find("USD")!)] };
        RefusalOf(Draft(inDollars).When(AnnCuts, Approve("ann"))).ShouldBe(FourEyes.OwnWork);
    }

    [Fact]
    public void Above_a_limit_the_role_is_needed_and_the_refusal_names_it()
    {
        var story = Draft(Limited(181.49m)).When(Approve("ann"));
        RefusalOf(story).ShouldBe(ApprovalRules.RoleNeeded);
        story.Decision!.Reason.ShouldBe(
            "In this legal entity invoices above 181.49 EUR are approved by the role approver; ann has the role finance. "
            + "Somebody with the role approver may approve it.");
        story.When(Approve("lea", Roles.Approver)).ThenOne<InvoiceApproved>().Role.ShouldBe(Roles.Approver);
        Draft(Limited(181.49m)).When(Approve("root", Roles.Admin)).ThenOne<InvoiceApproved>();
    }

    [Fact]
    public void At_the_limit_and_below_it_any_role_that_approves_will_do() =>
        Draft(Limited(181.50m)).When(Approve("ann")).ThenOne<InvoiceApproved>().Role.ShouldBe(Roles.Finance);

    [Fact]
    public void A_currency_without_a_limit_needs_what_the_highest_asks_for()
    {
        var limits = new DutySettings(
            DutyMode.Off, [new ApprovalLimit(InvoiceKind.Invoice, new Money(1e6m, Currencies.Find("USD")!), Roles.Approver)]);
        RefusalOf(Draft(limits).When(Approve("ann"))).ShouldBe(ApprovalRules.RoleNeeded);
    }

    [Fact]
    public void A_limit_of_another_kind_says_nothing() =>
        Draft(new DutySettings(DutyMode.Off, [new ApprovalLimit(InvoiceKind.CreditNote, Eur(0m), Roles.Approver)]))
            .When(Approve("ann")).ThenOne<InvoiceApproved>();

    [Fact]
    public void Another_person_can_be_asked_for_by_amount_alone()
    {
        var limits = new DutySettings(
            DutyMode.Off, [new ApprovalLimit(InvoiceKind.Invoice, Eur(100m), AnotherPerson: true)]);
        RefusalOf(Draft(limits).When(AnnDescribes, Approve("ann"))).ShouldBe(FourEyes.OwnWork);
        Draft(limits).When(AnnDescribes, Approve("bob")).ThenOne<InvoiceApproved>();
    }

    [Fact]
    public void Policy_approves_what_no_limit_stops_and_leaves_the_rest_to_a_person()
    {
        Draft(Limited(200m), review: false).Facts.OfType<InvoiceApproved>().ShouldHaveSingleItem().By
            .ShouldBe(Machines.Policy);
        Draft(Limited(100m), review: false).Facts.ShouldHaveSingleItem().ShouldBeOfType<InvoiceOpened>();
    }

    [Fact]
    public void Settings_that_could_not_be_worked_with_are_refused()
    {
        DutySettingsCheck.Find(null).ShouldBeNull();
        DutySettingsCheck.Find(Limited(1m)).ShouldBeNull();
        DutySettingsCheck.Find(new DutySettings(DutyMode.None)).ShouldBe(DutySettingsCheck.ModeMissing);
        Fault(new ApprovalLimit(InvoiceKind.None, Eur(1m), Roles.Approver)).ShouldBe(DutySettingsCheck.KindMissing);
        Fault(new ApprovalLimit(InvoiceKind.Invoice, Eur(-1m), Roles.Approver)).ShouldBe(DutySettingsCheck.AmountInvalid);
        Fault(new ApprovalLimit(InvoiceKind.Invoice, Eur(1m), Roles.Support)).ShouldBe(DutySettingsCheck.RoleInvalid);
        Fault(new ApprovalLimit(InvoiceKind.Invoice, Eur(1m))).ShouldBe(DutySettingsCheck.RoleInvalid);
    }

    private static Deciding.Refusal? Fault(ApprovalLimit limit) =>
        DutySettingsCheck.Find(new DutySettings(DutyMode.Off, [limit]));

    private static DutySettings Limited(decimal above) =>
        new(DutyMode.Off, [new ApprovalLimit(InvoiceKind.Invoice, Eur(above), Roles.Approver)]);

    private static ApproveInvoice Approve(string by, string role = Roles.Finance) => new(by, Now, role);

    private static Story Draft(DutySettings? duties, bool review = true) => New().When(new OpenInvoice(
        BilledWith(TermsWith(Entity with { Duties = duties, ReviewRequired = review })), Now));

    private static string? RefusalOf(Story story) => story.Decision?.Code;
}
