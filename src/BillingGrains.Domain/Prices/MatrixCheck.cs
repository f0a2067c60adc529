using BillingGrains.Domain.Contracts;

namespace BillingGrains.Domain.Prices;

/// <summary>A matrix gives each combination one price; its cells are models of their own, but no matrices.</summary>
internal static class MatrixCheck
{
    public static void Check(Price.Matrix matrix, string path, Faults faults)
    {
        faults.When(
            matrix.Attributes.IsEmpty, "no-attributes", $"{path}/attributes", "A matrix looks at attributes.");
        for (var index = 0; index < matrix.Attributes.Count; index++)
        {
            var place = Faults.Path($"{path}/attributes", index);
            faults.When(matrix.Attributes[index].Length == 0, "empty", place, "An attribute has a name.");
            faults.When(
                matrix.Attributes.AsSpan()[..index].Contains(matrix.Attributes[index]), "attribute-twice", place,
                $"The attribute {matrix.Attributes[index]} is named twice.");
        }

        faults.When(matrix.Cells.IsEmpty, "no-cells", $"{path}/cells", "A matrix has a cell or more.");
        for (var index = 0; index < matrix.Cells.Count; index++)
        {
            CheckCell(matrix, index, Faults.Path($"{path}/cells", index), faults);
        }

        if (matrix.Otherwise is { } otherwise)
        {
            CheckModel(otherwise, $"{path}/otherwise", faults);
        }
    }

    private static void CheckCell(Price.Matrix matrix, int index, string place, Faults faults)
    {
        var values = matrix.Cells[index].Values;
        faults.When(
            values.Count != matrix.Attributes.Count, "values-missing", $"{place}/values",
            "A cell has a value for each attribute of the matrix.");
        faults.When(
            matrix.Cells.Take(index).Any(other => other.Values == values), "cell-twice", $"{place}/values",
            "Another cell has the same values.");
        CheckModel(matrix.Cells[index].Price, $"{place}/price", faults);
    }

    private static void CheckModel(Price price, string place, Faults faults)
    {
        faults.When(
            price is Price.Matrix, "nested-matrix", place, "A cell of a matrix is no matrix: name more attributes.");
        if (price is not Price.Matrix)
        {
            PriceCheck.Check(price, place, faults);
        }
    }
}
