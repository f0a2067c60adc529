using BillingGrains.Domain.Amounts;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Invoices;
using BillingGrains.Domain.Rating;
using BillingGrains.Domain.Wallets;
using NodaTime;

namespace BillingGrains.Domain.Contracts;

/// <summary>Prepaid credit pays a document, tax included, by one line below zero for each grant that it is drawn from:
/// what is left to pay is the document's gross amount, here as in the ERP. The line is of no charge: it is drawn while it
/// stands, and returns to its grant when it is taken off. A credit note gives money back, not credit.</summary>
internal static class PrepaidLines
{
    private const string Prefix = "prepaid/";

    public static bool Is(string chargeId) => chargeId.StartsWith(Prefix, StringComparison.Ordinal);

    /// <summary>The lines of a document and what pays it. Never more than is to be paid.</summary>
    /// <param name="drawn">What documents of the same run drew before, by grant; this document's is added.</param>
    public static ValueList<BilledLine> With(
        CustomerContract state, ContractTerms terms, DocumentDraft draft, ValueList<BilledLine> lines,
        InvoiceTerms invoiceTerms, LocalDate on, Dictionary<string, decimal> drawn)
    {
        if (terms.Prepaid is not { } prepaid || lines.IsEmpty)
        {
            return lines;
        }

        var totals = Totals.Of(lines, invoiceTerms);
        var payable = Math.Max(0m, totals.Gross.Amount - (totals.Withheld?.Amount ?? 0m));
        var grants = prepaid.Grants.Select(grant => new CreditGrant(
            grant.GrantId, grant.Priority, grant.From, grant.Until,
            Math.Max(0m, grant.Amount - Drawn(state, grant.GrantId) - drawn.GetValueOrDefault(grant.GrantId))));
        var paid = new List<BilledLine>();
        foreach (var part in Drawdown.Draw(
            grants.ToValueList(), [new WantedCredit(draft.InvoiceKey, payable)], on, overdraft: 0m))
        {
            var grant = prepaid.Grants.First(each => each.GrantId == part.GrantId);
            drawn[grant.GrantId] = drawn.GetValueOrDefault(grant.GrantId) + part.Amount;
            var left = grant.Amount - Drawn(state, grant.GrantId) - drawn[grant.GrantId];
            paid.Add(Line(terms, draft.InvoiceKey, grant, part.Amount, left, on));
        }

        return lines.AddRange(paid.ToValueList());
    }

    private static decimal Drawn(CustomerContract state, string grantId) => -state.Documents.Values
        .SelectMany(lines => lines.Values)
        .Where(line => line.ChargeId == Prefix + grantId && line.Rebill is null)
        .Sum(line => line.Net.Amount);

    private static BilledLine Line(
        ContractTerms terms, string invoiceKey, PrepaidGrant grant, decimal amount, decimal left, LocalDate on)
    {
        var net = new Money(-amount, terms.Currency);
        var until = grant.Until is { } day ? $", until {Texts.Date(day)}" : "";
        return new BilledLine(
            DueLines.LineId(invoiceKey, Prefix + grant.GrantId, null), GrainKeys.Contract(terms.ContractId),
            Prefix + grant.GrantId, ChargeKind.Prepaid, on, $"Paid from prepaid credit {grant.GrantId}", 1m, "payment",
            net, null, null,
            [new Step(
                "prepaid",
                $"{Texts.Amount(amount, terms.Currency)} is paid from the credit {grant.GrantId}{until}; "
                + $"{Texts.Amount(left, terms.Currency)} of it is left.",
                net)]);
    }
}
