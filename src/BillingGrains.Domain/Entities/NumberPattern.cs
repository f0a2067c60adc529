using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using NodaTime;

namespace BillingGrains.Domain.Entities;

/// <summary>How a legal number looks: text around exactly one {number:0…}, whose zeros are its least digits, and {year},
/// {month} and {customer}, each at most once. Those that tell an entity's series apart are needed, because each series
/// begins at 1 (cases G92, G94).</summary>
public static partial class NumberPattern
{
    /// <summary>Longest pattern, in characters: a number must fit the ERPs' fields.</summary>
    public const int LengthMax = 40;

    /// <summary>Whether a pattern is good for a legal entity that begins again each year.</summary>
    public static bool IsValid(string? pattern) => IsValid(pattern, NumberReset.Yearly, NumberScope.Entity);

    /// <summary>Whether a pattern never gives one number twice.</summary>
    public static bool IsValid(string? pattern, NumberReset reset, NumberScope scope) =>
        pattern is { Length: <= LengthMax }
        && Shape().IsMatch(pattern)
        && Count(pattern, "{number:") == 1
        && Count(pattern, "{year}") <= 1 && Count(pattern, "{month}") <= 1 && Count(pattern, "{customer}") <= 1
        && (reset == NumberReset.Never || Count(pattern, "{year}") == 1)
        && (reset != NumberReset.Monthly || Count(pattern, "{month}") == 1)
        && Count(pattern, "{customer}") == (scope == NumberScope.Customer ? 1 : 0)
        && (scope != NumberScope.Customer || IsCustomerApart(pattern));

    /// <summary>The pattern of one series of an entity: all but the number, and the year that the series itself keeps, is
    /// filled in.</summary>
    /// <param name="date">The document's, in the entity's zone.</param>
    /// <param name="customer">The stable id in the ERP of the customer billed; characters that no pattern may hold are
    /// spelt "_" and their code in four hexadecimal digits.</param>
    public static string ForSeries(string pattern, NumberReset reset, LocalDate date, string customer)
    {
        var filled = pattern
            .Replace("{month}", date.Month.ToString("00", CultureInfo.InvariantCulture), StringComparison.Ordinal)
            .Replace("{customer}", Spell(customer), StringComparison.Ordinal);
        return reset == NumberReset.Never
            ? filled.Replace("{year}", date.Year.ToString("0000", CultureInfo.InvariantCulture), StringComparison.Ordinal)
            : filled;
    }

    /// <summary>The part of a series' key that tells it apart from others of the same entity and kind: "2026", "2026-03"
    /// or "all", after the customer where each has a series.</summary>
    /// <param name="year">The fiscal year's name, where it is not the date's own year.</param>
    public static string SeriesPart(
        NumberReset reset, NumberScope scope, LocalDate date, string customer, int? year = null)
    {
        var period = reset switch
        {
            NumberReset.Yearly => (year ?? date.Year).ToString(CultureInfo.InvariantCulture),
            NumberReset.Monthly => string.Create(CultureInfo.InvariantCulture, $"{date.Year:0000}-{date.Month:00}"),
            NumberReset.Never => "all",
            _ => throw new ArgumentOutOfRangeException(nameof(reset), reset, "Say when numbers begin again."),
        };
        return scope == NumberScope.Customer ? $"{Spell(customer)}/{period}" : period;
    }

    /// <summary>Whether a filled pattern fits a series: the number once, and the year once unless it is of all time.
    /// </summary>
    /// <param name="year">0 for all time.</param>
    public static bool FitsSeries(string? pattern, int year) =>
        pattern is not null
        && Shape().IsMatch(pattern)
        && Count(pattern, "{number:") == 1
        && Count(pattern, "{year}") == (year == 0 ? 0 : 1)
        && Count(pattern, "{month}") + Count(pattern, "{customer}") == 0;

    /// <summary>The number for a place in a series. Throws <see cref="ArgumentException"/> for a pattern that does not
    /// fit it. A sequence with more digits than the pattern has zeros is written in full.</summary>
    /// <param name="year">1000 to 9999, or 0 for a series of all time.</param>
    /// <param name="sequence">1 or more.</param>
    public static string Format(string pattern, int year, long sequence)
    {
        if (year is not (0 or (>= 1000 and <= 9999)))
        {
            throw new ArgumentOutOfRangeException(nameof(year), year, "A year has four digits; 0 is for all time.");
        }

        ArgumentOutOfRangeException.ThrowIfLessThan(sequence, 1);
        if (!FitsSeries(pattern, year))
        {
            throw new ArgumentException($"\"{pattern}\" is no pattern of such a series.", nameof(pattern));
        }

        var zeros = Number().Match(pattern).Groups["zeros"].Value;
        return Number()
            .Replace(pattern, sequence.ToString(zeros, CultureInfo.InvariantCulture))
            .Replace("{year}", year.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);
    }

    /// <summary>The place in a series that a number names; null when it is none of this form.</summary>
    /// <param name="pattern">Of the series.</param>
    /// <param name="year">1000 to 9999, or 0 for a series of all time.</param>
    public static long? SequenceOf(string pattern, int year, string number)
    {
        var filled = pattern.Replace(
            "{year}", year.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);
        var place = Number().Match(filled);
        var (before, after) = (filled[..place.Index], filled[(place.Index + place.Length)..]);
        return number.Length > before.Length + after.Length
            && number.StartsWith(before, StringComparison.Ordinal) && number.EndsWith(after, StringComparison.Ordinal)
            && long.TryParse(
                number.AsSpan(before.Length..^after.Length), NumberStyles.None, CultureInfo.InvariantCulture,
                out var sequence)
            && sequence > 0 && Format(pattern, year, sequence) == number
                ? sequence
                : null;
    }

    // "1" and number 12 must not look like "11" and number 2: year and month have fixed widths, a customer's id has not.
    private static bool IsCustomerApart(string pattern)
    {
        var customer = pattern.IndexOf("{customer}", StringComparison.Ordinal);
        var number = pattern.IndexOf("{number:", StringComparison.Ordinal);
        var (from, to) = customer < number
            ? (customer + "{customer}".Length, number)
            : (pattern.IndexOf('}', number) + 1, customer);
        return Number().Replace(pattern[from..to], "")
            .Replace("{year}", "", StringComparison.Ordinal)
            .Replace("{month}", "", StringComparison.Ordinal)
            .Any(letter => !char.IsAsciiDigit(letter));
    }

    internal static string Spell(string customer)
    {
        var text = new StringBuilder(customer.Length);
        foreach (var letter in customer)
        {
            if (char.IsAsciiLetterOrDigit(letter) || letter is '-' or '.')
            {
                text.Append(letter);
            }
            else
            {
                text.Append(CultureInfo.InvariantCulture, $"_{(int)letter:X4}");
            }
        }

        return text.ToString();
    }

    private static int Count(string pattern, string placeholder)
    {
        var count = 0;
        for (var at = 0; (at = pattern.IndexOf(placeholder, at, StringComparison.Ordinal)) >= 0; at++)
        {
            count++;
        }

        return count;
    }

    [GeneratedRegex(
        @"\A([A-Za-z0-9._/-]|\{number:0{1,12}\}|\{year\}|\{month\}|\{customer\})*\z",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Shape();

    [GeneratedRegex(@"\{number:(?<zeros>0+)\}", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Number();
}
