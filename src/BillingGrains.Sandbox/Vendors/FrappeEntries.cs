using System.Globalization;
using System.Text.Json.Nodes;
using BillingGrains.Sandbox.Erp;
using BillingGrains.Sandbox.Faults;

namespace BillingGrains.Sandbox.Vendors;

/// <summary>ERPNext's payment entries, journal entries and master data. A payment stands as Payment Entry; all else as Journal
/// Entry with a row that names the invoice.</summary>
internal static class FrappeEntries
{
    private const string Payment = "Payment Entry";
    private const string Journal = "Journal Entry";

    public static void MapFrappeEntries(this IEndpointRouteBuilder routes)
    {
        var site = routes.MapGroup("/erpnext/{tenant:regex(^[a-z0-9-]{{1,60}}$)}/api/resource");
        site.MapPost("/Payment Entry", (HttpContext context, string tenant, CallHandler calls, SandboxOptions options) =>
            Enter(context, tenant, Payment, calls, options));
        site.MapPost("/Journal Entry", (HttpContext context, string tenant, CallHandler calls, SandboxOptions options) =>
            Enter(context, tenant, Journal, calls, options));
        site.MapGet("/{doctype}", (HttpContext context, string tenant, string doctype, string? filters, string? or_filters,
            string? fields, CallHandler calls, int limit_start = 0, int limit_page_length = 20) => FrappeEndpoints.List(
                context, tenant, filters, fields, calls, limit_start, limit_page_length,
                IsMaster(doctype) ? Operation.MasterData : Operation.Payments, company => Rows(company, doctype), or_filters));
    }

    private static bool IsMaster(string doctype) => doctype is not (Payment or Journal);

    private static async Task Enter(
        HttpContext context, string tenant, string doctype, CallHandler calls, SandboxOptions options)
    {
        var body = await Sent.Body(context) ?? [];
        var key = body.Text("custom_billing_key") ?? "";
        await calls.Handle(
            context, tenant, Operation.Enter, key, company => Made(company, doctype, body, key, options),
            FrappeManners.Instance);
    }

    private static Answer Made(Tenant company, string doctype, JsonObject body, string key, SandboxOptions options)
    {
        if (options.Vendors.ErpNextKeyIsUnique && Rows(company, doctype).Any(row => row.Text("custom_billing_key") == key))
        {
            return FrappeManners.Error(409, "DuplicateEntryError", $"{doctype}: custom_billing_key {key} must be unique");
        }

        var rows = body.Items("accounts").ToList();
        var on = body.Day("posting_date");
        if (doctype == Journal && rows.TrueForAll(static row => row["reference_name"] is null))
        {
            var journal = VendorEntries.Enter(
                company, key, body.Text("cheque_no") ?? "", on, "EUR",
                [.. rows.Select(static row => (row.Text("account") ?? "", SignedOf(row), row.Text("user_remark") ?? ""))]);
            return journal is null
                ? FrappeManners.Error(417, "ValidationError", "Total Debit must be equal to Total Credit.")
                : Told(Tell(journal));
        }

        var party = doctype == Payment ? body.Items("references").FirstOrDefault()
            : rows.Find(static row => row["reference_name"] is not null);
        var (entered, problem) = VendorEntries.Enter(
            company,
            new VoucherRequest(
                key, "", doctype == Payment ? "payment" : VendorEntries.KindOf(body.Text("custom_billing_kind") ?? ""),
                Math.Abs(doctype == Payment ? party.Number("allocated_amount") : SignedOf(party)), "", on,
                body.Text(doctype == Payment ? "reference_no" : "cheque_no") ?? "",
                body.Text(doctype == Payment ? "remarks" : "user_remark") ?? ""),
            FrappeEndpoints.Find(company, party.Text("reference_name") ?? ""));
        return problem is null
            ? Told(Tell(entered!))
            : FrappeManners.Error(417, "ValidationError", problem.Message);
    }

    private static Answer Told(JsonObject row) => new(200, new JsonObject { ["data"] = row });

    private static decimal SignedOf(JsonNode? row) =>
        row.Number("debit_in_account_currency") - row.Number("credit_in_account_currency");

