using BillingGrains.Domain.Deciding;
using NodaTime;

namespace BillingGrains.Domain.Exceptions;

/// <summary>Who sees to a cause, and until when.</summary>
/// <param name="Owner">Null: the role that its kind names.</param>
/// <param name="Person">Null: nobody took it.</param>
/// <param name="Due">Null: as its kind says.</param>
/// <param name="LastComment">With who said it; null before the first.</param>
public sealed record ExceptionCase(string? Owner, string? Person, Instant? Due, CaseCommented? LastComment);

/// <summary>What may be done about a cause. A case outlives it: when the cause comes back, it is the same person's.</summary>
public sealed class CaseDecider : IDecider<ExceptionCase, CaseCommand, CaseEvent>
{
    private const int TextLengthMax = 2_000;
    private const int PersonLengthMax = 100;

    private CaseDecider()
    {
    }

    public static ExceptionCase Initial { get; } = new(null, null, null, null);

    public static Decision<CaseEvent> Decide(ExceptionCase state, CaseCommand command) => command switch
    {
        AssignCase assign => !IsText(assign.Person, PersonLengthMax) ? Refuse(CaseRefusal.BadPerson)
            : assign.Person == state.Person ? Accept()
            : Accept(new CaseAssigned(assign.Person, assign.By, assign.Now)),
        HandOverCase over => over switch
        {
            _ when !ExceptionKinds.Owners.Contains(over.Owner) => Refuse(CaseRefusal.UnknownRole),
            { Person: { } person } when !IsText(person, PersonLengthMax) => Refuse(CaseRefusal.BadPerson),
            _ when !IsText(over.Reason, TextLengthMax) => Refuse(CaseRefusal.ReasonMissing),
            _ when over.Owner == state.Owner && over.Person == state.Person => Accept(),
            _ => Accept(new CaseHandedOver(over.Owner, over.Person, over.Reason, over.By, over.Now)),
        },
        CommentCase comment => !IsText(comment.Text, TextLengthMax) ? Refuse(CaseRefusal.TextMissing)
            : state.LastComment is { } last && last.Text == comment.Text && last.By == comment.By ? Accept()
            : Accept(new CaseCommented(comment.Text, comment.By, comment.Now)),
        SetCaseDue due => !IsText(due.Reason, TextLengthMax) ? Refuse(CaseRefusal.ReasonMissing)
            : due.Due <= due.Now ? Refuse(CaseRefusal.DueIsPast)
            : due.Due == state.Due ? Accept()
            : Accept(new CaseDueSet(due.Due, due.Reason, due.By, due.Now)),
        _ => throw new ArgumentOutOfRangeException(nameof(command), command, "No such command of a case."),
    };

    public static ExceptionCase Evolve(ExceptionCase state, CaseEvent fact) => fact switch
    {
        CaseAssigned assigned => state with { Person = assigned.Person },
        CaseHandedOver over => state with { Owner = over.Owner, Person = over.Person },
        CaseCommented comment => state with { LastComment = comment },
        CaseDueSet due => state with { Due = due.Due },
        _ => throw new UnknownFactException(fact),
    };

    public static ValueList<string> Addressees(ExceptionCase state, CaseEvent fact) => default;

    private static bool IsText(string text, int max) => !string.IsNullOrWhiteSpace(text) && text.Length <= max;

    private static Decision<CaseEvent> Accept(params ReadOnlySpan<CaseEvent> facts) => Decision<CaseEvent>.Accept(facts);

    private static Decision<CaseEvent> Refuse(Refusal refusal) => Decision<CaseEvent>.Refuse(refusal);
}

/// <summary>Every rule by which a case refuses a command.</summary>
public static class CaseRefusal
{
    public static readonly Refusal BadPerson = new("bad-person", "person", "A person has a name of 1 to 100 characters.");

    public static readonly Refusal UnknownRole = new(
        "unknown-role", "owner", "The owner is \"support\", \"finance\" or \"integrator\".");

    public static readonly Refusal ReasonMissing = new("reason-missing", "reason", "Say why, in at most 2,000 characters.");

    public static readonly Refusal TextMissing = new("text-missing", "text", "A comment has 1 to 2,000 characters.");

    public static readonly Refusal DueIsPast = new("due-is-past", "due", "The new time lies in the past.");
}
