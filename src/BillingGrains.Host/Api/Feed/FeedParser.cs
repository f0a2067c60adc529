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
    private static ReadOnlySpan<byte> ByteOrderMark => [0xEF, 0xBB, 0xBF];

    /// <param name="types">What an item's "type" may be, for those who leave it out or mistype it; null where items
    /// have none.</param>
    public static IReadOnlyList<ParsedItem<T>> Parse<T>(ReadOnlySequence<byte> body, int itemsMax, string? types)
        where T : class
    {
        var bytes = body.IsSingleSegment ? body.First : body.ToArray();
        if (bytes.Span.StartsWith(ByteOrderMark))
        {
            bytes = bytes[ByteOrderMark.Length..];
        }

        var text = bytes.Span.TrimStart(" \t\r\n"u8);
        var isArray = !text.IsEmpty && text[0] == (byte)'[';
        var items = isArray ? ParseArray<T>(bytes, itemsMax, types) : ParseLines<T>(bytes, itemsMax, types);
        return items.Count > 0
            ? items
            : throw new ApiProblem(400, "empty-batch", "The batch holds no items.", "#");
    }

    private static List<ParsedItem<T>> ParseArray<T>(ReadOnlyMemory<byte> bytes, int itemsMax, string? types)
        where T : class
    {
        try
        {
            using var document = JsonDocument.Parse(bytes);
            var items = new List<ParsedItem<T>>();
            foreach (var element in document.RootElement.EnumerateArray())
            {
                Limit(items.Count, itemsMax);
                items.Add(ParseItem<T>(Encoding.UTF8.GetBytes(element.GetRawText()), types));
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

    private static List<ParsedItem<T>> ParseLines<T>(ReadOnlyMemory<byte> bytes, int itemsMax, string? types)
        where T : class
    {
        var items = new List<ParsedItem<T>>();
        var rest = bytes;
        while (!rest.IsEmpty)
        {
            var end = rest.Span.IndexOf((byte)'\n');
            var line = end < 0 ? rest : rest[..end];
            rest = end < 0 ? default : rest[(end + 1)..];
            if (!line.Span.Trim(" \t\r"u8).IsEmpty)
            {
                Limit(items.Count, itemsMax);
                items.Add(ParseItem<T>(line, types));
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

    private static ParsedItem<T> ParseItem<T>(ReadOnlyMemory<byte> json, string? types)
        where T : class
    {
        try
        {
            var item = JsonSerializer.Deserialize<T>(json.Span, BillingJson.Strict);
            return item is null ? Problem([new FieldError("#", "An item is a JSON object, not null.")])
                : JsonProblems.FieldWithNul(json.Span) is { } field
                    ? Problem([new FieldError($"#/{field}", "A text may not hold the character NUL.")])
                    : new ParsedItem<T>(item, null);
        }
        catch (JsonException exception)
        {
            return Problem([.. JsonProblems.Of(exception).Select(WithTypes)]);
        }
        catch (NotSupportedException)
        {
            return Problem([types is null
                ? new FieldError("#", "A field \"kind\" is missing, which says what an object is.")
                : new FieldError("#/type", $"The field \"type\" is missing. It is {types}.")]);
        }

        FieldError WithTypes(FieldError error) =>
            error.Pointer == "#/type" ? error with { Detail = $"{error.Detail} It is {types}." } : error;

        static ParsedItem<T> Problem(IReadOnlyList<FieldError> errors) => new(
            null, new ItemProblem(
                "malformed-item", "The item cannot be read.", 400,
                string.Join(" ", errors.Select(error => error.Detail)), errors));
    }
}

/// <summary>Either an item or the reason why there is none.</summary>
internal sealed record ParsedItem<T>(T? Item, ItemProblem? Problem)
    where T : class;
