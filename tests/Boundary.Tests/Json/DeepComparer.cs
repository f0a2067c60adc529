using System.Collections;

namespace BillingGrains.Boundary.Tests.Json;

/// <summary>Equality of records that also looks into maps, which do not compare by content.</summary>
internal sealed class DeepComparer : IEqualityComparer<object?>
{
    public static readonly DeepComparer Instance = new();

    public new bool Equals(object? left, object? right)
    {
        if (ReferenceEquals(left, right) || (left?.Equals(right) ?? false))
        {
            return true;
        }

        if (left is null || right is null || left.GetType() != right.GetType())
        {
            return false;
        }

        if (left is IEnumerable and not string)
        {
            return ((IEnumerable)left).Cast<object?>().SequenceEqual(((IEnumerable)right).Cast<object?>(), this);
        }

        var type = left.GetType();
        var isMapItem = type.IsGenericType && type.GetGenericTypeDefinition() == typeof(KeyValuePair<,>);
        var properties = type.GetProperties().Where(property => property.GetIndexParameters().Length == 0);
        return (isMapItem || type.GetMethod("<Clone>$") is not null)
            && properties.All(property => Equals(property.GetValue(left), property.GetValue(right)));
    }

    public int GetHashCode(object? value) => 0;
}
