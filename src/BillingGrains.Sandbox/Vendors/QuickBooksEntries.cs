using System.Globalization;
using System.Text.Json.Nodes;
using BillingGrains.Sandbox.Erp;
using BillingGrains.Sandbox.Faults;

namespace BillingGrains.Sandbox.Vendors;

/// <summary>QuickBooks' payments, journal entries and master data. A payment that was voided or deleted is not told any more.
/// </summary>
internal static class QuickBooksEntries
{
    public static void MapQuickBooksEntries(this IEndpointRouteBuilder company)
    {
        company.MapPost("/payment", (HttpContext context, string tenant, string? requestid, Door door) =>
            Enter(context, tenant, requestid, door, Pay));
        company.MapPost("/journalentry", (HttpContext context, string tenant, string? requestid, Door door) =>
            Enter(context, tenant, requestid, door, Book));
    }

    /// <summary>What a query on an entity finds, before its conditions.</summary>
    public static IEnumerable<JsonObject> Rows(Tenant company, string entity) => entity switch
    {
        "Payment" => VendorEntries.All(company).Where(static one => one.Entry is { Kind: "payment", Cancelled: false })
            .Select(Tell),
        "JournalEntry" => company.Journals.All().Select(Tell),
        "TaxCode" => Named(company, "tax-code"),
        "Class" => Named(company, "dimension"),
        _ => QuickBooksMaster.Rows(company, entity) ?? [],
    };

    private static IEnumerable<JsonObject> Named(Tenant company, string kind) =>
        VendorEntries.Master(company, kind).Select(static one => new JsonObject
        {
            ["Id"] = one.Id[(one.Id.IndexOf('/', StringComparison.Ordinal) + 1)..], ["Name"] = one.Name,
            ["Active"] = !one.Blocked,
        });

    private static async Task Enter(
        HttpContext context, string tenant, string? requestId, Door door, Func<Tenant, JsonObject, string, Answer> work)
    {
        var body = await Sent.Body(context) ?? [];
        var key = QuickBooksEndpoints.KeyOf(body);
        await door.Calls.Handle(
            context, tenant, Operation.Enter, key,
            company => door.Replays.Answer(tenant, requestId, () => work(company, body, key)), door.Of("quickbooks"));
    }

    private static Answer Pay(Tenant company, JsonObject body, string key)
    {
        var line = body.Items("Line").FirstOrDefault();
        var linked = line?.Items("LinkedTxn").FirstOrDefault();
        var document = VendorRules.All(company, DocumentKind.Invoice)
            .FirstOrDefault(one => QuickBooksEndpoints.IdOf(one) == linked.Text("TxnId"));
        if (linked.Text("TxnType") != "Invoice" || document is null)
        {
            return QuickBooksEndpoints.Refuse(
                "610", "Object Not Found", "Something you're trying to use has been made inactive or was deleted.");
        }

        if (body["CustomerRef"].Text("value") != document.Request.BillTo || line.Number("Amount") > body.Number("TotalAmt"))
        {
            return QuickBooksEndpoints.Refuse("6000", "A business validation error has occurred", "The payment does not fit.");
        }

        var (entered, problem) = VendorEntries.Enter(
            company,
            new VoucherRequest(
                key, "", "payment", line.Number("Amount"), "", body.Day("TxnDate"), Note(body, 1, "Entry: "),
                Note(body, 2, "")),
            document);
        return problem is null
            ? new Answer(200, new JsonObject { ["Payment"] = Tell(entered!), ["time"] = "2026-11-30T00:00:00Z" })
            : QuickBooksEndpoints.Refuse("6000", "A business validation error has occurred", problem.Message);
    }

