using System.Text.Json;
using System.Text.Json.Nodes;
using NodaTime;

namespace BillingGrains.Connectors.Tryton.Setup;

/// <summary>What a company's people do in Tryton beside the connector, by its own wizards and by moves of their own: for
/// demonstrations and tests.</summary>
public sealed class TrytonBookkeepers(HttpClient http, TrytonSettings settings, TimeProvider time) : IDisposable
{
    private readonly TrytonClient client = new(http, settings, time);

    /// <summary>Pays an invoice by the pay wizard; returns the id of the move.</summary>
    /// <param name="isRestWrittenOff">What is then left of it is written off.</param>
    public async Task<long> Pay(
        long invoice, decimal amount, LocalDate on, string description, bool isRestWrittenOff, CancellationToken cancellation)
    {
        var method = await Id("account.invoice.payment.method", "name", settings.PaymentMethod, cancellation);
        var writeOff = await Id("account.move.reconcile.write_off", "name", settings.WriteOffMethod, cancellation);
        await Wizard("account.invoice.pay", "account.invoice", invoice, async step =>
        {
            var start = (await step([], "start"))!;
            start["amount"] = TrytonJson.Decimal(amount);
            start["payment_method"] = method;
            start["date"] = TrytonJson.Date(on);
            start["description"] = description;
            var given = new JsonObject { ["start"] = start };
            if (await step(given, "choice") is { } ask)
            {
                ask["type"] = isRestWrittenOff ? "writeoff" : "partial";
                ask["writeoff"] = isRestWrittenOff ? writeOff : null;
                given["ask"] = ask;
                await step(given, "pay");
            }
        }, cancellation);
        var moves = await client.Search(
            "account.move", [TrytonJson.Where("description", "=", description)], ["id"], 1000, cancellation);
        return moves[^1].GetProperty("id").GetInt64();
    }

    /// <summary>Books a move by hand between what is owed on an invoice and the account of the payment method or write-off;
    /// returns its id.</summary>
    /// <param name="amount">More than 0 for what the customer owes no more, less for what is owed again.</param>
    /// <param name="link">How the invoice is named on it.</param>
    public async Task<long> Book(
        long invoice, bool isWriteOff, decimal amount, LocalDate on, string description, TrytonLink link,
        CancellationToken cancellation)
    {
        var owed = (await client.Read(
            "account.invoice", invoice, ["account", "party", "move", "company"], cancellation))!.Value;
        var method = (await client.Search(
            isWriteOff ? "account.move.reconcile.write_off" : "account.invoice.payment.method",
            [TrytonJson.Where("name", "=", isWriteOff ? settings.WriteOffMethod : settings.PaymentMethod)],
            ["journal", "debit_account"], 1, cancellation))[0];
        var period = (await client.Search(
            "account.period",
            [
                TrytonJson.Where("type", "=", "standard"), TrytonJson.Where("start_date", "<=", TrytonJson.Date(on)),
                TrytonJson.Where("end_date", ">=", TrytonJson.Date(on)),
            ],
            ["id"], 1, cancellation))[0].GetProperty("id").GetInt64();
        var line = Side(TrytonJson.IdOf(owed, "account"), -amount);
        line["party"] = TrytonJson.IdOf(owed, "party");
        line["invoice_payment"] = link is TrytonLink.Counted ? invoice : null;
        var move = await client.Create(
            "account.move",
            new JsonObject
            {
                ["company"] = TrytonJson.IdOf(owed, "company"),
                ["journal"] = TrytonJson.IdOf(method, "journal"),
                ["period"] = period,
                ["date"] = TrytonJson.Date(on),
                ["description"] = description,
                ["origin"] = link is TrytonLink.Origin ? FormattableString.Invariant($"account.invoice,{invoice}") : null,
                ["lines"] = TrytonJson.ToCreate(line, Side(TrytonJson.IdOf(method, "debit_account"), amount)),
            },
            cancellation);
        await client.Call("model.account.move.post", [new JsonArray(move)], cancellation);
        if (link is TrytonLink.Cleared)
        {
            await Clear([move, TrytonJson.IdOf(owed, "move")!.Value], TrytonJson.IdOf(owed, "account"), on, cancellation);
        }

        return move;
    }

