using System.Reflection;

namespace BillingGrains.Domain.Deciding;

/// <summary>Names where two records differ, so that a conflict can say it. Every member counts: one that is added later
/// cannot be forgotten here.</summary>
internal static class FirstDifference
{
    /// <summary>The first member, in the order in which they are declared and in the spelling of the HTTP API, that is not
    /// equal; null when the records are equal.</summary>
    public static string? Of<T>(T known, T other)
        where T : class
    {
        if (known.Equals(other))
        {
            return null;
        }

        // What is computed from other members cannot be written; the token is the order of declaration.
        var name = typeof(T).GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(property => property.CanWrite)
            .OrderBy(property => property.MetadataToken)
            .First(property => !Equals(property.GetValue(known), property.GetValue(other)))
            .Name;
        return char.ToLowerInvariant(name[0]) + name[1..];
    }
}
