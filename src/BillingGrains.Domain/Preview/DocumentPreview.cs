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
        var discounts = Discount(lines);
        var (taxes, tax, withheld) = terms.Taxes is { } setup
            ? Tax(setup, lines, draft)
            : Tax(lines);
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
            draft.Outside);
    }

    private ValueList<PreviewDiscount> Discount(List<TaggedLine> lines)
    {
        var available = Discounting.Available(terms.Discounts, facts.DiscountUses, through);
        if (available.IsEmpty || lines.Count == 0)
        {
            return [];
        }

        var result = Discounting.Apply(
            lines.Select(line => new DiscountableLine(line.Line.LineId, line.Tags, line.Line.Before)).ToValueList(),
            available, terms.Currency, terms.MoneyRounding);
        for (var index = 0; index < lines.Count; index++)
        {
            var line = lines[index].Line;
            lines[index].Line = line with
            {
                Net = result.Lines[index].Net,
                Explanation = line.Explanation.AddRange(result.Lines[index].Explanation),
            };
        }

        return result.Uses("").Select(use => new PreviewDiscount(
            use.DiscountId, available.First(discount => discount.DiscountId == use.DiscountId).Text, use.Amount))
            .ToValueList();
    }

    private (ValueList<PreviewTax> Taxes, Money? Tax, Money Withheld) Tax(List<TaggedLine> lines)
    {
        var totals = Totals.Of(
            lines.Select(line => new TaxableLine(line.Line.Net, terms.Tax?.Code, terms.Tax?.Percent ?? 0m)),
            terms.Currency, terms.MoneyRounding, taxRounding);
        return (
            totals.Taxes.Select(tax => new PreviewTax(tax.Code, null, tax.Percent, tax.Base, tax.Tax, null)).ToValueList(),
            totals.Tax, Money.Zero(terms.Currency));
    }

    private (ValueList<PreviewTax> Taxes, Money? Tax, Money Withheld) Tax(
        TaxSetup setup, List<TaggedLine> lines, DraftDocument draft)
    {
        var answer = TableTax.Answer(
            new TaxQuestion(
                terms.Currency, terms.MoneyRounding, setup.Level, setup.Inclusive, setup.Supplier, setup.Customer,
                lines.Select(line => Question(setup, line)).ToValueList()),
            setup.Tables());
        if (answer is TaxAnswer.Held(var holds))
        {
            draft.Held.AddRange(holds.Select(hold => new PreviewHeld(
                hold.LineId, lines.Find(line => line.Line.LineId == hold.LineId)!.Line.Text, null, null, hold.Reason, [])));
            return ([], null, Money.Zero(terms.Currency));
        }

        var taxed = (TaxAnswer.Taxed)answer;
        for (var index = 0; index < lines.Count; index++)
        {
            var (line, tax) = (lines[index].Line, taxed.Lines[index]);
            lines[index].Line = line with
            {
                Net = tax.Net,
                Tax = tax.Tax,
                TaxReason = tax.Reason.Length == 0 ? null : tax.Reason,
                Explanation = line.Explanation.AddRange(tax.Explanation),
            };
        }

        var totals = taxed.Totals.Select(total => new PreviewTax(
            total.Code, total.Jurisdiction.Length == 0 ? null : total.Jurisdiction, total.Percent, total.Base, total.Tax,
            total.Reason.Length == 0 ? null : total.Reason));
        return (totals.ToValueList(), taxed.Tax, taxed.Withheld);
    }

    private static TaxQuestionLine Question(TaxSetup setup, TaggedLine line)
    {
        var category = setup.Categories.FirstOrDefault(each => line.Tags.Contains(each.Tag));
        return new TaxQuestionLine(
            line.Line.LineId, category?.Category ?? "standard", category?.Supply ?? SupplyKind.Services, line.Date,
            line.Line.Net);
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

        var overdrawn = facts.Drawn.Where(draw => draw.GrantId is null).Sum(draw => draw.Amount);
        return Drawdown.Draw(
            Grants().ToValueList(), wanted.ToValueList(), through, Math.Max(0m, prepaid.OverdraftMax - overdrawn));
    }

    private IEnumerable<CreditGrant> Grants() => terms.Prepaid!.Grants.Select(grant => new CreditGrant(
        grant.GrantId, grant.Priority, grant.From, grant.Until,
        Math.Max(0m, grant.Amount - facts.Drawn.Where(draw => draw.GrantId == grant.GrantId).Sum(draw => draw.Amount))));

    private ValueList<CreditBalance> Balances(ValueList<DrawnCredit> drawn)
    {
        if (terms.Prepaid is null)
        {
            return [];
        }

        var balances = Grants()
            .Where(grant => grant.Counts(through))
            .Select(grant => new CreditBalance(
                grant.GrantId,
                new Money(
                    grant.Left - drawn.Where(part => part.GrantId == grant.GrantId).Sum(part => part.Amount),
                    terms.Currency),
                grant.Until));
        var overdrawn = facts.Drawn.Where(draw => draw.GrantId is null).Sum(draw => draw.Amount)
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
