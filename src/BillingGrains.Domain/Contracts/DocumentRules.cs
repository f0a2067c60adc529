using BillingGrains.Domain.Amounts;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Discounts;
using BillingGrains.Domain.Rating;
using BillingGrains.Domain.Taxes;
using NodaTime;

namespace BillingGrains.Domain.Contracts;

/// <summary>A line before the rules of its document.</summary>
/// <param name="Tags">What discounts and tax categories may name it by: its kind first.</param>
/// <param name="Date">Of the supply.</param>
/// <param name="Before">Rounded to the currency; with the tax that the price includes.</param>
/// <param name="Service">The days that it is paid for; null for what is of one day.</param>
public sealed record DocumentItem(
    string LineId, string Text, ValueList<string> Tags, LocalDate Date, Money Before, ServicePeriod? Service = null);

/// <summary>A line after them.</summary>
/// <param name="Net">Without tax.</param>
/// <param name="Tax">By tables; null for a contract with one rate, whose tax is of the document.</param>
/// <param name="Taxes">One for each rate, or for the reason why none is levied; empty for a contract with one rate.
/// </param>
/// <param name="TaxPercent">What all rates come to on the net amount; null for a contract with one rate.</param>
/// <param name="TaxReason">Why no tax is levied; null where some is.</param>
/// <param name="Steps">What discounts and taxes did.</param>
public sealed record RuledLine(
    DocumentItem Item, Money Net, Money? Tax, ValueList<DiscountPart> Discounts, ValueList<TaxPart> Taxes,
    decimal? TaxPercent, string? TaxReason, ValueList<Step> Steps);

/// <param name="Held">Lines whose tax is not known: by id, with the reason. None of the lines is taxed then.</param>
/// <param name="Taxed">The document's taxes by tables; null for a contract with one rate, and while lines are held.
/// </param>
/// <param name="TaxedBy">The service that said so; null for tables.</param>
/// <param name="ToAsk">What its tax service was not asked: all lines are held for it. Null when it answered, or there is
/// none.</param>
public sealed record RuledDocument(
    ValueList<RuledLine> Lines, ValueList<TaxHold> Held, TaxAnswer.Taxed? Taxed, TaxedBy? TaxedBy = null,
    TaxQuestion? ToAsk = null);

/// <summary>What a contract says of the lines of one document together: discounts, then tax by tables. Previews and
/// billing runs call it alike.</summary>
public static class DocumentRules
{
    /// <param name="items">Without two of the same id.</param>
    /// <param name="uses">What earlier documents took of discounts.</param>
    /// <param name="on">The last day that the document bills: which discounts count.</param>
    /// <param name="issue">The day on which it would be issued: decides rates where the tables say so.</param>
    /// <param name="asked">What the contract's tax service was asked, where it has one.</param>
    public static RuledDocument Apply(
        ContractTerms terms, ValueList<DocumentItem> items, ValueList<DiscountUse> uses, LocalDate on,
        LocalDate issue, ValueList<AskedTax> asked = default)
    {
        var lines = Discount(terms, items, Discounting.Available(terms.Discounts, uses, on));
        return terms.Taxes is { } setup && lines.Count > 0
            ? Tax(terms, setup, lines, issue, asked)
            : new RuledDocument(lines, [], null);
    }

    /// <summary>How kinds of charges are spelt in tags.</summary>
    public static string Tag(ChargeKind kind) => kind switch
    {
        ChargeKind.Part => "part",
        ChargeKind.Minimum => "minimum",
        ChargeKind.Travel => "travel",
        ChargeKind.Expense => "expense",
        ChargeKind.FixedPrice => "fixed-price",
        ChargeKind.Subscription => "subscription",
        ChargeKind.Usage => "usage",
        ChargeKind.Commitment => "commitment",
        ChargeKind.Milestone => "milestone",
        ChargeKind.Cover => "cover",
        ChargeKind.PrepaidSale => "prepaid",
        _ => "labour",
    };

    private static ValueList<RuledLine> Discount(
        ContractTerms terms, ValueList<DocumentItem> items, ValueList<Discount> available)
    {
        if (available.IsEmpty || items.IsEmpty)
        {
            return items.Select(item => new RuledLine(item, item.Before, null, [], [], null, null, [])).ToValueList();
        }

        var result = Discounting.Apply(
            items.Select(item => new DiscountableLine(item.LineId, item.Tags, item.Before)).ToValueList(),
            available, terms.Currency, terms.MoneyRounding);
        var parts = result.Parts.ToLookup(part => part.LineId, StringComparer.Ordinal);
        return items.Zip(result.Lines, (item, line) => new RuledLine(
            item, line.Net, null, parts[item.LineId].ToValueList(), [], null, null, line.Explanation)).ToValueList();
    }

    private static RuledDocument Tax(
        ContractTerms terms, TaxSetup setup, ValueList<RuledLine> lines, LocalDate issue, ValueList<AskedTax> asked)
    {
        var tables = setup.Tables();
        var asks = lines.Select(line => Question(tables, setup, line, issue)).ToList();
        var question = new TaxQuestion(
            terms.Currency, terms.MoneyRounding, setup.Level, setup.Inclusive, setup.Supplier, setup.Customer,
            asks.Select(ask => ask.Line).ToValueList());
        var known = setup.Service is null
            ? new AskedTax(question, TableTax.Answer(question, tables), null)
            : asked.FirstOrDefault(each => each.Question == question);
        if (known is null)
        {
            var notAsked = TaxHolds.Of(question, TaxHolds.NotAsked(setup.Service!));
            return new RuledDocument(lines, notAsked.Holds, null, ToAsk: question);
        }

        if (known.Answer is not TaxAnswer.Taxed taxed)
        {
            return new RuledDocument(lines, ((TaxAnswer.Held)known.Answer).Holds, null);
        }

        var after = lines.Zip(taxed.Lines, asks)
            .Select(each => With(each.First, each.Second, each.Third.Point)).ToValueList();
        return new RuledDocument(after, [], taxed, known.By);
    }

    private static RuledLine With(RuledLine line, TaxedLine tax, TaxPoint point)
    {
        var parts = tax.Parts.IsEmpty
            ? [new TaxPart("", tax.Code, "", 0m, tax.Reason, tax.Net, Money.Zero(tax.Net.Currency))]
            : tax.Parts;
        return line with
        {
            Net = tax.Net,
            Tax = tax.Tax,
            TaxPercent = tax.Percent,
            Taxes = parts.Select(part => part with { Point = point }).ToValueList(),
            TaxReason = tax.Reason.Length == 0 ? null : tax.Reason,
            Steps = line.Steps.AddRange(tax.Explanation),
        };
    }

    private static (TaxQuestionLine Line, TaxPoint Point) Question(
        TaxTables tables, TaxSetup setup, RuledLine line, LocalDate issue)
    {
        var (item, service) = (line.Item, line.Item.Service);
        var category = setup.Categories.FirstOrDefault(each => item.Tags.Contains(each.Tag));
        var ask = new TaxQuestionLine(
            item.LineId, category?.Category ?? "standard", category?.Supply ?? SupplyKind.Services, item.Date, line.Net);
        var rule = TaxPoints.Rule(tables, setup.Points, setup.Supplier, setup.Customer, ask, service);
        var day = TaxPoints.RateDay(rule, item.Date, service, issue);
        return (ask with { Date = day }, rule switch
        {
            TaxPointRule.Issue => new TaxPoint(rule, RateThrough: TaxPoints.RateThrough(tables, setup.Customer, day)),
            TaxPointRule.Payment => new TaxPoint(rule),
            _ => new TaxPoint(rule, day),
        });
    }
}
