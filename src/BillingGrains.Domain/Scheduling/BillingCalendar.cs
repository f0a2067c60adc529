using System.Collections.Immutable;
using BillingGrains.Domain.Contracts;
using BillingGrains.Domain.Deciding;
using NodaTime;

namespace BillingGrains.Domain.Scheduling;

/// <summary>The contracts of a legal entity that bill on days of their own.</summary>
/// <param name="Contracts">By contract id, in ordinal order.</param>
public sealed record BillingCalendar(ImmutableSortedDictionary<string, ScheduledContract> Contracts);

/// <param name="Called">The last day that the contract was called for, or the one on which its calendar was agreed.</param>
/// <param name="Terms">In the order of their first days.</param>
public sealed record ScheduledContract(string TimeZone, LocalDate Called, ValueList<ScheduledTerms> Terms)
{
    /// <summary>The day that the contract is to be called for next; null for none.</summary>
    public LocalDate? Next()
    {
        for (var index = 0; index < Terms.Count; index++)
        {
            LocalDate? end = index + 1 < Terms.Count ? Terms[index + 1].From : null;
            if (Terms[index].Documents is { } documents && documents.HasDays())
            {
                var before = Terms[index].From == LocalDate.MinIsoValue ? Called : Terms[index].From.PlusDays(-1);
                var next = documents.Next(LocalDate.Max(Called, before));
                if (!(next >= end))
                {
                    return next;
                }
            }
        }

        return null;
    }
}

/// <param name="From">The first day on which they count.</param>
public sealed record ScheduledTerms(LocalDate From, DocumentTerms? Documents);

public abstract record CalendarEvent;

/// <summary>A contract's calendar was agreed, or another one in its place.</summary>
[Fact("calendar.contract-scheduled.v1")]
public sealed record ContractScheduled(string ContractId, ScheduledContract Contract) : CalendarEvent;

/// <summary>A day has begun on which contracts bill. Addressed to each of them.</summary>
[Fact("calendar.contracts-called.v1")]
public sealed record ContractsCalled(LocalDate On, ValueList<string> ContractIds, Instant At) : CalendarEvent;

public abstract record CalendarCommand(Instant Now);

public sealed record ScheduleContract(ContractTerms Terms, Instant Now) : CalendarCommand(Now);

/// <summary>Calls the contracts whose day has begun; of one that missed several, for the first.</summary>
public sealed record CallContracts(Instant Now) : CalendarCommand(Now);

/// <summary>What may happen to a calendar. Nothing is refused.</summary>
public sealed class CalendarDecider : IDecider<BillingCalendar, CalendarCommand, CalendarEvent>
{
    /// <summary>A fact is addressed to no more contracts at once.</summary>
    private const int CalledAtOnceMax = 100;

    private const int CallsAtOnceMax = 10;

    private CalendarDecider()
    {
    }

    public static BillingCalendar Initial { get; } =
        new(ImmutableSortedDictionary.Create<string, ScheduledContract>(StringComparer.Ordinal));

    public static Decision<CalendarEvent> Decide(BillingCalendar state, CalendarCommand command) => command switch
    {
        ScheduleContract schedule when After(state, schedule) is var contract
            && state.Contracts.GetValueOrDefault(schedule.Terms.ContractId) != contract =>
                Decision<CalendarEvent>.Accept(new ContractScheduled(schedule.Terms.ContractId, contract)),
        ScheduleContract => Decision<CalendarEvent>.Accept(),
        CallContracts call => Decision<CalendarEvent>.Accept([.. Calls(state, call.Now)]),
        _ => throw new ArgumentOutOfRangeException(nameof(command), command, "No such command of a calendar."),
    };

    public static BillingCalendar Evolve(BillingCalendar state, CalendarEvent fact) => fact switch
    {
        ContractScheduled scheduled => new BillingCalendar(
            state.Contracts.SetItem(scheduled.ContractId, scheduled.Contract)),
        ContractsCalled called => new BillingCalendar(state.Contracts.SetItems(called.ContractIds.Select(id =>
            KeyValuePair.Create(id, state.Contracts[id] with { Called = called.On })))),
        _ => throw new UnknownFactException(fact),
    };

    public static ValueList<string> Addressees(BillingCalendar state, CalendarEvent fact) => fact switch
    {
        ContractsCalled called => called.ContractIds.Select(GrainKeys.Contract).ToValueList(),
        _ => [],
    };

    /// <summary>Whether any contract's day has begun.</summary>
    public static bool IsDue(BillingCalendar state, Instant now) => Due(state, now).Any();

    private static ScheduledContract After(BillingCalendar state, ScheduleContract command)
    {
        var terms = command.Terms;
        var known = state.Contracts.GetValueOrDefault(terms.ContractId)
            ?? new ScheduledContract(terms.TimeZone, terms.DateAt(command.Now), []);
        var from = known.Terms.IsEmpty ? terms.EffectiveFrom ?? LocalDate.MinIsoValue
            : terms.EffectiveFrom ?? known.Terms[^1].From;
        return known with
        {
            Terms = [.. known.Terms.Where(other => other.From < from), new ScheduledTerms(from, terms.Documents)],
        };
    }

    private static IEnumerable<CalendarEvent> Calls(BillingCalendar state, Instant now) => Due(state, now)
        .GroupBy(due => due.On)
        .OrderBy(day => day.Key)
        .SelectMany(day => day.Chunk(CalledAtOnceMax)
            .Select(some => new ContractsCalled(day.Key, some.Select(due => due.ContractId).ToValueList(), now)))
        .Take(CallsAtOnceMax);

    private static IEnumerable<(string ContractId, LocalDate On)> Due(BillingCalendar state, Instant now)
    {
        foreach (var (id, contract) in state.Contracts)
        {
            var today = now.InZone(DateTimeZoneProviders.Tzdb[contract.TimeZone]).Date;
            if (contract.Next() is { } on && on <= today)
            {
                yield return (id, on);
            }
        }
    }
}