    /// <summary>Cancels a posted move by the wizard.</summary>
    public Task Cancel(long move, CancellationToken cancellation) => Wizard(
        "account.move.cancel", "account.move", move,
        step => step(new JsonObject { ["default"] = new JsonObject { ["description"] = null } }, "cancel"), cancellation);

    /// <summary>What posted moves come to on each account, debit less credit, by the account's name.</summary>
    public async Task<IReadOnlyDictionary<string, decimal>> Ledger(CancellationToken cancellation)
    {
        var lines = await client.Search(
            "account.move.line", [TrytonJson.Where("move.state", "=", "posted")], ["account.name", "debit", "credit"],
            1_000_000, cancellation);
        return lines.GroupBy(static line => TrytonJson.TextOf(TrytonJson.RelatedOf(line, "account")!.Value, "name")!)
            .ToDictionary(static one => one.Key, static one => one.Sum(static line =>
                TrytonJson.DecimalOf(line.GetProperty("debit")) - TrytonJson.DecimalOf(line.GetProperty("credit"))));
    }

    public void Dispose() => client.Dispose();

    private static JsonObject Side(long? account, decimal balance) => new()
    {
        ["account"] = account,
        ["debit"] = TrytonJson.Decimal(Math.Max(balance, 0m)),
        ["credit"] = TrytonJson.Decimal(Math.Max(-balance, 0m)),
    };

    private async Task Clear(IEnumerable<long> moves, long? account, LocalDate on, CancellationToken cancellation)
    {
        var lines = await client.Search(
            "account.move.line",
            [TrytonJson.Where("move", "in", TrytonBook.Ids(moves)), TrytonJson.Where("account", "=", account)], ["id"], 10,
            cancellation);
        await client.Create(
            "account.move.reconciliation",
            new JsonObject
            {
                ["date"] = TrytonJson.Date(on),
                ["lines"] = TrytonJson.ToAdd([.. lines.Select(static line => line.GetProperty("id").GetInt64())]),
            },
            cancellation);
    }

    /// <summary>A step answers with what Tryton fills into the next form; null where there is none.</summary>
    private async Task Wizard(
        string name, string model, long record, Func<Func<JsonObject, string, Task<JsonObject?>>, Task> act,
        CancellationToken cancellation)
    {
        var started = await client.Call($"wizard.{name}.create", [], cancellation);
        var session = started[0].GetInt64();
        var context = new JsonObject
        {
            ["active_model"] = model,
            ["active_id"] = record,
            ["active_ids"] = new JsonArray(record),
        };
        await act(async (given, state) =>
        {
            var answer = await client.Call(
                $"wizard.{name}.execute", [session, given.DeepClone(), state], cancellation, context);
            return answer.TryGetProperty("view", out var view) && view.TryGetProperty("defaults", out var defaults)
                ? new JsonObject(defaults.EnumerateObject().Where(static one => !one.Name.EndsWith('.')).Select(static one =>
                    KeyValuePair.Create(one.Name, JsonSerializer.SerializeToNode(one.Value))))
                : null;
        });
        await client.Call($"wizard.{name}.delete", [session], cancellation);
    }

    private async Task<long> Id(string model, string field, string value, CancellationToken cancellation) =>
        (await client.Search(model, [TrytonJson.Where(field, "=", value)], ["id"], 1, cancellation))[0]
        .GetProperty("id").GetInt64();
}

/// <summary>How a move says which invoice it is for.</summary>
public enum TrytonLink
{
    None = 0,

    /// <summary>As the pay wizard does.</summary>
    Origin = 1,

    /// <summary>Its line is one of the invoice's payments.</summary>
    Counted = 2,

    /// <summary>Its line is cleared with the invoice's.</summary>
    Cleared = 3,
}
