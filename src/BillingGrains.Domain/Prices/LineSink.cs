using System.Globalization;
using BillingGrains.Domain.Amounts;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Rating;

namespace BillingGrains.Domain.Prices;

/// <summary>Gathers the parts of an amount as lines and as steps of an explanation.</summary>
internal sealed class LineSink(Currency currency) : IPriceSink
{
    private readonly List<PriceLine> lines = [];
    private readonly List<Step> steps = [];
    private string keyPrefix = "";
    private string textPrefix = "";
    private Price? price;

    public decimal Total { get; private set; }

    /// <summary>Says which price the parts that follow belong to, and where it stands in a matrix.</summary>
    public void Begin(Price of, string key = "", string text = "")
    {
        price = of;
        keyPrefix = key;
        textPrefix = text;
    }

    public void Add(PartKind kind, int tier, decimal quantity, decimal unitPrice)
    {
        var amount = quantity * unitPrice;
        Total += amount;
        var text = textPrefix + Text(kind, tier);
        lines.Add(new PriceLine(keyPrefix + Key(kind, tier), text, quantity, unitPrice, amount));
        var product = kind is PartKind.Minimum or PartKind.Maximum or PartKind.Flat
            ? Texts.Amount(amount, currency)
            : $"{Texts.Number(quantity)} at {Price(kind, unitPrice)} is {Texts.Amount(amount, currency)}";
        Tell(Rule(kind), $"{text}: {product}; together {Texts.Amount(Total, currency)}.");
    }

    /// <summary>Tells of something that changed nothing.</summary>
    public void Tell(string rule, string text) => steps.Add(new Step(rule, text, new Money(Total, currency)));

    public PriceAnswer.Priced Answer() => new(Total, lines.ToValueList(), steps.ToValueList());

    private string Price(PartKind kind, decimal unitPrice) => kind == PartKind.Percentage
        ? $"{Texts.Number(unitPrice * 100m)} %"
        : Texts.Amount(unitPrice, currency);

    private static string Key(PartKind kind, int tier) => kind switch
    {
        PartKind.Flat => "flat",
        PartKind.Units => "units",
        PartKind.Tier => Numbered("tier", tier),
        PartKind.TierFlat => Numbered("tier", tier) + "/flat",
        PartKind.Packages => "packages",
        PartKind.Blocks => Numbered("blocks", tier),
        PartKind.Stair => Numbered("stair", tier),
        PartKind.Percentage => "percentage",
        PartKind.FixedFee => "fixed-fee",
        PartKind.Minimum => "transaction-minimum",
        PartKind.Maximum => "transaction-maximum",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "No such part."),
    };

    private static string Rule(PartKind kind) => kind switch
    {
        PartKind.Flat => "flat-fee",
        PartKind.Units => "unit-price",
        PartKind.Tier => "tier",
        PartKind.TierFlat => "tier-fee",
        PartKind.Packages => "packages",
        PartKind.Blocks => "blocks",
        PartKind.Stair => "stairstep",
        PartKind.Percentage => "percentage",
        PartKind.FixedFee => "fixed-fee",
        PartKind.Minimum => "transaction-minimum",
        _ => "transaction-maximum",
    };

    private string Text(PartKind kind, int tier) => kind switch
    {
        PartKind.Flat => "Flat fee",
        PartKind.Units => "Units",
        PartKind.Tier => $"Units{Range(tier)}",
        PartKind.TierFlat => $"Flat fee for units{Range(tier)}",
        PartKind.Packages => "Packages begun",
        PartKind.Blocks => $"Blocks begun for units{Range(tier)}",
        PartKind.Stair => $"Fee for a usage{Range(tier)}",
        PartKind.Percentage => "Share of the amount",
        PartKind.FixedFee => "Fixed fee for each transaction",
        PartKind.Minimum => "Up to the least for a transaction",
        _ => "Down to the most for a transaction",
    };

    private string Range(int tier)
    {
        var from = tier == 0 ? null : Bound(tier - 1);
        var to = Bound(tier);
        return (from, to) switch
        {
            (null, null) => "",
            (null, { } end) => $" up to {Texts.Number(end)}",
            ({ } start, null) => $" above {Texts.Number(start)}",
            ({ } start, { } end) => $" above {Texts.Number(start)} up to {Texts.Number(end)}",
        };
    }

    private decimal? Bound(int tier) => price switch
    {
        Prices.Price.Graduated graduated => graduated.Tiers[tier].UpTo,
        Prices.Price.Volume volume => volume.Tiers[tier].UpTo,
        Prices.Price.Blocks blocks => blocks.Tiers[tier].UpTo,
        Prices.Price.Stairstep stairstep => stairstep.Stairs[tier].UpTo,
        _ => null,
    };

    private static string Numbered(string word, int tier) =>
        string.Create(CultureInfo.InvariantCulture, $"{word}-{tier + 1}");
}
