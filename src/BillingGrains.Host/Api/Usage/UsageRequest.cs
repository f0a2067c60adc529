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
    private readonly int itemsMax;
    private readonly UsageLineReader reader;
    private readonly List<UsageResult> refused = [];

    /// <summary>Of each event of the batch its place among the items; null while they are the same.</summary>
    private List<int>? places;

    private int items;

    private UsageRequest(byte[] body, int length, SeriesTable series, int itemsMax, UsageUnity unity)
    {
        this.body = body;
        this.itemsMax = itemsMax;
        reader = new UsageLineReader(series);
        Batch = new UsageBatch(body.AsMemory(0, length), unity);
    }

    public UsageBatch Batch { get; }

    /// <summary>Items that cannot be read.</summary>
    public IReadOnlyList<UsageResult> Refused => refused;

    /// <param name="body">Line ends in it become blanks where items are not lines.</param>
    /// <exception cref="ApiProblem">It is no batch, an empty one, or one that is too large.</exception>
    public static UsageRequest Read(
        byte[] body, int length, UsageShape shape, SeriesTable series, int itemsMax, UsageUnity unity = UsageUnity.Each)
    {
        var request = new UsageRequest(body, length, series, itemsMax, unity);
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
        var (taken, repeated, held) = (0, 0, 0);
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
                    results.Add(new UsageResult(Place(index), "held", TooLate));
                    break;
                case UsageOutcome.Ahead:
                    results.Add(new UsageResult(Place(index), "refused", Ahead));
                    break;
                default:
                    results.Add(new UsageResult(Place(index), "refused", Conflict));
                    break;
            }
        }

        results.Sort(static (left, right) => left.Index.CompareTo(right.Index));
        return new UsageAnswer(taken, repeated, held, items - taken - repeated - held, results);
    }

    private static ItemProblem TooLate { get; } = new(
        "too-late", "The item is held.", 202,
        "It was used so long ago that its id may be forgotten: nothing proves that it is new, so it does not count.", []);

    private static ItemProblem Ahead { get; } = new(
        "time-ahead", "The item is refused.", 422,
        "It was used later than now: see to the sender's clock, and send it again under its id.",
        [new FieldError("#/time", "It lies ahead.")]);

    private static ItemProblem Conflict { get; } = new(
        "other-content", "The item is refused.", 409,
        "Its source and id were sent before with another content, which stands. Send what is new under an id of its own.",
        [new FieldError("#/id", "It is taken.")]);

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
        if (items == itemsMax)
        {
            throw new ApiProblem(
                413, "too-many-items",
                FormattableString.Invariant($"A batch holds at most {itemsMax} items; send several."), "#");
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
            one.Start = start;
            Batch.Add(one);
            places?.Add(items);
        }

        items++;
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
