using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using System.Xml;
using System.Xml.Linq;
using BillingGrains.Sandbox.Erp;
using BillingGrains.Sandbox.Faults;

namespace BillingGrains.Sandbox.Vendors;

/// <summary>Pretends to be SAP S/4HANA Cloud: "Journal Entry - Post" over SOAP, which posts in one step and says with HTTP 200
/// what it refuses, and OData 2 that reads items and customers.</summary>
internal static class S4HanaEndpoints
{
    public const string Soap = "http://schemas.xmlsoap.org/soap/envelope/";

    private const string Sfin = "http://sap.com/xi/SAPSCORE/SFIN";
    private const string Base = "/s4hana/{tenant:regex(^[a-z0-9-]{{1,60}}$)}/sap";
    private const int RowsMax = 5_000;

    public static void MapS4Hana(this IEndpointRouteBuilder routes)
    {
        routes.MapPost(Base + "/bc/srt/scs_ext/sap/journalentrycreaterequestconfi", Post);
        routes.MapGet(Base + "/opu/odata/sap/API_OPLACCTGDOCITEMCUBE_SRV/A_OperationalAcctgDocItemCube", Items);
        routes.MapGet(Base + "/opu/odata/sap/API_BUSINESS_PARTNER/A_Customer", Customers);
    }

    private static async Task Post(HttpContext context, string tenant, Door door)
    {
        var request = await Request(context);
        if (request is null)
        {
            await CallHandler.Write(context, Fault("Client", "The message does not match the service's definition."));
            return;
        }

        var entry = new S4HanaEntry(request.Elements().Last(static one => one.Name.LocalName == "JournalEntry"));
        await door.Calls.Handle(
            context, tenant, entry.IsDocument ? Operation.Create : Operation.Enter, entry.Key,
            company => new Answer(200, Confirmation(new S4HanaPosting(door, company).Post(entry), entry, door.Options)),
            door.Of("s4hana"));
    }

    /// <summary>Null for what is no message of the service.</summary>
    private static async Task<XElement?> Request(HttpContext context)
    {
        try
        {
            var envelope = await XDocument.LoadAsync(context.Request.Body, LoadOptions.None, context.RequestAborted);
            var bulk = envelope.Root?.Element(XName.Get("Body", Soap))?.Element(XName.Get("JournalEntryBulkCreateRequest", Sfin));
            var one = bulk?.Element("JournalEntryCreateRequest");
            return bulk?.Element("MessageHeader") is not null && one?.Element("MessageHeader") is not null
                && one.Element("JournalEntry") is not null ? one : null;
        }
        catch (XmlException)
        {
            return null;
        }
    }

    private static string Confirmation(S4HanaPosted posted, S4HanaEntry entry, SandboxOptions options)
    {
        var log = posted.Messages.Select(static message => new XElement(
            "Item", new XElement("TypeID", message.TypeId), new XElement("SeverityCode", message.Severity),
            new XElement("Note", message.Note)));
        var confirmation = new XElement(
            "JournalEntryCreateConfirmation",
            new XElement("MessageHeader"),
            new XElement(
                "JournalEntryCreateConfirmation",
                new XElement("AccountingDocument", posted.Document ?? options.Vendors.S4Hana.NoDocument),
                new XElement("CompanyCode", posted.Document is null ? "" : entry.CompanyCode),
                new XElement("FiscalYear", posted.Document is null ? "0000" : entry.Year)),
            new XElement(
                "Log",
                new XElement("MaximumLogItemSeverityCode", posted.Messages.Max(static message => message.Severity)), log));
        return Envelope(new XElement(XName.Get("JournalEntryBulkCreateConfirmation", Sfin), confirmation));
    }

    /// <summary>A fault of SOAP 1.1.</summary>
    public static Answer Fault(string code, string words) => new(500, Envelope(new XElement(
        XName.Get("Fault", Soap), new XElement("faultcode", $"soap-env:{code}"), new XElement("faultstring", words))));

    private static string Envelope(XElement content) => new XElement(
        XName.Get("Envelope", Soap), new XAttribute(XNamespace.Xmlns + "soap-env", Soap),
        new XElement(XName.Get("Body", Soap), content)).ToString(SaveOptions.DisableFormatting);

    private static Task Items(HttpContext context, string tenant, Door door)
    {
        var filter = context.Request.Query["$filter"].ToString();
        var operation = filter.Contains("AssignmentReference eq", StringComparison.Ordinal)
            || filter.Contains("AccountingDocument eq", StringComparison.Ordinal) ? Operation.Find
            : filter.Contains("FinancialAccountType eq", StringComparison.Ordinal) ? Operation.Payments
            : Operation.List;
        return Read(context, tenant, operation, filter, door, company => S4HanaRows.Of(company, door.Options.Vendors.S4Hana));
    }

    private static Task Customers(HttpContext context, string tenant, Door door) => Read(
        context, tenant, Operation.MasterData, context.Request.Query["$filter"].ToString(), door, S4HanaRows.Customers);

    private static Task Read(
        HttpContext context, string tenant, Operation operation, string filter, Door door,
        Func<Tenant, IEnumerable<IReadOnlyDictionary<string, object?>>> rows)
    {
        var top = int.TryParse(context.Request.Query["$top"], NumberStyles.None, CultureInfo.InvariantCulture, out var most)
            ? Math.Min(most, RowsMax)
            : RowsMax;
        return door.Calls.Handle(
            context, tenant, operation, filter,
            company =>
            {
                try
                {
                    var found = rows(company).Where(S4HanaFilter.Read(filter)).Take(top).Select(S4HanaRows.Tell);
                    return new Answer(200, new JsonObject
                    {
                        ["d"] = new JsonObject { ["results"] = new JsonArray([.. found]) },
                    });
                }
                catch (FormatException strange)
                {
                    return new Answer(400, new JsonObject
                    {
                        ["error"] = new JsonObject
                        {
                            ["code"] = "005056A509B11EE1B9A8FEC11C21D78E",
                            ["message"] = new JsonObject { ["lang"] = "en", ["value"] = strange.Message },
                        },
                    });
                }
            },
            door.Of("s4hana"));
    }
}

/// <summary>How SAP behaves at its door.</summary>
internal sealed class S4HanaManners(SandboxOptions options) : Manners
{
    public override Answer NotLetIn => new(401, "Logon failed");

    public override Answer Unavailable => new(503, "<html><body>Service Unavailable</body></html>");

    public override Answer Broken => S4HanaEndpoints.Fault("Server", "An internal error occurred.");

    /// <summary>The communication user is the tenant's name, its password the token.</summary>
    public override bool IsLetIn(HttpRequest request, SandboxOptions of, string tenant) =>
        request.Headers.Authorization.ToString()
        == "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{tenant}:{of.TokenOf(tenant)}"));

    public override Answer Throttled(HttpResponse response, string code, int seconds)
    {
        if (options.Vendors.S4Hana.Throttle == S4HanaThrottle.WorkProcesses)
        {
            return S4HanaEndpoints.Fault("Server", "No free work process is available.");
        }

        if (options.Vendors.S4Hana.Throttle == S4HanaThrottle.Gateway)
        {
            response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        }

        return new Answer(429, "Too many requests");
    }

    public override void ShowLimits(HttpResponse response, Entry entry, SandboxOptions of)
    {
    }
}
