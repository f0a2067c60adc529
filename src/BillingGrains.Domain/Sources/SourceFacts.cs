using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Retention;
using NodaTime;

namespace BillingGrains.Domain.Sources;

/// <summary>A ticketing system that is polled and written back to.</summary>
/// <param name="Connector">For example "request-tracker".</param>
/// <param name="Connection">The name of the connection in the host's configuration.</param>
/// <param name="FourEyes">Later versions wait for another person.</param>
/// <param name="Purpose">What it is for; null for production. One for the other is refused by an installation.</param>
public sealed record SourceSettings(
    string SourceId, int Version, string Connector, string Connection, Duration PollEvery, bool FourEyes = false,
    Purpose? Purpose = null);

public abstract record SourceEvent;

/// <param name="ApprovedBy">Another person, where the settings in force ask for four eyes; else null.</param>
[Fact("source.configured.v1")]
public sealed record SourceConfigured(SourceSettings Settings, string By, Instant At, string? ApprovedBy = null) : SourceEvent;

/// <summary>A version waits for another person, because the one in force asks for four eyes.</summary>
[Fact("source.proposed.v1")]
public sealed record SourceProposed(SourceSettings Settings, string By, Instant At) : SourceEvent;

/// <summary>Everything up to the cursor was handed to the tickets and is stored there.</summary>
[Fact("source.read.v1")]
public sealed record SourceRead(string Cursor, int Entries, Instant At) : SourceEvent;

/// <summary>A ticket refused what the source told of it: it stands in the exception queue (owner: integrator) until the
/// source tells the same again and the ticket takes it.</summary>
/// <param name="Entry">What of the ticket: "header", or for example "time rt-42".</param>
/// <param name="Code">Of the <see cref="Refusal"/>.</param>
[Fact("source.change-refused.v1")]
public sealed record ChangeRefused(
    string TicketKey, string Entry, string Code, [property: PersonalText] string Reason, Instant At) : SourceEvent;

/// <summary>A ticket took what it had refused before.</summary>
[Fact("source.change-taken.v1")]
public sealed record ChangeTaken(string TicketKey, string Entry, Instant At) : SourceEvent;

/// <summary>A ticket's status is to be written back.</summary>
[Fact("source.write-back-due.v1")]
public sealed record WriteBackDue(string TicketKey, string InvoiceKey, string Number) : SourceEvent;

[Fact("source.written-back.v1")]
public sealed record WrittenBack(string TicketKey, string InvoiceKey, Instant At) : SourceEvent;

/// <summary>The source refused to write, and is asked again by itself.</summary>
[Fact("source.write-back-refused.v1")]
public sealed record WriteBackRefused(
    string TicketKey, string InvoiceKey, string Code, string Reason, Instant RetryAt, Instant At) : SourceEvent;

/// <summary>The source gave no answer to this one, and is asked again by itself.</summary>
[Fact("source.write-back-unanswered.v1")]
public sealed record WriteBackUnanswered(
    string TicketKey, string InvoiceKey, string Reason, Instant RetryAt, Instant At) : SourceEvent;

/// <summary>It is not tried again before a person asks for it: it stands in the exception queue until then.</summary>
/// <param name="Owner">"support" or "integrator".</param>
[Fact("source.write-back-parked.v1")]
public sealed record WriteBackParked(
    string TicketKey, string InvoiceKey, string Number, string Code, string Reason, string Owner, string NextStep,
    Instant At) : SourceEvent;

[Fact("source.write-back-replayed.v1")]
public sealed record WriteBackReplayed(
    string TicketKey, string InvoiceKey, string ReplayId, string By, Instant At) : SourceEvent;

public abstract record SourceCommand(Instant Now);

public sealed record ConfigureSource(SourceSettings Settings, string By, Instant Now) : SourceCommand(Now);

/// <summary>Puts settings in force that wait.</summary>
/// <param name="Revision">Of the proposal, that was looked at.</param>
public sealed record ApproveSource(int Version, int Revision, string By, Instant Now) : SourceCommand(Now);

/// <param name="Changes">What became of each change that was handed to a ticket, in order.</param>
public sealed record NoteRead(string Cursor, int Entries, ValueList<HandedOn> Changes, Instant Now)
    : SourceCommand(Now);

/// <param name="Entry">What of the ticket: "header", or for example "time rt-42".</param>
/// <param name="Refusal">Null when the ticket took it, or had it already.</param>
public sealed record HandedOn(string TicketKey, string Entry, Refusal? Refusal);

public sealed record DueWriteBack(string TicketKey, string InvoiceKey, string Number, Instant Now) : SourceCommand(Now);

public sealed record NoteWrittenBack(string TicketKey, string InvoiceKey, Instant Now) : SourceCommand(Now);

/// <summary>The source refuses to write.</summary>
public sealed record NoteWriteBackRefused(
    string TicketKey, string InvoiceKey, WriteBackRefusal Refused, Instant Now) : SourceCommand(Now);

/// <param name="Code">In kebab case, of the connector.</param>
/// <param name="Reason">A sentence that says what is wrong.</param>
/// <param name="Owner">"support" when it is about the ticket, "integrator" when it is about rights and fields.</param>
/// <param name="NextStep">What mends it.</param>
public sealed record WriteBackRefusal(string Code, string Reason, string Owner, string NextStep);

/// <summary>The source did not answer, and nobody knows whether it wrote: writing again is harmless.</summary>
public sealed record NoteWriteBackUnanswered(string TicketKey, string InvoiceKey, string Reason, Instant Now)
    : SourceCommand(Now);

/// <summary>Tries parked write-backs again, once for each replay id.</summary>
/// <param name="TicketKey">Null is every ticket.</param>
/// <param name="InvoiceKey">Null is every document.</param>
public sealed record ReplayWriteBacks(
    string ReplayId, string? TicketKey, string? InvoiceKey, string By, Instant Now) : SourceCommand(Now);
