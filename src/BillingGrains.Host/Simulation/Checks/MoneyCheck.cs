using BillingGrains.Domain.Contracts;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Invoices;
using BillingGrains.Domain.Rating;
using BillingGrains.Host.Simulation.People;

namespace BillingGrains.Host.Simulation.Checks;

/// <summary>Charges, net: what is rated = what is on documents + what was written down + what is unbilled. After a last
/// run with nothing new, nothing that may be billed is unbilled.</summary>
internal sealed class MoneyCheck(BookReader books)
{
    private readonly List<Violation> violations = [];

    public IReadOnlyList<Violation> Find()
    {
        foreach (var contractKey in books.Keys("contract/"))
        {
            Cuts(contractKey);
            Balance(contractKey);
        }

        return violations;
    }

    private IEnumerable<string> DocumentsOf(string contractKey) =>
        books.Facts<PeriodBilled>(contractKey).Select(fact => fact.InvoiceKey)
            .Concat(books.Facts<LinesMoved>(contractKey).Where(fact => fact.IsNew).Select(fact => fact.To));

    /// <summary>Each line that finance cut came back to the contract once, with the same answer.</summary>
    private void Cuts(string contractKey)
    {
        var cut = DocumentsOf(contractKey)
            .SelectMany(key => books.Facts<LineCut>(key).Select(fact => $"{key} {fact.LineId} {fact.Rebill}"));
        var returned = books.Facts<LineReturned>(contractKey)
            .Select(fact => $"{fact.InvoiceKey} {fact.LineId} {fact.Rebill}");
        if (!cut.Order(StringComparer.Ordinal).SequenceEqual(returned.Order(StringComparer.Ordinal), StringComparer.Ordinal))
        {
            violations.Add(new Violation("every cut line returns once", contractKey, "cut and returned lines differ"));
        }
    }

    private void Balance(string contractKey)
    {
        var rated = new SortedDictionary<string, decimal?>(StringComparer.Ordinal);
        var invoiced = new SortedDictionary<string, decimal>(StringComparer.Ordinal);
        var writtenDown = new SortedDictionary<string, decimal>(StringComparer.Ordinal);
        var covered = books.Facts<CoverSettled>(contractKey).SelectMany(fact => fact.Charges)
            .GroupBy(charge => charge.ChargeId, StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => group.Last().Covered.Amount, StringComparer.Ordinal);
        foreach (var taken in books.Facts<ChargesTaken>(contractKey).GroupBy(fact => fact.TicketKey)
            .Select(group => group.Last()))
        {
            Rate(taken.Charges);
        }

        foreach (var charged in books.Facts<ContractCharged>(contractKey))
        {
            Rate(charged.Charges);
            foreach (var gone in charged.Gone)
            {
                rated.Remove(gone);
            }
        }

        void Rate(ValueList<Charge> charges)
        {
            foreach (var charge in charges)
            {
                rated[charge.ChargeId] = charge.Standing switch
                {
                    ChargeStanding.Billable => charge.Net!.Amount - covered.GetValueOrDefault(charge.ChargeId),
                    ChargeStanding.NotBillable => 0m,
                    _ => null,
                };
            }
        }

        foreach (var invoiceKey in DocumentsOf(contractKey))
        {
            var cuts = books.Facts<LineCut>(invoiceKey).ToDictionary(cut => cut.LineId, cut => cut.Rebill);
            var isVoid = books.Facts<InvoiceVoided>(invoiceKey).Any();
            var adjusted = books.Facts<LineAdjusted>(invoiceKey).GroupBy(fact => fact.Line.LineId)
                .ToDictionary(group => group.Key, group => group.Last(), StringComparer.Ordinal);
            foreach (var opened in books.Facts<InvoiceOpened>(invoiceKey))
            {
                foreach (var (standing, asOpened, said) in LinesOf(invoiceKey, opened))
                {
                    var change = adjusted.GetValueOrDefault(asOpened.LineId);
                    var line = change?.Line ?? standing;
                    var reduced = change is null ? said : change.Rebill;

                    // What finance took off the line for good stays so, whatever becomes of the rest.
                    Add(
                        writtenDown, line.ChargeId,
                        reduced == false ? asOpened.StandsFor.Amount - line.StandsFor.Amount : 0m);
                    bool? rebill = cuts.TryGetValue(line.LineId, out var cut) ? cut : isVoid ? true : null;
                    Add(invoiced, line.ChargeId, rebill is null ? line.StandsFor.Amount : 0m);
                    Add(writtenDown, line.ChargeId, (opened.Credit, rebill) switch
                    {
                        (null, false) => line.StandsFor.Amount,

                        // A person's credit for good, as long as it stands.
                        ({ Rebill: false }, null) => -line.StandsFor.Amount,
                        _ => 0m,
                    });
                }
            }
        }

        foreach (var chargeId in rated.Keys.Concat(invoiced.Keys).Concat(writtenDown.Keys).Distinct(StringComparer.Ordinal))
        {
            Compare(contractKey, chargeId, rated.GetValueOrDefault(chargeId, 0m), invoiced.GetValueOrDefault(chargeId),
                writtenDown.GetValueOrDefault(chargeId));
        }
    }

    /// <summary>As they came, and as they were made; without those that moved on.</summary>
    private IEnumerable<MovedLine> LinesOf(string invoiceKey, InvoiceOpened opened)
    {
        var left = books.Facts<LinesMovedOff>(invoiceKey).SelectMany(off => off.Lines)
            .Select(line => line.Line.LineId).ToHashSet(StringComparer.Ordinal);
        return opened.Lines.Select(line => new MovedLine(line, line))
            .Concat(books.Facts<LinesMovedOn>(invoiceKey).SelectMany(on => on.Lines))
            .Where(line => !left.Contains(line.Line.LineId));
    }

    private static void Add(SortedDictionary<string, decimal> sums, string chargeId, decimal amount) =>
        sums[chargeId] = sums.GetValueOrDefault(chargeId) + amount;

    private void Compare(string contractKey, string chargeId, decimal? rated, decimal invoiced, decimal writtenDown)
    {
        // What is held or waits is decided later: neither billed nor given back.
        if (rated is not { } worth)
        {
            return;
        }

        // A write-down never turns a bill into a gift, nor the other way round.
        var least = Math.Min(0m, Math.Min(invoiced, worth));
        var most = Math.Max(0m, Math.Max(invoiced, worth));
        if (Math.Clamp(worth - writtenDown, least, most) != invoiced)
        {
            violations.Add(new Violation("rated = invoiced + written down + unbilled", contractKey,
                FormattableString.Invariant(
                    $"{chargeId}: rated {worth}, invoiced {invoiced}, written down {writtenDown}, and nothing is unbilled")));
        }
    }
}
