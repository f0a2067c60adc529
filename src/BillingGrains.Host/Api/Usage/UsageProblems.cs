using BillingGrains.Host.Api.Feed;

namespace BillingGrains.Host.Api.Usage;

/// <summary>Why an item of usage that can be read is not taken as it came.</summary>
internal static class UsageProblems
{
    public static ItemProblem TooLate { get; } = new(
        "too-late", "The item is held.", 202,
        "It was used so long ago that its id may be forgotten: nothing proves that it is new, so it does not count.", []);

    public static ItemProblem Ahead { get; } = new(
        "time-ahead", "The item is refused.", 422,
        "It was used later than now: see to the sender's clock, and send it again under its id.",
        [new FieldError("#/time", "It lies ahead.")]);

    public static ItemProblem Conflict { get; } = new(
        "other-content", "The item is refused.", 409,
        "Its source and id were sent before with another content, which stands. Send what is new under an id of its own; "
        + "what was wrong is corrected by an event that names it in \"corrects\".",
        [new FieldError("#/id", "It is taken.")]);

    public static ItemProblem TakenBack { get; } = new(
        "withdrawn", "The item does not count.", 202,
        "Its source and id were taken back. Send what counts under an id of its own.", []);

    public static ItemProblem Rejected { get; } = new(
        "rejected", "The item does not count.", 202,
        "It came too late, was held, and somebody left it uncounted for good: ask who is named why. "
        + "Send what counts under an id of its own.", []);

    public static ItemProblem CorrectedByAnother { get; } = new(
        "corrected-by-another", "The item is refused.", 409,
        "Another event was sent in place of the one that it corrects: correct that one.",
        [new FieldError("#/corrects", "It is corrected already.")]);

    public static ItemProblem NotCome { get; } = new(
        "not-come", "The withdrawal waits.", 202,
        "No event of this source and id is known. When it comes, it does not count. If it came, look at the id.", []);

    public static ItemProblem Forgotten { get; } = new(
        "too-late", "The item is refused.", 422,
        "Its event is so old that its id may be forgotten. If it counted, send an event with a value below zero.",
        [new FieldError("#/time", "It is too long ago.")]);
}
