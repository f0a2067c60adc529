using BillingGrains.Domain.Contracts;
using BillingGrains.Domain.Invoices;
using BillingGrains.Domain.Rating;
using BillingGrains.Domain.Subscriptions;
using NodaTime;
using static BillingGrains.Domain.Tests.Contracts.ContractSamples;
using static BillingGrains.Domain.Tests.Periods.CycleSamples;
using static BillingGrains.Domain.Tests.Subscriptions.SubscriptionSamples;

namespace BillingGrains.Domain.Tests.Contracts;

/// <summary>What billing runs make of subscriptions and commitments.</summary>
public sealed class OwnChargesTests
{
    private const string Own = "contract/K-1";

    private static readonly ContractTerms Seated = Terms() with
    {
        Applies = new Coverage(new LocalDate(2026, 3, 1), null, null, null),
        Subscriptions = [Seats(CalendarMonth, 10m, 4m, new LocalDate(2026, 3, 1))],
    };

    private static BillPeriod Bill(string run, YearMonth period) => new(run, period, Entity, Now);

    private static CustomerContract On(params ContractTerms[] versions) =>
        Given([.. versions.Select(terms => new ContractAgreed(terms, "Fin", Now))]);

    private static decimal[] Nets(IEnumerable<ContractEvent> facts, string reason = "month") =>
        [.. facts.OfType<PeriodBilled>().Where(fact => fact.Reason.StartsWith(reason, StringComparison.Ordinal))
            .SelectMany(fact => fact.Lines).Select(line => line.Net.Amount)];

    [Fact]
    public void A_run_rates_what_the_contract_owes_by_itself_and_bills_it()
    {
        var facts = On(Seated).When(Bill("r1", March));

        var charged = facts[0].ShouldBeOfType<ContractCharged>();
        var charge = charged.Charges.ShouldHaveSingleItem();
        (charge.Kind, charge.Standing, charge.Net!.Amount).ShouldBe((ChargeKind.Subscription, ChargeStanding.Billable, 40m));
        var line = facts[1].ShouldBeOfType<PeriodBilled>().Lines.ShouldHaveSingleItem();
        (line.TicketKey, line.ChargeId, line.Net.Amount, line.Quantity, line.TaxPercent)
            .ShouldBe((Own, charge.ChargeId, 40m, 4m, 21m));
        line.Explanation[^1].Amount.ShouldBe(line.Net);
    }

    [Theory]
    [InlineData(2, "march early may-first may-second")]
    [InlineData(20, "march may-first early may-second")]
    [InlineData(31, "march may-first may-second early")]
    public void What_a_run_finds_stands_by_its_day_and_after_what_was_known_of_that(int day, string expected)
    {
        var any = On(Seated).When(Bill("r1", March))[0].ShouldBeOfType<ContractCharged>().Charges[0];
        Charge Of(string id, LocalDate on) => any with { ChargeId = id, WorkDate = on };

        var after = OwnCharges.After(
            [Of("march", new LocalDate(2026, 3, 1)), Of("may-first", new LocalDate(2026, 5, 20))],
            new ContractCharged(
                "r2", [Of("early", new LocalDate(2026, 5, day)), Of("may-second", new LocalDate(2026, 5, 20))], []));

        string.Join(' ', after.Select(charge => charge.ChargeId)).ShouldBe(expected);
    }

    [Fact]
    public void Each_period_is_billed_once_whatever_is_asked_again()
    {
        var state = On(Seated).After(Bill("r1", March));
        state.When(Bill("r2", March)).ShouldBeEmpty();
        Nets(state.When(Bill("r3", April))).ShouldBe([40m]);
        state.After(Bill("r3", April)).When(Bill("r4", March)).ShouldBeEmpty();
    }

    [Fact]
    public void A_change_within_a_billed_period_is_credited_and_charged()
    {
        var state = On(Seated).After(Bill("r1", March))
            .After(new ChangeSubscription("plan", To(6m, new LocalDate(2026, 3, 17)), "Ann", Now));
        var facts = state.When(Bill("r2", April));

        // 16 of 31 days at 40.00 instead of all; 15 days at 60.00; and April.
        Nets(facts, "credit").ShouldBe([-19.35m]);
        Nets(facts).ShouldBe([29.03m, 60m]);
        facts.OfType<PeriodBilled>().Single(fact => fact.Reason == "credit").Lines.Single().Corrects
            .ShouldBe("invoice/K-1/2026-03/month");
    }

