using BillingGrains.Domain.Amounts;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Invoices;
using BillingGrains.Domain.Rating;
using BillingGrains.Domain.Revenue;
using BillingGrains.Domain.Wallets;
using NodaTime;

namespace BillingGrains.Domain.Contracts;

/// <summary>Prepaid credit pays a document, tax included, by one line below zero for each grant that it is drawn from:
/// what is left to pay is the document's gross amount, here as in the ERP. The line is of no charge: it is drawn while it
/// stands, and returns to its grant when it is taken off. A credit note gives money back, not credit.</summary>
internal static class PrepaidLines
{
    private const string Prefix = "prepaid/";

    public static string IdOf(string grantId) => Prefix + grantId;

    public static bool Is(string chargeId) => chargeId.StartsWith(Prefix, StringComparison.Ordinal);

    /// <summary>The lines of a document and what pays it. Never more than is to be paid, and beyond the credit no more than
    /// is agreed.</summary>
    /// <param name="drawn">What documents of the same run drew before; this document's is added.</param>
    public static ValueList<BilledLine> With(
        CustomerContract state, ContractTerms terms, DocumentDraft draft, ValueList<BilledLine> lines,
        InvoiceTerms invoiceTerms, LocalDate on, List<StandingDraw> drawn)
    {
        var isTaxed = PrepaidSales.AreTaxed(terms, invoiceTerms.Entity);
        if (terms.Prepaid is not { } prepaid || lines.IsEmpty || (!isTaxed && invoiceTerms.Entity.TaxesPrepaidAtSale()))
        {
            return lines;
        }

        var payable = Payable(terms, lines, invoiceTerms, isTaxed);
        var credit = StandingCredit.Of(prepaid.Credit, Drawn(state).Concat(drawn), on);
        var paid = new List<BilledLine>();
        foreach (var part in credit.Draw([new WantedCredit(draft.InvoiceKey, payable)], on, isTaxed ? 0m : prepaid.OverdraftMax))
        {
            drawn.Add(new StandingDraw(part.GrantId, part.Amount, on));
            paid.Add(part.GrantId is { } grantId
                ? FromGrant(terms, draft.InvoiceKey, prepaid.Grants.First(each => each.GrantId == grantId), part, credit, on)
                : Beyond(terms, draft.InvoiceKey, part.Amount, credit.Overdrawn + part.Amount, on));
        }

        return lines.AddRange(isTaxed
            ? paid.Select(line => line with { TaxCode = terms.Tax?.Code, TaxPercent = terms.Tax?.Percent }).ToValueList()
            : paid.ToValueList());
    }

    /// <summary>Credit does not buy credit. What was taxed when it was sold pays net amounts, and of its own rate alone:
    /// it takes off what they are taxed on.</summary>
    private static decimal Payable(
        ContractTerms terms, ValueList<BilledLine> lines, InvoiceTerms invoiceTerms, bool isTaxed)
    {
        var bought = lines.Where(line => line.Kind != ChargeKind.PrepaidSale);
        if (isTaxed)
        {
            return Math.Max(0m, bought
                .Where(line => line.TaxCode == terms.Tax?.Code && line.PercentBy(invoiceTerms) == (terms.Tax?.Percent ?? 0m))
                .Sum(line => line.Net.Amount));
        }

        var totals = Totals.Of(bought, invoiceTerms);
        return Math.Max(0m, totals.Gross.Amount - (totals.Withheld?.Amount ?? 0m));
    }

    /// <summary>What finance must know after these documents, and was not told yet.</summary>
    /// <param name="drawn">By the documents of this run.</param>
    public static IEnumerable<ContractEvent> Notices(
        CustomerContract state, ContractTerms terms, List<StandingDraw> drawn, LocalDate on, Instant now) => drawn.Count == 0
        ? []
        : PrepaidNotices.Reached(terms, Drawn(state).Concat(drawn), on)
            .Where(notice => !state.Noticed.Contains(notice.Key))
            .Select(notice => new CoverNoticed(notice, now));

