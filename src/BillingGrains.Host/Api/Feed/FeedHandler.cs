using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Tickets;
using BillingGrains.Grains.Journaling;
using BillingGrains.Grains.Tickets;
using NodaTime;
using Orleans;

namespace BillingGrains.Host.Api.Feed;

/// <summary>Takes a ticket's commands in order and answers each.</summary>
internal delegate Task<ValueList<Answer>> TellTicket(string key, ValueList<TicketCommand> commands, Origin origin);

/// <summary>Hands the items of a batch to their tickets. Tickets do not wait for each other; the items of one ticket keep
/// their order. An answer "taken" or "repeated" is durable.</summary>
public sealed class FeedHandler
{
    private readonly TellTicket tell;
    private readonly TimeProvider time;

    public FeedHandler(IGrainFactory grains, TimeProvider time)
        : this((key, commands, origin) => grains.GetGrain<ITicketGrain>(key).Tell(commands, origin), time)
    {
    }

    /// <param name="tell">Where a ticket's commands go.</param>
    internal FeedHandler(TellTicket tell, TimeProvider time) => (this.tell, this.time) = (tell, time);

    internal Task<FeedAnswer> Handle(IReadOnlyList<ParsedItem<FeedItem>> items, Origin origin)
    {
        var now = Instant.FromDateTimeOffset(time.GetUtcNow());
        return KeyedBatch.Handle(
            items, Ids.Check, static item => item.Key,
            (key, of) => tell(key, Commands(of, now), origin with { CorrelationId = key }));
    }

    private static ValueList<TicketCommand> Commands(IReadOnlyList<FeedItem> items, Instant now)
    {
        var commands = new TicketCommand[items.Count];
        for (var index = 0; index < commands.Length; index++)
        {
            commands[index] = items[index].ToCommand(now);
        }

        return new ValueList<TicketCommand>(commands);
    }
}
