using BillingGrains.Connectors.Generic.Answers;
using BillingGrains.Connectors.Generic.Plans;
using BillingGrains.Connectors.Http;
using BillingGrains.Domain.Posting;
using NodaTime;

namespace BillingGrains.Connectors.Generic.Calls;

/// <summary>What came of an operation's calls. A closed set.</summary>
internal abstract record Ran
{
    private Ran()
    {
    }

    /// <summary>All were answered as they should be.</summary>
    /// <param name="Seen">What was read on the way.</param>
    public sealed record Done(Answer Last, CallPlan Call, Seen Seen) : Ran;

    /// <summary>It ended before its last call, by what was seen of the document.</summary>
    public sealed record Settled(SendingOutcome Outcome) : Ran;

    /// <summary>A call was answered otherwise, or not at all.</summary>
    /// <param name="MayHaveEffect">The call that changes something was begun, and nothing says that it did nothing.</param>
    public sealed record Stopped(
        Meaning Means, string Code, string Words, string Detail, Duration? RetryAfter, bool MayHaveEffect) : Ran;
}

/// <summary>How far an operation came.</summary>
internal sealed class Progress
{
    /// <summary>The call that changes something was begun.</summary>
    public bool Begun { get; set; }

    /// <summary>What came of an operation that took too long.</summary>
    public SendingOutcome GivenUp(Deadline deadline) => Begun
        ? new SendingOutcome.Unknown(deadline.Words)
        : new SendingOutcome.Deferred(deadline.Words, null);
}
