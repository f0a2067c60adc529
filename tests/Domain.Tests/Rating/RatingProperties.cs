using BillingGrains.Domain.Amounts;
using BillingGrains.Domain.Contracts;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Rating;
using BillingGrains.Domain.Tests.Contracts;
using BillingGrains.Domain.Tests.Tickets;
using BillingGrains.Domain.Tickets;
using FsCheck;
using FsCheck.Fluent;
using NodaTime;

namespace BillingGrains.Domain.Tests.Rating;

/// <summary>What holds for any ticket. A failure prints the seed to replay it by (FsCheck).</summary>
public sealed class RatingProperties
{
    private static readonly Config Thorough = Config.QuickThrowOnFailure.WithMaxTest(300).WithQuietOnSuccess(true);

    [Fact]
    public void The_order_in_which_facts_arrive_does_not_matter() =>
        Check((commands, terms, seed) => Rated(Shuffled(commands, seed), terms) == Rated(commands, terms));

    [Fact]
    public void A_fact_delivered_twice_changes_nothing() =>
        Check((commands, terms, _) =>
        {
            var once = Fold(commands);
            return commands.All(command => once.When(command).Length == 0)
                && Rated([.. commands, .. commands], terms) == Rated(commands, terms);
        });

    [Fact]
    public void Every_live_fact_is_in_exactly_one_charge() =>
        Check((commands, terms, _) =>
        {
            var ticket = Fold(commands);
            var live = ticket.Time.Where(slot => slot.Value.Live is not null).Select(slot => slot.Key)
                .Concat(ticket.Parts.Where(slot => slot.Value.Live is not null).Select(slot => slot.Key))
                .Order(StringComparer.Ordinal);
            return TicketRating.Rate(ticket, terms).SelectMany(charge => charge.Facts)
                .Order(StringComparer.Ordinal).SequenceEqual(live);
        });

    [Fact]
    public void The_amounts_of_an_explanation_end_at_net() =>
        Check((commands, terms, _) => Rated(commands, terms)
            .All(charge => charge.Explanation.LastOrDefault(step => step.Amount is not null)?.Amount == charge.Net));

    [Fact]
    public void A_limit_is_never_exceeded_and_loses_no_cent() =>
        Check((commands, terms, _) =>
        {
            var whole = Rated(commands, terms with { Limits = [], ApprovalThreshold = null });
            var cut = Rated(commands, terms with
            {
                ApprovalThreshold = null, Limits = [new TicketLimit("l", "At most", 123.45m, Above: AboveLimit.Held)],
            });
            decimal Sum(ValueList<Charge> charges, params ChargeStanding[] standings) => charges
                .Where(charge => standings.Contains(charge.Standing)).Sum(charge => charge.Net?.Amount ?? 0m);
            ChargeStanding[] due = [ChargeStanding.Billable, ChargeStanding.Waiting];
            var approved = commands.OfType<ApproveTicket>().Any();
            return Sum(cut, [.. due, ChargeStanding.Held]) == Sum(whole, [.. due, ChargeStanding.Held])
                && (approved || Sum(cut, due) <= 123.45m);
        });

    [Fact]
    public void Charges_have_names_of_their_own_and_a_hold_exactly_when_they_are_held() =>
        Check((commands, terms, _) =>
        {
            var charges = Rated(commands, terms);
            return charges.Select(charge => charge.ChargeId).Distinct(StringComparer.Ordinal).Count() == charges.Count
                && charges.All(charge => (charge.Standing == ChargeStanding.Held) == (charge.Hold is not null));
        });

    [Fact]
    public void Billed_minutes_are_those_that_the_rounding_says() =>
        Check((commands, terms, _) =>
        {
            terms = terms with
            {
                TimeRounding = terms.TimeRounding with { Scope = TimeScope.Ticket, WorkTypes = [] },
                Included = [],
                Visits = null,
                Travel = [],
                Limits = [],
                FixedPrices = [],
                BillWhen = BillWhen.WorkDone,
            };
            var billed = Rated(commands, terms)
                .Where(charge => charge.Explanation.Any(step => step.Rule == "rate"))
                .Sum(charge => charge.Quantity);
            return billed == Rounding.ToStep(billed, terms.TimeRounding.StepMinutes, terms.TimeRounding.Mode);
        });