    [Fact]
    public void A_change_is_taken_once_and_refused_with_its_place()
    {
        var change = new ChangeSubscription("plan", To(6m, new LocalDate(2026, 3, 17)), "Ann", Now);
        var state = On(Seated).After(change);
        state.When(change).ShouldBeEmpty();
        state.Refused(change with { Change = To(7m, new LocalDate(2026, 3, 17)) }).Field.ShouldBe("change/changeId");
        state.Refused(change with { SubscriptionId = "other" }).Code.ShouldBe("unknown-subscription");
        Given().Refused(change).ShouldBe(ContractRefusal.NotAgreed);
    }

    [Fact]
    public void A_version_counts_from_its_first_day_and_leaves_what_was_before()
    {
        var next = Seated with
        {
            Version = 2,
            Subscriptions = [Seats(CalendarMonth, 12m, 4m, new LocalDate(2026, 3, 1))],
            EffectiveFrom = new LocalDate(2026, 4, 16),
        };
        var state = On(Seated).After(Bill("r1", March)).After(new AgreeContract(next, "Fin", Now));
        var facts = state.When(Bill("r2", April));

        Nets(facts, "credit").ShouldBeEmpty();
        Nets(facts).ShouldBe([20m, 24m]);
    }

    [Fact]
    public void A_version_that_corrects_the_one_before_bills_the_difference()
    {
        var corrected = Seated with
        {
            Version = 2, Subscriptions = [Seats(CalendarMonth, 12m, 4m, new LocalDate(2026, 3, 1))],
        };
        var state = On(Seated).After(Bill("r1", March)).After(new AgreeContract(corrected, "Fin", Now));
        Nets(state.When(Bill("r2", March))).ShouldBe([8m]);
    }

    [Fact]
    public void A_later_version_may_not_move_what_was_billed()
    {
        var next = Seated with { Version = 2, EffectiveFrom = new LocalDate(2026, 4, 16) };
        var state = On(Seated);
        state.Refused(new AgreeContract(next with { TimeZone = "Asia/Tokyo" }, "Fin", Now))
            .ShouldBe(ContractRefusal.TimeZoneFixed);
        var quarterly = Seats(CalendarMonth with { Count = 3 }, 12m, 4m, Start);
        state.Refused(new AgreeContract(next with { Subscriptions = [quarterly] }, "Fin", Now))
            .ShouldBe(ContractRefusal.SubscriptionFixed("plan", "cycle"));
        state.Refused(new AgreeContract(next with { Applies = new Coverage(Start, null, null, null) }, "Fin", Now))
            .ShouldBe(ContractRefusal.AppliesFixed);
        Given().Refused(new AgreeContract(next with { Version = 1 }, "Fin", Now))
            .ShouldBe(ContractRefusal.FirstHasNoDay);
    }

    [Fact]
    public void A_subscription_that_a_version_leaves_out_ends_there_and_stays_ended()
    {
        var without = Seated with { Version = 2, Subscriptions = [], EffectiveFrom = new LocalDate(2026, 4, 16) };
        var state = On(Seated).After(Bill("r1", March)).After(new AgreeContract(without, "Fin", Now));
        Nets(state.When(Bill("r2", April))).ShouldBe([20m]);
        state.Refused(new AgreeContract(
                Seated with { Version = 3, EffectiveFrom = new LocalDate(2026, 5, 1) }, "Fin", Now))
            .ShouldBe(ContractRefusal.SubscriptionReturns("plan"));
    }

    [Fact]
    public void What_lacks_to_the_commitment_is_billed_each_month()
    {
        var state = On(Seated with { Commitment = new Commitment("Commitment", 100m) });
        Nets(state.When(Bill("r1", April))).ShouldBe([40m, 60m, 40m, 60m], ignoreOrder: true);
    }

    [Fact]
    public void A_line_that_was_taken_off_returns_or_never_does_as_was_said()
    {
        var state = On(Seated).After(Bill("r1", March));
        var billed = state.Documents["invoice/K-1/2026-03/month"].Single();
        Nets(state.After(new ReturnLine("invoice/K-1/2026-03/month", billed.Key, true, Now)).When(Bill("r2", March)))
            .ShouldBe([40m]);
        state.After(new ReturnLine("invoice/K-1/2026-03/month", billed.Key, false, Now)).When(Bill("r2", March))
            .ShouldBeEmpty();
    }

    [Fact]
    public void The_snapshot_and_the_addressees_know_tickets_only()
    {
        var state = On(Seated).After(Bill("r1", March));
        state.Open.ShouldBeEmpty();
        var agreed = state.When(new AgreeContract(Seated with { Version = 2 }, "Fin", Now)).Single();
        ContractDecider.Addressees(state, agreed).ShouldBe(["customer/C-1"]);
    }
}
