using BillingGrains.Domain.Deciding;
using BillingGrains.Grains.Journaling;
using BillingGrains.Ports.Journal;
using Orleans.Runtime;

namespace BillingGrains.Host.Api.Feed;

/// <summary>Hands the items of a batch to the records that they are about. Records do not wait for each other; the items of one
/// keep their order. An answer "taken" or "repeated" is durable.</summary>
internal static class KeyedBatch
{
    private const string Taken = "taken";
    private const string Repeated = "repeated";
    private const string Refused = "refused";
    private const string Failed = "failed";

    /// <param name="check">What is wrong with an item's ids; they become part of keys.</param>
    /// <param name="tell">Tells a record its items and answers each, in their order. Those of a call that fails are sent again:
    /// what was done of them is repeated then.</param>
    public static async Task<FeedAnswer> Handle<T>(
        IReadOnlyList<ParsedItem<T>> items, Func<T, ItemProblem?> check, Func<T, string> keyOf,
        Func<string, IReadOnlyList<T>, Task<ValueList<Answer>>> tell)
        where T : class
    {
        var results = new FeedResult[items.Count];
        var records = new Dictionary<string, Record<T>>(StringComparer.Ordinal);
        for (var index = 0; index < items.Count; index++)
        {
            if (items[index].Item is not { } item)
            {
                results[index] = new FeedResult(index, Refused, items[index].Problem);
            }
            else if (check(item) is { } problem)
            {
                results[index] = new FeedResult(index, Refused, problem);
            }
            else
            {
                var key = keyOf(item);
                if (!records.TryGetValue(key, out var record))
                {
                    records.Add(key, record = new Record<T>([], []));
                }

                record.Indexes.Add(index);
                record.Items.Add(item);
            }
        }

        var handling = new List<Task>(records.Count);
        foreach (var (key, record) in records)
        {
            handling.Add(HandleRecord(key, record, tell, results));
        }

        await Task.WhenAll(handling);
        return Counted(results);
    }

    private static FeedAnswer Counted(FeedResult[] results)
    {
        var (taken, repeated, refused, failed) = (0, 0, 0, 0);
        foreach (var result in results)
        {
            _ = result.Status switch
            {
                Taken => taken++,
                Repeated => repeated++,
                Refused => refused++,
                _ => failed++,
            };
        }

        return new FeedAnswer(taken, repeated, refused, failed, results);
    }

    private static async Task HandleRecord<T>(
        string key, Record<T> record, Func<string, IReadOnlyList<T>, Task<ValueList<Answer>>> tell, FeedResult[] results)
    {
        try
        {
            ValueList<Answer> answers;
            try
            {
                answers = await tell(key, record.Items);
            }
            catch (RepeatCommandException)
            {
                // One repeat hides what is over after a moment: another activation was at work.
                answers = await tell(key, record.Items);
            }

            for (var number = 0; number < record.Indexes.Count; number++)
            {
                var index = record.Indexes[number];
                results[index] = Result(index, answers[number]);
            }
        }
        catch (Exception exception) when (exception is RepeatCommandException or JournalUnavailableException
            or BrokenGrainException or TimeoutException or OrleansException)
        {
            foreach (var index in record.Indexes)
            {
                results[index] = new FeedResult(index, Failed, new ItemProblem(
                    "try-again", "The item is not stored.", 503, $"{Words(exception)} Send the item again as it is.", []));
            }
        }
    }

    private static string Words(Exception exception) => exception is JournalUnavailableException
        ? "The database does not answer."
        : exception.Message;

    private static FeedResult Result(int index, Answer answer) => answer switch
    {
        { Refusal: { } refusal } => new FeedResult(index, Refused, new ItemProblem(
            refusal.Code, "The item is refused.", Problems.StatusOf(refusal),
            refusal.Reason, refusal.Field is null ? [] : [new FieldError($"#/{refusal.Field}", refusal.Reason)])),
        { Kind: AnswerKind.Done } => new FeedResult(index, Taken),
        _ => new FeedResult(index, Repeated),
    };

    /// <summary>A record's items, and where each stands in the batch.</summary>
    private sealed record Record<T>(List<int> Indexes, List<T> Items);
}
