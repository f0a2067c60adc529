using BillingGrains.Domain.Amounts;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Tickets;
using NodaTime;

namespace BillingGrains.Domain.Tests.Tickets;

/// <summary>A ticket of customer C-1 in early March 2026, and given-when-then on it.</summary>
internal static class TicketSamples
{
    public const string Key = "ticket/desk/4711";

    public static readonly Currency Euro = Currencies.Find("EUR")!;
    public static readonly Instant Now = Instant.FromUtc(2026, 3, 31, 12, 0);

    public static readonly TicketHeader Header = new(
        "C-1", "Printer down", "incident", null, null, Instant.FromUtc(2026, 3, 2, 8, 0));

    public static readonly TicketOpened Opened = new("desk", "4711", Header);

    public static TimeEntry Entry(
        string id = "e1", int minutes = 60, int revision = 1, Instant? at = null, string role = "engineer",
        string workType = "remote", string description = "Fixed it") =>
        new(id, revision, "Ann", role, workType, at ?? Instant.FromUtc(2026, 3, 2, 9, 0), minutes, description);

    public static PartUse Part(
        string id = "p1", decimal quantity = 2m, decimal cost = 10m, int revision = 1, string item = "TONER",
        Currency? currency = null) =>
        new(id, revision, item, "Toner", quantity, new Money(cost, currency ?? Euro),
            Instant.FromUtc(2026, 3, 2, 9, 30), null);

    public static Ticket Given(params TicketEvent[] facts) =>
        facts.Aggregate(TicketDecider.Initial, TicketDecider.Evolve);

    public static TicketEvent[] When(this Ticket state, TicketCommand command) =>
        TicketDecider.Decide(state, command) switch
        {
            Decision<TicketEvent>.Accepted accepted => [.. accepted.Events],
            Decision<TicketEvent>.Refused refused => throw new ShouldAssertException(refused.Refusal.ToString()),
            _ => throw new InvalidOperationException(),
        };

    public static Refusal Refused(this Ticket state, TicketCommand command) =>
        TicketDecider.Decide(state, command).ShouldBeOfType<Decision<TicketEvent>.Refused>().Refusal;

    public static Ticket After(this Ticket state, TicketCommand command) =>
        state.When(command).Aggregate(state, TicketDecider.Evolve);
}
