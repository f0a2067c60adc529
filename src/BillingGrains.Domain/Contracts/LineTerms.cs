namespace BillingGrains.Domain.Contracts;

/// <summary>How lines are shown on documents. What is billed, taxed, cut and credited stays entry by entry; lines that are
/// shown as one add up to it exactly.</summary>
/// <param name="Detail">Which lines are shown as one. Lines of another tax, or that correct another invoice, never are.
/// </param>
/// <param name="Text">What the customer reads, with fields in braces: "{ticket} {subject}: {hours} h"; see
/// <see cref="LineTemplate"/>. Null: an entry's own text, the ticket's number and subject, the work type, or the contract's
/// name and the month.</param>
public sealed record LineTerms(LineDetail Detail = LineDetail.Entry, string? Text = null);

/// <summary>Which lines of a document are shown as one.</summary>
public enum LineDetail
{
    None = 0,

    /// <summary>Each by itself.</summary>
    Entry = 1,

    /// <summary>All of a ticket; what is of no ticket by itself.</summary>
    Ticket = 2,

    /// <summary>All work of a type; what is no work by itself.</summary>
    WorkType = 3,

    /// <summary>All but what is paid from prepaid credit.</summary>
    Sum = 4,
}
