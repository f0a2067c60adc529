using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using BillingGrains.Sandbox.Erp;
using BillingGrains.Sandbox.Faults;

namespace BillingGrains.Sandbox.Vendors;

/// <summary>Xero's payments of invoices and out of credit notes, manual journals and master data. A payment that was deleted is
/// told as such.</summary>
internal static partial class XeroEntries
{
    public static void MapXeroEntries(this IEndpointRouteBuilder routes)
    {
        var api = routes.MapGroup("/xero/{tenant:regex(^[a-z0-9-]{{1,60}}$)}/api.xro/2.0");
        api.MapPut("/Payments", (HttpContext context, string tenant, bool? summarizeErrors, Door door) =>
            Enter(context, tenant, "Payments", "Reference", door, (company, body, key) =>
                Pay(company, body, key, summarizeErrors ?? true)));
        api.MapPost("/Payments/{id}", (HttpContext context, string tenant, string id, Door door) =>
            Delete(context, tenant, id, door));
        api.MapGet("/Payments/{id}", (HttpContext context, string tenant, string id, Door door) => door.Calls.Handle(
            context, tenant, Operation.Payments, id,
            company => ById(company, id) is { } payment ? Told("Payments", Tell(payment)) : XeroManners.NotFound,
            door.Of("xero")));
        api.MapPut("/ManualJournals", (HttpContext context, string tenant, bool? summarizeErrors, Door door) =>
            Enter(context, tenant, "ManualJournals", "Narration", door, (company, body, key) =>
                Book(company, body, key, summarizeErrors ?? true)));
        api.MapGet("/{set}", List);
    }

    private static async Task Enter(
        HttpContext context, string tenant, string set, string field, Door door, Func<Tenant, JsonObject, string, Answer> work)
    {
        var body = (await Sent.Body(context)).Items(set).FirstOrDefault() ?? [];
        var key = (body.Text(field) ?? "").Split(' ')[0];
        var replay = context.Request.Headers["Idempotency-Key"].ToString();
        await door.Calls.Handle(
            context, tenant, Operation.Enter, key,
            company => door.Replays.Answer(tenant, replay.Length > 0 ? replay : null, () => work(company, body, key)),
            door.Of("xero"));
    }

    private static Answer Pay(Tenant company, JsonObject body, string key, bool summarises)
    {
        var credit = VendorRules.ByGuid(company, body["CreditNote"].Text("CreditNoteID") ?? "");
        var document = credit ?? VendorRules.ByGuid(company, body["Invoice"].Text("InvoiceID") ?? "");
        if (document is not { Posted: true })
        {
            return XeroEndpoints.Refuse("Payments", summarises, "Payment can only be made against Authorised documents");
        }

        if (body.Number("Amount") > Math.Abs(company.Payments.OpenOf(document)))
        {
            return XeroEndpoints.Refuse(
                "Payments", summarises, "Payment amount exceeds the amount outstanding on this document");
        }

        var parts = (body.Text("Reference") ?? "").Split(' ', 3);
        var (entered, problem) = VendorEntries.Enter(
            company,
            new VoucherRequest(
                key, "", credit is null ? "payment" : "refund", body.Number("Amount"), "", body.Day("Date"),
                parts.ElementAtOrDefault(1) ?? "", parts.ElementAtOrDefault(2) ?? ""),
            document);
        return problem is null
            ? Told("Payments", Tell(entered!))
            : XeroEndpoints.Refuse("Payments", summarises, problem.Message);
    }

    private static async Task Delete(HttpContext context, string tenant, string id, Door door)
    {
        var body = (await Sent.Body(context)).Items("Payments").FirstOrDefault();
        await door.Calls.Handle(
            context, tenant, Operation.Enter, ById(door.Tenants.Get(tenant), id)?.Entry.Voucher ?? id,
            company =>
            {
                if (ById(company, id) is not { } payment)
                {
                    return XeroManners.NotFound;
                }

                return body.Text("Status") != "DELETED" || !company.Payments.Cancel(payment.Entry.Id)
                    ? XeroEndpoints.Refuse("Payments", summarises: true, "Payment cannot be modified")
                    : Told("Payments", Tell(ById(company, id)!));
            },
            door.Of("xero"));
    }

    private static VendorEntry? ById(Tenant company, string id) =>
        VendorEntries.All(company).FirstOrDefault(one => IdOf(one) == id);

    private static string IdOf(VendorEntry one) =>
        string.Create(CultureInfo.InvariantCulture, $"00000000-0000-4000-9000-{one.Ordinal:x12}");

    private static Answer Book(Tenant company, JsonObject body, string key, bool summarises)
    {
        var name = (body.Text("Narration") ?? "").Split(' ', 2).ElementAtOrDefault(1) ?? "";
        var journal = body.Text("Status") != "POSTED" ? null : VendorEntries.Enter(
            company, key, name, body.Day("Date"), "EUR",
            [
                .. body.Items("JournalLines").Select(static line => (
                    line.Text("AccountCode") ?? "", line.Number("LineAmount"), line.Text("Description") ?? "")),
            ]);
        return journal is null
            ? XeroEndpoints.Refuse("ManualJournals", summarises, "The total debits must equal total credits.")
            : Told("ManualJournals", Tell(journal));
    }

