using BillingGrains.Domain.Contracts;
using BillingGrains.Domain.Invoices;
using BillingGrains.Host.Simulation.People;

namespace BillingGrains.Host.Simulation.Checks;

/// <summary>What a person approved is what he saw: of each approval somebody said so, with the content that stood; and where
/// charges had changed under the draft, he had seen that too.</summary>
internal sealed class ApprovalCheck(BookReader books, Ledger ledger)
{
    private const string Bound = "an approval is bound to what was seen";

    public IEnumerable<Violation> Find()
    {
        var said = ledger.Commands.Where(made => made.Command is ApproveInvoice)
            .ToLookup(made => made.Key, made => ((ApproveInvoice)made.Command).Seen, StringComparer.Ordinal);
        foreach (var key in books.Keys("invoice/"))
        {
            Invoice state = new Invoice.Absent();
            foreach (var fact in books.Facts(key).OfType<InvoiceEvent>())
            {
                if (fact is InvoiceApproved approved && approved.By != InvoiceDecider.PolicyActor
                    && !said[key].Contains(Review.Of(state).ContentHash))
                {
                    yield return new Violation(Bound, key, "nobody who approved it saw what stood");
                }

                state = InvoiceDecider.Evolve(state, fact);
            }

            foreach (var draft in new[] { state }.OfType<Invoice.Draft>())
            {
                foreach (var moved in draft.Differences.Where(moved => !IsTold(draft, moved)))
                {
                    yield return new Violation("a draft says what changed under it", key, $"{moved}");
                }
            }
        }
    }

    /// <summary>What the contract said last of the charge.</summary>
    private bool IsTold(Invoice.Draft draft, ChargeMoved moved) =>
        books.Facts<ChargeMoved>($"contract/{draft.Content.Terms.ContractId}")
            .LastOrDefault(fact => fact.InvoiceKey == moved.InvoiceKey && fact.TicketKey == moved.TicketKey
                && fact.ChargeId == moved.ChargeId) == moved;
}
