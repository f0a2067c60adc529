using BillingGrains.Domain.Amounts;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Rating;

namespace BillingGrains.Domain.Taxes;

/// <summary>A line's tax in the making: exact, and then rounded together with the others.</summary>
internal sealed class LineTax
{
    private readonly TaxQuestionLine line;

    /// <summary>All rates together on the net amount.</summary>
    private decimal percent;

    private LineTax(TaxQuestionLine line) => this.line = line;

    public TaxTreatment Treatment { get; private init; }

    /// <summary>Of the reason why nothing is levied.</summary>
    public string Code { get; private init; } = "";

    public string Reason { get; private init; } = "";

    public HoldReason? Hold { get; private init; }

    public List<Part> Parts { get; } = [];

    /// <summary>Where the line is taxed, at which rates, and what exactly they come to.</summary>
    public static LineTax Of(TaxQuestion question, TaxQuestionLine line, TaxTables tables)
    {
        var (supplier, customer) = (question.Supplier, question.Customer);
        var place = PlaceRules.Find(tables, supplier, customer, line);
        switch (place?.Place)
        {
            case null:
                return new LineTax(line) { Hold = TaxHolds.NoPlace(supplier.Country, customer.Country) };
            case TaxPlace.ReverseCharge:
                return Free(line, TaxTreatment.ReverseCharge, place.Code, place.Reason);
            case TaxPlace.Nowhere:
                return Free(line, TaxTreatment.NotTaxed, place.Code, place.Reason);
        }

        if (customer.Exemption is { } exemption && exemption.From <= line.Date && !(exemption.To < line.Date))
        {
            return Free(line, TaxTreatment.Exempt, exemption.Code, exemption.Reason);
        }

        var (country, region) = place.Place == TaxPlace.Supplier
            ? (supplier.Country, supplier.Region)
            : (customer.Country, customer.Region);
        var rates = PlaceRules.Rates(tables, country, region, line.Category, line.Date);
        if (rates.Count == 0)
        {
            return new LineTax(line) { Hold = TaxHolds.NoRate(country, line.Category, line.Date) };
        }

        var levied = rates
            .Where(rate => !rate.OnlyIfRegistered || supplier.RegisteredIn.AsSpan().Contains(rate.Jurisdiction))
            .ToList();
        return levied.Count > 0
            ? new LineTax(line) { Treatment = TaxTreatment.Taxed }.Levy(levied, question.Inclusive)
            : Free(
                line, TaxTreatment.NotTaxed, "O",
                $"Not taxable here: the supplier is not registered in {rates[^1].Jurisdiction}.");
    }

    /// <summary>The line as it stands on the document, when every part is rounded.</summary>
    public TaxedLine Finish(TaxQuestion question)
    {
        var zero = Money.Zero(question.Currency);
        var tax = Parts.Aggregate(zero, (sum, part) => sum + part.Tax!);
        var net = question.Inclusive ? line.Amount - tax : line.Amount;
        var steps = new List<Step>(Parts.Count + 1);
        var parts = new List<TaxPart>(Parts.Count);
        foreach (var part in Parts)
        {
            var rate = part.Rate;
            var levied = net + parts.Zip(Parts).Where(pair => rate.Compound && pair.Second.Rate.Order < rate.Order)
                .Aggregate(zero, (sum, pair) => sum + pair.First.Tax);
            parts.Add(new TaxPart(
                rate.RateId, rate.Code, rate.Jurisdiction, rate.Percent, rate.Reason ?? "", levied, part.Tax!));
            steps.Add(new Step(
                "tax",
                $"{rate.Code} {Texts.Number(rate.Percent)} % ({rate.Jurisdiction}, {rate.Category}) on "
                + $"{Texts.Amount(levied)}: {Texts.Amount(part.Tax!)}.{(rate.Reason is { } why ? $" {why}" : "")}"));
        }

        if (Parts.Count == 0)
        {
            steps.Add(new Step("tax", $"No tax: {Reason}"));
        }

        var reason = Parts.Count == 0
            ? Reason
            : string.Join(' ', Parts.Select(part => part.Rate.Reason).OfType<string>());
        return new TaxedLine(
            line.LineId, net, tax, net + tax, Treatment, percent, Code, reason, parts.ToValueList(), steps.ToValueList());
    }

    // The effective percentage of a compound rate holds those before it: exact, and rounded at the end alone.
    private LineTax Levy(List<TaxRate> rates, bool inclusive)
    {
        var effective = new List<(int Order, decimal Factor)>(rates.Count);
        foreach (var rate in rates)
        {
            var before = rate.Compound ? effective.Where(tax => tax.Order < rate.Order).Sum(tax => tax.Factor) : 0m;
            effective.Add((rate.Order, rate.Percent / 100m * (1m + before)));
        }

        var all = effective.Sum(tax => tax.Factor);
        percent = all * 100m;
        var whole = inclusive ? 1m + all : 1m;
        for (var index = 0; index < rates.Count; index++)
        {
            Parts.Add(new Part(rates[index], line.Amount * effective[index].Factor, whole));
        }

        return this;
    }

    private static LineTax Free(TaxQuestionLine line, TaxTreatment treatment, string code, string reason) =>
        new(line) { Treatment = treatment, Code = code, Reason = reason };

    /// <summary>What one rate levies on the line.</summary>
    /// <param name="share">The tax times <paramref name="whole"/>: exact.</param>
    /// <param name="whole">1 for a price without tax, 1 + all rates for one with.</param>
    public sealed class Part(TaxRate rate, Money share, decimal whole)
    {
        public TaxRate Rate => rate;

        public decimal Share => share.Amount;

        public decimal Whole => whole;

        /// <summary>To 28 digits: a price with tax seldom divides evenly.</summary>
        public Money Exact { get; } = share with { Amount = share.Amount / whole };

        /// <summary>Rounded; null until it is.</summary>
        public Money? Tax { get; set; }
    }
}
