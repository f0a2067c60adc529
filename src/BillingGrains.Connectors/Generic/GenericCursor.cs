using System.Globalization;
using BillingGrains.Connectors.Generic.Answers;
using BillingGrains.Connectors.Generic.Plans;

namespace BillingGrains.Connectors.Generic;

/// <summary>How far a list was read, as the caller keeps it.</summary>
/// <param name="Part">Which of the configuration's documents.</param>
/// <param name="Number">Of the page, from 1.</param>
/// <param name="Text">What the ERP said of the next page; null where pages are counted.</param>
/// <param name="IsLink">The text is the next page's address.</param>
internal sealed record GenericCursor(int Part, int Number, string? Text, bool IsLink)
{
    public static GenericCursor Read(string? text)
    {
        if (text is null)
        {
            return new GenericCursor(0, 1, null, IsLink: false);
        }

        var parts = text.Split('|', 4);
        return new GenericCursor(
            int.Parse(parts[0], CultureInfo.InvariantCulture), int.Parse(parts[1], CultureInfo.InvariantCulture),
            parts[2] == "" ? null : parts[3], parts[2] == "link");
    }

    /// <summary>Null after the last page.</summary>
    /// <param name="count">Of records on this page.</param>
    public GenericCursor? After(
        ListPlan list, AnswerBody body, IReadOnlyDictionary<string, string> headers, int count)
    {
        if (list.NextLink?.Of(body, headers) is { Length: > 0 } link)
        {
            return this with { Number = Number + 1, Text = link, IsLink = true };
        }

        if (list.NextCursor?.Of(body, headers) is { Length: > 0 } cursor && count > 0)
        {
            return this with { Number = Number + 1, Text = cursor, IsLink = false };
        }

        return list.NextLink is null && list.NextCursor is null && count >= list.PageSize
            ? this with { Number = Number + 1, Text = null, IsLink = false }
            : null;
    }

    public override string ToString() => FormattableString.Invariant(
        $"{Part}|{Number}|{(Text is null ? "" : IsLink ? "link" : "cursor")}|{Text}");
}
