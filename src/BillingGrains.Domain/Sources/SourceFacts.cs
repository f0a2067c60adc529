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

/// <summary>A ticket's status is to be written back.</summary>
[Fact("source.write-back-due.v1")]
public sealed record WriteBackDue(string TicketKey, string InvoiceKey, string Number) : SourceEvent;

[Fact("source.written-back.v1")]
public sealed record WrittenBack(string TicketKey, string InvoiceKey, Instant At) : SourceEvent;

public abstract record SourceCommand(Instant Now);

public sealed record ConfigureSource(SourceSettings Settings, string By, Instant Now) : SourceCommand(Now);

public sealed record NoteRead(string Cursor, int Entries, Instant Now) : SourceCommand(Now);

public sealed record DueWriteBack(string TicketKey, string InvoiceKey, string Number, Instant Now) : SourceCommand(Now);

public sealed record NoteWrittenBack(string TicketKey, string InvoiceKey, Instant Now) : SourceCommand(Now);
