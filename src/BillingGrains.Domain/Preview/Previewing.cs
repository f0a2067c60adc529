using BillingGrains.Domain.Amounts;
using BillingGrains.Domain.Contracts;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Prices;
using BillingGrains.Domain.Rating;
using NodaTime;

namespace BillingGrains.Domain.Preview;

/// <summary>Contract × facts × month → what would be billed, explained.</summary>
public static class Previewing
{
    /// <param name="terms">As they passed <see cref="ContractTermsCheck"/>.</param>
    /// <param name="facts">Changes of subscriptions as they passed their check.</param>
    public static PreviewAnswer Of(ContractTerms terms, PreviewFacts facts, PreviewQuestion question)
    {
        var month = question.Period.ToDateInterval();
        var through = question.Through is { } day ? LocalDate.Min(day, month.End) : month.End;
        var draft = new DraftDocument();
        new TicketPreview(terms, facts, month.Start, through, draft).Add();
        new PeriodPreview(terms, facts, month.Start, month.End, through, draft).Add();
        var items = draft.Items.Select(item => Item(terms, facts, item)).ToValueList();
        return new DocumentPreview(terms, facts, question.TaxRounding, through)
            .Finish(draft, items, question.Period, month.Start);
    }

    /// <summary>What a contract bills of the same facts as another: per line, item and total.</summary>
    public static PreviewComparison Compare(PreviewAnswer before, PreviewAnswer after) =>
        PreviewComparison.Of(before, after);

    /// <summary>What is left of an item: its lines so far, less what earlier documents billed of it.</summary>
    private static PreviewItem Item(ContractTerms terms, PreviewFacts facts, DraftItem item)
    {
        var earlier = facts.Billed.Where(line => item.Owns(line.Key)).ToValueList();
        var lines = item.SoFar;
        var steps = item.Steps;
        if (!earlier.IsEmpty)
        {
            var billed = PartialRating.Sum(earlier.Select(line => ValueList.Create([line])).ToArray());
            steps = steps.Add(PartialRating.Difference(lines, billed, terms.Currency));
            // A document's line says what it came to after the discounts of its own price: of what was billed so, nothing
            // is left, although gross and discount differ.
            lines = PartialRating.Left(lines, billed).Where(line => line.Quantity != 0m || line.Net != 0m).ToValueList();
        }

        var sum = new Money(lines.Sum(line => line.Net), terms.Currency);
        return new PreviewItem(
            item.Kind, item.Id, item.Text, item.TicketKey, item.CustomerId, item.From, item.Through, sum, steps,
            lines.Select(line => Line(terms, item, line, earlier.IsEmpty)).ToValueList());
    }

    private static PreviewLine Line(ContractTerms terms, DraftItem item, SpendLine line, bool isWhole)
    {
        var currency = terms.Currency;
        var net = new Money(line.Net, currency);
        var steps = line.Discounts.Select(discount => new Step(
            discount.Reason == DiscountReason.MaximumSpend ? "maximum" : "discount",
            (discount.Reason == DiscountReason.MaximumSpend ? "Above the maximum of the period: " : "Discount: ")
            + $"{Texts.Amount(discount.Amount, currency)} off {Texts.Amount(line.Gross, currency)}.",
            net));
        var isCharge = item.Unit.Length > 0;
        return new PreviewLine(
            line.Key, line.Text, isCharge && !isWhole ? 1m : line.Quantity, isCharge && isWhole ? item.Unit : "",
            isCharge ? null : line.UnitPrice, net, net, null, null, steps.ToValueList());
    }
}
