using System.Globalization;
using System.Text.Json;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.MasterData;
using BillingGrains.Ports.Erp;

namespace BillingGrains.Connectors.S4Hana;

/// <summary>Reads customers. No interface is known here for tax codes, periods and dimensions of a company code: they are not
/// told, and what is not told is not checked. Changes are not told either: each reading is of all.</summary>
internal sealed class S4HanaMasterData(S4HanaClient client, S4HanaCalls calls, S4HanaSettings settings) : IErpMasterData
{
    private const int PageSize = 500;

    public Task<MasterPage> Read(string? since, string? cursor, CancellationToken cancellation) => calls.Page(
        async deadline =>
        {
            var after = cursor is null ? "" : $"{Name("Customer")} gt '{cursor.Replace("'", "''", StringComparison.Ordinal)}'";
            var query = (after.Length == 0 ? "" : $"$filter={Uri.EscapeDataString(after)}&")
                + $"$orderby={Name("Customer")}&$top={PageSize.ToString(CultureInfo.InvariantCulture)}&$format=json";
            var found = (await client.Read(settings.CustomersPath, query, deadline)).ConvertAll(Record);
            return new MasterPage(
                found.ToValueList(), [], found.Count < PageSize ? null : found[^1].Id, Token: null, IsWhole: true);
        },
        cancellation);

    private MasterRecord Record(JsonElement customer) => new(
        MasterKind.Customer, Text(customer, "Customer"), Text(customer, "CustomerName"),
        IsTrue(customer, "PostingIsBlocked") || IsTrue(customer, "DeletionIndicator"),
        TaxRegistration: Text(customer, "VATRegistration") is { Length: > 0 } number ? number : null);

    private bool IsTrue(JsonElement record, string name) => Text(record, name) is "true" or "True" or "X";

    private string Text(JsonElement record, string name) =>
        record.TryGetProperty(Name(name), out var value) && value.ValueKind is not JsonValueKind.Null ? value.ToString() : "";

    private string Name(string field) => settings.Fields.GetValueOrDefault(field, field);
}
