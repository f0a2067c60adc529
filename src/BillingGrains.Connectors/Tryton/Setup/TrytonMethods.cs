using System.Text.Json.Nodes;

namespace BillingGrains.Connectors.Tryton.Setup;

/// <summary>Sets up how vouchers are entered: a payment method on the chart's cash account, and two write-offs, each with an
/// account of its own.</summary>
internal sealed class TrytonMethods(TrytonClient client, TrytonSettings settings)
{
    /// <param name="accounts">By name.</param>
    public async Task SetUp(long company, IReadOnlyDictionary<string, long> accounts, CancellationToken cancellation)
    {
        var cash = (await client.Search(
            "account.journal", [TrytonJson.Where("type", "=", "cash")], ["sequence"], 1, cancellation))[0];
        await Method(
            "account.invoice.payment.method", settings.PaymentMethod, company, cash.GetProperty("id").GetInt64(),
            accounts["Main Cash"], cancellation);
        var journal = await Id("account.journal", [TrytonJson.Where("type", "=", "write-off")], cancellation)
            ?? await client.Create(
                "account.journal",
                new JsonObject
                {
                    ["name"] = "Write-off",
                    ["code"] = "WOF",
                    ["type"] = "write-off",
                    ["sequence"] = TrytonJson.IdOf(cash, "sequence"),
                },
                cancellation);
        foreach (var name in new[] { settings.WriteOffMethod, settings.DiscountMethod }.Distinct(StringComparer.Ordinal))
        {
            await Method(
                "account.move.reconcile.write_off", name, company, journal,
                await Account(name, company, accounts["Main Expense"], cancellation), cancellation);
        }
    }

    private async Task Method(
        string model, string name, long company, long journal, long account, CancellationToken cancellation)
    {
        if (await Id(model, [TrytonJson.Where("name", "=", name)], cancellation) is null)
        {
            await client.Create(
                model,
                new JsonObject
                {
                    ["name"] = name,
                    ["company"] = company,
                    ["journal"] = journal,
                    ["debit_account"] = account,
                    ["credit_account"] = account,
                },
                cancellation);
        }
    }

    /// <summary>An account beside another, of the same type.</summary>
    public async Task<long> Account(
        string name, long company, long like, CancellationToken cancellation, string? code = null)
    {
        if (await Id("account.account", [TrytonJson.Where("name", "=", name)], cancellation) is { } there)
        {
            return there;
        }

        var other = await client.Read("account.account", like, ["type", "parent"], cancellation);
        return await client.Create(
            "account.account",
            new JsonObject
            {
                ["name"] = name,
                ["code"] = code,
                ["company"] = company,
                ["type"] = TrytonJson.IdOf(other!.Value, "type"),
                ["parent"] = TrytonJson.IdOf(other.Value, "parent"),
            },
            cancellation);
    }

    private async Task<long?> Id(string model, IEnumerable<JsonArray> conditions, CancellationToken cancellation) =>
        await client.Search(model, conditions, ["id"], 1, cancellation) is [var record]
            ? record.GetProperty("id").GetInt64()
            : null;
}
