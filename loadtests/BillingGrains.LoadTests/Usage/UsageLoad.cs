using System.Collections.Concurrent;
using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using BillingGrains.LoadTests.Checks;
using BillingGrains.LoadTests.Running;
using Npgsql;

namespace BillingGrains.LoadTests.Usage;

/// <summary>Usage by senders that send all they have three times, each time in another order; two of them send the same. Half of
/// the pairs call our own endpoint, packed by gzip, and take some events back; the other half call what Lago's clients call.
/// </summary>
internal sealed class UsageLoad(LoadPlan plan) : ILoad
{
    private const int Times = 3;
    private const int Batches = 10;
    private const int OwnBatch = 500;
    private const int LagoBatch = 100;
    private const int FaultsKept = 20;

    /// <summary>How often each event was answered as taken.</summary>
    private readonly ConcurrentDictionary<(int Group, int Number), int> taken = [];

    private readonly ConcurrentQueue<string> faults = [];
    private long requests;
    private long sent;
    private long unknown;

    /// <summary>The net amount that each customer must be billed for what was sent.</summary>
    public IReadOnlyDictionary<string, decimal> Net() => taken.Keys.Select(Event).Where(static each => !each.IsWithdrawn)
        .GroupBy(static each => each.Customer, StringComparer.Ordinal)
        .ToDictionary(
            static of => of.Key,
            static of => of.GroupBy(static each => each.Meter, StringComparer.Ordinal).Sum(static meter => decimal.Round(
                meter.Sum(static each => each.Value) * Agreements.UnitNet, 2, MidpointRounding.AwayFromZero)),
            StringComparer.Ordinal);

    public async Task Run(LoadClient client, Deadline deadline, CancellationToken cancellation)
    {
        var before = client.Unknown;
        await plan.EachSender(sender => Send(client, sender, deadline, cancellation));
        unknown = client.Unknown - before;
    }

    public string Told(TimeSpan elapsed) => FormattableString.Invariant(
        $"Usage: {sent} events in {requests} requests in {elapsed.TotalSeconds:0.0} s, ")
        + FormattableString.Invariant($"{sent / elapsed.TotalSeconds:0} events/s; {taken.Count} that differ.");

    public async Task<IReadOnlyList<string>> Check(
        LoadTarget target, NpgsqlDataSource database, CancellationToken cancellation)
    {
        // Where an answer was lost, what was taken by it is answered as a repeat.
        var others = taken
            .Where(each => each.Value > 1 || (each.Value == 0 && unknown == 0 && !Event(each.Key).IsWithdrawn)).Take(FaultsKept)
            .Select(each => FormattableString.Invariant(
                $"The event {Event(each.Key).Id} was answered {each.Value} times as taken."));
        var checks = new UsageChecks(
            database, taken.Keys.Select(Event).ToDictionary(static each => (each.Source, each.Id)), $"{plan.Run}-");
        return [.. faults, .. others, .. await checks.Find(cancellation)];
    }

    private static UsageDoor DoorOf(int group) => group % 2 == 0 ? UsageDoor.Own : UsageDoor.Lago;

    private SentUsage Event((int Group, int Number) each) => SentUsage.Of(plan, DoorOf(each.Group), each.Group, each.Number);

    private async Task Send(LoadClient client, int sender, Deadline deadline, CancellationToken cancellation)
    {
        var group = sender / 2;
        var size = DoorOf(group) == UsageDoor.Own ? OwnBatch : LagoBatch;
        var random = new Random(sender);
        for (var wave = 0; !deadline.IsOver; wave++)
        {
            var batches = Enumerable.Range(wave * Batches, Batches)
                .SelectMany(static batch => Enumerable.Repeat(batch, Times)).ToArray();
            random.Shuffle(batches);
            foreach (var batch in batches)
            {
                var numbers = Enumerable.Range(batch * size, size).ToArray();
                random.Shuffle(numbers);
                await Send(client, group, numbers, cancellation);
                Interlocked.Increment(ref requests);
                Interlocked.Add(ref sent, size);
            }
        }
    }

