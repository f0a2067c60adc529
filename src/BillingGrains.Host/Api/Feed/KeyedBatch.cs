using BillingGrains.Domain.Deciding;
using BillingGrains.Grains.Journaling;
using BillingGrains.Ports.Journal;
using Orleans.Runtime;

namespace BillingGrains.Host.Api.Feed;

/// <summary>Hands the items of a batch to the records that they are about. Records do not wait for each other; the items of one
/// keep their order. An answer "taken" or "repeated" is durable.</summary>
internal static class KeyedBatch
{
    /// <param name="check">What is wrong with an item's ids; they become part of keys.</param>
    /// <param name="tell">Tells a record its items and answers each, in their order. Those of a call that fails are sent again:
    /// what was done of them is repeated then.</param>
    public static async Task<FeedAnswer> Handle<T>(
        IReadOnlyList<ParsedItem<T>> items, Func<T, ItemProblem?> check, Func<T, string> keyOf,
        Func<string, IReadOnlyList<T>, Task<IReadOnlyList<Answer>>> tell)
        where T : class
    {
        var results = new FeedResult[items.Count];
        var records = new Dictionary<string, List<int>>(StringComparer.Ordinal);
        for (var index = 0; index < items.Count; index++)
        {
            if (items[index].Item is not { } item)
            {
                results[index] = new FeedResult(index, "refused", items[index].Problem);
            }
            else if (check(item) is { } problem)
            {
                results[index] = new FeedResult(index, "refused", problem);
            }
            else if (keyOf(item) is var key && records.TryGetValue(key, out var indexes))
            {
                indexes.Add(index);
            }
            else
            {
                records.Add(key, [index]);
            }
        }

        await Task.WhenAll(records.Select(record => HandleRecord(
            record.Value, [.. record.Value.Select(index => items[index].Item!)], of => tell(record.Key, of), results)));
        return new FeedAnswer(Count("taken"), Count("repeated"), Count("refused"), Count("failed"), results);

        int Count(string status) => results.Count(result => result.Status == status);
    }

    private static async Task HandleRecord<T>(
        List<int> indexes, IReadOnlyList<T> items, Func<IReadOnlyList<T>, Task<IReadOnlyList<Answer>>> tell,
        FeedResult[] results)
    {
        try
        {
            var answers = await Tell(items, tell);
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
    private static async Task<IReadOnlyList<Answer>> Tell<T>(
        IReadOnlyList<T> items, Func<IReadOnlyList<T>, Task<IReadOnlyList<Answer>>> tell)
    {
        try
        {
            return await tell(items);
        }
        catch (RepeatCommandException)
        {
            return await tell(items);
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
