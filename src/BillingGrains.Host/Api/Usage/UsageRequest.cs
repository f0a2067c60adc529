using System.Buffers;
using System.Text.Json;
using BillingGrains.Host.Api.Feed;
using BillingGrains.Ports.Usage;

namespace BillingGrains.Host.Api.Usage;

/// <summary>The items of one request, read one by one: those that can be read, as a batch for the store, and what is wrong
/// with the others.</summary>
internal sealed class UsageRequest
{
    private const byte LineEnd = (byte)'\n';

    private readonly byte[] body;
    private readonly UsageLimits limits;
    private readonly UsageLineReader reader;
    private readonly List<UsageResult> refused = [];

    /// <summary>Of each event of the batch its place among the items; null while they are the same.</summary>
    private List<int>? places;

    /// <summary>Of each withdrawal of the batch its place among the items.</summary>
    private readonly List<int> withdrawalPlaces = [];

    private int items;

    private UsageRequest(
        byte[] body, int length, SeriesTable series, UsageLimits limits, string sender, UsageUnity unity)
    {
        this.body = body;
        this.limits = limits;
        reader = new UsageLineReader(series);
        Batch = new UsageBatch(body.AsMemory(0, length), unity, sender);
    }

    public UsageBatch Batch { get; }

    /// <summary>Items that cannot be read.</summary>
    public IReadOnlyList<UsageResult> Refused => refused;

    /// <param name="body">Line ends in it become blanks where items are not lines.</param>
    /// <param name="sender">The person whose key sent it.</param>
    /// <exception cref="ApiProblem">It is no batch, an empty one, or one that is too large.</exception>
    public static UsageRequest Read(
        byte[] body, int length, UsageShape shape, SeriesTable series, UsageLimits limits, string sender,
        UsageUnity unity = UsageUnity.Each)
    {
        var request = new UsageRequest(body, length, series, limits, sender, unity);
        var text = body.AsSpan(0, length).TrimStart(" \t\r\n"u8);
        switch (shape)
        {
            case UsageShape.Single:
                body.AsSpan(0, length).Replace(LineEnd, (byte)' ');
                request.Add(0, length);
                break;
            case UsageShape.Array:
            case UsageShape.Lines when !text.IsEmpty && text[0] == (byte)'[':
                body.AsSpan(0, length).Replace(LineEnd, (byte)' ');
                request.AddArray(length);
                break;
            default:
                request.AddLines(length);
                break;
        }

        return request.items > 0 || shape == UsageShape.Array
            ? request
            : throw new ApiProblem(400, "empty-batch", "The batch holds no items.", "#");
    }

    /// <summary>What to tell, once the store has given the batch's events their outcomes.</summary>
    public UsageAnswer Answer()
    {
        var results = new List<UsageResult>(refused);
        var (taken, repeated, held, withdrawn, rejected) = (0, 0, 0, 0, 0);
        var events = Batch.Events;
        for (var index = 0; index < events.Length; index++)
        {
            switch (events[index].Outcome)
            {
                case UsageOutcome.Taken:
                    taken++;
                    break;
                case UsageOutcome.Repeated:
                    repeated++;
                    results.Add(new UsageResult(Place(index), "repeated"));
                    break;
                case UsageOutcome.HeldAsLate:
                    held++;
                    results.Add(new UsageResult(Place(index), "held", UsageProblems.TooLate));
                    break;
                case UsageOutcome.Withdrawn:
                    withdrawn++;
                    results.Add(new UsageResult(Place(index), "withdrawn", UsageProblems.TakenBack));
                    break;
                case UsageOutcome.Rejected:
                    rejected++;
                    var (_, at, by, _) = Batch.Rejections[events[index].Key];
                    results.Add(new UsageResult(
                        Place(index), "rejected", UsageProblems.Rejected, new UsageRejection(at, by)));
                    break;
                case UsageOutcome.Ahead:
                    results.Add(new UsageResult(Place(index), "refused", UsageProblems.Ahead));
                    break;
                case UsageOutcome.CorrectedByAnother:
                    results.Add(new UsageResult(Place(index), "refused", UsageProblems.CorrectedByAnother));
                    break;
                default:
                    results.Add(new UsageResult(Place(index), "refused", UsageProblems.Conflict));
                    break;
            }
        }

        foreach (var (index, one) in Batch.Withdrawals.Index().Where(static each => each.Item.Event == UsageWithdrawal.None))
        {
            var place = withdrawalPlaces[index];
            switch (one.Outcome)
            {
                case WithdrawalOutcome.Done:
                    withdrawn++;
                    break;
                case WithdrawalOutcome.Waiting:
                    withdrawn++;
                    results.Add(new UsageResult(place, "waiting", UsageProblems.NotCome));
                    break;
                case WithdrawalOutcome.Repeated:
                    repeated++;
                    results.Add(new UsageResult(place, "repeated"));
                    break;
                default:
                    results.Add(new UsageResult(place, "refused", UsageProblems.Forgotten));
                    break;
            }
        }

        results.Sort(static (left, right) => left.Index.CompareTo(right.Index));
        return new UsageAnswer(
            taken, repeated, held, withdrawn, rejected, items - taken - repeated - held - withdrawn - rejected, results);
    }

