using BillingGrains.Domain.Prices;
using FsCheck;
using FsCheck.Fluent;

namespace BillingGrains.Domain.Tests.Generated;

/// <summary>Every model of a price, with fractions of a cent.</summary>
internal static class GeneratedPrices
{
    public static Gen<Price> OfQuantity =>
        from unit in Gen.Choose(1, 4_000)
        from zero in Gen.Elements(ZeroUsage.Bill, ZeroUsage.Skip)
        let price = unit / 300m
        from model in Gen.Elements<Price>(
            new Price.Flat(price * 10m, zero), new Price.PerUnit(price, zero),
            new Price.Graduated([new(5, price, 2.5m), new(12, price / 2m), new(null, price / 3m, 7m)], zero),
            new Price.Volume([new(7, price), new(null, price / 2m, 1m)], zero),
            new Price.Package(3m, price, 1m, zero),
            new Price.Blocks([new(10, 2m, price), new(null, 5m, price)], BlockMode.AllTiers, zero),
            new Price.Blocks([new(10, 2m, price), new(null, 5m, price)], BlockMode.TopTier, zero),
            new Price.Stairstep([new(4, price), new(null, price * 3m)], zero))
        select model;

    public static Gen<Price> OfUsage =>
        from simple in OfQuantity
        from other in OfQuantity
        from model in Gen.Elements<Price>(
            simple, simple, simple,
            new Price.Percentage(1.7m, 0.2m, 2, 20m, 0.3m, 9m, ZeroUsage.Bill),
            new Price.Matrix(
                ["user"], [new(["u1"], simple), new(["u2"], other)], new Price.PerUnit(0.07m, ZeroUsage.Skip),
                ZeroUsage.Bill))
        select model;
}