    private static Task List(HttpContext context, string tenant, string set, Door door)
    {
        var query = context.Request.Query;
        var asked = StartsWith().Match(query["where"].ToString());
        var since = context.Request.Headers.IfModifiedSince.ToString();
        var page = int.TryParse(query["page"], NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 1;
        var size = int.TryParse(query["pageSize"], NumberStyles.None, CultureInfo.InvariantCulture, out var most) ? most
            : set is "Payments" or "ManualJournals" or "Contacts" ? 100 : 10_000;
        var operation = asked.Success ? Operation.Find
            : set is "Payments" or "ManualJournals" ? Operation.Payments
            : Operation.MasterData;
        return door.Calls.Handle(
            context, tenant, operation, asked.Success ? asked.Groups[2].Value.Trim() : "",
            company =>
            {
                var rows = Rows(company, set, since).Where(row => XeroMaster.Fits(row, query["where"].ToString()))
                    .Where(row => !asked.Success || (row.Text(asked.Groups[1].Value) ?? "").StartsWith(
                        asked.Groups[2].Value, StringComparison.Ordinal))
                    .Skip((page - 1) * size).Take(size);
                return new Answer(200, new JsonObject { ["Status"] = "OK", [set] = new JsonArray([.. rows]) });
            },
            door.Of("xero"));
    }

    private static IEnumerable<JsonObject> Rows(Tenant company, string set, string since) => set switch
    {
        "Payments" => VendorEntries.All(company).Where(static one => one.Entry.Kind is "payment" or "refund")
            .Where(one => string.CompareOrdinal(VendorRules.Moment(one.Entry.ChangedAt), since) >= 0).Select(Tell),
        "ManualJournals" => company.Journals.All().Select(Tell),
        "TaxRates" => VendorEntries.Master(company, "tax-code").Select(static one => new JsonObject
        {
            ["TaxType"] = one.Id == "S21" ? "OUTPUT21" : one.Id, ["Name"] = one.Name, ["EffectiveRate"] = one.Percent,
            ["Status"] = one.Blocked ? "ARCHIVED" : "ACTIVE",
        }),
        "Currencies" => VendorEntries.Master(company, "currency").Select(static one => new JsonObject
        {
            ["Code"] = one.Id, ["Description"] = one.Name,
        }),
        _ => XeroMaster.Rows(company, set) ?? [],
    };

    public static Answer Told(string set, JsonObject row) =>
        new(200, new JsonObject { ["Status"] = "OK", [set] = new JsonArray(row) });

    private static JsonObject Tell(VendorEntry one)
    {
        var (entry, document) = (one.Entry, one.Document);
        var isCredit = document.Request.Kind == DocumentKind.CreditNote;
        return new JsonObject
        {
            ["PaymentID"] = IdOf(one),
            ["Date"] = XeroEndpoints.Moment(new DateTimeOffset(entry.On.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero)),
            ["Amount"] = entry.Amount, ["PaymentType"] = isCredit ? "ARCREDITPAYMENT" : "ACCRECPAYMENT",
            ["Status"] = entry.Cancelled ? "DELETED" : "AUTHORISED",
            ["Reference"] = entry.Voucher is null ? entry.Words : $"{entry.Voucher} {entry.Reference} {entry.Words}",
            ["UpdatedDateUTC"] = XeroEndpoints.Moment(entry.ChangedAt),
            [isCredit ? "CreditNote" : "Invoice"] = new JsonObject
            {
                [isCredit ? "CreditNoteID" : "InvoiceID"] = VendorRules.GuidOf(document),
                [isCredit ? "CreditNoteNumber" : "InvoiceNumber"] = document.Number,
                ["CurrencyCode"] = document.Request.Currency,
            },
            ["StatusAttributeString"] = "OK",
        };
    }

    private static JsonObject Tell(StoredJournal journal) => new()
    {
        ["ManualJournalID"] = journal.Id, ["Narration"] = $"{journal.Request.Key} {journal.Request.Journal}",
        ["Status"] = "POSTED",
        ["JournalLines"] = new JsonArray([
            .. journal.Request.Lines.SelectMany(static line => new JsonNode[]
            {
                new JsonObject { ["LineAmount"] = line.Amount, ["AccountCode"] = line.Debit },
                new JsonObject { ["LineAmount"] = -line.Amount, ["AccountCode"] = line.Credit },
            }),
        ]),
        ["StatusAttributeString"] = "OK",
    };

    [GeneratedRegex(@"(Reference|Narration)!=null AND \w+\.StartsWith\(""([^""]*)""\)", RegexOptions.None, 1_000)]
    private static partial Regex StartsWith();
}
