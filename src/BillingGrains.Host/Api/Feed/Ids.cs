using System.Text.RegularExpressions;

namespace BillingGrains.Host.Api.Feed;

/// <summary>What ids of sources and tickets may look like: they become part of keys.</summary>
internal static partial class Ids
{
    public static ItemProblem? Check(FeedItem item) =>
        Check("source", item.Source) ?? Check("ticketId", item.TicketId);

    public static bool IsId(string text) => Id().IsMatch(text);

    public static ItemProblem? Check(string field, string text)
    {
        if (IsId(text))
        {
            return null;
        }

        var detail = $"The {field} is 1 to 100 letters, digits, '.', '_', '-' or ':'.";
        return new ItemProblem("bad-id", "The item is refused.", 422, detail, [new FieldError($"#/{field}", detail)]);
    }

    [GeneratedRegex("^[A-Za-z0-9._:-]{1,100}$")]
    private static partial Regex Id();
}