    private static Answer Book(Tenant company, JsonObject body, string key)
    {
        var number = body.Text("DocNumber") ?? "";
        if (company.Journals.All().FirstOrDefault(one => NumberOf(one) == number) is { } other)
        {
            return QuickBooksEndpoints.Refuse(
                "6140", "Duplicate Document Number Error",
                $"DocNumber={number} is assigned to TxnType=Journal Entry with TxnId={other.Id}");
        }

        var journal = VendorEntries.Enter(
            company, key, Note(body, 1, ""), body.Day("TxnDate"), body["CurrencyRef"].Text("value") ?? "USD",
            [
                .. body.Items("Line").Select(static line => (
                    line["JournalEntryLineDetail"]?["AccountRef"].Text("value") ?? "",
                    (line["JournalEntryLineDetail"].Text("PostingType") == "Debit" ? 1m : -1m) * line.Number("Amount"),
                    line.Text("Description") ?? "")),
            ]);
        return journal is null
            ? QuickBooksEndpoints.Refuse("6000", "A business validation error has occurred", "Debits and credits differ.")
            : new Answer(200, new JsonObject { ["JournalEntry"] = Tell(journal), ["time"] = "2026-11-30T00:00:00Z" });
    }

    /// <summary>A line of the private note, without its label.</summary>
    private static string Note(JsonObject body, int line, string label) =>
        (body.Text("PrivateNote") ?? "").Split('\n', 3).ElementAtOrDefault(line) is { } text
        && text.StartsWith(label, StringComparison.Ordinal)
            ? text[label.Length..]
            : "";

    private static string NumberOf(StoredJournal journal) =>
        journal.Request.Key.Length <= 21 ? journal.Request.Key : journal.Request.Key[..21];

    private static JsonObject Tell(VendorEntry one)
    {
        var (entry, request) = (one.Entry, one.Document.Request);
        return new JsonObject
        {
            ["Id"] = (5_000 + one.Ordinal).ToString(CultureInfo.InvariantCulture), ["SyncToken"] = "0",
            ["CustomerRef"] = new JsonObject { ["value"] = request.BillTo },
            ["CurrencyRef"] = new JsonObject { ["value"] = request.Currency },
            ["TxnDate"] = entry.On.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            ["TotalAmt"] = entry.Amount, ["UnappliedAmt"] = 0,
            ["PaymentRefNum"] = entry.Voucher is { Length: > 21 } key ? key[..21] : entry.Voucher,
            ["PrivateNote"] = entry.Voucher is null
                ? $"Entry: {entry.Reference}\n{entry.Words}"
                : $"Key: {entry.Voucher}\nEntry: {entry.Reference}\n{entry.Words}",
            ["Line"] = new JsonArray(new JsonObject
            {
                ["Amount"] = entry.Amount,
                ["LinkedTxn"] = new JsonArray(new JsonObject
                {
                    ["TxnId"] = QuickBooksEndpoints.IdOf(one.Document), ["TxnType"] = "Invoice",
                }),
            }),
            ["MetaData"] = new JsonObject { ["LastUpdatedTime"] = VendorRules.Moment(entry.ChangedAt) },
        };
    }

    private static JsonObject Tell(StoredJournal journal) => new()
    {
        ["Id"] = journal.Id, ["SyncToken"] = "0", ["DocNumber"] = NumberOf(journal),
        ["CurrencyRef"] = new JsonObject { ["value"] = journal.Request.Currency },
        ["PrivateNote"] = $"Key: {journal.Request.Key}\n{journal.Request.Journal}",
        ["Line"] = new JsonArray([
            .. journal.Request.Lines.SelectMany(static line => new JsonNode[] { Row(line, "Debit"), Row(line, "Credit") }),
        ]),
    };

    private static JsonObject Row(JournalLine line, string side) => new()
    {
        ["Amount"] = line.Amount, ["DetailType"] = "JournalEntryLineDetail", ["Description"] = line.Text,
        ["JournalEntryLineDetail"] = new JsonObject
        {
            ["PostingType"] = side,
            ["AccountRef"] = new JsonObject { ["value"] = side == "Debit" ? line.Debit : line.Credit },
        },
    };
}
