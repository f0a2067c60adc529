using BillingGrains.Domain.Deciding;
using NodaTime;

namespace BillingGrains.Domain.Exceptions;

/// <summary>What people did about a cause: who sees to it, until when, and what they say of it.</summary>
public abstract record CaseEvent;

[Fact("case.assigned.v1")]
public sealed record CaseAssigned(string Person, string By, Instant At) : CaseEvent;

/// <summary>Another role's turn.</summary>
/// <param name="Person">Null: whoever of the role.</param>
[Fact("case.handed-over.v1")]
public sealed record CaseHandedOver(string Owner, string? Person, string Reason, string By, Instant At) : CaseEvent;

[Fact("case.commented.v1")]
public sealed record CaseCommented(string Text, string By, Instant At) : CaseEvent;

/// <summary>Due at another time than its kind says.</summary>
[Fact("case.due-set.v1")]
public sealed record CaseDueSet(Instant Due, string Reason, string By, Instant At) : CaseEvent;

public abstract record CaseCommand(Instant Now);

/// <summary>Gives it to a person.</summary>
public sealed record AssignCase(string Person, string By, Instant Now) : CaseCommand(Now);

/// <param name="Owner">"support", "finance" or "integrator".</param>
public sealed record HandOverCase(string Owner, string? Person, string Reason, string By, Instant Now) : CaseCommand(Now);

/// <summary>The same comment of the same person as the last one is there already.</summary>
public sealed record CommentCase(string Text, string By, Instant Now) : CaseCommand(Now);

public sealed record SetCaseDue(Instant Due, string Reason, string By, Instant Now) : CaseCommand(Now);
