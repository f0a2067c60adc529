using BillingGrains.Domain.Taxes;
using BillingGrains.Host.Simulation.People;

namespace BillingGrains.Host.Simulation.Checks;

/// <summary>Each line is taxed at the rate of its tax point: of work its day, of what is paid for a time the last day of it.
/// What goes back keeps both.</summary>
internal sealed class TaxPointCheck(BookReader books)
{
    public IEnumerable<Violation> Find()
    {
        foreach (var key in books.Keys("invoice/"))
        {
            foreach (var line in books.Invoice(key).GetContent()?.EverOn() ?? [])
            {
                var point = line.Service?.Through ?? line.WorkDate;
                foreach (var part in line.Taxes.Where(part => part.Point is { Rule: not TaxPointRule.None }))
                {
                    var on = part.Point!.On;
                    var percent = on < SimulatedSections.LowerTaxFrom ? 21m : 19m;
                    if (part.Percent != percent || (line.Corrects is null && on != point))
                    {
                        yield return new Violation(
                            "tax is that of its tax point", key,
                            FormattableString.Invariant($"{line.LineId} of {point}: {part.Percent} % of {on}"));
                    }
                }
            }
        }
    }
}