    private static IEnumerable<JsonObject> Rows(Tenant company, string doctype) => doctype switch
    {
        Payment => VendorEntries.All(company).Where(IsPayment).Select(Tell),
        Journal => VendorEntries.All(company).Where(static one => !IsPayment(one)).Select(Tell)
            .Concat(company.Journals.All().Select(Tell)),
        "Account" => VendorEntries.Master(company, "tax-code").Select(static one => new JsonObject
        {
            ["name"] = one.Id == "S21" ? "VAT 21 - EX" : one.Id, ["account_name"] = one.Name, ["account_type"] = "Tax",
            ["disabled"] = one.Blocked ? 1 : 0, ["tax_rate"] = one.Percent, ["company"] = "Example Ltd",
        }),
        "Cost Center" => VendorEntries.Master(company, "dimension").Select(static one => new JsonObject
        {
            ["name"] = one.Id[(one.Id.IndexOf('/', StringComparison.Ordinal) + 1)..], ["cost_center_name"] = one.Name,
            ["disabled"] = one.Blocked ? 1 : 0, ["is_group"] = 0, ["company"] = "Example Ltd",
        }),
        "Currency" => VendorEntries.Master(company, "currency").Select(static one => new JsonObject
        {
            ["name"] = one.Id, ["currency_name"] = one.Name, ["enabled"] = one.Blocked ? 0 : 1,
        }),
        _ => FrappeMaster.Rows(company, doctype) ?? [],
    };

    private static bool IsPayment(VendorEntry one) =>
        one.Entry.Kind == "payment" || (one.Entry.Kind == "refund" && one.Entry.Voucher is null);

    private static JsonObject Tell(VendorEntry one)
    {
        var (entry, request) = (one.Entry, one.Document.Request);
        var told = new JsonObject
        {
            ["custom_billing_key"] = entry.Voucher, ["docstatus"] = entry.Cancelled ? 2 : 1,
            ["posting_date"] = entry.On.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), ["company"] = "Example Ltd",
            ["reference_name"] = FrappeEndpoints.NameOf(one.Document), ["modified"] = Moment(entry.ChangedAt),
            ["reference_doctype"] = "Sales Invoice", ["reference_type"] = "Sales Invoice",
        };
        var year = entry.On.Year;
        if (IsPayment(one))
        {
            told["name"] = FormattableString.Invariant($"ACC-PAY-{year}-{one.Ordinal:00000}");
            told["payment_type"] = entry.Kind == "payment" ? "Receive" : "Pay";
            told["allocated_amount"] = entry.Amount;
            told["paid_amount"] = entry.Amount;
            told["paid_from_account_currency"] = request.Currency;
            told["reference_no"] = entry.Reference;
            told["remarks"] = entry.Words;
            return told;
        }

        told["name"] = FormattableString.Invariant($"ACC-JV-{year}-{one.Ordinal:00000}");
        told["custom_billing_kind"] = entry.Voucher is null ? null : VendorEntries.WordOf(entry.Kind);
        told["voucher_type"] = entry.Kind == "write-off" ? "Write Off Entry" : "Journal Entry";
        told["total_debit"] = entry.Amount;
        told["debit_in_account_currency"] = entry.Lowers < 0m ? entry.Amount : 0m;
        told["credit_in_account_currency"] = entry.Lowers < 0m ? 0m : entry.Amount;
        told["account_currency"] = request.Currency;
        told["cheque_no"] = entry.Reference;
        told["user_remark"] = entry.Words;
        return told;
    }

    private static JsonObject Tell(StoredJournal journal) => new()
    {
        ["name"] = $"ACC-JV-{journal.Request.Date.Year}-{journal.Id}", ["custom_billing_key"] = journal.Request.Key,
        ["docstatus"] = 1, ["total_debit"] = journal.Request.Lines.Sum(static line => line.Amount),
        ["posting_date"] = journal.Request.Date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
    };

    private static string Moment(DateTimeOffset moment) =>
        moment.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss.ffffff", CultureInfo.InvariantCulture);
}