    private async Task Send(LoadClient client, int group, int[] numbers, CancellationToken cancellation)
    {
        var events = numbers.Select(number => Event((group, number))).ToList();
        if (DoorOf(group) == UsageDoor.Own)
        {
            var withdrawn = events.Where(static each => each.IsWithdrawn).Select(static each => each.Withdrawal()).ToList();
            var items = events.Select(static each => each.Item());
            // What takes an event back is sent now before it, now after it.
            var packed = Packed(numbers[0] % 2 == 0 ? [.. withdrawn, .. items] : [.. items, .. withdrawn]);
            var first = numbers[0] % 2 == 0 ? withdrawn.Count : 0;
            var answer = await client.Post("v1/usage", () => Gzip(packed), cancellation);
            Note(group, numbers, answer, answer.IsGood ? NotTaken(answer.Body, events, first) : null);
        }
        else
        {
            var body = $"{{\"events\":[{string.Join(',', events.Select(static each => each.LagoEvent()))}]}}";
            var answer = await client.Post("v1/lago/api/v1/events/batch", () => LoadClient.Json(body), cancellation);
            Note(group, numbers, answer, answer switch
            {
                { IsGood: true } => [],
                { Status: HttpStatusCode.UnprocessableEntity } when IsAllRepeated(answer.Body, numbers.Length) =>
                    [.. Enumerable.Range(0, numbers.Length)],
                _ => null,
            });
        }
    }

    /// <param name="notTaken">Which of the numbers were stored before, or taken back; null where the answer was another one.
    /// </param>
    private void Note(int group, int[] numbers, LoadAnswer answer, HashSet<int>? notTaken)
    {
        if (notTaken is null)
        {
            if (faults.Count < FaultsKept)
            {
                faults.Enqueue($"Usage was answered {(int)answer.Status}: {answer.Body}");
            }

            return;
        }

        for (var index = 0; index < numbers.Length; index++)
        {
            var count = notTaken.Contains(index) ? 0 : 1;
            taken.AddOrUpdate((group, numbers[index]), count, (_, before) => before + count);
        }
    }

    /// <summary>Which of the events our own endpoint did not take; null where it answers for one as it must not.</summary>
    /// <param name="first">The first event's place in the request; before and behind the events stands what takes some back.
    /// </param>
    private static HashSet<int>? NotTaken(JsonElement answer, List<SentUsage> events, int first)
    {
        var notTaken = new HashSet<int>();
        foreach (var result in answer.GetProperty("results").EnumerateArray())
        {
            var (index, status) = (result.GetProperty("index").GetInt32() - first, result.GetProperty("status").GetString());
            var isEvent = index >= 0 && index < events.Count;
            var isExpected = status == "repeated"
                || (isEvent ? events[index].IsWithdrawn && status == "withdrawn" : status == "waiting");
            if (!isExpected)
            {
                return null;
            }

            if (isEvent)
            {
                notTaken.Add(index);
            }
        }

        return notTaken;
    }

    private static bool IsAllRepeated(JsonElement answer, int events) =>
        answer.GetProperty("error_details") is var details && details.EnumerateObject().Count() == events
        && details.EnumerateObject().All(static each => each.Value.TryGetProperty("transaction_id", out var codes)
            && codes[0].GetString() == "value_already_exist");

    private static byte[] Packed(IEnumerable<string> lines)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
        {
            gzip.Write(Encoding.UTF8.GetBytes(string.Join('\n', lines)));
        }

        return packed.ToArray();
    }

    private static ByteArrayContent Gzip(byte[] packed) => new(packed)
    {
        Headers = { ContentType = new MediaTypeHeaderValue("application/x-ndjson"), ContentEncoding = { "gzip" } },
    };
}
