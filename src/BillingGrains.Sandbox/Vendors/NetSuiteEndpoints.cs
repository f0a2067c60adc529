using System.Globalization;
using System.Text.Json.Nodes;
using BillingGrains.Sandbox.Erp;
using BillingGrains.Sandbox.Faults;

namespace BillingGrains.Sandbox.Vendors;

/// <summary>Pretends to be NetSuite's SuiteTalk REST: a creation is answered with 204 and a place, an external id is there once
/// for each type of record, and what an invoice comes to is NetSuite's own sum.</summary>
internal static class NetSuiteEndpoints
{
    private const string Base = "/netsuite/{tenant:regex(^[a-z0-9-]{{1,60}}$)}/services/rest";

    public static void MapNetSuite(this IEndpointRouteBuilder routes)
    {
        routes.MapPost($"{Base}/auth/oauth2/v1/token", GiveToken);
        routes.MapPost($"{Base}/query/v1/suiteql", Query);
        var records = routes.MapGroup($"{Base}/record/v1/{{type}}");
        records.MapPost("", Create);
        records.MapGet("/{id}", Get);
        records.MapPatch("/{id}", Change);
    }

    private static async Task GiveToken(
        HttpContext context, string tenant, VendorTokens tokens, SandboxOptions options, TimeProvider time)
    {
        var form = await context.Request.ReadFormAsync(context.RequestAborted);
        var fault = NetSuiteAssertions.FaultOf(form, tenant, options.Vendors.NetSuite, time.GetUtcNow());
        await CallHandler.Write(context, fault is null
            ? tokens.Give(tenant, "client_credentials", null, $"{tenant}:{options.TokenOf(tenant)}")
            : new Answer(400, new JsonObject { ["error"] = fault }));
    }

    private static async Task Create(HttpContext context, string tenant, string type, Door door)
    {
        var body = await Sent.Body(context);
        await door.Calls.Handle(
            context, tenant, type is "invoice" or "creditMemo" ? Operation.Create : Operation.Enter,
            body.Text("externalId") ?? "",
            company =>
            {
                lock (company.Books)
                {
                    var made = body is null
                        ? NetSuiteManners.Error(400, "INVALID_CONTENT", "The body is no JSON object.")
                        : new NetSuiteBook(company, door).Create(type, body);
                    return made.Location is { } id
                        ? made with { Location = $"{context.Request.Scheme}://{context.Request.Host}{context.Request.Path}/{id}" }
                        : made;
                }
            },
            door.Of("netsuite"));
    }

    private static Task Get(HttpContext context, string tenant, string type, string id, Door door)
    {
        const string external = "eid:";
        var byKey = id.StartsWith(external, StringComparison.Ordinal);
        return door.Calls.Handle(
            context, tenant, byKey ? Operation.Find : Operation.MasterData, byKey ? id[external.Length..] : id,
            company => new NetSuiteBook(company, door).Get(
                type, id, context.Request.Query["expandSubResources"] == "true") is { } record
                ? new Answer(200, record)
                : NotFound,
            door.Of("netsuite"));
    }

    private static async Task Change(HttpContext context, string tenant, string type, string id, Door door)
    {
        var body = await Sent.Body(context);
        var key = new NetSuiteBook(door.Tenants.Get(tenant), door).Document(type, id)?.Request.Key ?? id;
        await door.Calls.Handle(
            context, tenant,
            NetSuiteMasterBook.Keeps(type, door.Options.Vendors.NetSuite) ? Operation.Enter
            : body?["item"] is null ? Operation.Post : Operation.Round,
            key,
            company => new NetSuiteBook(company, door).Change(type, id, body) ?? NotFound, door.Of("netsuite"));
    }

    private static async Task Query(HttpContext context, string tenant, Door door)
    {
        var text = (await Sent.Body(context)).Text("q") ?? "";
        var limit = int.TryParse(
            context.Request.Query["limit"], NumberStyles.None, CultureInfo.InvariantCulture, out var asked) ? asked : 1_000;
        await door.Calls.Handle(
            context, tenant, NetSuiteTables.OperationOf(text), "",
            company => context.Request.Headers["Prefer"] != "transient"
                ? NetSuiteManners.Error(400, "INVALID_HEADER", "The header Prefer: transient is required.")
                : NetSuiteTables.Answer(text, limit, company, door),
            door.Of("netsuite"));
    }

    private static Answer NotFound => NetSuiteManners.Error(
        404, "NONEXISTENT_ID", "The record instance does not exist. Provide a valid record instance ID.");
}
