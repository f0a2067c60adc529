using BillingGrains.Domain.Contracts;
using BillingGrains.Domain.Runs;

namespace BillingGrains.Host.Simulation.Checks;

/// <summary>Every billing run came to its end, asked each contract in order and once, and counts no document that was not made
/// in its name. It may count fewer: a silo that was taken for dead bills, in the name of the run, what fell due after it had
/// asked.</summary>
internal sealed class RunCheck(BookReader books)
{
    public IEnumerable<Violation> Find()
    {
        var made = books.Keys("contract/").SelectMany(key => books.Facts<PeriodBilled>(key)).ToLookup(fact => fact.RunId);
        foreach (var key in books.Keys("run/"))
        {
            var pages = books.Facts<RunPageDone>(key).Select(fact => fact.Page).ToList();
            if (books.Facts<RunFinished>(key).Count() != 1 || pages.Count(page => page.IsLast) != 1)
            {
                yield return new Violation("a run comes to its end once", key, $"{pages.Count} pages");
                continue;
            }

            var through = pages.Select(page => page.Through).OfType<string>().ToList();
            if (!through.SequenceEqual(through.Order(StringComparer.Ordinal).Distinct()))
            {
                yield return new Violation("a run asks each contract once", key, string.Join(", ", through));
            }

            var run = books.Facts<RunAsked>(key).Single().RunId;
            var counted = pages.Sum(page => page.Documents);
            if (counted > made[run].Count())
            {
                yield return new Violation(
                    "a run counts its documents", key, $"{counted}, and {made[run].Count()} were made in its name");
            }
        }
    }
}
