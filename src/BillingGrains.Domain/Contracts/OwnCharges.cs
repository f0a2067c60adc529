using BillingGrains.Domain.Amounts;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Metering;
using BillingGrains.Domain.Prices;
using BillingGrains.Domain.Rating;
using BillingGrains.Domain.Recurring;
using BillingGrains.Domain.Subscriptions;
using NodaTime;

namespace BillingGrains.Domain.Contracts;

/// <summary>What a contract owes by itself, of no ticket: its account stands among those of the tickets, under the
/// contract's own key. Each run rates it anew and stores what has changed; a subscription's days once for the same versions and
/// changes.</summary>
internal static class OwnCharges
{
    private const string Unit = "unit";
    private const string StaysOff = "held/";

    /// <summary>The charges that came due until a day and are new or another than before; null when none is.</summary>
    /// <param name="fees">The prices of cover that began until that day.</param>
    public static ContractCharged? Rate(
        CustomerContract state, ContractTerms terms, BillPeriod bill, LocalDate lastDay, IEnumerable<Charge> fees)
    {
        var known = Account(state, terms).Charges;
        var agreement = Agreement.Of(state.Versions);
        var settled = SettledThrough(state, agreement);
        var answer = RecurringCharges.Of(
            agreement, state.Changes, state.Reached, UsageOfContract.By(bill.Usage), UsageBilling.Window(bill, lastDay),
            static _ => true, settled);
        var held = answer.Holds.Select(hold => hold.KeyPrefix).ToList();
        var charges = answer.Items
            .SelectMany(item => item.SoFar.Select(line => Charge(terms, item, line)))
            .Concat(answer.Holds.Select(hold => Charge(terms, hold)))
            .Concat(fees)
            .Concat(PrepaidSales.Of(terms, bill.Entity, lastDay))
            .ToList();
        var ids = charges.Select(charge => charge.ChargeId).ToHashSet(StringComparer.Ordinal);
        var before = known.Where(charge => ids.Contains(charge.ChargeId))
            .ToDictionary(charge => charge.ChargeId, StringComparer.Ordinal);
        var changed = charges.FindAll(charge => before.GetValueOrDefault(charge.ChargeId) != charge);
        var subscriptions = agreement.InForce.SelectMany(each => each.Terms.Subscriptions).ToList();
        // What was priced before and cannot be now stays as it was, until it can be again.
        var gone = known
            .Where(charge => charge.WorkDate <= lastDay && !IsHeld(charge) && !ids.Contains(charge.ChargeId)
                && !(charge.WorkDate <= settled && IsOfAny(subscriptions, charge))
                && !held.Exists(prefix => charge.ChargeId.StartsWith(prefix, StringComparison.Ordinal)))
            .Select(charge => charge.ChargeId)
            .ToValueList();
        return changed.Count == 0 && gone.IsEmpty
            ? null
            : new ContractCharged(bill.RunId, changed.ToValueList(), gone, Counted(answer, changed, bill));
    }

    /// <summary>With lines that are owed and lack a tax rate or a purchase order, each as a charge that is held until a run
    /// finds one.</summary>
    /// <param name="asked">What the run rated otherwise than before; null for nothing.</param>
    public static ContractCharged? WithHeld(
        CustomerContract rated, ContractTerms terms, BillPeriod bill, ContractCharged? asked, ValueList<HeldLine> held)
    {
        var known = Account(rated, terms).Charges.Where(IsHeld).ToList();
        var now = held.Select(line => Charge(line)).ToList();
        var changed = now.FindAll(charge => !known.Contains(charge));
        var gone = known.Where(charge => now.TrueForAll(other => other.ChargeId != charge.ChargeId))
            .Select(charge => charge.ChargeId).ToValueList();
        return changed.Count == 0 && gone.IsEmpty
            ? asked
            : new ContractCharged(
                bill.RunId, [.. asked?.Charges ?? [], .. changed], [.. asked?.Gone ?? [], .. gone], asked?.Counted ?? []);
    }

    public static TicketAccount Account(CustomerContract state, ContractTerms terms) =>
        state.Accounts.GetValueOrDefault(GrainKeys.Contract(terms.ContractId)) ?? TicketAccount.Empty;

    /// <summary>A run rates all subscriptions until its last day, which is not before the last day that it found anything for.
    /// </summary>
    public static LocalDate? RatedThrough(LocalDate? before, ContractCharged charged)
    {
        var through = before;
        foreach (var charge in charged.Charges)
        {
            if (charge.Kind == ChargeKind.Subscription && !(charge.WorkDate <= through))
            {
                through = charge.WorkDate;
            }
        }

        return through;
    }

