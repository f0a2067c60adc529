using BillingGrains.Domain.Amounts;
using BillingGrains.Domain.Contracts;
using BillingGrains.Domain.Deciding;

namespace BillingGrains.Domain.Rating;

/// <summary>A charge, and whether a person approved what it is for.</summary>
internal readonly record struct RatedCharge(Charge Charge, bool Approved);

/// <summary>Cuts what is above a ticket's limits. Charges count by work date, then by id; what is held or waits counts
/// too, so that nothing billed has to be given back when it is released. A charge that the limit passes through is cut
/// in two; the rest is a charge of its own, without facts.</summary>
internal static class LimitRating
{
    public static List<RatedCharge> Apply(ContractTerms terms, string? category, List<RatedCharge> charges)
    {
        foreach (var limit in terms.Limits)
        {
            if (limit.Category is null || limit.Category == category)
            {
                charges = Apply(terms, limit, charges);
            }
        }

        return charges;
    }

    private static List<RatedCharge> Apply(ContractTerms terms, TicketLimit limit, List<RatedCharge> charges)
    {
        var result = new List<RatedCharge>(charges.Count + 1);
        var counted = new List<RatedCharge>(charges.Count);
        foreach (var charge in charges)
        {
            (Counts(limit, charge.Charge) ? counted : result).Add(charge);
        }

        counted.Sort(static (left, right) =>
        {
            var byDate = left.Charge.WorkDate.CompareTo(right.Charge.WorkDate);
            return byDate != 0 ? byDate : string.CompareOrdinal(left.Charge.ChargeId, right.Charge.ChargeId);
        });
        var room = limit.Amount ?? limit.Minutes!.Value;
        foreach (var charge in counted)
        {
            var size = Size(limit, charge.Charge);
            var within = Math.Min(size, Math.Max(room, 0m));
            room -= size;
            if (within == size || charge.Charge.Standing == ChargeStanding.Held)
            {
                result.Add(charge);
            }
            else if (limit.Above == AboveLimit.Held && charge.Approved)
            {
                result.Add(charge with { Charge = WithStep(charge.Charge, Approved(terms, limit)) });
            }
            else if (within <= 0m)
            {
                result.Add(charge with { Charge = Above(terms, limit, charge.Charge, "All of this is") });
            }
            else
            {
                Cut(terms, limit, charge, within, result);
            }
        }

        return result;
    }

    private static bool Counts(TicketLimit limit, Charge charge)
    {
        if (charge.Net is null || charge.Standing == ChargeStanding.NotBillable)
        {
            return false;
        }

        var kind = charge.Kind == ChargeKind.Minimum ? ChargeKind.Labour : charge.Kind;
        return limit.Minutes is not null
            ? kind == ChargeKind.Labour
            : limit.Kinds.IsEmpty || limit.Kinds.AsSpan().IndexOf(kind) >= 0;
    }

    private static decimal Size(TicketLimit limit, Charge charge) =>
        limit.Minutes is null ? charge.Net!.Amount : charge.Quantity;

    /// <summary>A limit in minutes takes its share of the charge's amount.</summary>
    private static void Cut(
        ContractTerms terms, TicketLimit limit, RatedCharge rated, decimal within, List<RatedCharge> result)
    {
        var charge = rated.Charge;
        var net = charge.Net!;
        var inMinutes = limit.Minutes is not null;
        var billed = inMinutes
            ? new Money(
                Rounding.Round(
                    net.Amount * within / charge.Quantity, terms.Currency.Decimals, terms.MoneyRounding), net.Currency)
            : new Money(within, net.Currency);
        var rest = net - billed;
        var share = inMinutes
            ? $"{Texts.Number(within)} of these {Texts.Number(charge.Quantity)} minutes are within it, at their share of "
                + $"the amount: {Texts.Amount(billed)}."
            : $"{Texts.Amount(billed)} of this are within it.";
        result.Add(rated with
        {
            Charge = WithStep(
                charge with
                {
                    Net = billed, Quantity = inMinutes ? within : charge.Quantity, Work = Share(charge.Work, billed, net),
                },
                new Step("limit", $"{Sentence(terms, limit)} {share}", billed)),
        });
        var above = charge with
        {
            ChargeId = ChargeIds.AboveLimit(charge.ChargeId, limit.LimitId),
            Facts = [],
            Quantity = inMinutes ? charge.Quantity - within : 0m,
            Net = rest,
            Work = null,
            Explanation = [charge.Explanation[0]],
        };
        result.Add(rated with { Charge = Above(terms, limit, above, $"The rest of {charge.ChargeId} is") });
    }

    /// <summary>What cover looks at shrinks with the amount.</summary>
    private static ChargedWork? Share(ChargedWork? work, Money billed, Money net) => work is null ? null : work with
    {
        MultipliedMinutes = work.MultipliedMinutes * billed.Amount / net.Amount,
        Price = work.Price * billed.Amount / net.Amount,
    };

    private static Charge Above(ContractTerms terms, TicketLimit limit, Charge charge, string what)
    {
        var sentence = $"{Sentence(terms, limit)} {what} above it";
        if (limit.Above == AboveLimit.Held)
        {
            var hold = RatingHolds.AboveLimit(limit.Text);
            return WithStep(
                WithStep(charge, new Step("limit", $"{sentence}: {Texts.Amount(charge.Net!)}.", charge.Net)),
                new Step("hold", $"Held for {hold.Owner}: {hold.Reason}"))
                with { Standing = ChargeStanding.Held, Hold = hold };
        }

        var zero = Money.Zero(terms.Currency);
        var step = new Step(
            "limit", $"{sentence}. Nothing is billed. It would have cost {Texts.Amount(charge.Net!)}.", zero);
        return WithStep(charge, step) with { Standing = ChargeStanding.NotBillable, Net = zero };
    }

    private static Step Approved(ContractTerms terms, TicketLimit limit) =>
        new("approval", $"{Sentence(terms, limit)} This is above it and was approved.");

    private static string Sentence(ContractTerms terms, TicketLimit limit) => limit.Amount is { } amount
        ? $"{limit.Text}: at most {Texts.Amount(amount, terms.Currency)} of the ticket are billed."
        : $"{limit.Text}: at most {Texts.Number(limit.Minutes!.Value)} minutes of the ticket are billed.";

    private static Charge WithStep(Charge charge, Step step) =>
        charge with { Explanation = charge.Explanation.Add(step) };
}
