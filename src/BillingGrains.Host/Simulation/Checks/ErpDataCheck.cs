using BillingGrains.Domain.Invoices;
using BillingGrains.Domain.Payments;
using BillingGrains.Domain.Posting;
using BillingGrains.Host.Simulation.World;

namespace BillingGrains.Host.Simulation.Checks;

/// <summary>What was read from the ERPs: no document is approved that its ERP would refuse by the master data that the
/// approval names, none waits without cause, and what the bookkeepers entered as paid counts here once, and what they
/// cancelled not at all.</summary>
internal sealed class ErpDataCheck(SimulatedInstallation installation, BookReader books)
{
    public IEnumerable<Violation> Find()
    {
        var paid = installation.Erps.Companies.Values
            .SelectMany(company => company.Erp.Bookkeepers?.All ?? [])
            .Where(static entry => !entry.IsCancelled)
            .ToLookup(static entry => entry.PostingKey, static entry => entry.Amount, StringComparer.Ordinal);
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

            if (state is Invoice.Posted { Document: var document }
                && BalanceRules.Of(document).Paid().Amount is var here && paid[document.PostingKey].Sum() is var there
                && here != there)
            {
                yield return new Violation(
                    "what is paid in the ERP counts here once", key, FormattableString.Invariant($"{here} here, {there} there"));
            }
        }
    }
}
