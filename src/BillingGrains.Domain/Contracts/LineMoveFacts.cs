using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Duties;
using BillingGrains.Domain.Invoices;
using BillingGrains.Domain.Retention;
using NodaTime;

namespace BillingGrains.Domain.Contracts;

/// <summary>How far lines are on their way from one draft to another.</summary>
public enum LineMoveStage
{
    None = 0,

    /// <summary>The draft that bears them decides whether they leave it.</summary>
    Asked = 1,

    /// <summary>They left it, and the other document decides whether it takes them.</summary>
    OnTheWay = 2,

    Arrived = 3,

    /// <summary>They stayed.</summary>
    Declined = 4,
}

/// <summary>Lines that somebody moves.</summary>
/// <param name="To">The draft asked for; null for one of their own.</param>
/// <param name="Asked">Lines as they were asked for; empty for all.</param>
/// <param name="Sent">As they were sent last; null before, and when they have arrived.</param>
public sealed record LineMove(
    string From, string? To, ValueList<string> Asked, ValueList<string> LineIds, LineMoveStage Stage, LinesMoved? Sent = null);

/// <summary>A line on its way.</summary>
/// <param name="Opened">As it was made.</param>
/// <param name="Rebill">Where finance changed its amount, what was said of the difference; null where it did not.</param>
public sealed record MovedLine(BilledLine Line, BilledLine Opened, bool? Rebill = null);

/// <summary>Somebody wants lines moved from one draft to another, or to one of their own. Addressed to the draft that bears
/// them. Until that is decided, nothing is billed or taken back of their charges.</summary>
[Fact("contract.move-asked.v1")]
public sealed record MoveAsked(
    string MoveId, string From, string? To, ValueList<string> Asked, ValueList<string> LineIds,
    [property: PersonalText] string Reason, string By, Instant At) : ContractEvent;

/// <summary>Lines left a draft, and go to another document; addressed to it.</summary>
/// <param name="IsNew">It is made by this.</param>
/// <param name="Terms">Of the draft that they left.</param>
/// <param name="Edits">Who changed that: they are makers of the other too.</param>
[Fact("contract.lines-moved.v1")]
public sealed record LinesMoved(
    string MoveId, string From, string To, bool IsNew, ValueList<MovedLine> Lines, InvoiceTerms Terms, YearMonth Period,
    ValueList<DraftEdit> Edits, [property: PersonalText] string Reason, string By, Instant At) : ContractEvent;

/// <summary>The other document bears them.</summary>
[Fact("contract.lines-arrived.v1")]
public sealed record LinesArrived(string MoveId, string From, string To, ValueList<string> LineIds) : ContractEvent;

/// <summary>They could not leave their draft any more.</summary>
[Fact("contract.move-declined.v1")]
public sealed record LineMoveDeclined(string MoveId, string Words) : ContractEvent;

/// <summary>Asks for lines to be moved. The same id moves once.</summary>
/// <param name="Asked">Empty for all.</param>
/// <param name="LineIds">Which these are.</param>
public sealed record AskMove(
    string MoveId, string From, string? To, ValueList<string> Asked, ValueList<string> LineIds, string Reason, string By,
    Instant Now) : ContractCommand(Now);

/// <summary>The lines left their draft.</summary>
public sealed record SendLines(string From, LinesMovedOff Off, Instant Now) : ContractCommand(Now);

/// <summary>A document decided whether it takes lines that were sent to it.</summary>
public sealed record NoteLines(string MoveId, string InvoiceKey, bool AreTaken, Instant Now) : ContractCommand(Now);

/// <summary>The lines did not leave their draft.</summary>
public sealed record EndMove(string MoveId, string Words, Instant Now) : ContractCommand(Now);

/// <summary>A move as a person asks for it: see <see cref="AskMove"/>.</summary>
/// <param name="LineIds">Empty for all.</param>
public sealed record MoveRequest(
    string MoveId, string From, string? To, ValueList<string> LineIds, string Reason, string By);
