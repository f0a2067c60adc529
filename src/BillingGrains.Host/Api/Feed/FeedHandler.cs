using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Tickets;
using BillingGrains.Grains.Journaling;
using BillingGrains.Grains.Tickets;
using BillingGrains.Ports.Journal;
using NodaTime;
using Orleans;
using Orleans.Runtime;

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

    internal async Task<FeedAnswer> Handle(IReadOnlyList<ParsedItem> items, Origin origin)
    {
        var results = new FeedResult[items.Count];
        var tickets = new Dictionary<string, List<int>>(StringComparer.Ordinal);
        for (var index = 0; index < items.Count; index++)
        {
            if (items[index].Item is not { } item)
            {
                results[index] = new FeedResult(index, "refused", items[index].Problem);
            }
            else if (Ids.Check(item) is { } problem)
            {
                results[index] = new FeedResult(index, "refused", problem);
            }
            else if (tickets.TryGetValue(item.Key, out var indexes))
            {
                indexes.Add(index);
            }
            else
            {
                tickets.Add(item.Key, [index]);
            }
        }

        var now = Instant.FromDateTimeOffset(time.GetUtcNow());
        await Task.WhenAll(tickets.Select(ticket => HandleTicket(ticket.Key, ticket.Value, items, results, now, origin)));
        return new FeedAnswer(
            Count("taken"), Count("repeated"), Count("refused"), Count("failed"), results);

        int Count(string status) => results.Count(result => result.Status == status);
    }

    private async Task HandleTicket(
        string key, List<int> indexes, IReadOnlyList<ParsedItem> items, FeedResult[] results, Instant now, Origin origin)
    {
        var commands = indexes.Select(index => items[index].Item!.ToCommand(now)).ToValueList();
        try
        {
            var answers = await Tell(key, commands, origin with { CorrelationId = key });
            for (var number = 0; number < indexes.Count; number++)
            {
                results[indexes[number]] = Result(indexes[number], answers[number]);
            }
        }
        catch (Exception exception) when (exception is RepeatCommandException or JournalUnavailableException
            or BrokenGrainException or TimeoutException or OrleansException)
        {
            foreach (var index in indexes)
            {
                results[index] = new FeedResult(index, "failed", new ItemProblem(
                    "try-again", "The item is not stored.", 503, $"{Words(exception)} Send the item again as it is.", []));
            }
        }
    }

    private static string Words(Exception exception) => exception is JournalUnavailableException
        ? "The database does not answer."
        : exception.Message;

    /// <summary>One repeat hides what is over after a moment: another activation was at work.</summary>
    private async Task<ValueList<Answer>> Tell(string key, ValueList<TicketCommand> commands, Origin origin)
    {
        try
        {
            return await tell(key, commands, origin);
        }
        catch (RepeatCommandException)
        {
            return await tell(key, commands, origin);
        }
    }

    private static FeedResult Result(int index, Answer answer) => answer switch
    {
        { Refusal: { } refusal } => new FeedResult(index, "refused", new ItemProblem(
            refusal.Code, "The item is refused.", Problems.StatusOf(refusal),
            refusal.Reason, refusal.Field is null ? [] : [new FieldError($"#/{refusal.Field}", refusal.Reason)])),
        { Kind: AnswerKind.Done } => new FeedResult(index, "taken"),
        _ => new FeedResult(index, "repeated"),
    };
}
