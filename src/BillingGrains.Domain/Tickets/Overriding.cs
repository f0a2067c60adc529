using System.Collections.Immutable;
using BillingGrains.Domain.Deciding;

namespace BillingGrains.Domain.Tickets;

/// <summary>The rules of overrides, and what they make of what the source told.</summary>
internal static class Overriding
{
    public const string Yes = "yes";
    public const string No = "no";

    private const int ValueLengthMax = 200;
    private const int ReasonLengthMax = 2_000;

    public static Decision<TicketEvent> Decide(Ticket state, OverrideField command)
    {
        var (isThere, told) = Told(state, command.Subject, command.Field);
        var known = Find(state, command.Subject, command.Field);
        return command switch
        {
            _ when !isThere => Refuse(TicketRefusal.NothingToOverride("subject")),
            { Value.Length: 0 or > ValueLengthMax } => Refuse(TicketRefusal.BadOverride("value")),
            { Field: OverriddenField.Billable, Value: not (Yes or No) } => Refuse(TicketRefusal.BadOverride("value")),
            { Field: OverriddenField.Customer } when !KeyPart.IsValid(command.Value) =>
                Refuse(TicketRefusal.BadOverride("value")),
            _ when string.IsNullOrWhiteSpace(command.Reason) => Refuse(TicketRefusal.NoReason("reason")),
            { Reason.Length: > ReasonLengthMax } => Refuse(TicketRefusal.TextTooLong("reason", ReasonLengthMax)),
            _ when known is not null && known.Value == command.Value && known.Told == told => Accept(),
            _ => Accept(new FieldOverridden(new FieldOverride(
                command.Subject, command.Field, command.Value, told, command.Reason, command.By, command.Now))),
        };
    }

    public static Decision<TicketEvent> Decide(Ticket state, DropOverride command) =>
        string.IsNullOrWhiteSpace(command.Reason) ? Refuse(TicketRefusal.NoReason("reason"))
            : Find(state, command.Subject, command.Field) is null ? Accept()
            : Accept(new OverrideDropped(command.Subject, command.Field, command.Reason, command.By, command.Now));

    public static Ticket Evolve(Ticket state, FieldOverridden fact)
    {
        var set = fact.Override;
        return With(state, set.Subject, set.Field, overrides => overrides.Add(set));
    }

    public static Ticket Evolve(Ticket state, OverrideDropped fact) =>
        With(state, fact.Subject, fact.Field, static overrides => overrides);

    /// <summary>An entry as it counts here.</summary>
    public static TimeEntry Apply(TimeEntry told, ValueList<FieldOverride> overrides)
    {
        var entry = told;
        foreach (var set in overrides)
        {
            entry = set.Field switch
            {
                OverriddenField.WorkType => entry with { WorkType = set.Value },
                OverriddenField.Role => entry with { Role = set.Value },
                _ => entry,
            };
        }

        return entry;
    }

    public static TicketStage Apply(TicketHeader told, FieldOverride? customer) =>
        new TicketStage.Known(customer is null ? told : told with { CustomerId = customer.Value });

    /// <summary>All that stand, those of the ticket first.</summary>
    public static ValueList<FieldOverride> All(Ticket state) => new FieldOverride?[] { state.CustomerOverride }
        .OfType<FieldOverride>()
        .Concat(state.Time.Values.SelectMany(slot => slot.Overrides))
        .Concat(state.Parts.Values.SelectMany(slot => slot.Overrides))
        .ToValueList();

    /// <summary>What the source says of an entry's field now; null where it does not say it.</summary>
    public static string? Told(TimeEntry? told, OverriddenField field) => field switch
    {
        OverriddenField.WorkType => told?.WorkType,
        OverriddenField.Role => told?.Role,
        _ => null,
    };

    private static (bool IsThere, string? Told) Told(Ticket state, string subject, OverriddenField field) => field switch
    {
        OverriddenField.Customer => (subject == Ticket.Everything && state.Told is not null, state.Told?.CustomerId),
        OverriddenField.WorkType or OverriddenField.Role =>
            state.Time.GetValueOrDefault(subject)?.Source is { } entry ? (true, Told(entry, field)) : (false, null),
        OverriddenField.Billable => (
            state.Time.GetValueOrDefault(subject)?.Entry is not null || state.Parts.GetValueOrDefault(subject)?.Part is not null,
            null),
        _ => (false, null),
    };

    private static FieldOverride? Find(Ticket state, string subject, OverriddenField field) => All(state)
        .FirstOrDefault(set => set.Subject == subject && set.Field == field);

    private static Ticket With(
        Ticket state, string subject, OverriddenField field,
        Func<ValueList<FieldOverride>, ValueList<FieldOverride>> put)
    {
        if (field == OverriddenField.Customer)
        {
            var set = put([]);
            var customer = set.IsEmpty ? null : set[0];
            var told = state.Told!;
            return state with
            {
                Stage = Apply(told, customer), CustomerOverride = customer, ToldHeader = customer is null ? null : told,
            };
        }

        if (state.Time.GetValueOrDefault(subject) is { Source: { } entry } time)
        {
            var overrides = put(Without(time.Overrides, field));
            return state with
            {
                Time = state.Time.SetItem(subject, time with
                {
                    Entry = Apply(entry, overrides), ToldEntry = overrides.IsEmpty ? null : entry, Overrides = overrides,
                    Approved = null,
                }),
            };
        }

        var part = state.Parts[subject];
        return state with
        {
            Parts = state.Parts.SetItem(subject, part with
            {
                Overrides = put(Without(part.Overrides, field)), Approved = null,
            }),
        };
    }

    private static ValueList<FieldOverride> Without(ValueList<FieldOverride> overrides, OverriddenField field) =>
        overrides.Where(set => set.Field != field).ToValueList();

    private static Decision<TicketEvent> Accept(params ReadOnlySpan<TicketEvent> facts) =>
        Decision<TicketEvent>.Accept(facts);

    private static Decision<TicketEvent> Refuse(Refusal refusal) => Decision<TicketEvent>.Refuse(refusal);
}
