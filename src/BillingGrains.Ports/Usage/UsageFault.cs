namespace BillingGrains.Ports.Usage;

/// <summary>Why an event cannot be read.</summary>
/// <param name="Field">The member at fault, as a path within the event ("data/value"); empty for the event as a whole.</param>
/// <param name="Reason">A sentence.</param>
public sealed record UsageFault(string Field, string Reason);
