using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using BillingGrains.Domain.Amounts;
using BillingGrains.Domain.Posting;
using BillingGrains.Domain.Revenue;
using BillingGrains.Ports.Erp;

namespace BillingGrains.Connectors.Tryton;

/// <summary>Enters journals as moves that come from nothing: two lines for each entry. The posting key stands in the move's
/// description. Like documents, they share the one lane, and each create looks the key up first.</summary>
internal sealed class TrytonJournals(TrytonClient client, TrytonCalls calls, TrytonSettings settings) : IErpJournals
{
    private readonly TrytonBook book = new(client);
    private readonly TrytonMoves moves = new(client);

    public Task<SendingOutcome> Create(ErpJournal journal, CancellationToken cancellation) => calls.Write(
        async (write, deadline) =>
        {
            if (await Lookup(journal.PostingKey, deadline) is not SendingOutcome.NotFound and var there)
            {
                return there;
            }

            var (record, refusal) = await Record(journal, deadline);
            if (record is null)
            {
                return refusal!;
            }

            write.Begins();
            var id = await client.Create("account.move", record, deadline);
            return new SendingOutcome.Created(id.ToString(CultureInfo.InvariantCulture));
        },
        cancellation);

    public Task<SendingOutcome> Post(string remoteId, ErpJournal journal, CancellationToken cancellation) => calls.Write(
        async (write, deadline) =>
        {
            var id = long.Parse(remoteId, NumberStyles.None, CultureInfo.InvariantCulture);
            return await moves.Post(id, journal.PostingKey, write, deadline) ?? await Outcome(id, deadline);
        },
        cancellation);

    public Task<SendingOutcome> Find(string postingKey, CancellationToken cancellation) =>
        calls.Find(deadline => Lookup(postingKey, deadline), cancellation);

    private Task<SendingOutcome> Lookup(string postingKey, CancellationToken deadline) =>
        moves.Lookup(postingKey, TrytonJson.Where("origin", "=", null), Outcome, deadline);

    private async Task<SendingOutcome> Outcome(long move, CancellationToken deadline)
    {
        var id = move.ToString(CultureInfo.InvariantCulture);
        var head = await client.Read("account.move", move, ["state", "post_number", "number"], deadline);
        if (head is not { } there || TrytonJson.TextOf(there, "state") is not "posted")
        {
            return new SendingOutcome.Created(id);
        }

        var lines = await client.Search(
            "account.move.line", [TrytonJson.Where("move", "=", move)],
            ["debit", "amount_second_currency", "second_currency.code", "second_currency.digits"], int.MaxValue, deadline);
        var (currency, _) = await book.CompanyCurrency(deadline);
        var sum = lines.Sum(static line => TrytonJson.DecimalOf(line.GetProperty("debit")));
        if (lines.Select(static line => TrytonJson.RelatedOf(line, "second_currency"))
            .FirstOrDefault(static one => one is not null) is { } second)
        {
            currency = new Currency(TrytonJson.TextOf(second, "code")!, second.GetProperty("digits").GetInt32());
            sum = lines.Select(static line => line.GetProperty("amount_second_currency"))
                .Where(static amount => amount.ValueKind is JsonValueKind.Object).Sum(static amount =>
                    Math.Max(0m, TrytonJson.DecimalOf(amount)));
        }

        var whole = new Money(sum, currency);
        var number = TrytonJson.TextOf(there, "post_number") ?? TrytonJson.TextOf(there, "number") ?? id;
        return new SendingOutcome.Posted(id, number, whole, Money.Zero(currency), whole);
    }