    private int Place(int index) => places?[index] ?? index;

    private void AddLines(int length)
    {
        for (var start = 0; start < length;)
        {
            var rest = body.AsSpan(start, length - start);
            var end = rest.IndexOf(LineEnd);
            var line = end < 0 ? rest.Length : end;
            if (rest[..line].ContainsAnyExcept(" \t\r"u8))
            {
                Add(start, line);
            }

            start += line + 1;
        }
    }

    private void AddArray(int length)
    {
        try
        {
            var json = new Utf8JsonReader(body.AsSpan(0, length));
            json.Read();
            if (json.TokenType != JsonTokenType.StartArray)
            {
                throw new ApiProblem(400, "malformed-json", "The batch is not a JSON array.", "#");
            }

            while (json.Read() && json.TokenType != JsonTokenType.EndArray)
            {
                var start = (int)json.TokenStartIndex;
                json.Skip();
                Add(start, (int)json.BytesConsumed - start);
            }

            json.Read();
        }
        catch (JsonException exception)
        {
            throw new ApiProblem(
                400, "malformed-json",
                "The batch is not a whole JSON array, and nothing of it was taken: see byte "
                + FormattableString.Invariant($"{exception.BytePositionInLine + 1}. ")
                + "One JSON object a line is answered item by item.",
                "#");
        }
    }

    private void Add(int start, int length)
    {
        if (items == limits.EventsPerRequestMax)
        {
            throw new ApiProblem(
                413, "too-many-items",
                FormattableString.Invariant($"A batch holds at most {limits.EventsPerRequestMax} items; send several."), "#");
        }

        if (reader.Read(body.AsSpan(start, length), out var one) is { } fault)
        {
            places ??= [.. Enumerable.Range(0, items)];
            refused.Add(new UsageResult(items, "refused", new ItemProblem(
                "malformed-item", "The item cannot be read.", 400,
                fault.Field.Length == 0 ? fault.Reason : $"{fault.Field}: {fault.Reason}",
                [new FieldError(fault.Field.Length == 0 ? "#" : $"#/{fault.Field}", fault.Reason)])));
        }
        else
        {
            AddRead(start, one);
        }

        items++;
    }

    private void AddRead(int start, UsageEvent one)
    {
        if (one.Series is null)
        {
            places ??= [.. Enumerable.Range(0, items)];
        }
        else
        {
            one.Start = start;
            Batch.Add(one);
            places?.Add(items);
        }

        if (reader.Withdrawal is { } withdrawal)
        {
            if (withdrawalPlaces.Count == limits.WithdrawalsPerRequestMax)
            {
                throw new ApiProblem(
                    413, "too-many-withdrawals",
                    FormattableString.Invariant($"A batch takes back or corrects at most {limits.WithdrawalsPerRequestMax} ")
                    + "events; send several.", "#");
            }

            withdrawal.Event = one.Series is null ? UsageWithdrawal.None : Batch.Count - 1;
            Batch.Add(withdrawal);
            withdrawalPlaces.Add(items);
        }
    }
}

/// <summary>How the items of a request are parted.</summary>
internal enum UsageShape
{
    None = 0,

    /// <summary>One JSON object a line, or a JSON array.</summary>
    Lines = 1,

    /// <summary>A JSON array, which may be empty.</summary>
    Array = 2,

    /// <summary>One JSON object.</summary>
    Single = 3,
}
