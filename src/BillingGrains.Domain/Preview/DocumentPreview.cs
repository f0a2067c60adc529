using BillingGrains.Domain.Amounts;
using BillingGrains.Domain.Contracts;
using BillingGrains.Domain.Cover;
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
        var lines = Headed(draft, items);
        var documents = new List<PreviewedDocument>();
        var all = new List<RuledLine>(lines.Count);
        foreach (var document in lines.GroupBy(line => line.Head))
        {
            // What the documents before this one took of a discount counts as taken.
            var uses = all.SelectMany(line => line.Discounts).Select(part => new DiscountUse(
                part.DiscountId, FormattableString.Invariant($"preview/{documents.Count}"), part.Amount));
            List<TaggedLine> its = [.. document];
            var ruled = DocumentRules.Apply(
                terms,
                its.Select(line => new DocumentItem(
                    line.Line.LineId, line.Line.Text, line.Item.Tags, line.Item.Through, line.Line.Before, line.Item.Service))
                    .ToValueList(),
                facts.DiscountUses.AddRange(uses.ToValueList()), through, through);
            Take(its, ruled);
            draft.Held.AddRange(ruled.Held.Select(hold => new PreviewHeld(
                hold.LineId, its.Find(line => line.Line.LineId == hold.LineId)!.Line.Text, null, null, hold.Reason, [])));
            all.AddRange(ruled.Lines);
            documents.Add(Document(document.Key, its, ruled, period));
        }

        var discounts = Discounts(all);
        var taxes = documents.Count == 1 ? documents[0].Taxes : Sums(documents);
        var tax = documents.Exists(document => document.Tax is null) ? null
            : documents.Aggregate(zero, static (sum, document) => sum + document.Tax!);
        var withheld = documents.Aggregate(zero, static (sum, document) => sum + document.Withheld);
        var net = documents.Aggregate(zero, static (sum, document) => sum + document.Net);
        var drawn = tax is null ? [] : Draw(lines, taxes, (net + tax - withheld).Amount);
        var prepaid = new Money(drawn.Sum(part => part.Amount), terms.Currency);
        var byId = lines.ToDictionary(line => line.Line.LineId, line => line.Line, StringComparer.Ordinal);
        return new PreviewAnswer(
            terms.ContractId, terms.Version, terms.Name, period, from, through,
            items.Where(item => item.Lines.IsEmpty || item.Lines.Any(line => byId.ContainsKey(line.LineId)))
                .Select(item => With(item, byId)).ToValueList(),
            discounts, taxes, net, tax, tax is null ? null : net + tax, withheld, prepaid,
            tax is null ? null : net + tax - withheld - prepaid, drawn, Balances(drawn),
            draft.Held.ToValueList(), draft.NotBilled.ToValueList(),
            draft.Cover.OrderBy(cover => cover.Key.Rule, StringComparer.Ordinal)
                .ThenBy(cover => cover.Key.Unit, StringComparer.Ordinal)
                .Select(cover => new CoverUsed(cover.Key.Rule, cover.Value, cover.Key.Unit)).ToValueList(),
            draft.Outside, draft.CoverBalances.ToValueList(), [.. draft.CoverNotices, .. Notices(drawn)],
            documents.ToValueList());
    }

    /// <summary>Each line with the document on which it would stand. What no purchase order covers is held, where one is
    /// required; orders are taken as nothing of them had been used before.</summary>
    private List<TaggedLine> Headed(DraftDocument draft, ValueList<PreviewItem> items)
    {
        var orders = new OrderBook(CustomerContract.Initial, terms);
        var lines = new List<TaggedLine>();
        foreach (var (item, known) in draft.Items.Zip(items))
        {
            var group = DocumentGroup.Of(terms, item.Place);
            foreach (var line in known.Lines)
            {
                string? order = null;
                if (line.Before.Amount > 0m && orders.Take(item.Through, line.Before.Amount, out order) is { } hold)
                {
                    draft.Held.Add(new PreviewHeld(
                        line.LineId, line.Text, item.TicketKey, line.Before, hold, known.Explanation));
                }
                else
                {
                    lines.Add(new TaggedLine(line, item, DocumentHead.Of(terms, group, order)));
                }
            }
        }

        return lines;
    }

    /// <summary>The item with its lines as they stand; without those that are held.</summary>
    private static PreviewItem With(PreviewItem item, Dictionary<string, PreviewLine> lines)
    {
        var kept = item.Lines.Where(line => lines.ContainsKey(line.LineId)).ToList();
        item = item with { Lines = kept.Select(line => lines[line.LineId]).ToValueList() };
        if (kept.Sum(line => line.Before.Amount) == item.Net.Amount)
        {
            return item;
        }

        var net = kept.Aggregate(Money.Zero(item.Net.Currency), static (sum, line) => sum + line.Before);
        return item with
        {
            Net = net,
            Explanation = item.Explanation.Add(new Step("hold", $"Of that, {Texts.Amount(net)} is not held.", net)),
        };
    }

    private PreviewedDocument Document(DocumentHead head, List<TaggedLine> lines, RuledDocument ruled, YearMonth period)
    {
        var shown = ShownLines.Of(terms.Lines, terms.Name, period, lines.Zip(ruled.Lines, (line, after) => new LineToShow(
            line.Line.LineId, line.Item.TicketKey, IsPayment: false, line.Item.From, line.Item.Through, line.Line.Text,
            line.Line.Quantity, line.Line.Unit, after.Net,
            ShownLines.Taxes(after.Taxes, terms.Tax?.Code, terms.Tax?.Percent, after.Net),
            ShownLines.TaxKey(after.Taxes, terms.Tax?.Code, terms.Tax?.Percent), null, line.Item.Words)));
        var (taxes, tax, withheld) = Taxes(shown, ruled);
        var net = lines.Aggregate(Money.Zero(terms.Currency), static (sum, line) => sum + line.Line.Net);
        return new PreviewedDocument(
            head.Group, head.PurchaseOrder, head.BillTo, head.SoldTo, head.Payer, shown, taxes, net, tax,
            tax is null ? null : net + tax, withheld);
    }

    private static ValueList<PreviewTax> Sums(List<PreviewedDocument> documents) => documents
        .SelectMany(document => document.Taxes)
        .GroupBy(tax => (tax.Code, tax.Jurisdiction, tax.Percent, tax.Reason))
        .Select(same => same.Aggregate((sum, tax) => sum with { Base = sum.Base + tax.Base, Tax = sum.Tax + tax.Tax }))
        .ToValueList();

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

    private ValueList<PreviewDiscount> Discounts(List<RuledLine> lines) => lines
        .SelectMany(line => line.Discounts)
        .GroupBy(part => part.DiscountId, StringComparer.Ordinal)
        .Select(group => new PreviewDiscount(
            group.Key, terms.Discounts.First(discount => discount.DiscountId == group.Key).Text,
            group.Aggregate(Money.Zero(terms.Currency), (sum, part) => sum + part.Amount)))
        .ToValueList();

    private (ValueList<PreviewTax> Taxes, Money? Tax, Money Withheld) Taxes(ValueList<ShownLine> lines, RuledDocument ruled)
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
            lines.Select(line => new TaxableLine(line.Net, terms.Tax?.Code, terms.Tax?.Percent ?? 0m)),
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

    private StandingCredit Credit(PrepaidTerms prepaid) => StandingCredit.Of(prepaid.Credit, DrawnBefore, through);

    private IEnumerable<StandingDraw> DrawnBefore =>
        facts.Drawn.Select(draw => new StandingDraw(draw.GrantId, draw.Amount, draw.On ?? through));

    /// <summary>Shares that are reached with this month's documents and were not before.</summary>
    private IEnumerable<CoverNotice> Notices(ValueList<DrawnCredit> drawn)
    {
        var before = PrepaidNotices.Reached(terms, DrawnBefore, through).Select(notice => notice.Key).ToHashSet(
            StringComparer.Ordinal);
        var after = DrawnBefore.Concat(drawn.Select(part => new StandingDraw(part.GrantId, part.Amount, through)));
        return PrepaidNotices.Reached(terms, after, through).Where(notice => !before.Contains(notice.Key));
    }

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

    private sealed class TaggedLine(PreviewLine line, DraftItem item, DocumentHead head)
    {
        public PreviewLine Line { get; set; } = line;

        public DraftItem Item { get; } = item;

        public DocumentHead Head { get; } = head;
    }
}
