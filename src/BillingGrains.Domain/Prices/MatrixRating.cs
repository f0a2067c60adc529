using System.Globalization;
using BillingGrains.Domain.Deciding;

namespace BillingGrains.Domain.Prices;

/// <summary>Prices what was used by the combination of its attributes. Each cell is priced, also where nothing of it
/// was used: its own setting says what that costs.</summary>
internal static class MatrixRating
{
    public static PriceAnswer Rate(Price.Matrix matrix, Consumption used, LineSink sink)
    {
        if (used.Slices.IsEmpty && used.Units == 0m && matrix.ZeroUsage == ZeroUsage.Skip)
        {
            sink.Begin(matrix);
            sink.Tell("zero-usage", "Nothing was used: the price asks nothing then.");
            return sink.Answer();
        }

        var byCell = new List<Slice>[matrix.Cells.Count + 1];
        var slices = used.Slices.IsEmpty && used.Units != 0m ? [Slice.Of(used.Units)] : used.Slices;
        foreach (var slice in slices)
        {
            var cell = Find(matrix, slice.Values);
            if (cell == matrix.Cells.Count && matrix.Otherwise is null)
            {
                return new PriceAnswer.Unpriced(PriceHolds.NoCell(Text(matrix, slice.Values)));
            }

            (byCell[cell] ??= []).Add(slice with { Values = [] });
        }

        for (var index = 0; index <= matrix.Cells.Count; index++)
        {
            var (price, key, text) = index < matrix.Cells.Count
                ? (matrix.Cells[index].Price,
                    string.Create(CultureInfo.InvariantCulture, $"cell-{index + 1}/"),
                    Text(matrix, matrix.Cells[index].Values))
                : (matrix.Otherwise, "otherwise/", "all others");
            if (price is not null
                && PriceRating.RateInto(sink, price, Of(byCell[index]), key, $"{text}: ") is { } hold)
            {
                return new PriceAnswer.Unpriced(hold);
            }
        }

        return sink.Answer();
    }

    private static Consumption Of(List<Slice>? slices) => Consumption.Of(slices?.ToValueList() ?? []);

    private static int Find(Price.Matrix matrix, ValueList<string> values)
    {
        for (var index = 0; index < matrix.Cells.Count; index++)
        {
            if (matrix.Cells[index].Values == values)
            {
                return index;
            }
        }

        return matrix.Cells.Count;
    }

    private static string Text(Price.Matrix matrix, ValueList<string> values) =>
        string.Join(", ", matrix.Attributes.Select((name, index) =>
            $"{name} {(index < values.Count && values[index].Length > 0 ? values[index] : "(none)")}"));
}
