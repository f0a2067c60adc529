using BillingGrains.Domain.Amounts;
using BillingGrains.Domain.Contracts;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Discounts;
using BillingGrains.Domain.Entities;
using BillingGrains.Domain.Invoices;
using BillingGrains.Domain.Rating;
using BillingGrains.Domain.Taxes;
using BillingGrains.Domain.Wallets;
using NodaTime;

namespace BillingGrains.Domain.Preview;

/// <summary>Lines → document: discounts, then tax, then prepaid credit.</summary>
internal sealed class DocumentPreview(
    ContractTerms terms, PreviewFacts facts, TaxRounding taxRounding, LocalDate through)
{
    private const string TaxLine = "tax/";

    public PreviewAnswer Finish(
        DraftDocument draft, ValueList<PreviewItem> items, YearMonth period, LocalDate from)
    {
        var zero = Money.Zero(terms.Currency);
        var lines = items.SelectMany((item, index) => item.Lines.Select(
            line => new TaggedLine(line, draft.Items[index].Tags, item.Through))).ToList();
        var ruled = DocumentRules.Apply(
            terms,
            lines.Select(line => new DocumentItem(
                line.Line.LineId, line.Line.Text, line.Tags, line.Date, line.Line.Before)).ToValueList(),
            facts.DiscountUses, through);
        Take(lines, ruled);
        draft.Held.AddRange(ruled.Held.Select(hold => new PreviewHeld(
            hold.LineId, lines.Find(line => line.Line.LineId == hold.LineId)!.Line.Text, null, null, hold.Reason, [])));
        var discounts = Discounts(ruled);
        var (taxes, tax, withheld) = Taxes(lines, ruled);
        var net = lines.Aggregate(zero, (sum, line) => sum + line.Line.Net);
        var drawn = tax is null ? [] : Draw(lines, taxes, (net + tax - withheld).Amount);
        var prepaid = new Money(drawn.Sum(part => part.Amount), terms.Currency);
        var byId = lines.ToDictionary(line => line.Line.LineId, line => line.Line, StringComparer.Ordinal);
        return new PreviewAnswer(
            terms.ContractId, terms.Version, terms.Name, period, from, through,
            items.Select(item => item with
            {
                Lines = item.Lines.Select(line => byId[line.LineId]).ToValueList(),
            }).ToValueList(),
            discounts, taxes, net, tax, tax is null ? null : net + tax, withheld, prepaid,
            tax is null ? null : net + tax - withheld - prepaid, drawn, Balances(drawn),
            draft.Held.ToValueList(), draft.NotBilled.ToValueList(),
            draft.Cover.OrderBy(cover => cover.Key.Rule, StringComparer.Ordinal)
                .ThenBy(cover => cover.Key.Unit, StringComparer.Ordinal)
                .Select(cover => new CoverUsed(cover.Key.Rule, cover.Value, cover.Key.Unit)).ToValueList(),
            draft.Outside, draft.CoverBalances.ToValueList(), draft.CoverNotices.ToValueList());
    }

    private static void Take(List<TaggedLine> lines, RuledDocument ruled)
    {
        for (var index = 0; index < lines.Count; index++)
        {
            var (line, after) = (lines[index].Line, ruled.Lines[index]);
            lines[index].Line = line with
            {
                Net = after.Net,
                Tax = after.Tax,
                TaxReason = after.TaxReason,
                Explanation = line.Explanation.AddRange(after.Steps),
            };
        }
    }

    private ValueList<PreviewDiscount> Discounts(RuledDocument ruled) => ruled.Lines
        .SelectMany(line => line.Discounts)
        .GroupBy(part => part.DiscountId, StringComparer.Ordinal)
        .Select(group => new PreviewDiscount(
            group.Key, terms.Discounts.First(discount => discount.DiscountId == group.Key).Text,
            group.Aggregate(Money.Zero(terms.Currency), (sum, part) => sum + part.Amount)))
        .ToValueList();

    private (ValueList<PreviewTax> Taxes, Money? Tax, Money Withheld) Taxes(List<TaggedLine> lines, RuledDocument ruled)
    {
        if (ruled.Taxed is { } taxed)
        {
            var totals = taxed.Totals.Select(total => new PreviewTax(
                total.Code, total.Jurisdiction.Length == 0 ? null : total.Jurisdiction, total.Percent, total.Base,
                total.Tax, total.Reason.Length == 0 ? null : total.Reason));
            return (totals.ToValueList(), taxed.Tax, taxed.Withheld);
        }

        if (!ruled.Held.IsEmpty)
        {
            return ([], null, Money.Zero(terms.Currency));
        }

        var sums = Totals.Of(
            lines.Select(line => new TaxableLine(line.Line.Net, terms.Tax?.Code, terms.Tax?.Percent ?? 0m)),
            terms.Currency, terms.MoneyRounding, taxRounding);
        return (
            sums.Taxes.Select(tax => new PreviewTax(tax.Code, null, tax.Percent, tax.Base, tax.Tax, null)).ToValueList(),
            sums.Tax, Money.Zero(terms.Currency));
    }

    /// <summary>Lines in their order, then taxes; never more than is to be paid.</summary>
    private ValueList<DrawnCredit> Draw(List<TaggedLine> lines, ValueList<PreviewTax> taxes, decimal payable)
    {
        if (terms.Prepaid is not { } prepaid)
        {
            return [];
        }

        var room = Math.Max(0m, payable);
        var wanted = new List<WantedCredit>(lines.Count + taxes.Count);
        foreach (var (id, amount) in lines.Select(line => (line.Line.LineId, line.Line.Net.Amount))
            .Concat(taxes.Select(tax => (TaxLine + tax.Code, tax.Tax.Amount))))
        {
            var asked = Math.Min(room, Math.Max(0m, amount));
            wanted.Add(new WantedCredit(id, asked));
            room -= asked;
        }

        return Credit(prepaid).Draw(wanted.ToValueList(), through, prepaid.OverdraftMax);
    }

    private StandingCredit Credit(PrepaidTerms prepaid) => StandingCredit.Of(
        prepaid.Credit,
        facts.Drawn.Select(draw => new StandingDraw(draw.GrantId, draw.Amount, draw.On ?? through)),
        through);

    private ValueList<CreditBalance> Balances(ValueList<DrawnCredit> drawn)
    {
        if (terms.Prepaid is not { } prepaid)
        {
            return [];
        }

        var credit = Credit(prepaid);
        var balances = credit.Grants
            .Where(grant => grant.Counts(through))
            .Select(grant => new CreditBalance(
                grant.GrantId,
                new Money(
                    grant.Left - drawn.Where(part => part.GrantId == grant.GrantId).Sum(part => part.Amount),
                    terms.Currency),
                grant.Until));
        var overdrawn = credit.Overdrawn
            + drawn.Where(part => part.GrantId is null).Sum(part => part.Amount);
        return (overdrawn == 0m
            ? balances
            : balances.Append(new CreditBalance(null, new Money(-overdrawn, terms.Currency), null))).ToValueList();
    }

    private sealed class TaggedLine(PreviewLine line, ValueList<string> tags, LocalDate date)
    {
        public PreviewLine Line { get; set; } = line;

        public ValueList<string> Tags { get; } = tags;

        public LocalDate Date { get; } = date;
    }
}
