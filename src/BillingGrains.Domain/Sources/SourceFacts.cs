using BillingGrains.Domain.Deciding;
using NodaTime;

namespace BillingGrains.Domain.Sources;

/// <summary>A ticketing system that is polled and written back to.</summary>
/// <param name="Connector">For example "request-tracker".</param>
/// <param name="Connection">The name of the connection in the host's configuration.</param>
public sealed record SourceSettings(
    string SourceId, int Version, string Connector, string Connection, Duration PollEvery);

public abstract record SourceEvent;

[Fact("source.configured.v1")]
public sealed record SourceConfigured(SourceSettings Settings, string By, Instant At) : SourceEvent;

/// <summary>Everything up to the cursor was handed to the tickets and is stored there.</summary>
[Fact("source.read.v1")]
public sealed record SourceRead(string Cursor, int Entries, Instant At) : SourceEvent;

/// <summary>A ticket refused what the source told of it: it stands in the exception queue (owner: integrator) until the
/// source tells the same again and the ticket takes it.</summary>
/// <param name="Entry">What of the ticket: "header", or for example "time rt-42".</param>
/// <param name="Code">Of the <see cref="Refusal"/>.</param>
[Fact("source.change-refused.v1")]
public sealed record ChangeRefused(string TicketKey, string Entry, string Code, string Reason, Instant At) : SourceEvent;

/// <summary>A ticket took what it had refused before.</summary>
[Fact("source.change-taken.v1")]
public sealed record ChangeTaken(string TicketKey, string Entry, Instant At) : SourceEvent;

/// <summary>A ticket's status is to be written back.</summary>
[Fact("source.write-back-due.v1")]
public sealed record WriteBackDue(string TicketKey, string InvoiceKey, string Number) : SourceEvent;

[Fact("source.written-back.v1")]
public sealed record WrittenBack(string TicketKey, string InvoiceKey, Instant At) : SourceEvent;

public abstract record SourceCommand(Instant Now);

public sealed record ConfigureSource(SourceSettings Settings, string By, Instant Now) : SourceCommand(Now);

/// <param name="Changes">What became of each change that was handed to a ticket, in order.</param>
public sealed record NoteRead(string Cursor, int Entries, ValueList<HandedOn> Changes, Instant Now)
    : SourceCommand(Now);

/// <param name="Entry">What of the ticket: "header", or for example "time rt-42".</param>
/// <param name="Refusal">Null when the ticket took it, or had it already.</param>
public sealed record HandedOn(string TicketKey, string Entry, Refusal? Refusal);

public sealed record DueWriteBack(string TicketKey, string InvoiceKey, string Number, Instant Now) : SourceCommand(Now);

public sealed record NoteWrittenBack(string TicketKey, string InvoiceKey, Instant Now) : SourceCommand(Now);
