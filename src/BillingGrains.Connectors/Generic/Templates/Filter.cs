using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.RegularExpressions;
using BillingGrains.Domain.Expressions;
using NodaTime.Text;

namespace BillingGrains.Connectors.Generic.Templates;

/// <summary>What a placeholder does with its value: <c>{{ invoice.date | date('dd.MM.yyyy') }}</c>.</summary>
internal sealed partial class Filter
{
    private readonly Func<ExpressionValue, Formats, ExpressionValue> apply;

    private Filter(Func<ExpressionValue, Formats, ExpressionValue> apply) => this.apply = apply;

    public ExpressionValue Of(in ExpressionValue value, Formats formats) => apply(value, formats);

    /// <summary>Null with a fault told for a filter that is not known or has a wrong argument.</summary>
    public static Filter? Read(string text, Place place)
    {
        var match = Call().Match(text);
        var argument = match.Groups[3].Success ? match.Groups[3].Value : match.Groups[2].Value;
        var made = match.Success ? Make(match.Groups[1].Value, argument) : null;
        if (made is null)
        {
            place.Fault($"\"{text.Trim()}\" is no filter; one of date, date('pattern'), moment, moment('pattern'), number(2), "
                + "quote, escape, json, base64, cut(40), hash(32), join(', '), upper or lower was expected.");
        }

        return made;
    }

    private static Filter? Make(string name, string argument) => (name, argument) switch
    {
        ("date", "") => OfDate(null),
        ("date", _) when LocalDatePattern.CreateWithInvariantCulture(argument) is var pattern => OfDate(pattern),
        ("moment", "") => OfMoment(null),
        ("moment", _) when InstantPattern.CreateWithInvariantCulture(argument) is var pattern => OfMoment(pattern),
        ("number", _) when Count(argument) is { } decimals => new Filter((value, _) => Fixed(value, decimals)),
        ("quote", "") => OfText(text => text.Replace("'", "''", StringComparison.Ordinal)),
        ("escape", "") => OfText(text => text.Replace("\\", "\\\\", StringComparison.Ordinal)
            .Replace("'", "\\'", StringComparison.Ordinal)),
        ("json", "") => OfText(JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode),
        ("base64", "") => OfText(text => Convert.ToBase64String(Encoding.UTF8.GetBytes(text))),
        ("cut", _) when Count(argument) is > 0 and var most => OfText(text => text.Length <= most ? text : text[..most]),
        ("hash", _) when Count(argument) is > 15 and <= 64 and var digits => OfText(
            text => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..digits]),
        ("join", _) => new Filter((value, formats) => value.Kind == ExpressionKind.List
            ? ExpressionValue.Of(string.Join(argument, value.Elements.Select(one => formats.Text(one))))
            : value),
        ("upper", "") => OfText(text => text.ToUpperInvariant()),
        ("lower", "") => OfText(text => text.ToLowerInvariant()),
        _ => null,
    };

    private static Filter OfText(Func<string, string> change) => new((value, formats) =>
        value.Kind == ExpressionKind.Null ? value : ExpressionValue.Of(change(formats.Text(value))));

    private static Filter OfDate(LocalDatePattern? pattern) => new((value, formats) => value.Kind switch
    {
        ExpressionKind.Null => value,
        ExpressionKind.Timestamp => ExpressionValue.Of((pattern ?? formats.Date).Format(value.Timestamp.InUtc().Date)),
        _ => throw new TemplateException("The filter \"date\" is for dates."),
    });

    private static Filter OfMoment(InstantPattern? pattern) => new((value, formats) => value.Kind switch
    {
        ExpressionKind.Null => value,
        ExpressionKind.Timestamp => ExpressionValue.Of((pattern ?? formats.Moment).Format(value.Timestamp)),
        _ => throw new TemplateException("The filter \"moment\" is for moments."),
    });

    private static ExpressionValue Fixed(in ExpressionValue value, int decimals)
    {
        if (value.Kind == ExpressionKind.Null)
        {
            return value;
        }

        var number = value.Kind == ExpressionKind.Int ? value.Int : value.Decimal;
        var cut = decimal.Round(number, decimals);
        return cut != number
            ? throw new TemplateException(FormattableString.Invariant($"{number} has more than {decimals} decimals."))
            : ExpressionValue.Of(decimal.Parse(
                cut.ToString("F" + decimals.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture),
                CultureInfo.InvariantCulture));
    }

    private static int? Count(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count <= 10_000 ? count : null;

    [GeneratedRegex(@"^\s*([a-z0-9]+)\s*(?:\(\s*(?:(\d+)|['""](.*)['""])\s*\))?\s*$", RegexOptions.CultureInvariant, 1_000)]
    private static partial Regex Call();
}
