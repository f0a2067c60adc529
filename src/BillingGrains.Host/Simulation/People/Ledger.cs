using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Posting;
using BillingGrains.Domain.Tickets;
using BillingGrains.Host.Simulation.Faults;
using NodaTime;

namespace BillingGrains.Host.Simulation.People;

/// <summary>A command that somebody outside sent, and the last answer. It was sent until it was answered: any number
/// of times.</summary>
/// <param name="By">The actor of the simulation: a ticket's client, "finance", "admin", …</param>
/// <param name="Key">The grain that was asked.</param>
/// <param name="Command">The domain's command; of a billing run the <c>BillAsked</c>.</param>
internal sealed record CommandMade(
    Instant AskedAt, Instant AnsweredAt, string By, string Key, object Command, Answer Answer);

/// <summary>A billing run asked one contract.</summary>
internal sealed record BillAsked(string RunId, YearMonth Period);

/// <summary>What a ticketing system tells of a ticket, in its own order, when it is polled.</summary>
/// <param name="At">When it happened in the source.</param>
internal sealed record SourceTold(Instant At, string SourceId, string TicketId, TicketCommand Command);

/// <summary>A call that reached an ERP company, whatever became of its caller.</summary>
/// <param name="Silo">Who called.</param>
/// <param name="Kind">"Create", "Post", "Find" or "List".</param>
/// <param name="Subject">The posting key; the cursor of a list.</param>
/// <param name="EndedAt">Null while it runs.</param>
/// <param name="Outcome">What was answered; null while it runs, and of a list.</param>
/// <param name="Fault">The name of the fault that it met; null for none.</param>
/// <param name="Batch">Of a call for several documents, which stands here once for each: the number of the first; else null.
/// </param>
internal sealed record ErpCallMade(
    Instant StartedAt, Instant? EndedAt, string TenantId, string Silo, string Kind, string Subject,
    SendingOutcome? Outcome, string? Fault, int? Batch = null);

/// <summary>Something went wrong, as drawn from the seed.</summary>
/// <param name="Name">Of <c>FaultNames</c>.</param>
/// <param name="Subject">The silo, record, tenant or source concerned.</param>
internal sealed record FaultMet(Instant At, string Name, string Subject);

/// <summary>What the world around an installation did, in the order in which it happened: what a checker may know
/// beside the facts.</summary>
internal sealed class Ledger
{
    private readonly List<CommandMade> commands = [];
    private readonly List<SourceTold> told = [];
    private readonly List<ErpCallMade> erpCalls = [];
    private readonly List<FaultMet> faults = [];

    public IReadOnlyList<CommandMade> Commands => commands;

    public IReadOnlyList<SourceTold> Told => told;

    /// <summary>In the order of their start.</summary>
    public IReadOnlyList<ErpCallMade> ErpCalls => erpCalls;

    public IReadOnlyList<FaultMet> Faults => faults;

    public void Add(CommandMade command) => commands.Add(command);

    public void Add(SourceTold item) => told.Add(item);

    public void Add(FaultMet fault) => faults.Add(fault);

    /// <summary>The number of the next call.</summary>
    public int Next => erpCalls.Count;

    /// <summary>The call's number, for <see cref="End"/>.</summary>
    public int Begin(ErpCallMade call)
    {
        erpCalls.Add(call);
        return erpCalls.Count - 1;
    }

    /// <summary>The fault that a call met, when it met one.</summary>
    public void Met(int number, string? fault) => erpCalls[number] = erpCalls[number] with { Fault = fault };

    public void End(int number, Instant at, SendingOutcome? outcome) =>
        erpCalls[number] = erpCalls[number] with { EndedAt = at, Outcome = outcome };
}
