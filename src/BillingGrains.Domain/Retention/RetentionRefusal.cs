using BillingGrains.Domain.Deciding;

namespace BillingGrains.Domain.Retention;

/// <summary>Every rule by which holds, erasures and their settings are refused.</summary>
public static class RetentionRefusal
{
    public static readonly Refusal DocumentYearsInvalid = new(
        "retention-invalid", "retention/documentYears",
        "Documents are kept for 1 to 50 years; leave it out to keep them for ever.");

    public static readonly Refusal WorkYearsInvalid = new(
        "retention-invalid", "retention/workYears",
        "Texts of tickets are kept for 0 to 50 years; leave it out to keep them until an erasure asks for them.");

    public static readonly Refusal SubjectInvalid = new(
        "subject-invalid", "subject",
        "Name a ticket (\"ticket/desk/4711\"), a document (\"invoice/k-1/2026-03/month\"), or the id of a customer or a "
            + "legal entity.");

    public static readonly Refusal NotErasable = new(
        "subject-invalid", "subject",
        "An erasure is of a ticket (\"ticket/desk/4711\") or of a customer by its id. Documents are erased when their "
            + "retention ends.");

    public static readonly Refusal ReasonMissing = new("reason-missing", "reason", "Say why, in at most 2,000 characters.");

    public static readonly Refusal HoldConflict = new(
        "hold-conflict", "holdId", "This hold is in force with another subject or reason: place one with another id.");

    public static readonly Refusal HoldWasReleased = new(
        "hold-was-released", "holdId", "This hold was released: place one with another id.");

    public static readonly Refusal UnknownHold = new("unknown-hold", "holdId", "No such hold was placed.");

    public static readonly Refusal ErasureConflict = new(
        "erasure-conflict", "erasureId", "This erasure was asked for with another subject or reason: use another id.");
}
