using System.Globalization;
using BillingGrains.Domain.Expressions;
using NodaTime;
using NodaTime.Text;

namespace BillingGrains.Connectors.Generic.Templates;

/// <summary>How an ERP writes dates and numbers, in requests and answers alike.</summary>
/// <param name="Date">NodaTime's pattern of a date.</param>
/// <param name="Moment">NodaTime's pattern of a moment in UTC.</param>
/// <param name="DecimalSeparator">Between units and fractions, for example a comma.</param>
/// <param name="GroupSeparator">Passed over in numbers that are read; null for none.</param>
/// <param name="NumbersAsText">Numbers of JSON bodies stand in quotes, with the separator.</param>
/// <param name="SendNulls">A member of a JSON body whose value is null is sent, and not left out.</param>
/// <param name="Floats">The ERP computes in binary fractions: amounts that are read are rounded to their currency.</param>
internal sealed record Formats(
    LocalDatePattern Date, InstantPattern Moment, string DecimalSeparator, string? GroupSeparator, bool NumbersAsText,
    bool SendNulls, bool Floats)
{
    /// <summary>As text; empty for null.</summary>
    public string Text(in ExpressionValue value) => value.Kind switch
    {
        ExpressionKind.Null => "",
        ExpressionKind.String => value.String,
        ExpressionKind.Bool => value.Bool ? "true" : "false",
        ExpressionKind.Int => value.Int.ToString(CultureInfo.InvariantCulture),
        ExpressionKind.Decimal => Number(value.Decimal),
        ExpressionKind.Timestamp => Date.Format(value.Timestamp.InUtc().Date),
        ExpressionKind.List => string.Join(",", value.Elements.Select(one => Text(one))),
        var other => throw new TemplateException($"A value of the kind {other} cannot be written as text."),
    };

    public string Number(decimal number)
    {
        var text = number.ToString(CultureInfo.InvariantCulture);
        return DecimalSeparator == "." ? text : text.Replace(".", DecimalSeparator, StringComparison.Ordinal);
    }

    /// <summary>A date in this writing, or in that of .NET's old JSON, by the day in UTC: "/Date(1767225600000+0000)/". Null for
    /// neither.</summary>
    public LocalDate? ReadDate(string text)
    {
        const string milliseconds = "/Date(";
        if (text.StartsWith(milliseconds, StringComparison.Ordinal))
        {
            var end = text.IndexOfAny(['+', '-', ')'], milliseconds.Length + 1);
            return end > 0 && long.TryParse(
                text.AsSpan(milliseconds.Length, end - milliseconds.Length), NumberStyles.AllowLeadingSign,
                CultureInfo.InvariantCulture, out var since)
                ? Instant.FromUnixTimeMilliseconds(since).InUtc().Date
                : null;
        }

        return Date.Parse(text) is { Success: true, Value: var day } ? day : null;
    }

    /// <summary>Of the numbers on the lines of a text. Null where one is none.</summary>
    public decimal? ReadSum(string lines)
    {
        var sum = 0m;
        foreach (var line in lines.Split('\n'))
        {
            if (ReadNumber(line) is not { } number)
            {
                return null;
            }

            sum += number;
        }

        return sum;
    }

    /// <summary>Null for what is no number in this writing.</summary>
    public decimal? ReadNumber(string text)
    {
        var plain = GroupSeparator is { Length: > 0 } group ? text.Replace(group, "", StringComparison.Ordinal) : text;
        if (DecimalSeparator != ".")
        {
            // A JSON number has a point whatever the ERP's texts have.
            plain = plain.Replace(DecimalSeparator, ".", StringComparison.Ordinal);
        }

        const NumberStyles style = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint
            | NumberStyles.AllowExponent | NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite;
        return decimal.TryParse(plain, style, CultureInfo.InvariantCulture, out var number) ? number : null;
    }
}