    /// <summary>What prepaid credit paid of an invoice goes back to its grants, and keeps their last day: what was drawn
    /// last first, and no more than the credit note takes back.</summary>
    /// <param name="lines">Of the credit note.</param>
    public static IEnumerable<BilledLine> GivenBack(
        CustomerContract state, InvoiceContent original, string key, ValueList<BilledLine> lines, InvoiceTerms terms)
    {
        var totals = Totals.Of(lines, terms);
        var payments = original.Lines.Where(line => Is(line.ChargeId)).Reverse().ToList();
        var left = payments.Exists(line => line.TaxCode is not null)
            ? -totals.Net.Amount
            : -(totals.Gross.Amount - (totals.Withheld?.Amount ?? 0m));
        foreach (var paid in payments)
        {
            var back = state.Documents.Values.SelectMany(document => document.Values)
                .Where(line => line.Bearer == original.InvoiceKey && line.ChargeId == paid.ChargeId && line.Rebill is null)
                .Sum(line => line.Net.Amount);
            var amount = Math.Min(left, -paid.Net.Amount - back);
            if (amount > 0m)
            {
                left -= amount;
                var net = new Money(amount, terms.Currency);
                yield return paid with
                {
                    LineId = DueLines.LineId(key, paid.ChargeId, original.InvoiceKey),
                    Net = net,
                    Corrects = original.InvoiceKey,
                    Description = paid.ChargeId == Prefix + PrepaidTerms.Overdrawn
                        ? "Given back beyond prepaid credit"
                        : $"Given back to prepaid credit {paid.ChargeId[Prefix.Length..]}",
                    Explanation = [new Step(
                        "prepaid", $"{Texts.Amount(net)} of prepaid credit paid this: given back, with its old last day.", net)],
                };
            }
        }
    }

    private static IEnumerable<StandingDraw> Drawn(CustomerContract state) => state.Documents.Values
        .SelectMany(lines => lines.Values)
        .Where(line => Is(line.ChargeId) && line.Rebill is null)
        .Select(line => new StandingDraw(
            line.ChargeId == Prefix + PrepaidTerms.Overdrawn ? null : line.ChargeId[Prefix.Length..],
            -line.Net.Amount, line.WorkDate));

    private static BilledLine FromGrant(
        ContractTerms terms, string invoiceKey, PrepaidGrant grant, DrawnCredit part, StandingCredit credit, LocalDate on)
    {
        var until = grant.Until is { } day ? $", until {Texts.Date(day)}" : "";
        var filled = credit.Filled.FirstOrDefault(each => each.GrantId == grant.GrantId)?.Amount is { } amount
            ? $"{Texts.Amount(amount, terms.Currency)} of it filled what was overdrawn before; " : "";
        var left = credit.Grants.First(each => each.GrantId == grant.GrantId).Left - part.Amount;
        return Line(
            terms, invoiceKey, grant.GrantId, $"Paid from prepaid credit {grant.GrantId}", part.Amount, on,
            $"{Texts.Amount(part.Amount, terms.Currency)} is paid from the credit {grant.GrantId}{until}; {filled}"
            + $"{Texts.Amount(left, terms.Currency)} of it is left.");
    }

    private static BilledLine Beyond(
        ContractTerms terms, string invoiceKey, decimal amount, decimal overdrawn, LocalDate on) => Line(
        terms, invoiceKey, PrepaidTerms.Overdrawn, "Paid beyond prepaid credit", amount, on,
        $"{Texts.Amount(amount, terms.Currency)} is paid beyond the credit, which may be overdrawn by "
        + $"{Texts.Amount(terms.Prepaid!.OverdraftMax, terms.Currency)}; {Texts.Amount(overdrawn, terms.Currency)} is "
        + "overdrawn, and the next credit fills it first.");

    private static BilledLine Line(
        ContractTerms terms, string invoiceKey, string of, string description, decimal amount, LocalDate on, string why)
    {
        var net = new Money(-amount, terms.Currency);
        return new BilledLine(
            DueLines.LineId(invoiceKey, Prefix + of, null), GrainKeys.Contract(terms.ContractId), Prefix + of,
            ChargeKind.Prepaid, on, description, 1m, "payment", net, null, null, [new Step("prepaid", why, net)]);
    }
}
