namespace BillingGrains.Domain.Retention;

/// <summary>A text of a fact that people write or that names people of a customer: an erasure puts
/// <see cref="PersonalText.Erased"/> in its place. Codes, amounts, dates, ids, and who did what here stay.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class PersonalTextAttribute : Attribute;

public static class PersonalText
{
    /// <summary>Stands where a text was erased.</summary>
    public const string Erased = "[erased]";
}
