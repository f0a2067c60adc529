using BillingGrains.Domain.Amounts;
using BillingGrains.Domain.Contracts;
using BillingGrains.Domain.Tickets;
using NodaTime;

namespace BillingGrains.Domain.Rating;

/// <summary>The rate of work: what was agreed for it, and how its work type changes that.</summary>
internal readonly record struct WorkRate(LabourRate Agreed, RateChange? Change)
{
    public decimal PerHour => Change switch
    {
        RateChange.Fixed(var perHour) => perHour,
        RateChange.Adjusted(var perHour) => Agreed.PerHour + perHour,
        RateChange.Multiplied(var factor) => Agreed.PerHour * factor,
        _ => Agreed.PerHour,
    };

    /// <summary>Where it comes from, for the explanation: "rate for engineer, onsite".</summary>
    public string Text(string workType, Currency currency)
    {
        var agreed = AgreedText(Agreed);
        return Change switch
        {
            RateChange.Fixed => $"fixed for the work type {workType}",
            RateChange.Adjusted(>= 0m and var more) =>
                $"{agreed}, {Texts.Amount(Agreed.PerHour, currency)}, plus {Texts.Amount(more, currency)} for {workType}",
            RateChange.Adjusted(var less) =>
                $"{agreed}, {Texts.Amount(Agreed.PerHour, currency)}, less {Texts.Amount(-less, currency)} for {workType}",
            RateChange.Multiplied(var factor) =>
                $"{agreed}, {Texts.Amount(Agreed.PerHour, currency)}, {Texts.Number(factor)} times for {workType}",
            _ => agreed,
        };
    }

    private static string AgreedText(LabourRate rate)
    {
        var text = "";
        Name(ref text, "", rate.Technician);
        Name(ref text, "", rate.Role);
        Name(ref text, "", rate.WorkType);
        Name(ref text, "", rate.Place);
        Name(ref text, "category ", rate.Category);
        Name(ref text, "priority ", rate.Priority);
        Name(ref text, "site ", rate.Site);
        Name(ref text, "customer ", rate.CustomerId);
        return text.Length == 0 ? "rate for all work" : $"rate for {text}";
    }

    private static void Name(ref string text, string what, string? name) =>
        text = name is null ? text : text.Length == 0 ? what + name : $"{text}, {what}{name}";
}

/// <summary>Finds the rate that counts for work on its date.</summary>
internal static class RateChoice
{
    /// <summary>Null when the contract has none.</summary>
    public static WorkRate? Find(ContractTerms terms, TicketHeader? header, TimeEntry entry, LocalDate workDate)
    {
        LabourRate? best = null;
        var bestRank = -1;
        foreach (var rate in terms.Rates.AsSpan())
        {
            if (workDate < rate.From || workDate > rate.To || !Fits(rate, header, entry))
            {
                continue;
            }

            var rank = Rank(rate);
            if (rank > bestRank)
            {
                (best, bestRank) = (rate, rank);
            }
        }

        return best is null ? null : new WorkRate(best, best.WorkType is null ? Change(terms, entry, workDate) : null);
    }

    private static RateChange? Change(ContractTerms terms, TimeEntry entry, LocalDate workDate)
    {
        foreach (var changed in terms.WorkTypeRates.AsSpan())
        {
            if (changed.WorkType == entry.WorkType && workDate >= changed.From && !(workDate > changed.To))
            {
                return changed.Change;
            }
        }

        return null;
    }

    private static bool Fits(LabourRate rate, TicketHeader? header, TimeEntry entry) =>
        (rate.Role is null || rate.Role == entry.Role)
        && (rate.WorkType is null || rate.WorkType == entry.WorkType)
        && (rate.Technician is null || rate.Technician == entry.Technician)
        && (rate.Place is null || rate.Place == entry.Place)
        && (rate.Site is null || rate.Site == header?.Site)
        && (rate.CustomerId is null || rate.CustomerId == header?.CustomerId)
        && (rate.Category is null || rate.Category == header?.Category)
        && (rate.Priority is null || rate.Priority == header?.Priority);

    /// <summary>Each name weighs more than all that come after it together, so that no two rates tie unless they name
    /// the same; those the contract's check keeps apart by date.</summary>
    private static int Rank(LabourRate rate) =>
        (rate.Technician is null ? 0 : 128) + (rate.Site is null ? 0 : 64) + (rate.CustomerId is null ? 0 : 32)
        + (rate.Role is null ? 0 : 16) + (rate.WorkType is null ? 0 : 8) + (rate.Place is null ? 0 : 4)
        + (rate.Category is null ? 0 : 2) + (rate.Priority is null ? 0 : 1);
}
