using BillingGrains.Sandbox.Faults;

namespace BillingGrains.Sandbox.Erp;

/// <summary>A journal that a caller enters: each line is one amount with its two accounts.</summary>
/// <param name="Key">By which it is found again: 1 to 200 characters.</param>
/// <param name="Journal">What the caller calls it.</param>
public sealed record JournalRequest(
    string Key, string Journal, DateOnly Date, string Currency, IReadOnlyList<JournalLine> Lines);

/// <param name="Amount">More than 0.</param>
public sealed record JournalLine(string Debit, string Credit, decimal Amount, string Text);

/// <summary>A journal as it stands in the books.</summary>
/// <param name="Raw">As a vendor's caller sent it; null for the sandbox's own.</param>
public sealed record StoredJournal(string Id, JournalRequest Request, string? Raw = null)
{
    /// <summary>The journal's place in the books, from 1.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public int Ordinal => int.Parse(
        Id.AsSpan("J-".Length), System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture);
}

/// <param name="Amount">Of one side.</param>
public sealed record JournalAnswer(string Id, string Key, decimal Amount, string Currency, int CurrencyDecimals)
{
    public static JournalAnswer Of(StoredJournal stored) => new(
        stored.Id, stored.Request.Key, stored.Request.Lines.Sum(static line => line.Amount), stored.Request.Currency,
        Currencies.DecimalsOf(stored.Request.Currency));
}

/// <summary>All that stand under one key.</summary>
public sealed record JournalPage(IReadOnlyList<JournalAnswer> Journals);

/// <summary>One tenant's journals. Safe to use from several threads.</summary>
public sealed class JournalBook(string tenant, BookFile file)
{
    private readonly Lock door = new();
    private readonly List<StoredJournal> journals = [];

    /// <param name="raw">As a vendor's caller sent it; null for the sandbox's own.</param>
    public StoredJournal Enter(JournalRequest request, string? raw = null)
    {
        lock (door)
        {
            var stored = new StoredJournal(FormattableString.Invariant($"J-{journals.Count + 1:00000}"), request, raw);
            file.Append(new BookEntry.Journaled(tenant, stored));
            journals.Add(stored);
            return stored;
        }
    }

    /// <summary>Puts another content in place of a journal's.</summary>
    public void Replace(StoredJournal journal)
    {
        lock (door)
        {
            file.Append(new BookEntry.Journaled(tenant, journal));
            journals[journal.Ordinal - 1] = journal;
        }
    }

    public IReadOnlyList<StoredJournal> Find(string key)
    {
        lock (door)
        {
            return journals.FindAll(one => one.Request.Key == key);
        }
    }

    public IReadOnlyList<StoredJournal> All()
    {
        lock (door)
        {
            return [.. journals];
        }
    }

    public void Apply(BookEntry.Journaled entry)
    {
        lock (door)
        {
            if (entry.Journal.Ordinal <= journals.Count)
            {
                journals[entry.Journal.Ordinal - 1] = entry.Journal;
            }
            else
            {
                journals.Add(entry.Journal);
            }
        }
    }
}

/// <summary>Where callers enter journals.</summary>
internal static class JournalEndpoints
{
    public static void MapJournals(this RouteGroupBuilder erp)
    {
        erp.MapPost("/journals", Enter);
        erp.MapGet("/journals", (HttpContext context, string tenant, string key, CallHandler calls) =>
            calls.Handle(context, tenant, Operation.Find, key, company => new Answer(
                200, new JournalPage([.. company.Journals.Find(key).Select(JournalAnswer.Of)]))));
    }

    private static async Task Enter(HttpContext context, string tenant, CallHandler calls, CancellationToken cancellation)
    {
        if (await CallHandler.Read<JournalRequest>(context, cancellation) is { } journal)
        {
            await calls.Handle(context, tenant, Operation.Enter, journal.Key, company =>
                Check(journal) is { } broken
                    ? new Answer(422, broken)
                    : new Answer(201, JournalAnswer.Of(company.Journals.Enter(journal))));
        }
    }

    internal static Problem? Check(JournalRequest journal) => journal switch
    {
        { Key.Length: 0 or > 200 } => new("key-invalid", "The key has 1 to 200 characters."),
        { Lines.Count: 0 } => new("lines-invalid", "A journal has at least one line."),
        _ when journal.Lines.Any(line => line.Debit.Length == 0 || line.Credit.Length == 0 || line.Debit == line.Credit) =>
            new("account-unknown", "Each line names two accounts."),
        _ when journal.Lines.Any(line => line.Amount <= 0m
            || decimal.Round(line.Amount, Currencies.DecimalsOf(journal.Currency)) != line.Amount) =>
            new("amount-invalid", "Each amount is more than 0, with no more decimals than the currency has."),
        _ => null,
    };
}
