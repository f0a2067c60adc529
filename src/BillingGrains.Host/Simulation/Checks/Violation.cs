namespace BillingGrains.Host.Simulation.Checks;

/// <summary>An invariant that did not hold.</summary>
/// <param name="Subject">The key of the record concerned.</param>
/// <param name="Text">What was found.</param>
internal sealed record Violation(string Invariant, string Subject, string Text);

/// <summary>The books do not come to rest, or the run does not end.</summary>
internal sealed class NoProgressException(string subject, string message) : Exception(message)
{
    public string Subject { get; } = subject;
}

/// <summary>What was found ends the run: everything after it would only hide where it began.</summary>
internal sealed class BrokenInvariantException() : Exception("An invariant did not hold.");
