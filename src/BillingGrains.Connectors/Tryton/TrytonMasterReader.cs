using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.MasterData;
using BillingGrains.Ports.Erp;
using NodaTime;
using NodaTime.Text;

namespace BillingGrains.Connectors.Tryton;

/// <summary>Reads parties, products, taxes, currencies and accounting periods, one model after the other, by their ids.
/// Changes are what was made or written since; who is not active any more is gone. What was deleted is only found when all
/// is read.</summary>
internal sealed class TrytonMasterReader(TrytonClient client, TrytonSettings settings, TimeProvider time)
{
    private const int PageSize = 500;

    /// <summary>Tryton's clock may be another: changes are read from this long before the refresh that came before.</summary>
    private static readonly Duration Margin = Duration.FromHours(1);

    private static readonly Model[] Models =
    [
        new("party.party", ["code", "name", "active", "tax_identifier.code"], HasActive: true, OfCompany: false),
        new("product.product", ["code", "name", "active"], HasActive: true, OfCompany: false),
        new("account.tax", ["name", "rate", "active"], HasActive: true, OfCompany: true),
        new("currency.currency", ["code", "name", "active"], HasActive: true, OfCompany: false),
        new("account.period", ["name", "start_date", "end_date", "state"], HasActive: false, OfCompany: true),
    ];

    /// <summary>The cursor: the moment from which the next reading tells changes, the model, and the last id told.</summary>
    public async Task<MasterPage> Read(string? since, string? cursor, CancellationToken cancellation)
    {
        var parts = cursor?.Split(' ');
        var token = parts?[0] ?? InstantPattern.ExtendedIso.Format(Instant.FromDateTimeOffset(time.GetUtcNow()) - Margin);
        var model = int.Parse(parts?[1] ?? "0", CultureInfo.InvariantCulture);
        var found = await client.Search(
            Models[model].Name, [.. await Conditions(Models[model], since, parts?[2] ?? "0", cancellation)],
            Models[model].Fields, PageSize, cancellation);
        var isModelRead = found.Count < PageSize;
        var isLast = isModelRead && model == Models.Length - 1;
        var next = isModelRead
            ? FormattableString.Invariant($"{token} {model + 1} 0")
            : FormattableString.Invariant($"{token} {model} {found[^1].GetProperty("id").GetInt64()}");
        var records = found.SelectMany(record => Records(model, record).Select(one => (Record: one, IsGone: IsGone(record))))
            .ToList();
        return new MasterPage(
            records.Where(static one => !one.IsGone).Select(static one => one.Record).ToValueList(),
            since is null
                ? []
                : records.Where(static one => one.IsGone)
                    .Select(static one => new MasterRef(one.Record.Kind, one.Record.Id)).ToValueList(),
            isLast ? null : next, isLast ? token : null, since is null);
    }

    private async Task<List<JsonArray>> Conditions(
        Model model, string? since, string after, CancellationToken cancellation)
    {
        List<JsonArray> conditions =
            [TrytonJson.Where("id", ">", long.Parse(after, NumberStyles.None, CultureInfo.InvariantCulture))];
        if (model.OfCompany)
        {
            conditions.Add(TrytonJson.Where("company", "=", await client.Company(cancellation)));
        }

        if (since is not null)
        {
            var from = InstantPattern.ExtendedIso.Parse(since).Value;
            conditions.Add(new JsonArray(
                "OR",
                new JsonArray(TrytonJson.Where("create_date", ">=", TrytonJson.Moment(from))),
                new JsonArray(TrytonJson.Where("write_date", ">=", TrytonJson.Moment(from)))));
        }

        if (since is not null && model.HasActive)
        {
            conditions.Add(TrytonJson.Where("active", "in", new JsonArray(true, false)));
        }

        return conditions;
    }

    private static bool IsGone(JsonElement record) =>
        record.TryGetProperty("active", out var active) && active.ValueKind is JsonValueKind.False;

    /// <summary>A tax counts under each of our codes that the settings map to its name, and under its name.</summary>
    private IEnumerable<MasterRecord> Records(int model, JsonElement record)
    {
        var name = TrytonJson.TextOf(record, "name") ?? "";
        var code = TrytonJson.TextOf(record, "code");
        return Models[model].Name switch
        {
            "party.party" when code is { Length: > 0 } =>
                [new MasterRecord(MasterKind.Customer, code, name, TaxRegistration: Registration(record))],
            "product.product" when code is { Length: > 0 } => [new MasterRecord(MasterKind.Item, code, name)],
            "currency.currency" when code is { Length: > 0 } => [new MasterRecord(MasterKind.Currency, code, name)],
            "account.tax" => settings.Taxes.Where(tax => tax.Value == name).Select(static tax => tax.Key).Append(name)
                .Distinct(StringComparer.Ordinal)
                .Select(ours => new MasterRecord(MasterKind.TaxCode, ours, name, Percent: Percent(record))),
            "account.period" =>
            [
                new MasterRecord(
                    MasterKind.Period, FormattableString.Invariant($"{record.GetProperty("id").GetInt64()}"), name,
                    Blocked: TrytonJson.TextOf(record, "state") != "open", From: TrytonJson.DateOf(record, "start_date"),
                    To: TrytonJson.DateOf(record, "end_date")),
            ],
            _ => [],
        };
    }

    private static string? Registration(JsonElement party) =>
        party.TryGetProperty("tax_identifier.", out var found) && found.ValueKind is JsonValueKind.Object
            ? TrytonJson.TextOf(found, "code")
            : null;

    /// <summary>Tryton keeps a share: 0.21. Null for a tax of a fixed amount.</summary>
    private static decimal? Percent(JsonElement tax) =>
        tax.TryGetProperty("rate", out var rate) && rate.ValueKind is JsonValueKind.Object
            ? TrytonJson.DecimalOf(rate) * 100m
            : null;

    /// <param name="HasActive">Its records may be put out of use, and are then not found by default.</param>
    /// <param name="OfCompany">Each company has its own.</param>
    private sealed record Model(string Name, string[] Fields, bool HasActive, bool OfCompany);
}
