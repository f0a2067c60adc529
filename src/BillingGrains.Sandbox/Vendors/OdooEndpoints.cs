using System.Globalization;
using System.Text.Json.Nodes;
using BillingGrains.Sandbox.Erp;
using BillingGrains.Sandbox.Faults;

namespace BillingGrains.Sandbox.Vendors;

/// <summary>Pretends to be Odoo's doors: JSON-RPC, where errors come with HTTP 200, and JSON-2, where they do not.</summary>
internal static class OdooEndpoints
{
    private const int User = 2;

    public static void MapOdoo(this IEndpointRouteBuilder routes)
    {
        var site = routes.MapGroup("/odoo/{tenant:regex(^[a-z0-9-]{{1,60}}$)}");
        site.MapPost("/jsonrpc", Rpc);
        site.MapPost("/json/2/{model}/{method}", Json2);
    }

    private static async Task Rpc(HttpContext context, string tenant, Door door)
    {
        var body = await Sent.Body(context);
        var asked = body?["params"];
        var arguments = asked?["args"] as JsonArray ?? [];
        if (asked.Text("service") == "common")
        {
            var isKnown = arguments.Count > 2 && arguments[2]!.ToString() == door.Options.TokenOf(tenant);
            await CallHandler.Write(context, Result(isKnown ? User : false));
            return;
        }

        if (arguments.Count < 6 || arguments[2]!.ToString() != door.Options.TokenOf(tenant)
            || arguments[1]!.ToString() != User.ToString(CultureInfo.InvariantCulture))
        {
            await CallHandler.Write(context, RpcManners.Error("odoo.exceptions.AccessDenied", "Access Denied"));
            return;
        }

        var (model, method) = (arguments[3]!.ToString(), arguments[4]!.ToString());
        var positional = arguments[5] as JsonArray ?? [];
        var named = arguments.Count > 6 ? arguments[6] as JsonObject ?? [] : [];
        var call = method switch
        {
            "create" or "action_post" or "action_cancel" or "action_create_payments" =>
                new OdooCall(model, method, positional[0], named),
            "write" => new OdooCall(model, method, positional[0], new JsonObject { ["vals"] = positional[1]!.DeepClone() }),
            _ => new OdooCall(model, method, positional.Count > 0 ? positional[0] : named["domain"], named),
        };
        await Handle(
            context, tenant, call, door, RpcManners.Instance, Result,
            error => RpcManners.Error(error.Name, error.Message));
    }

    private static async Task Json2(HttpContext context, string tenant, string model, string method, Door door)
    {
        var body = await Sent.Body(context) ?? [];
        var call = new OdooCall(
            model, method,
            method switch
            {
                "create" => body["vals_list"],
                "action_post" or "action_cancel" or "action_create_payments" or "write" => body["ids"],
                _ => body["domain"],
            },
            body);
        await Handle(
            context, tenant, call, door, Json2Manners.Instance, result => new Answer(200, result),
            error => Json2Manners.Error(422, error.Name, error.Message));
    }

    private static Answer Result(JsonNode result) =>
        new(200, new JsonObject { ["jsonrpc"] = "2.0", ["id"] = 1, ["result"] = result });

    private static Task Handle(
        HttpContext context, string tenant, OdooCall call, Door door, Manners manners, Func<JsonNode, Answer> answer,
        Func<OdooException, Answer> refuse)
    {
        var (operation, subject) = OdooMoves.Subject(call, door.Tenants.Get(tenant));
        return door.Calls.Handle(
            context, tenant, operation, subject,
            company =>
            {
                try
                {
                    return answer(OdooMoves.Execute(call, company, door));
                }
                catch (OdooException error)
                {
                    return refuse(error);
                }
            },
            manners);
    }
}

/// <summary>A method of a model.</summary>
/// <param name="First">What is made, which records are meant, or the domain.</param>
internal sealed record OdooCall(string Model, string Method, JsonNode? First, JsonObject Named);

/// <param name="name">Odoo's class of the error.</param>
internal sealed class OdooException(string name, string message) : Exception(message)
{
    public string Name => name;
}

/// <summary>JSON-RPC: every answer is HTTP 200 unless a server in front of it says otherwise.</summary>
internal sealed class RpcManners : Manners
{
    public static RpcManners Instance { get; } = new();

    public override Answer Broken => Error("builtins.Exception", "Something went wrong.");

    public override Answer Unavailable => Error("psycopg2.OperationalError", "could not connect to server");

    /// <summary>The login stands in the body, and was looked at.</summary>
    public override bool IsLetIn(HttpRequest request, SandboxOptions options, string tenant) => true;

    public override void ShowLimits(HttpResponse response, Entry entry, SandboxOptions options)
    {
    }

    public static Answer Error(string name, string message) => new(200, new JsonObject
    {
        ["jsonrpc"] = "2.0", ["id"] = 1,
        ["error"] = new JsonObject
        {
            ["code"] = 200, ["message"] = "Odoo Server Error",
            ["data"] = new JsonObject { ["name"] = name, ["message"] = message, ["debug"] = "Traceback …" },
        },
    });
}

/// <summary>JSON-2: HTTP's own codes.</summary>
internal sealed class Json2Manners : Manners
{
    public static Json2Manners Instance { get; } = new();

    public override Answer NotLetIn => Error(401, "odoo.exceptions.AccessDenied", "Invalid apikey");

    public override Answer Broken => Error(500, "builtins.Exception", "Something went wrong.");

    public override Answer Unavailable => Error(503, "psycopg2.OperationalError", "could not connect to server");

    public override bool IsLetIn(HttpRequest request, SandboxOptions options, string tenant) =>
        Access.IsBearer(request, options.TokenOf(tenant)) && request.Headers["X-Odoo-Database"] == tenant;

    public override void ShowLimits(HttpResponse response, Entry entry, SandboxOptions options)
    {
    }

    public static Answer Error(int status, string name, string message) => new(status, new JsonObject
    {
        ["name"] = name, ["message"] = message, ["arguments"] = new JsonArray(message), ["debug"] = "Traceback …",
    });
}
