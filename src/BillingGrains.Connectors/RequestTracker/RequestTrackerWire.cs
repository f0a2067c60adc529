using System.Globalization;
using System.Text.Json;
using NodaTime;
using NodaTime.Text;

namespace BillingGrains.Connectors.RequestTracker;

/// <summary>All that may leave Request Tracker, in one place: the fields below are asked for by name, and nothing else
/// is read from an answer. What a comment, a reply or a mail says is in none of them.</summary>
internal static class RequestTrackerWire
{
    public const string TransactionFields =
        "Type,TimeTaken,Created,Creator,ObjectId,Field,OldValue,NewValue,CustomFields";

    public const string TicketFields = "Subject,Status,Created,Queue,CustomFields";

    /// <summary>Kinds of transactions that billing follows. Mail that was sent is none of them.</summary>
    public const string TransactionFilter =
        "ObjectType = 'RT::Ticket' AND (TimeTaken != 0 OR Type = 'Create' OR Type = 'Status' OR Type = 'CustomField' "
        + "OR (Type = 'Set' AND (Field = 'Subject' OR Field = 'Queue')) "
        + "OR (Type = 'AddLink' AND Field = 'MergedInto'))";

    private const int WordsMax = 200;

    public static RtTransaction Transaction(JsonElement json)
    {
        var type = Text(json, "Type");
        // Old and new values of other kinds of transactions may hold what does not concern billing.
        var change = type is "Status" || (type is "AddLink" && Text(json, "Field") is "MergedInto");
        return new RtTransaction(
            Number(json, "id"), type, Text(json, "ObjectId"), (int)Number(json, "TimeTaken"),
            InstantPattern.General.Parse(Text(json, "Created")).Value, Reference(json, "Creator"),
            change ? Text(json, "OldValue") : "", change ? Text(json, "NewValue") : "", Fields(json));
    }

    public static RtTicket Ticket(JsonElement json) => new(
        Text(json, "id"), Text(json, "Subject"), Text(json, "Status"),
        InstantPattern.General.Parse(Text(json, "Created")).Value,
        json.TryGetProperty("Queue", out var queue) && queue.ValueKind is JsonValueKind.Object
            ? Text(queue, "Name")
            : "",
        Fields(json));

    /// <summary>Custom fields with their values, by name.</summary>
    public static Dictionary<string, IReadOnlyList<string>> Fields(JsonElement json)
    {
        var fields = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);
        if (!json.TryGetProperty("CustomFields", out var list) || list.ValueKind is not JsonValueKind.Array)
        {
            return fields;
        }

        foreach (var field in list.EnumerateArray())
        {
            fields[Text(field, "name")] = field.GetProperty("values").EnumerateArray().Select(AsText).ToList();
        }

        return fields;
    }

    /// <summary>What Request Tracker says of a change that billing asked for: a list of sentences, which name the field
    /// and not what others wrote. At most 200 characters.</summary>
    public static string Words(JsonElement json)
    {
        var words = json.ValueKind is JsonValueKind.Array
            ? string.Join(' ', json.EnumerateArray()
                .Where(one => one.ValueKind is JsonValueKind.String).Select(one => one.GetString()))
            : "";
        return words.Length > WordsMax ? words[..WordsMax] : words;
    }

    private static long Number(JsonElement json, string name) =>
        long.Parse(Text(json, name), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);

    // Numbers arrive as strings in lists and as numbers in single records.
    private static string Text(JsonElement json, string name) =>
        json.TryGetProperty(name, out var value) ? AsText(value) : "";

    private static string Reference(JsonElement json, string name) =>
        json.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.Object ? Text(value, "id") : "";

    private static string AsText(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString() ?? "",
        JsonValueKind.Number => value.GetRawText(),
        JsonValueKind.Null => "",
        _ => throw new FormatException($"Text or a number was expected, not {value.ValueKind}."),
    };
}

/// <param name="TimeTaken">Minutes; negative when the time worked was lowered.</param>
/// <param name="OldValue">Of a status or a merge only.</param>
internal sealed record RtTransaction(
    long Id, string Type, string TicketId, int TimeTaken, Instant Created, string Creator, string OldValue,
    string NewValue, IReadOnlyDictionary<string, IReadOnlyList<string>> Fields);

internal sealed record RtTicket(
    string Id, string Subject, string Status, Instant Created, string Queue,
    IReadOnlyDictionary<string, IReadOnlyList<string>> Fields);

/// <param name="Now">The moment of the answer on Request Tracker's own clock.</param>
internal sealed record RtTransactions(IReadOnlyList<RtTransaction> Items, Instant Now);

/// <summary>What came of putting a field's values.</summary>
internal abstract record RtPut
{
    private RtPut()
    {
    }

    /// <summary>The answer was 200, which it is also when the change was denied.</summary>
    public sealed record Answered(string Words) : RtPut;

    /// <summary>The ticket changed since its version was read.</summary>
    public sealed record Overtaken : RtPut;

    /// <summary>Not on this ticket.</summary>
    public sealed record Refused(string Words) : RtPut;
}
