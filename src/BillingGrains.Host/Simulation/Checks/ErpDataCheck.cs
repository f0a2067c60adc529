using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Invoices;
using BillingGrains.Domain.Payments;
using BillingGrains.Domain.Posting;
using BillingGrains.Domain.Vouchers;
using BillingGrains.Host.Simulation.World;

namespace BillingGrains.Host.Simulation.Checks;

/// <summary>What was read from the ERPs: no document is approved that its ERP would refuse by the master data that the
/// approval names, none waits without cause; what the bookkeepers entered as paid counts here once, what was written off here
/// stands there once, and what they cancelled counts nowhere.</summary>
internal sealed class ErpDataCheck(SimulatedInstallation installation, BookReader books)
{
    public IEnumerable<Violation> Find() => Balances().Concat(Journals());

    /// <summary>Each revenue journal stands in its ERP once, as it was made; but for one that was made anew after the journal
    /// was set back, which is told of.</summary>
    private IEnumerable<Violation> Journals()
    {
        var entered = installation.Erps.Companies.Values.SelectMany(company => company.Erp.Ledger.All).ToList();
        foreach (var key in books.Keys("voucher/").Where(static key => key.Contains("/journal/", StringComparison.Ordinal)))
        {
            var opened = books.Facts<VoucherOpened>(key).Single();
            var there = entered.Where(one => one.PostingKey == opened.PostingKey).ToList();
            if (there.Count != 1
                || (there[0].Entries.Sum(static entry => entry.Amount) != opened.Content.Amount.Amount
                    && !books.Facts<VoucherAmountsDiffer>(key).Any()))
            {
                yield return new Violation(
                    "a journal stands in the ERP once as it was made", key, FormattableString.Invariant($"{there.Count} times"));
            }
        }
    }

    private IEnumerable<Violation> Balances()
    {
        var paid = installation.Erps.Companies.Values
            .SelectMany(company => company.Erp.Bookkeepers?.All ?? [])
            .Where(static entry => !entry.IsCancelled)
            .ToLookup(static entry => entry.PostingKey, StringComparer.Ordinal);
        foreach (var key in books.Keys("invoice/"))
        {
            foreach (var approved in books.Facts<InvoiceApproved>(key))
            {
                if (approved.Master is not { Faults.IsEmpty: true })
                {
                    yield return new Violation("nothing is approved against master data", key, $"{approved.Master}");
                }
            }

            var state = books.Invoice(key);
            if (state is Invoice.Draft { Waits: { } wait })
            {
                yield return new Violation("no approval waits for nothing", key, $"{wait.Check}");
            }

            if (state is Invoice.Posted { Document: var document })
            {
                var balance = BalanceRules.Of(document);
                var later = ToldLater(document, books.Facts<InvoicePosted>(key).Last().At);
                decimal There(BalanceKind kind) => paid[document.PostingKey]
                    .Where(entry => entry.Kind == kind && !later.Contains(entry.RemoteId)).Sum(static entry => entry.Amount);
                var here = (balance.Paid().Amount, balance.Refunded().Amount, balance.WrittenOff().Amount);
                var there = (There(BalanceKind.Payment), There(BalanceKind.Refund), There(BalanceKind.WriteOff));
                if (here != there)
                {
                    yield return new Violation(
                        "what is paid, refunded and written off is the same here as in the ERP", key,
                        FormattableString.Invariant($"{here} here, {there} there"));
                }
            }
        }
    }

    /// <summary>Payments of a document that was lost and made again: its tenant knows them for nobody's, and the next reading
    /// finds the document.</summary>
    private HashSet<string> ToldLater(FinalDocument document, NodaTime.Instant postedAt)
    {
        var tenant = GrainKeys.ErpTenant(document.Content.Terms.Entity.ErpTenantId);
        return books.Facts<PaymentsRead>(tenant).LastOrDefault() is { } last && last.At < postedAt
            ? last.Unmatched.Select(static entry => entry.RemoteId).ToHashSet(StringComparer.Ordinal)
            : [];
    }
}
