namespace BillingGrains.Domain.Deciding;

/// <summary>What became of a command.</summary>
public enum AnswerKind
{
    None = 0,

    /// <summary>Facts were stored.</summary>
    Done = 1,

    /// <summary>It was done before, or changes nothing: a repeat is harmless.</summary>
    AlreadyDone = 2,

    /// <summary>A rule forbids it; see <see cref="Answer.Refusal"/>.</summary>
    Refused = 3,
}

/// <summary>A grain's answer to a command. What it says is durable.</summary>
/// <param name="Version">The grain's version after the command.</param>
/// <param name="Refusal">Set exactly when refused.</param>
public sealed record Answer(AnswerKind Kind, long Version, Refusal? Refusal = null);
