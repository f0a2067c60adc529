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
    public static IReadOnlyList<ParsedItem> Parse(ReadOnlySequence<byte> body, int itemsMax)
    {
        var bytes = body.ToArray().AsMemory();
        var text = bytes.Span.TrimStart(" \t\r\n"u8);
        if (text.IsEmpty)
        {
            throw new ApiProblem(400, "empty-batch", "The batch holds no items.", "#");
        }

        return text[0] == (byte)'[' ? ParseArray(bytes, itemsMax) : ParseLines(bytes, itemsMax);
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
                $"The batch is no JSON array: line {exception.LineNumber + 1}, byte {exception.BytePositionInLine + 1}.", "#");
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
            return item is null
                ? Problem("#", "An item is a JSON object, not null.")
                : new ParsedItem(item, null);
        }
        catch (JsonException exception)
        {
            return Problem(JsonProblems.Pointer(exception), JsonProblems.Words(exception));
        }
        catch (NotSupportedException)
        {
            return Problem(
                "#/type",
                "Every item has a \"type\": ticket, ticket-closed, ticket-reopened, time, time-withdrawn, part, " +
                "part-withdrawn, approval, dispute or dispute-resolved.");
        }

        static ParsedItem Problem(string pointer, string detail) => new(
            null, new ItemProblem(
                "malformed-item", "The item cannot be read.", 400, detail, [new FieldError(pointer, detail)]));
    }
}

/// <summary>Either an item or the reason why there is none.</summary>
internal sealed record ParsedItem(FeedItem? Item, ItemProblem? Problem);
