using BillingGrains.Connectors.Generic.Templates;
using NodaTime;

namespace BillingGrains.Connectors.Generic.Answers;

/// <summary>What an answer means.</summary>
internal enum Meaning
{
    None = 0,

    /// <summary>It was done.</summary>
    Done = 1,

    /// <summary>The ERP says no, for a business reason. Nothing was done.</summary>
    Refused = 2,

    /// <summary>Too many calls. Nothing was done.</summary>
    Throttled = 3,

    /// <summary>Something passing was in the way: a lock, maintenance. Nothing was done.</summary>
    Transient = 4,

    /// <summary>Nobody can tell.</summary>
    Unknown = 5,

    /// <summary>The token or session is not taken. Nothing was done.</summary>
    Login = 6,

    /// <summary>A document with the key is there already. Nothing was done.</summary>
    Exists = 7,

    /// <summary>There is no such document.</summary>
    Absent = 8,
}

/// <summary>One rule of what answers mean: the first that fits counts.</summary>
/// <param name="Code">Of a refusal: a kind of the exception queue.</param>
/// <param name="Words">What finance reads of a refusal.</param>
/// <param name="RetryAfter">How long to leave the ERP alone where the answer does not say; null for no word.</param>
/// <param name="RetryHeader">A header in which the seconds stand, beside "Retry-After"; null for none.</param>
internal sealed record AnswerRule(
    ScopedExpression When, Meaning Means, string Code, TextTemplate? Words, Duration? RetryAfter, string? RetryHeader)
{
    /// <summary>For how long the ERP asks to be left alone; null for no word.</summary>
    public Duration? WaitOf(Answer answer) => answer.RetryAfter
        ?? (RetryHeader is not null && answer.Headers.TryGetValue(RetryHeader, out var text)
            && long.TryParse(text, System.Globalization.NumberStyles.None, null, out var seconds)
            ? Duration.FromSeconds(seconds)
            : RetryAfter);
}
