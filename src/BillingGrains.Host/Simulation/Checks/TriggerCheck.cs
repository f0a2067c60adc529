using BillingGrains.Domain.Contracts;
using BillingGrains.Domain.Rating;
using NodaTime;
using NodaTime.Text;

namespace BillingGrains.Host.Simulation.Checks;

/// <summary>What contracts bill by themselves: on each of their days, and as soon as something of a ticket is due. A
/// simulated contract bills in the same way by all its versions.</summary>
/// <param name="now">When all had come to rest.</param>
internal sealed class TriggerCheck(BookReader books, Instant now)
{
    private const string Day = "calendar/";

    public IEnumerable<Violation> Find()
    {
        foreach (var key in books.Keys("contract/"))
        {
            var facts = books.Facts(key);
            if (facts.OfType<ContractAgreed>().FirstOrDefault() is not { Terms: { Documents: { } documents } terms } agreed)
            {
                continue;
            }

            switch (documents.When)
            {
                case DocumentTrigger.Daily:
                    var days = facts.OfType<DocumentsDue>().Where(due => due.RunId.StartsWith(Day, StringComparison.Ordinal))
                        .Select(due => LocalDatePattern.Iso.Parse(due.RunId[Day.Length..]).Value).ToList();
                    var first = terms.DateAt(agreed.At).PlusDays(1);
                    var count = Period.DaysBetween(first, terms.DateAt(now)) + 1;
                    if (!days.SequenceEqual(Enumerable.Range(0, count).Select(first.PlusDays)))
                    {
                        yield return new Violation(
                            "a contract bills on each of its days once", key,
                            $"from {first} to {terms.DateAt(now)}: {string.Join(", ", days)}");
                    }

                    break;
                case DocumentTrigger.Due:
                    foreach (var late in Unbilled(facts))
                    {
                        yield return new Violation("what falls due is billed at once", key, late);
                    }

                    break;
            }
        }
    }

    /// <summary>Ratings with a charge that was on no document, and that no run was due for.</summary>
    private static IEnumerable<string> Unbilled(IReadOnlyList<object> facts)
    {
        var onDocuments = new HashSet<string>(StringComparer.Ordinal);
        var runs = facts.OfType<DocumentsDue>().Select(due => due.RunId).ToHashSet(StringComparer.Ordinal);
        for (var index = 0; index < facts.Count; index++)
        {
            switch (facts[index])
            {
                case PeriodBilled billed:
                    onDocuments.UnionWith(billed.Lines.Select(line => line.ChargeId));
                    break;
                case ChargesTaken taken when facts.ElementAtOrDefault(index + 1) is not RatingSuperseded
                    && taken.Charges.Any(charge => charge is { Standing: ChargeStanding.Billable, Net.Amount: > 0m }
                        && !onDocuments.Contains(charge.ChargeId))
                    && !runs.Contains(FormattableString.Invariant($"due/{taken.TicketKey}/{taken.RatingNumber}")):
                    yield return FormattableString.Invariant($"rating {taken.RatingNumber} of {taken.TicketKey}");
                    break;
            }
        }
    }
}