    private async Task<(JsonObject? Record, SendingOutcome.Refused? Refusal)> Record(
        ErpJournal journal, CancellationToken deadline)
    {
        var company = await client.Company(deadline);
        if (await client.Search(
                "account.journal", [TrytonJson.Where("name", "=", settings.RevenueJournal)], ["id"], 1, deadline)
            is not [var found])
        {
            return (null, new SendingOutcome.Refused(
                "journal-unknown",
                $"The ERP has no journal '{settings.RevenueJournal}'. Create it there, or name another.",
                $"Tryton has no account.journal with the name '{settings.RevenueJournal}'."));
        }

        if (await moves.Period(journal.Date, deadline) is not { } period)
        {
            return (null, TrytonMoves.NoPeriod(journal.Date));
        }

        var (accounts, missing) = await Accounts(journal, company, deadline);
        if (missing is not null)
        {
            return (null, missing);
        }

        var (second, rate) = await Second(journal, deadline);
        if (second is 0)
        {
            return (null, new SendingOutcome.Refused(
                "currency-unknown", $"The ERP has no currency {journal.Currency}. Set it up there, then try again.",
                $"Tryton has no currency.currency with the code '{journal.Currency}'."));
        }

        var (own, _) = await book.CompanyCurrency(deadline);
        return (new JsonObject
        {
            ["company"] = company,
            ["journal"] = found.GetProperty("id").GetInt64(),
            ["period"] = period,
            ["date"] = TrytonJson.Date(journal.Date),
            ["description"] = journal.PostingKey,
            ["lines"] = TrytonJson.ToCreate(journal.Entries.SelectMany(entry => Sides(entry))),
        }, null);

        IEnumerable<JsonNode> Sides(JournalEntry entry)
        {
            var amount = second is null
                ? entry.Amount
                : Rounding.Round(entry.Amount / rate, own.Decimals, RoundingMode.HalfEven);
            var words = $"{journal.JournalId} {entry.Words}";
            yield return Line(accounts[entry.Debit], amount, second, entry.Amount, words);
            yield return Line(accounts[entry.Credit], -amount, second, -entry.Amount, words);
        }
    }

    /// <param name="balance">Debit above 0, credit below; in the company's currency.</param>
    /// <param name="second">Tryton's id of the journal's currency where it is another, in which <paramref name="amount"/> is.
    /// </param>
    private static JsonObject Line(long account, decimal balance, long? second, decimal amount, string words)
    {
        var line = new JsonObject
        {
            ["account"] = account,
            ["debit"] = TrytonJson.Decimal(Math.Max(balance, 0m)),
            ["credit"] = TrytonJson.Decimal(Math.Max(-balance, 0m)),
            ["description"] = words,
        };
        if (second is { } currency)
        {
            line["second_currency"] = currency;
            line["amount_second_currency"] = TrytonJson.Decimal(amount);
        }

        return line;
    }

    /// <summary>Of all accounts of the journal, by their codes and else by their names.</summary>
    private async Task<(Dictionary<string, long> Accounts, SendingOutcome.Refused? Missing)> Accounts(
        ErpJournal journal, long company, CancellationToken deadline)
    {
        var wanted = journal.Entries.SelectMany(static entry => new[] { entry.Debit, entry.Credit })
            .Distinct(StringComparer.Ordinal).ToList();
        var named = new JsonArray([.. wanted.Select(static one => (JsonNode)one)]);
        var found = await client.Search(
            "account.account",
            [
                TrytonJson.Where("company", "=", company), TrytonJson.Where("type", "!=", null),
                new JsonArray(
                    "OR", new JsonArray(TrytonJson.Where("code", "in", named)),
                    new JsonArray(TrytonJson.Where("name", "in", named.DeepClone()))),
            ],
            ["code", "name"], 10_000, deadline);
        var accounts = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var field in new[] { "code", "name" })
        {
            foreach (var account in found)
            {
                if (TrytonJson.TextOf(account, field) is { Length: > 0 } name && wanted.Contains(name))
                {
                    accounts.TryAdd(name, account.GetProperty("id").GetInt64());
                }
            }
        }

        var missing = wanted.Find(one => !accounts.ContainsKey(one));
        return (accounts, missing is null ? null : new SendingOutcome.Refused(
            "account-unknown", $"The ERP has no account '{missing}'. Create it there, or name another, then try again.",
            $"Tryton has no account.account with the code or name '{missing}' that can be booked to."));
    }

    /// <summary>Tryton's id of the journal's currency and how much of it one unit of the company's is worth; null where it is
    /// the company's own, 0 where Tryton has none.</summary>
    private async Task<(long? Currency, decimal Rate)> Second(ErpJournal journal, CancellationToken deadline)
    {
        var (own, ownId) = await book.CompanyCurrency(deadline);
        if (journal.Currency == own.Code)
        {
            return (null, 1m);
        }

        if (await client.Search(
            "currency.currency", [TrytonJson.Where("code", "=", journal.Currency)], ["id"], 1, deadline) is not [var found])
        {
            return (0, 1m);
        }

        var id = found.GetProperty("id").GetInt64();
        return (id, await moves.Rate(id, journal.Date, deadline) / await moves.Rate(ownId, journal.Date, deadline));
    }
}
