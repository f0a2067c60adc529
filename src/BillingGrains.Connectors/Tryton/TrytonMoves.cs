using System.Text.Json;
using System.Text.Json.Nodes;
using BillingGrains.Domain.Posting;
using NodaTime;

namespace BillingGrains.Connectors.Tryton;

/// <summary>What entering vouchers and journals as moves has in common. The posting key stands in the move's description.
/// </summary>
internal sealed class TrytonMoves(TrytonClient client)
{
    /// <summary>Looks the move with a key up. One that was cancelled counts: it was entered. Only of several it does not, so
    /// that a double can be mended there.</summary>
    /// <param name="origin">What else tells the moves that are meant from others.</param>
    /// <param name="outcome">What the only one comes to.</param>
    public async Task<SendingOutcome> Lookup(
        string postingKey, JsonArray origin, Func<long, CancellationToken, Task<SendingOutcome>> outcome,
        CancellationToken deadline)
    {
        var found = await client.Search(
            "account.move",
            [
                TrytonJson.Where("company", "=", await client.Company(deadline)),
                TrytonJson.Where("description", "=", postingKey), origin,
            ],
            ["id"], 10, deadline);
        var ids = found.Select(static one => one.GetProperty("id").GetInt64()).ToList();
        if (ids.Count > 1)
        {
            var cancelled = await Cancelled(ids, deadline);
            ids = ids.Except(cancelled).Any() ? [.. ids.Except(cancelled)] : ids[..1];
        }

        return ids switch
        {
            [] => new SendingOutcome.NotFound(),
            [var only] => await outcome(only, deadline),
            _ => new SendingOutcome.Refused(
                "double-document", "The ERP holds this entry more than once. Cancel the surplus one there, then try again.",
                $"Several moves in Tryton have the description '{postingKey}': ids {string.Join(", ", ids)}."),
        };
    }

    /// <summary>Posts a move; one that is posted is left alone, because Tryton refuses to post it twice. Null where that went
    /// well.</summary>
    public async Task<SendingOutcome.Refused?> Post(
        long move, string postingKey, WriteProgress write, CancellationToken deadline)
    {
        var before = await client.Read("account.move", move, ["state", "description"], deadline);
        if (before is not { } there || TrytonJson.TextOf(there, "description") != postingKey)
        {
            return new SendingOutcome.Refused(
                "no-such-document", "The entry was deleted or changed in the ERP. Find out why before it is sent again.",
                FormattableString.Invariant($"Tryton has no move {move} with the description '{postingKey}'."));
        }

        if (TrytonJson.TextOf(there, "state") is not "posted")
        {
            write.Begins();
            await client.Call("model.account.move.post", [new JsonArray(move)], deadline);
        }

        return null;
    }

    /// <summary>The open period of a day; null where there is none.</summary>
    public async Task<long?> Period(LocalDate on, CancellationToken deadline)
    {
        var found = await client.Search(
            "account.period",
            [
                TrytonJson.Where("company", "=", await client.Company(deadline)),
                TrytonJson.Where("type", "=", "standard"), TrytonJson.Where("state", "=", "open"),
                TrytonJson.Where("start_date", "<=", TrytonJson.Date(on)),
                TrytonJson.Where("end_date", ">=", TrytonJson.Date(on)),
            ],
            ["id"], 1, deadline);
        return found is [var one] ? one.GetProperty("id").GetInt64() : null;
    }

    /// <summary>There is no open period on a day.</summary>
    public static SendingOutcome.Refused NoPeriod(LocalDate on) => new(
        "period-not-open",
        "The ERP has no open accounting period for the entry's date. Open the period there, then try again.",
        FormattableString.Invariant($"Tryton has no open standard period on {on:uuuu-MM-dd}."));

    /// <summary>How much of the currency one unit of Tryton's base is worth, on a day; 1 where it has no rate.</summary>
    public async Task<decimal> Rate(long currency, LocalDate on, CancellationToken deadline)
    {
        var found = await client.Search(
            "currency.currency.rate",
            [TrytonJson.Where("currency", "=", currency), TrytonJson.Where("date", "<=", TrytonJson.Date(on))],
            ["date", "rate"], 100_000, deadline);
        return found.Count == 0
            ? 1m
            : TrytonJson.DecimalOf(found.MaxBy(static one => TrytonJson.DateOf(one, "date")).GetProperty("rate"));
    }

    private async Task<HashSet<long>> Cancelled(IEnumerable<long> moves, CancellationToken deadline)
    {
        var found = await client.Search(
            "account.move", [TrytonJson.Where("origin", "in", TrytonBook.Origins(TrytonBook.MoveOrigin, moves))], ["origin"],
            1000, deadline);
        return [.. found.Select(one => TrytonLine.IdIn(TrytonJson.TextOf(one, "origin")!, TrytonBook.MoveOrigin)!.Value)];
    }
}
