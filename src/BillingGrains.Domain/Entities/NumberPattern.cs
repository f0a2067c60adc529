using System.Globalization;
using System.Text.RegularExpressions;

namespace BillingGrains.Domain.Entities;

/// <summary>How a legal number looks: text around exactly one {year} and exactly one {number:0…}, whose zeros are its
/// least digits. Both are needed, because each year's series begins at 1.</summary>
public static partial class NumberPattern
{
    /// <summary>Longest pattern, in characters: a number must fit the ERPs' fields.</summary>
    public const int LengthMax = 40;

    public static bool IsValid(string? pattern) => pattern is { Length: <= LengthMax } && Shape().IsMatch(pattern);

    /// <summary>The number for a place in a year's series. Throws <see cref="ArgumentException"/> for an invalid
    /// pattern. A sequence with more digits than the pattern has zeros is written in full.</summary>
    /// <param name="year">1000 to 9999.</param>
    /// <param name="sequence">1 or more.</param>
    public static string Format(string pattern, int year, long sequence)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(year, 1000);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(year, 9999);
        ArgumentOutOfRangeException.ThrowIfLessThan(sequence, 1);
        if (!IsValid(pattern))
        {
            throw new ArgumentException($"\"{pattern}\" is no number pattern.", nameof(pattern));
        }

        var zeros = Number().Match(pattern).Groups["zeros"].Value;
        return Number()
            .Replace(pattern, sequence.ToString(zeros, CultureInfo.InvariantCulture))
            .Replace("{year}", year.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);
    }

    // Text, one placeholder, text, the other one, text.
    [GeneratedRegex(
        @"\A[A-Za-z0-9._/-]*(\{number:0{1,12}\}[A-Za-z0-9._/-]*\{year\}|\{year\}[A-Za-z0-9._/-]*\{number:0{1,12}\})"
        + @"[A-Za-z0-9._/-]*\z",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Shape();

    [GeneratedRegex(@"\{number:(?<zeros>0+)\}", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Number();
}
