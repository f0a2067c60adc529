using System.Globalization;
using System.Text.Json.Nodes;
using BillingGrains.Sandbox.Erp;
using BillingGrains.Sandbox.Faults;

namespace BillingGrains.Sandbox.Vendors;

/// <summary>Pretends to be SAP's service of business partners: what is written needs a token and its session, what is changed the
/// state in which it was read.</summary>
internal static class S4HanaPartnerEndpoints
{
    private const string Base =
        "/s4hana/{tenant:regex(^[a-z0-9-]{{1,60}}$)}/sap/opu/odata/sap/API_BUSINESS_PARTNER";

    private const string TokenHeader = "x-csrf-token";
    private const string SessionCookie = "SAP_SESSIONID_S4_100";

    public static void MapS4HanaPartners(this IEndpointRouteBuilder routes)
    {
        routes.MapGet(Base + "/", Open);
        routes.MapGet(Base + "/A_BusinessPartner({key})", Get);
        routes.MapGet(Base + "/A_BusinessPartnerTaxNumber", Numbers);
        routes.MapPost(Base + "/{set}", Create);
        routes.MapPatch(Base + "/{set}({key})", Change);
    }

    public static Answer Error(int status, string code, string message) => new(status, new JsonObject
    {
        ["error"] = new JsonObject
        {
            ["code"] = code,
            ["message"] = new JsonObject { ["lang"] = "en", ["value"] = "An exception was raised" },
            ["innererror"] = new JsonObject
            {
                ["transactionid"] = "3A5D71",
                ["errordetails"] = new JsonArray(
                    new JsonObject { ["code"] = code, ["message"] = message, ["severity"] = "error" },
                    new JsonObject { ["code"] = "/IWBEP/CX", ["message"] = "A log was kept", ["severity"] = "info" }),
            },
        },
    });

    private static Task Open(HttpContext context, string tenant, Door door, TimeProvider time) => door.Calls.Handle(
        context, tenant, Operation.MasterData, "",
        _ =>
        {
            if (context.Request.Headers[TokenHeader] == "Fetch")
            {
                var until = (time.GetUtcNow() + door.Options.Vendors.S4Hana.SessionLasts).ToUnixTimeSeconds()
                    .ToString(CultureInfo.InvariantCulture);
                context.Response.Headers[TokenHeader] = $"token-{until}==";
                context.Response.Headers.Append(
                    "Set-Cookie", "sap-usercontext=sap-client=100; expires=Fri, 31 Dec 2027 23:59:59 GMT; path=/");
                context.Response.Headers.Append("Set-Cookie", $"{SessionCookie}={until}; path=/; secure; HttpOnly");
            }

            return new Answer(200, new JsonObject { ["d"] = new JsonObject { ["EntitySets"] = new JsonArray() } });
        },
        door.Of("s4hana"));

    private static Task Get(HttpContext context, string tenant, string key, Door door) => door.Calls.Handle(
        context, tenant, Operation.Find, key,
        company => new S4HanaPartnerBook(company, door.Options.Vendors.S4Hana).Get(key.Trim('\'')) is { } partner
            ? new Answer(200, new JsonObject { ["d"] = partner })
            : NotFound,
        door.Of("s4hana"));

    private static Task Numbers(HttpContext context, string tenant, Door door)
    {
        var filter = context.Request.Query["$filter"].ToString();
        return door.Calls.Handle(
            context, tenant, Operation.Find, filter,
            company => new Answer(200, new JsonObject
            {
                ["d"] = new JsonObject
                {
                    ["results"] = new JsonArray(
                    [
                        .. new S4HanaPartnerBook(company, door.Options.Vendors.S4Hana).Numbers()
                            .Where(S4HanaFilter.Read(filter)).Select(S4HanaRows.Tell),
                    ]),
                },
            }),
            door.Of("s4hana"));
    }

    private static Task Create(HttpContext context, string tenant, string set, Door door, TimeProvider time) => Write(
        context, tenant, door, time, static (book, set, _, body) => book.Create(set, body), set, "");

    private static Task Change(HttpContext context, string tenant, string set, string key, Door door, TimeProvider time) => Write(
        context, tenant, door, time,
        (book, of, which, body) => context.Request.Headers.IfMatch.ToString() is { Length: > 0 } state
            ? book.Change(of, which, body, state)
            : Error(428, "/IWFND/CM_MGW/", "The header If-Match is required."),
        set, key);

    private static async Task Write(
        HttpContext context, string tenant, Door door, TimeProvider time,
        Func<S4HanaPartnerBook, string, string, JsonObject, Answer?> write, string set, string key)
    {
        var body = await Sent.Body(context) ?? [];
        await door.Calls.Handle(
            context, tenant, Operation.Enter, key.Length > 0 ? key : body.Text("BusinessPartner") ?? "",
            company =>
            {
                if (IsInSession(context.Request, time))
                {
                    return write(new S4HanaPartnerBook(company, door.Options.Vendors.S4Hana), set, key, body) ?? NotFound;
                }

                context.Response.Headers[TokenHeader] = "Required";
                return new Answer(403, "CSRF token validation failed");
            },
            door.Of("s4hana"));
    }

    /// <summary>The token is good in the session that it was given in, until that ends.</summary>
    private static bool IsInSession(HttpRequest request, TimeProvider time) =>
        request.Cookies[SessionCookie] is { } until && request.Headers[TokenHeader] == $"token-{until}=="
        && long.TryParse(until, NumberStyles.None, CultureInfo.InvariantCulture, out var end)
        && time.GetUtcNow().ToUnixTimeSeconds() <= end;

    private static Answer NotFound => Error(404, "/IWBEP/CM_MGW_RT/020", "Resource not found for segment 'A_BusinessPartner'");
}
