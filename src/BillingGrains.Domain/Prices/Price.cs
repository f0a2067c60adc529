using BillingGrains.Domain.Deciding;

namespace BillingGrains.Domain.Prices;

/// <summary>What a price asks when nothing was used. A setting of each price: the products disagree.</summary>
public enum ZeroUsage
{
    None = 0,

    /// <summary>What the model asks at zero: a flat fee, the fee of the first tier (cases G01, G08).</summary>
    Bill = 1,

    /// <summary>Nothing at all.</summary>
    Skip = 2,
}

/// <summary>How units become an amount. Amounts are net, in the contract's currency, exact and 0 or more; they are
/// rounded later and once (<see cref="LineRounding"/>). Bounds include their upper end, and what lies above by a
/// fraction is in the next tier (case G10): tiers have neither gap nor overlap.</summary>
public abstract record Price(ZeroUsage ZeroUsage)
{
    /// <summary>One amount for a period, whatever is used. Like every fee in a price of usage it is whole in a stub as
    /// well; a subscription takes its share.</summary>
    public sealed record Flat(decimal Fee, ZeroUsage ZeroUsage) : Price(ZeroUsage);

    /// <summary>The same for each unit; for units weighted by time, for what they weigh.</summary>
    public sealed record PerUnit(decimal UnitPrice, ZeroUsage ZeroUsage) : Price(ZeroUsage);

    /// <summary>Each unit at the price of the tier that it falls in; each tier entered adds its flat fee once
    /// (cases G01 to G14). Prorated changes are priced one by one in the tier that they reach (case G82).</summary>
    public sealed record Graduated(ValueList<PriceTier> Tiers, ZeroUsage ZeroUsage) : Price(ZeroUsage);

    /// <summary>All units at the price of the tier that their number reaches (cases G18 to G26). Prorated: the tier by
    /// full units, the price for prorated ones (case G24). Priced on the last document of a period alone.</summary>
    public sealed record Volume(ValueList<PriceTier> Tiers, ZeroUsage ZeroUsage) : Price(ZeroUsage);

    /// <summary>Packages begun, after free units (cases G27 to G31).</summary>
    /// <param name="Size">Units in a package, more than 0.</param>
    /// <param name="FreeUnits">0 or more.</param>
    public sealed record Package(decimal Size, decimal PackagePrice, decimal FreeUnits, ZeroUsage ZeroUsage)
        : Price(ZeroUsage);

    /// <summary>Blocks begun, by tiers of units (cases G32, G33).</summary>
    public sealed record Blocks(ValueList<BlockTier> Tiers, BlockMode Mode, ZeroUsage ZeroUsage) : Price(ZeroUsage);

    /// <summary>One amount for the stair that the number of units reaches. Priced on the last document of a period
    /// alone.</summary>
    public sealed record Stairstep(ValueList<Stair> Stairs, ZeroUsage ZeroUsage) : Price(ZeroUsage);

    /// <summary>A share of money that was moved, with a fee for each transaction (cases G38, G39). Units are amounts,
    /// each slice is a transaction, in the order of time.</summary>
    /// <param name="Percent">For example 2.99; 0 or more.</param>
    /// <param name="FixedFee">For each transaction that is not free.</param>
    /// <param name="FreeTransactions">The first ones are free; null for none. Where an amount is free too, whichever
    /// ends first ends both.</param>
    /// <param name="FreeAmount">The first so much is free; null for none. Transactions wholly within it have no
    /// fixed fee.</param>
    /// <param name="Minimum">The least for a transaction that is not free, fixed fee included; null for none.</param>
    /// <param name="Maximum">The most for a transaction, fixed fee included; null for none.</param>
    public sealed record Percentage(
        decimal Percent, decimal FixedFee, int? FreeTransactions, decimal? FreeAmount, decimal? Minimum,
        decimal? Maximum, ZeroUsage ZeroUsage) : Price(ZeroUsage);

    /// <summary>A price of its own for each combination of attributes, for example region and machine.</summary>
    /// <param name="Attributes">Names, in the order of the cells' values.</param>
    /// <param name="Otherwise">For every other combination, together; null holds what fits no cell.</param>
    public sealed record Matrix(
        ValueList<string> Attributes, ValueList<MatrixCell> Cells, Price? Otherwise, ZeroUsage ZeroUsage)
        : Price(ZeroUsage);

    /// <summary>Whether more units can lower or replace what earlier units cost: such a price is asked once, on the
    /// last document of the period (case G26).</summary>
    public bool IsSettledAtPeriodEnd => this switch
    {
        Volume or Stairstep or Blocks { Mode: BlockMode.TopTier } => true,
        Matrix matrix => matrix.Cells.Any(static cell => cell.Price.IsSettledAtPeriodEnd)
            || matrix.Otherwise is { IsSettledAtPeriodEnd: true },
        _ => false,
    };
}

/// <param name="UpTo">The last unit in it, above that of the tier before; null for the last tier, which has no end.
/// </param>
/// <param name="FlatFee">Once, when the tier is reached; 0 for none.</param>
public sealed record PriceTier(decimal? UpTo, decimal UnitPrice, decimal FlatFee = 0m);

/// <summary>Which blocks a tier prices.</summary>
public enum BlockMode
{
    None = 0,

    /// <summary>The units of each tier in blocks of that tier.</summary>
    AllTiers = 1,

    /// <summary>All units in blocks of the tier that is reached. Priced on the last document of a period
    /// alone.</summary>
    TopTier = 2,
}

/// <param name="UpTo">The last unit in it; null for the last tier.</param>
/// <param name="Size">Units in a block, more than 0.</param>
public sealed record BlockTier(decimal? UpTo, decimal Size, decimal BlockPrice);

/// <param name="UpTo">The last unit in it; null for the last stair.</param>
/// <param name="Fee">For the whole period.</param>
public sealed record Stair(decimal? UpTo, decimal Fee);

/// <param name="Values">One for each attribute of the matrix, in its order.</param>
/// <param name="Price">Any model but a matrix.</param>
public sealed record MatrixCell(ValueList<string> Values, Price Price);
