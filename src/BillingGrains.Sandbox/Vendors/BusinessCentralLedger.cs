using System.Globalization;
using System.Text.Json.Nodes;
using BillingGrains.Sandbox.Erp;
using BillingGrains.Sandbox.Faults;

namespace BillingGrains.Sandbox.Vendors;

/// <summary>Business Central's page of customer ledger entries, published as a web service: posted documents, and what was paid
/// on them, with what is open of each.</summary>
internal static class BusinessCentralLedger
{
    private const string Local = "EUR";

    public static void MapBusinessCentralLedger(this IEndpointRouteBuilder routes) => routes.MapGet(
        "/businesscentral/{tenant:regex(^[a-z0-9-]{{1,60}}$)}/ODataV4/Company('{company}')/{service}",
        (HttpContext context, string tenant, string service, Door door) => door.Calls.Handle(
            context, tenant, Operation.Payments, "",
            company => service == door.Options.Vendors.BusinessCentralLedgerService
                ? BusinessCentralPages.Answer(context, Rows(company))
                : BusinessCentralManners.Error(404, "BadRequest_NotFound", $"No HTTP resource was found that matches {service}."),
            door.Of("businesscentral")));

    private static IEnumerable<JsonObject> Rows(Tenant company) =>
        new[] { DocumentKind.Invoice, DocumentKind.CreditNote }.SelectMany(kind => VendorRules.All(company, kind))
            .Where(static one => one.Posted).Select(one => Row(
                one.Ordinal, one.Request.Kind == DocumentKind.Invoice ? "Invoice" : "Credit Memo", one.Number!, one.Request.Key,
                one.Request, one.Request.Gross, company.Payments.OpenOf(one)))
            .Concat(VendorEntries.All(company).Select(static one => Row(
                100_000 + one.Ordinal, "Payment", one.Entry.Id, one.Entry.Reference ?? "", one.Document.Request,
                -one.Entry.Lowers, 0m)))
            .Where(static row => row.Text("External_Document_No") is { Length: > 0 });

    private static JsonObject Row(
        int entry, string type, string number, string external, DocumentRequest document, decimal amount, decimal open) => new()
    {
        ["Entry_No"] = entry, ["Document_Type"] = type, ["Document_No"] = number, ["External_Document_No"] = external,
        ["Posting_Date"] = document.Date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        ["Customer_No"] = document.BillTo, ["Currency_Code"] = document.Currency == Local ? "" : document.Currency,
        ["Original_Amount"] = amount, ["Remaining_Amount"] = open, ["Open"] = open != 0m,
    };
}
