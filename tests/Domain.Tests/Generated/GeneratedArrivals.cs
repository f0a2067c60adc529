using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Metering;
using BillingGrains.Domain.Preview;
using BillingGrains.Domain.Subscriptions;
using BillingGrains.Domain.Tests.Tickets;
using BillingGrains.Domain.Tickets;
using FsCheck;
using FsCheck.Fluent;
using NodaTime;

namespace BillingGrains.Domain.Tests.Generated;

/// <summary>Something that arrives from a source.</summary>
internal abstract record Arrival
{
    public sealed record Desk(TicketCommand Command) : Arrival;

    public sealed record Used(CustomerUsage Usage) : Arrival;

    public sealed record UsageGone(string FactId) : Arrival;

    public sealed record Changed(ChangeOfSubscription Change) : Arrival;
}

/// <summary>What arrives in and around March 2026.</summary>
internal static class GeneratedArrivals
{
    public static readonly Instant Now = Instant.FromUtc(2026, 5, 1, 12, 0);

    /// <summary>Two tickets, thirty usages and six changes at most.</summary>
    public static Gen<Arrival[]> Any =>
        from first in Desk(1)
        from second in Desk(2)
        from usage in Gen.CollectToArray(Enumerable.Range(0, 30).Select(Usage))
        from changes in Gen.CollectToArray(Enumerable.Range(0, 6).Select(Change))
        from keep in Gen.ArrayOf(Gen.Choose(0, 30), 2)
        select (Arrival[])[
            .. first.Concat(second).Select(command => new Arrival.Desk(command)),
            .. usage.Take(keep[0]).Select(each => new Arrival.Used(each)),
            .. changes.Take(keep[1] / 5).Select(each => new Arrival.Changed(each))];

    /// <summary>One ticket, with time, parts, and what people do with it.</summary>
    public static Gen<TicketCommand[]> Desk(int number) =>
        from entries in Gen.CollectToArray(Enumerable.Range(0, 6).Select(each => Entry(number, each)))
        from parts in Gen.CollectToArray(Enumerable.Range(0, 3).Select(each => Part(number, each)))
        from others in Gen.CollectToArray(Enumerable.Range(0, 3).Select(each => Other(number, each)))
        from keep in Gen.Choose(0, 6)
        select (TicketCommand[])[
            new PutTicket("desk", $"{number}", TicketSamples.Header, Now),
            .. entries.Take(keep), .. parts.Take(keep / 2), .. others];

    public static string Key(int ticket) => GrainKeys.Ticket("desk", $"{ticket}");

    private static Gen<Instant> Moment =>
        from minutes in Gen.Choose(0, 46 * 24 * 60)
        select Instant.FromUtc(2026, 2, 20, 0, 0) + Duration.FromMinutes(minutes);

    private static Gen<TicketCommand> Entry(int ticket, int number) =>
        from at in Moment
        from minutes in Gen.OneOf(Gen.Choose(1, 600), Gen.Choose(1, 600), Gen.Choose(-200, -1))
        from role in Gen.Elements("engineer", "engineer", "trainee")
        from workType in Gen.Elements("remote", "onsite", "")
        from revision in Gen.Choose(1, 3)
        select (TicketCommand)new LogTime(
            Key(ticket), TicketSamples.Entry($"e{number}", minutes, revision, at, role, workType), Now);

    private static Gen<TicketCommand> Part(int ticket, int number) =>
        from quantity in Gen.Choose(-20, 50)
        from cents in Gen.Choose(0, 10_000)
        from at in Moment
        where quantity != 0
        select (TicketCommand)new UsePart(
            Key(ticket), TicketSamples.Part($"p{number}", quantity / 4m, cents / 100m) with { UsedAt = at },
            Now);

    private static Gen<TicketCommand> Other(int ticket, int number) =>
        from at in Moment
        from subject in Gen.Choose(0, 5)
        from choice in Gen.Choose(0, 5)
        select choice switch
        {
            0 or 1 => (TicketCommand)new CloseTicket(Key(ticket), at, Now),
            2 => new ReopenTicket(Key(ticket), at, Now),
            3 => new WithdrawTime(Key(ticket), $"e{subject}", "mistake", Now),
            4 => new ApproveTicket(Key(ticket), $"a{number}", $"p{subject}", "Eve", Now),
            _ => new ResolveDispute(Key(ticket), $"d{number}", subject > 0, "Eve", Now),
        };

    private static Gen<CustomerUsage> Usage(int number) =>
        from at in Moment
        from meter in Gen.Choose(1, 3)
        from value in Gen.Choose(1, 300)
        from user in Gen.Choose(1, 3)
        select new CustomerUsage("C-1", new UsageFact(
            $"u{number}", $"m{meter}", at, value / 10m, [new UsageAttribute("user", $"u{user}")]));

    private static Gen<ChangeOfSubscription> Change(int number) =>
        from subscription in Gen.Choose(1, 3)
        from days in Gen.Choose(0, 60)
        from quantity in Gen.Choose(0, 20)
        from price in GeneratedPrices.OfQuantity
        from choice in Gen.Choose(0, 9)
        from when in Gen.Elements(ChangeWhen.AtOnce, ChangeWhen.AtOnce, ChangeWhen.NextPeriod)
        let date = new LocalDate(2026, 2, 10).PlusDays(days)
        let id = $"c{number}"
        select new ChangeOfSubscription($"sub-{subscription}", choice switch
        {
            0 => new SubscriptionChange.Cancelled(id, date, null, when),
            1 => new SubscriptionChange.Paused(id, date, null, when),
            2 => new SubscriptionChange.Resumed(id, date, null, when),
            3 or 4 => new SubscriptionChange.PriceChanged(id, date, null, when, "Bigger", price),
            _ => (SubscriptionChange)new SubscriptionChange.QuantityChanged(id, date, null, when, quantity),
        });
}
