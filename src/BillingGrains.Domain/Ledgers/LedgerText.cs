using System.Globalization;
using System.Text;
using BillingGrains.Domain.Amounts;
using BillingGrains.Domain.Deciding;
using NodaTime;
using NodaTime.Text;

namespace BillingGrains.Domain.Ledgers;

/// <param name="Amount">Above 0 on the debit side, below 0 on the credit side.</param>
public sealed record LedgerPosting(string Account, decimal Amount);

/// <summary>What is booked at once: its postings add up to 0.</summary>
/// <param name="Code">The legal number, or the id of the entry.</param>
/// <param name="Words">What it is, without texts of people.</param>
/// <param name="Key">The key of the grain whose facts say so.</param>
/// <param name="Currency">ISO 4217.</param>
public sealed record LedgerEntry(
    LocalDate Date, string Code, string Words, string Key, string Currency, ValueList<LedgerPosting> Postings);

/// <summary>A plain-text ledger as hledger reads it.</summary>
/// <remarks>https://hledger.org/1.25/hledger.html#journal-format</remarks>
public static class LedgerText
{
    /// <summary>The text, with line feeds: the entries by date, before them every commodity and account, so that
    /// <c>hledger check --strict</c> accepts it. Amounts are exact, with as many decimals as the currency has, or more where an
    /// amount has more. Throws <see cref="InvalidOperationException"/> for an entry that does not add up to 0.</summary>
    /// <param name="title">The first line, as a comment.</param>
    public static string Of(string title, IEnumerable<LedgerEntry> entries)
    {
        var ordered = entries.OrderBy(static entry => entry.Date).ToList();
        var text = new StringBuilder($"; {title}\n");
        foreach (var currency in ordered.Select(static entry => entry.Currency)
            .Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))
        {
            // The decimal mark stands in every amount of the directive, also where there are no decimals.
            var zeros = new string('0', Decimals(currency));
            text.Append(CultureInfo.InvariantCulture, $"commodity 1000.{zeros} {currency}\n");
        }

        foreach (var account in ordered.SelectMany(static entry => entry.Postings).Select(static posting => posting.Account)
            .Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))
        {
            text.Append(CultureInfo.InvariantCulture, $"account {account}\n");
        }

        foreach (var entry in ordered)
        {
            Put(text, entry);
        }

        return text.ToString();
    }

    /// <summary>A name that can stand in an account: what is no letter, digit, hyphen, underscore, dot or colon becomes an
    /// underscore and the character's number.</summary>
    public static string Name(string name)
    {
        var text = new StringBuilder(name.Length);
        foreach (var letter in name)
        {
            if (char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' or '.' or ':')
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

    private static void Put(StringBuilder text, LedgerEntry entry)
    {
        if (entry.Postings.Sum(static posting => posting.Amount) != 0m)
        {
            throw new InvalidOperationException($"What is booked of {entry.Key} does not add up to 0.");
        }

        text.Append(
            CultureInfo.InvariantCulture,
            $"\n{LocalDatePattern.Iso.Format(entry.Date)} * ({Plain(entry.Code, ')')}) {Plain(entry.Words, ';')}\n");
        text.Append(CultureInfo.InvariantCulture, $"    ; key: {Plain(entry.Key, ',')}\n");
        foreach (var (account, amount) in entry.Postings)
        {
            if (amount != 0m)
            {
                text.Append(CultureInfo.InvariantCulture, $"    {account}  {Amount(amount, entry.Currency)} {entry.Currency}\n");
            }
        }
    }

    private static string Amount(decimal amount, string currency)
    {
        var decimals = Math.Max(Decimals(currency), (amount / 1.0000000000000000000000000000m).Scale);
        return amount.ToString($"F{decimals}", CultureInfo.InvariantCulture);
    }

    private static int Decimals(string currency) => Currencies.Find(currency)?.Decimals ?? 2;

    private static string Plain(string text, char not) => new([
        .. text.Select(letter => letter == not || char.IsControl(letter) ? '_' : letter),
    ]);
}
