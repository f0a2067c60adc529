using System.Globalization;
using BillingGrains.Domain.Deciding;

namespace BillingGrains.Domain.Exceptions;

/// <summary>What exceptions with one cause come to in one currency: net of charges, gross of documents.</summary>
public sealed record CauseAmount(string Currency, decimal Amount);

/// <summary>A group of exceptions in one sentence: "412 exceptions, 18,300.00 EUR: the contract has no rate for …".</summary>
public static class CauseText
{
    /// <param name="missing">Null where nothing is named, or not the same for all.</param>
    /// <param name="amounts">By currency; empty when nothing could be priced.</param>
    public static string Of(ExceptionKind kind, string? missing, int count, ValueList<CauseAmount> amounts)
    {
        var counted = count == 1 ? "1 exception" : $"{count.ToString("#,0", CultureInfo.InvariantCulture)} exceptions";
        var sums = string.Concat(amounts.Select(sum =>
            $", {sum.Amount.ToString("#,0.00##", CultureInfo.InvariantCulture)} {sum.Currency}"));
        return $"{counted}{sums}: {Title(kind, missing)}.";
    }

    /// <summary>Of the cause, without a full stop at its end.</summary>
    private static string Title(ExceptionKind kind, string? missing) =>
        kind.Title is { } title && (missing is not null || !title.Contains(Slot, StringComparison.Ordinal))
            ? title.Replace(Slot, missing, StringComparison.Ordinal).TrimEnd('.')
            : kind.Sentence.TrimEnd('.');

    private const string Slot = "{missing}";
}