    /// <summary>The account after a run rated it: by work date, then in the order in which they came.</summary>
    public static ValueList<Charge> After(ValueList<Charge> known, ContractCharged charged)
    {
        var changed = charged.Charges.ToDictionary(charge => charge.ChargeId, StringComparer.Ordinal);
        var after = new List<Charge>(known.Count + charged.Charges.Count);
        foreach (var charge in known.AsSpan())
        {
            if (changed.Remove(charge.ChargeId, out var other))
            {
                after.Add(other);
            }
            else if (!charged.Gone.AsSpan().Contains(charge.ChargeId))
            {
                after.Add(charge);
            }
        }

        after.AddRange(charged.Charges.Where(charge => changed.ContainsKey(charge.ChargeId)));
        // A run mostly finds what is later than all that is known.
        return IsInOrder(after) ? after.ToValueList() : after.OrderBy(charge => charge.WorkDate).ToValueList();
    }

    private static bool IsInOrder(List<Charge> charges)
    {
        for (var index = 1; index < charges.Count; index++)
        {
            if (charges[index].WorkDate < charges[index - 1].WorkDate)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>What a commitment makes of a period's subscriptions depends on its usage.</summary>
    private static LocalDate? SettledThrough(CustomerContract state, Agreement agreement) =>
        agreement.InForce.Any(static each => each.Terms.Commitment is not null) ? null : state.RatedThrough;

    private static bool IsOfAny(List<SubscriptionTerms> subscriptions, Charge charge)
    {
        foreach (var terms in subscriptions)
        {
            if (RecurringCharges.IsOf(terms, charge.ChargeId))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The id of the charge whose line is owed and stayed off, where a charge stands for that; else null.</summary>
    internal static string? LineThatStaysOff(Charge charge) => IsHeld(charge) ? charge.ChargeId[StaysOff.Length..] : null;

    private static bool IsHeld(Charge charge) => charge.ChargeId.StartsWith(StaysOff, StringComparison.Ordinal);

    private static Charge Charge(HeldLine held) => new(
        StaysOff + held.Line.ChargeId, held.Line.Kind, ChargeStanding.Held, [], held.Line.WorkDate, held.Line.Description,
        held.Line.Quantity, held.Line.Unit, null, null, held.Reason,
        [new Step("hold", $"Held for {held.Reason.Owner}: {held.Reason.Reason}")]);

    /// <summary>Of the usage whose charges changed.</summary>
    private static ValueList<UsageCounted> Counted(RecurringAnswer answer, List<Charge> changed, BillPeriod bill) =>
        answer.Items
            .Where(item => changed.Exists(charge => charge.ChargeId.StartsWith(item.KeyPrefix, StringComparison.Ordinal)))
            .Select(item => UsageBilling.Counted(item, bill)).OfType<UsageCounted>().ToValueList();

    private static Charge Charge(ContractTerms terms, RecurringItem item, SpendLine line)
    {
        var currency = terms.Currency;
        var net = new Money(line.Net, currency);
        var steps = item.Steps.AddRange(line.Discounts.Select(discount => new Step(
            discount.Reason == DiscountReason.MaximumSpend ? "maximum" : "discount",
            (discount.Reason == DiscountReason.MaximumSpend ? "Above the maximum of the period: " : "Discount: ")
            + $"{Texts.Amount(discount.Amount, currency)} off {Texts.Amount(line.Gross, currency)}.")).ToValueList());
        if (item.SoFar.Count > 1 || !line.Discounts.IsEmpty)
        {
            steps = steps.Add(new Step("line", $"Of that, this line is {Texts.Amount(net)}.", net));
        }

        return new Charge(
            line.Key, item.Kind, ChargeStanding.Billable, [], item.Day, line.Text, line.Quantity, Unit, net,
            terms.Tax?.Code, null, steps, terms.Tax?.Percent, item.Tags.Skip(1).ToValueList(),
            Service: item.Kind == ChargeKind.Milestone ? null : item.ServiceOf(line.Key));
    }

    private static Charge Charge(ContractTerms terms, RecurringHold hold) => new(
        hold.KeyPrefix + "held", ChargeKind.Usage, ChargeStanding.Held, [], hold.Day, hold.Text, 1m, Unit, null,
        terms.Tax?.Code, hold.Reason, hold.Steps, terms.Tax?.Percent);
}
