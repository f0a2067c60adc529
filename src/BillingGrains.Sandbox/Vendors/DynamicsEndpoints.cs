using System.Globalization;
using System.Text.Json.Nodes;
using BillingGrains.Sandbox.Erp;
using BillingGrains.Sandbox.Faults;

namespace BillingGrains.Sandbox.Vendors;

/// <summary>Pretends to be Dynamics 365 Finance &amp; Operations: a header and its lines are made call by call, and posted by a
/// service, after which the invoice has its number.</summary>
internal static class DynamicsEndpoints
{
    private const string Base = "/dynamics/{tenant:regex(^[a-z0-9-]{{1,60}}$)}";

    public static void MapDynamics(this IEndpointRouteBuilder routes)
    {
        routes.MapPost($"{Base}/data/{{set}}", Create);
        routes.MapGet($"{Base}/data/{{set}}", List);
        routes.MapPatch($"{Base}/data/{{set}}({{key}})", Change);
        routes.MapDelete($"{Base}/data/FreeTextInvoiceHeaders({{key}})", Delete);
        routes.MapPost($"{Base}/api/services/BillingGrains/FreeTextInvoices/post", Post);
        foreach (var service in new[] { "CustomerPayments", "LedgerJournals" })
        {
            routes.MapPost($"{Base}/api/services/BillingGrains/{service}/post", PostJournal);
        }
    }

    private static async Task Create(HttpContext context, string tenant, string set, Door door)
    {
        var body = await Sent.Body(context) ?? [];
        var book = new DynamicsBook(door.Tenants.Get(tenant), door);
        var subject = set == "FreeTextInvoiceHeaders" ? body.Text("ExternalInvoiceId") ?? "" : body.Text("ParentRecId") ?? "";
        await door.Calls.Handle(
            context, tenant, set == "FreeTextInvoiceHeaders" ? Operation.Create : Operation.Enter, subject,
            company =>
            {
                lock (company.Books)
                {
                    return set switch
                    {
                        "FreeTextInvoiceHeaders" => book.CreateHeader(body),
                        "FreeTextInvoiceLines" => book.CreateLine(body),
                        _ when DynamicsJournalBook.IsHeader(set) => new DynamicsJournalBook(company).CreateHeader(set, body),
                        _ when DynamicsJournalBook.IsLine(set) => new DynamicsJournalBook(company).CreateLine(set, body),
                        _ => new DynamicsMasterBook(company, door.Options.Vendors.Dynamics).Create(set, body)
                            ?? DynamicsManners.NotFound,
                    };
                }
            },
            door.Of("dynamics"));
    }

    private static async Task Change(HttpContext context, string tenant, string set, string key, Door door)
    {
        var body = await Sent.Body(context) ?? [];
        await door.Calls.Handle(
            context, tenant, Operation.Enter, key,
            company => new DynamicsMasterBook(company, door.Options.Vendors.Dynamics)
                .Change(set, key, body, context.Request.Headers.IfMatch.ToString()) ?? DynamicsManners.NotFound,
            door.Of("dynamics"));
    }

    private static Task List(HttpContext context, string tenant, string set, Door door)
    {
        var query = context.Request.Query;
        var filters = query["$filter"].ToString().Split(" and ", StringSplitOptions.RemoveEmptyEntries);
        const string ofKey = "ExternalInvoiceId eq '";
        var key = Array.Find(filters, one => one.StartsWith(ofKey, StringComparison.Ordinal))?[ofKey.Length..^1];
        var isList = Array.Exists(filters, static one => one == "ExternalInvoiceId ne ''");
        var top = int.TryParse(query["$top"], NumberStyles.None, CultureInfo.InvariantCulture, out var asked) ? asked : 10_000;
        return door.Calls.Handle(
            context, tenant, key is not null ? Operation.Find : isList ? OperationOf(set, filters) : Operation.MasterData,
            key ?? "",
            company =>
            {
                if ((new DynamicsBook(company, door).Records(set) ?? new DynamicsJournalBook(company).Records(set)
                    ?? new DynamicsMasterBook(company, door.Options.Vendors.Dynamics).Records(set)
                    ?? DynamicsSets.Records(set, company, new DynamicsBook(company, door))) is not { } records)
                {
                    return DynamicsManners.NotFound;
                }

                var own = query["cross-company"] == "true" ? null : door.Options.Vendors.Dynamics.DefaultCompany;
                var found = records.Where(record => own is null || record.Text("dataAreaId") == own)
                    .Where(record => filters.All(filter => Holds(record, filter)))
                    .OrderBy(record => Sortable(record.Text(query["$orderby"].ToString())), StringComparer.Ordinal).Take(top);
                return new Answer(200, new JsonObject { ["value"] = new JsonArray([.. found]) });
            },
            door.Of("dynamics"));
    }

    private static Task Delete(HttpContext context, string tenant, string key, Door door) => door.Calls.Handle(
        context, tenant, Operation.MasterData, key,
        company => new DynamicsBook(company, door).Delete(key.Split("InvoiceIdentifier=")[^1]) ?? DynamicsManners.NotFound,
        door.Of("dynamics"));

    private static async Task Post(HttpContext context, string tenant, Door door, TimeProvider time)
    {
        var body = await Sent.Body(context);
        var id = body.Text("invoiceIdentifier") ?? "";
        var book = new DynamicsBook(door.Tenants.Get(tenant), door);
        await door.Calls.Handle(
            context, tenant, Operation.Post, book.Header(id)?.Request.Key ?? id,
            _ => book.Post(id, time) ?? DynamicsManners.NotFound, door.Of("dynamics"));
    }

    private static async Task PostJournal(HttpContext context, string tenant, Door door)
    {
        var number = (await Sent.Body(context)).Text("journalBatchNumber") ?? "";
        await door.Calls.Handle(
            context, tenant, Operation.Post, number,
            company => new DynamicsJournalBook(company).Post(number) ?? DynamicsManners.NotFound, door.Of("dynamics"));
    }

    private static Operation OperationOf(string set, string[] filters) =>
        set == "FreeTextInvoiceHeaders" && !filters.Contains("InvoiceId ne ''") ? Operation.List : Operation.Payments;

    /// <summary>Numbers by their size.</summary>
    private static string Sortable(string? id) =>
        id is { Length: > 0 } && id.All(char.IsAsciiDigit) ? id.PadLeft(20, '0') : id ?? "";

    /// <summary>"field eq|ne|gt|ge value", of OData, or several in parentheses of which one must hold.</summary>
    private static bool Holds(JsonObject record, string filter)
    {
        if (filter.StartsWith('('))
        {
            return filter[1..^1].Split(" or ").Any(one => Holds(record, one));
        }

        var parts = filter.Split(' ', 3);
        var value = record.Text(parts[0]) ?? "";
        var other = parts[2].StartsWith('\'') ? parts[2][1..^1].Replace("''", "'", StringComparison.Ordinal) : parts[2];
        return parts[1] switch
        {
            "eq" => value == other,
            "ne" => value != other,
            "gt" => string.CompareOrdinal(Sortable(value), Sortable(other)) > 0,
            "ge" => string.CompareOrdinal(value, other) >= 0,
            _ => false,
        };
    }
}