    [Fact]
    public void Allocation_loses_no_cent()
    {
        var amounts = from cents in Gen.Choose(-100_000, 100_000)
                      from weights in Gen.NonEmptyListOf(Gen.Choose(0, 1_000))
                      where weights.Sum() > 0
                      select (Whole: new Money(cents / 100m, TicketSamples.Euro), Weights: weights);
        Prop.ForAll(amounts.ToArbitrary(), item =>
        {
            decimal[] weights = [.. item.Weights.Select(weight => (decimal)weight)];
            var shares = Allocation.Share(item.Whole, weights);
            return shares.Sum(share => share.Amount) == item.Whole.Amount
                && shares.Zip(weights).All(pair =>
                    Math.Abs(pair.First.Amount - (item.Whole.Amount * pair.Second / weights.Sum())) <= 0.01m);
        }).Check(Thorough);
    }

    private static void Check(Func<TicketCommand[], ContractTerms, int, bool> holds)
    {
        var cases = from commands in Commands
                    from terms in AnyTerms
                    from seed in Gen.Choose(0, 1_000_000)
                    select (commands, terms, seed);
        Prop.ForAll(cases.ToArbitrary(), item => holds(item.commands, item.terms, item.seed)).Check(Thorough);
    }

    private static Ticket Fold(IEnumerable<TicketCommand> commands) =>
        commands.Aggregate(TicketDecider.Initial, (state, command) => state.After(command));

    private static ValueList<Charge> Rated(IEnumerable<TicketCommand> commands, ContractTerms terms) =>
        TicketRating.Rate(Fold(commands), terms);

    private static TicketCommand[] Shuffled(TicketCommand[] commands, int seed)
    {
        TicketCommand[] shuffled = [.. commands];
        new System.Random(seed).Shuffle(shuffled);
        return shuffled;
    }

    private static Gen<Instant> Moment =>
        from minutes in Gen.Choose(0, 30 * 24 * 60)
        select Instant.FromUtc(2026, 2, 20, 0, 0) + Duration.FromMinutes(minutes);

    private static Gen<TicketCommand> LogTime(int number) =>
        from at in Moment
        from minutes in Gen.OneOf(Gen.Choose(1, 600), Gen.Choose(-200, -1))
        from role in Gen.Elements("engineer", "trainee")
        from workType in Gen.Elements("remote", "onsite", "")
        from revision in Gen.Choose(1, 3)
        from technician in Gen.Elements("Ann", "Bob")
        from kilometres in Gen.Choose(0, 50)
        select (TicketCommand)new LogTime(
            TicketSamples.Key,
            TicketSamples.Entry($"e{number}", minutes, revision, at, role, workType) with
            {
                Technician = technician,
                DistanceKm = kilometres > 40 ? kilometres : null,
                Place = kilometres < 10 ? "plant" : null,
            },
            TicketSamples.Now);

    private static Gen<TicketCommand> UsePart(int number) =>
        from quantity in Gen.Choose(1, 50)
        from cents in Gen.Choose(0, 10_000)
        from currency in Gen.Elements("EUR", "EUR", "USD")
        from kind in Gen.Elements<PartKind?>(null, PartKind.Expense)
        from back in Gen.Elements(false, false, true)
        select (TicketCommand)new UsePart(
            TicketSamples.Key,
            TicketSamples.Part(
                $"p{number}", back ? -quantity / 8m : quantity / 4m, cents / 100m, currency: Currencies.Find(currency)) with
            {
                Kind = kind,
                ReturnOf = back ? $"p{(number + 1) % 3}" : null,
            },
            TicketSamples.Now);

    private static Gen<TicketCommand> Other(int number) =>
        from at in Moment
        from subject in Gen.Choose(0, 5)
        from choice in Gen.Choose(0, 5)
        select choice switch
        {
            0 => new CloseTicket(TicketSamples.Key, at, TicketSamples.Now),
            1 => new ReopenTicket(TicketSamples.Key, at, TicketSamples.Now),
            2 => new WithdrawTime(TicketSamples.Key, $"e{subject}", "mistake", TicketSamples.Now),
            3 => new WithdrawPart(TicketSamples.Key, $"p{subject}", "mistake", TicketSamples.Now),
            4 => (TicketCommand)new ApproveTicket(
                TicketSamples.Key, $"a{number}", $"p{subject}", "Eve", TicketSamples.Now),
            _ => new ResolveDispute(TicketSamples.Key, $"d{number}", subject > 0, "Eve", TicketSamples.Now),
        };

