namespace BillingGrains.Domain.Deciding;

/// <summary>What an installation and everything that it reaches is for: the two never touch.</summary>
public enum Purpose
{
    None = 0,
    Production = 1,
    Test = 2,
}

/// <summary>How the two are kept apart.</summary>
public static class Purposes
{
    /// <summary>Stands before the number of a test document, and before the text of each of its lines.</summary>
    public const string Mark = "TEST-";

    /// <summary>"production" or "test".</summary>
    public static string Word(this Purpose purpose) => purpose switch
    {
        Purpose.Production => "production",
        Purpose.Test => "test",
        _ => throw new ArgumentOutOfRangeException(nameof(purpose), purpose, "An installation is for something."),
    };

    /// <summary>Why something may not be used by an installation; null when it may.</summary>
    /// <param name="what">It is, for example "ERP tenant north".</param>
    /// <param name="marked">Null for production.</param>
    public static Refusal? Find(string what, Purpose? marked, Purpose installation) =>
        (marked ?? Purpose.Production) == installation ? null : new Refusal(
            "other-purpose", "purpose",
            $"{what} is marked {(marked ?? Purpose.Production).Word()}, and this installation is for {installation.Word()}: "
                + "the two never touch.");

    /// <summary>A number's pattern that bears the mark.</summary>
    public static string Marked(string pattern) =>
        pattern.StartsWith(Mark, StringComparison.Ordinal) ? pattern : Mark + pattern;
}
