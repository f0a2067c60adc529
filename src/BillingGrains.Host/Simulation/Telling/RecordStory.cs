using System.Globalization;
using BillingGrains.Domain.Deciding;
using BillingGrains.Host.Simulation.Checks.Watching;
using BillingGrains.Host.Simulation.People;
using NodaTime;
using NodaTime.Text;

namespace BillingGrains.Host.Simulation.Telling;

/// <summary>What happened to a record, in order and by the world's clock: its own facts and those of others that name
/// it, what people asked of it, calls to the ERP, and faults.</summary>
internal sealed class RecordStory(FactWatch watch, Ledger ledger)
{
    private const int EventsMax = 120;

    private static readonly InstantPattern Clock = InstantPattern.CreateWithInvariantCulture("uuuu-MM-dd HH:mm:ss.fff");

    /// <param name="subject">The record's key.</param>
    public string Tell(string subject)
    {
        var events = Facts(subject).Concat(Questions(subject)).Concat(Calls(subject)).ToList();
        if (events.Count == 0)
        {
            return $"  nothing is known of {subject}\n";
        }

        var (from, to) = (events.Min(one => one.At), events.Max(one => one.At));
        events.AddRange(ledger.Faults.Where(fault => fault.At >= from && fault.At <= to)
            .Select(fault => new Event(fault.At, "fault", $"{fault.Name} {fault.Subject}")));
        var ordered = events.OrderBy(one => one.At).ToList();
        var left = Math.Max(0, ordered.Count - EventsMax);
        var head = left == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"  … {left} earlier events\n");
        return head + string.Concat(ordered.Skip(left).Select(one => $"  {Clock.Format(one.At)} {one.Kind,-5} {one.Text}\n"));
    }

    private IEnumerable<Event> Facts(string subject) => watch.All
        .Where(seen => seen.Stored.Key == subject
            || seen.Stored.Body.Contains($"\"{subject}\"", StringComparison.Ordinal))
        .Select(seen => new Event(
            seen.StoredAt, "fact",
            FormattableString.Invariant($"{seen.Stored.Key}@{seen.Stored.Version} {FactWords.Of(seen.Fact, seen.Stored)}")
            + $" (by {seen.Stored.Origin.Actor}, because of {seen.Stored.Origin.CauseId})"));

    private IEnumerable<Event> Questions(string subject) => ledger.Commands
        .Where(made => made.Key == subject)
        .Select(made => new Event(
            made.AnsweredAt, "asked",
            $"{made.By} asked at {Clock.Format(made.AskedAt)}: {made.Command.GetType().Name}, and is answered "
            + $"{made.Answer.Kind}{(made.Answer.Refusal is { } refusal ? $" ({refusal.Code})" : "")}"));

    private IEnumerable<Event> Calls(string subject)
    {
        var isTenant = GrainKeys.Kind($"{subject}/") == "erp";
        return ledger.ErpCalls
            .Where(call => isTenant
                ? GrainKeys.ErpTenant(call.TenantId) == subject
                : watch.Invoices.KeyOf(call.Subject) == subject)
            .SelectMany(call => Call(call, isTenant));
    }

    private static IEnumerable<Event> Call(ErpCallMade call, bool withSubject)
    {
        var what = $"{call.Kind} {(withSubject ? call.Subject : "")} from {call.Silo} at {call.TenantId}";
        yield return new Event(call.StartedAt, "call", $"{what} begins{(call.Fault is null ? "" : $" and meets {call.Fault}")}");
        if (call.EndedAt is { } ended)
        {
            yield return new Event(ended, "call", $"{what} ends: {call.Outcome?.GetType().Name ?? "answered"}");
        }
    }

    private sealed record Event(Instant At, string Kind, string Text);
}
