using BillingGrains.Domain.Rating;

namespace BillingGrains.Domain.Exceptions;

/// <summary>Where the cause of an exception is mended.</summary>
public enum MendedAt
{
    None = 0,

    /// <summary>In the ticketing system or feed that it came from: the exception clears when the correction arrives.</summary>
    Source = 1,

    /// <summary>In a table that is kept here: tax rates, exchange rates, a source's connection or fields.</summary>
    Mapping = 2,

    /// <summary>In a new version of the contract: every ticket with work to bill is rated again.</summary>
    Contract = 3,

    /// <summary>In the ERP's master data: then the document is replayed.</summary>
    Erp = 4,

    /// <summary>By a decision of a person in BillingGrains: approve, release, resolve, edit.</summary>
    Here = 5,
}

/// <summary>What an exception costs while it stands.</summary>
public enum Severity
{
    None = 0,

    /// <summary>Nothing waits: somebody should know.</summary>
    Notice = 1,

    /// <summary>Work is billed later than it could be.</summary>
    Delay = 2,

    /// <summary>Money or books may come out wrong, or many records stand still.</summary>
    Urgent = 3,
}

/// <summary>What exceptions of a kind have in common when one cause is behind them.</summary>
[Flags]
public enum CauseParts
{
    /// <summary>Only the kind: each is mended by itself.</summary>
    None = 0,
    Missing = 1,
    Customer = 2,
    Contract = 4,
}

/// <summary>One reason for which something waits for a person: what it is, whose turn it is, what to do and where.</summary>
/// <param name="Code">Stable, in kebab case. A family, such as holds by a contract's own rules, has codes of its own under
/// one kind.</param>
/// <param name="Owner">The role whose turn it is: "support", "finance" or "integrator".</param>
/// <param name="Sentence">What is wrong, as a full sentence that names no record.</param>
/// <param name="NextStep">What to do, as a full sentence.</param>
/// <param name="DueHours">Hours from when it began until it is overdue, unless the installation sets others; over 0.</param>
/// <param name="SharedBy">Exceptions of this kind that agree in these stand as one group.</param>
/// <param name="Title">Of a group, in a few words; "{missing}" is what is missing. Null: <paramref name="Sentence"/>.</param>
public sealed record ExceptionKind(
    string Code, string Owner, string Sentence, string NextStep, MendedAt Where, int DueHours,
    Severity Severity = Severity.Delay, CauseParts SharedBy = CauseParts.None, string? Title = null)
{
    /// <summary>A hold of this kind. Nothing else makes one.</summary>
    /// <param name="reason">What is wrong with this one; the kind's sentence when it is null.</param>
    /// <param name="missing">What is missing, for example the work type: holds that agree in it have one cause.</param>
    internal HoldReason Hold(string? reason = null, string? missing = null, string? nextStep = null) =>
        new(Code, Owner, reason ?? Sentence, nextStep ?? NextStep, missing);

    /// <summary>A hold of a family's member, by its own code, owner and words.</summary>
    internal HoldReason HoldAs(string code, string owner, string reason, string nextStep, string missing) =>
        new(code, owner, reason, nextStep, missing);
}
