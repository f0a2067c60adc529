using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using System.Text.Json;
using BillingGrains.Ports.Json;

namespace BillingGrains.Host.Api.Feed;

/// <summary>Reads a batch: a JSON array, or one JSON object a line. An item that cannot be read is a problem of that
/// item alone.</summary>
internal static class FeedParser
{
    private const string Types =
        "ticket, ticket-closed, ticket-reopened, time, time-withdrawn, part, part-withdrawn, approval, dispute or "
        + "dispute-resolved";

    private static ReadOnlySpan<byte> ByteOrderMark => [0xEF, 0xBB, 0xBF];

    public static IReadOnlyList<ParsedItem> Parse(ReadOnlySequence<byte> body, int itemsMax)
    {
        var bytes = body.ToArray().AsMemory();
        if (bytes.Span.StartsWith(ByteOrderMark))
        {
            bytes = bytes[ByteOrderMark.Length..];
        }

        var text = bytes.Span.TrimStart(" \t\r\n"u8);
        var isArray = !text.IsEmpty && text[0] == (byte)'[';
        var items = isArray ? ParseArray(bytes, itemsMax) : ParseLines(bytes, itemsMax);
        return items.Count > 0
            ? items
            : throw new ApiProblem(400, "empty-batch", "The batch holds no items.", "#");
    }

    private static List<ParsedItem> ParseArray(ReadOnlyMemory<byte> bytes, int itemsMax)
    {
        try
        {
            using var document = JsonDocument.Parse(bytes);
            var items = new List<ParsedItem>();
            foreach (var element in document.RootElement.EnumerateArray())
            {
                Limit(items.Count, itemsMax);
                items.Add(ParseItem(Encoding.UTF8.GetBytes(element.GetRawText())));
            }

            return items;
        }
        catch (JsonException exception)
        {
            throw new ApiProblem(
                400, "malformed-json",
                FormattableString.Invariant(
                    $"The batch is not a whole JSON array, and nothing of it was taken: see line {exception.LineNumber + 1}, ")
                + FormattableString.Invariant($"byte {exception.BytePositionInLine + 1}. ")
                + "One JSON object a line is answered item by item.",
                "#");
        }
    }

    private static List<ParsedItem> ParseLines(ReadOnlyMemory<byte> bytes, int itemsMax)
    {
        var items = new List<ParsedItem>();
        var rest = bytes;
        while (!rest.IsEmpty)
        {
            var end = rest.Span.IndexOf((byte)'\n');
            var line = end < 0 ? rest : rest[..end];
            rest = end < 0 ? default : rest[(end + 1)..];
            if (!line.Span.Trim(" \t\r"u8).IsEmpty)
            {
                Limit(items.Count, itemsMax);
                items.Add(ParseItem(line));
            }
        }

        return items;
    }

    private static void Limit(int count, int itemsMax)
    {
        if (count >= itemsMax)
        {
            throw new ApiProblem(413, "too-many-items", $"A batch holds at most {itemsMax} items; send several.", "#");
        }
    }

    private static ParsedItem ParseItem(ReadOnlyMemory<byte> json)
    {
        try
        {
            var item = JsonSerializer.Deserialize<FeedItem>(json.Span, BillingJson.Strict);
            return item is null ? Problem([new FieldError("#", "An item is a JSON object, not null.")])
                : JsonProblems.FieldWithNul(json.Span) is { } field
                    ? Problem([new FieldError($"#/{field}", "A text may not hold the character NUL.")])
                    : new ParsedItem(item, null);
        }
        catch (JsonException exception)
        {
            return Problem([.. JsonProblems.Of(exception).Select(WithTypes)]);
        }
        catch (NotSupportedException)
        {
            return Problem([new FieldError("#/type", $"The field \"type\" is missing. It is {Types}.")]);
        }

        static FieldError WithTypes(FieldError error) =>
            error.Pointer == "#/type" ? error with { Detail = $"{error.Detail} It is {Types}." } : error;

        static ParsedItem Problem(IReadOnlyList<FieldError> errors) => new(
            null, new ItemProblem(
                "malformed-item", "The item cannot be read.", 400,
                string.Join(" ", errors.Select(error => error.Detail)), errors));
    }
}

/// <summary>Either an item or the reason why there is none.</summary>
internal sealed record ParsedItem(FeedItem? Item, ItemProblem? Problem);