    private static Gen<TicketCommand[]> Commands =>
        from entries in Gen.CollectToArray(Enumerable.Range(0, 6).Select(LogTime))
        from parts in Gen.CollectToArray(Enumerable.Range(0, 3).Select(UsePart))
        from others in Gen.CollectToArray(Enumerable.Range(0, 3).Select(Other))
        from keep in Gen.Choose(0, 6)
        select (TicketCommand[])[
            new PutTicket("desk", "4711", TicketSamples.Header with { Priority = "critical" }, TicketSamples.Now),
            .. entries.Take(keep), .. parts.Take(keep / 2), .. others];

    /// <summary>What few contracts have.</summary>
    private static Gen<ContractTerms> Wide =>
        from own in Gen.Elements(false, false, true)
        from person in Gen.Elements(false, true)
        from change in Gen.Elements<RateChange?>(
            null, null, new RateChange.Multiplied(1.333m), new RateChange.Adjusted(-7.01m), new RateChange.Fixed(33.33m))
        from visit in Gen.Elements(0, 0, 60, 240)
        from travel in Gen.Elements(false, true)
        from limit in Gen.Elements(0, 0, 1, 2, 3)
        from price in Gen.Elements(0, 0, 0, 1, 2)
        from emergency in Gen.Elements(MultiplierRule.None, MultiplierRule.Highest, MultiplierRule.Multiply)
        select ContractSamples.Terms() with
        {
            TimeRounding = new TimeRounding(
                TimeScope.Entry, 1, RoundingMode.Up, 0,
                own ? [new WorkTypeRounding("onsite", 7, RoundingMode.HalfUp, 50)] : []),
            Rates = person
                ? [
                    new(null, null, 111.11m, ContractSamples.Start, null, Technician: "Bob"),
                    new(null, null, 55.5m, ContractSamples.Start, null, Place: "plant"),
                ]
                : [],
            WorkTypeRates = change is null ? [] : [new WorkTypeRate("remote", change, ContractSamples.Start)],
            Visits = visit > 0 || travel ? new VisitTerms(20, visit) : null,
            Travel = travel ? [new TravelRate(ContractSamples.Start, null, 35m, 0.417m, 5m)] : [],
            Limits = limit switch
            {
                0 => [],
                1 => [new TicketLimit("amount", "At most", 700.01m)],
                2 => [new TicketLimit("minutes", "At most", Minutes: 200, Above: AboveLimit.Held)],
                _ => [new TicketLimit("labour", "At most", 300m, Kinds: [ChargeKind.Labour], Above: AboveLimit.Held),
                    new TicketLimit("all", "At most", 555.55m)],
            },
            FixedPrices = price == 0
                ? []
                : [new FixedPrice("f", "Fixed", 333m, ContractSamples.Start, When: price == 1 ? null : "ticket.minutes > 300")],
            Emergency = emergency == MultiplierRule.None ? null : new EmergencyTerms(["critical"], 1.75m, emergency),
        };

    private static Gen<ContractTerms> AnyTerms =>
        from scope in Gen.Elements(TimeScope.Entry, TimeScope.Ticket, TimeScope.Day)
        from step in Gen.Elements(1, 6, 15, 60)
        from mode in Gen.Elements(RoundingMode.Up, RoundingMode.Down, RoundingMode.HalfUp, RoundingMode.HalfEven)
        from minimum in Gen.Elements(0, 60)
        from afterHours in Gen.Elements(false, true)
        from included in Gen.Elements(false, true)
        from closed in Gen.Elements(BillWhen.TicketClosed, BillWhen.WorkDone)
        from rate in Gen.Elements("engineer", null)
        from wide in Wide
        select wide with
        {
            TimeRounding = wide.TimeRounding with
            {
                Scope = scope, StepMinutes = step, Mode = mode, MinimumMinutes = minimum,
            },
            AfterHours = afterHours ? ContractSamples.OfficeHours() : null,
            Included = included ? [new Inclusion(null, "onsite")] : [],
            BillWhen = closed,
            Rates = wide.Rates.Add(new LabourRate(rate, null, 97.13m, ContractSamples.Start, null)),
            ApprovalThreshold = new Money(300m, TicketSamples.Euro),
            Parts = new PartTerms(12.5m, [], included),
        };
}
