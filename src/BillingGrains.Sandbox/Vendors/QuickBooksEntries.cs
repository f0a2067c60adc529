using System.Globalization;
using System.Text.Json.Nodes;
using BillingGrains.Sandbox.Erp;
using BillingGrains.Sandbox.Faults;

namespace BillingGrains.Sandbox.Vendors;

/// <summary>QuickBooks' payments, journal entries and master data. A payment of 0 applies a credit memo to an invoice; one that
/// was voided is told as of 0, without lines.</summary>
internal static class QuickBooksEntries
{
    public static void MapQuickBooksEntries(this IEndpointRouteBuilder company)
    {
        company.MapPost("/payment", (HttpContext context, string tenant, string? requestid, string? include, Door door) =>
            Enter(context, tenant, requestid, door, include == "void" ? Void : Pay));
        company.MapPost("/journalentry", (HttpContext context, string tenant, string? requestid, Door door) =>
            Enter(context, tenant, requestid, door, Book));
    }

    /// <summary>What a query on an entity finds, before its conditions.</summary>
    public static IEnumerable<JsonObject> Rows(Tenant company, string entity) => entity switch
    {
        "Payment" => VendorEntries.All(company).Where(static one => one.Entry.Kind is "payment" or "credit-applied").Select(Tell),
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
        var document = Linked(company, line, "Invoice", DocumentKind.Invoice);
        if (document is null)
        {
            return QuickBooksEndpoints.NotThere;
        }

        if (body["CustomerRef"].Text("value") != document.Request.BillTo)
        {
            return Wrong("The payment does not fit.");
        }

        if (body.Number("TotalAmt") == 0m)
        {
            return Apply(company, body, document);
        }

        if (line.Number("Amount") > body.Number("TotalAmt"))
        {
            return Wrong("The payment does not fit.");
        }

        var (entered, problem) = VendorEntries.Enter(
            company,
            new VoucherRequest(
                key, "", "payment", line.Number("Amount"), "", body.Day("TxnDate"), Note(body, 1, "Entry: "),
                Note(body, 2, "")),
            document, body.ToJsonString());
        return problem is null ? Told(entered!) : Wrong(problem.Message);
    }

    /// <summary>A credit memo to an invoice.</summary>
    private static Answer Apply(Tenant company, JsonObject body, StoredDocument invoice)
    {
        var lines = body.Items("Line").ToList();
        var amount = lines[0].Number("Amount");
        return lines.Count != 2 || Linked(company, lines[1], "CreditMemo", DocumentKind.CreditNote) is not { } memo
            ? QuickBooksEndpoints.NotThere
            : lines[1].Number("Amount") != amount || amount > -company.Payments.OpenOf(memo)
                || amount > company.Payments.OpenOf(invoice)
                ? Wrong("The amounts do not fit what is open.")
                : Told(VendorEntries.Of(company, company.Payments.Apply(
                    memo, invoice, amount, body.Day("TxnDate"), raw: body.ToJsonString())));
    }

    private static Answer Void(Tenant company, JsonObject body, string key)
    {
        var payment = VendorEntries.All(company)
            .FirstOrDefault(one => one.Entry.Kind == "payment" && IdOf(one) == body.Text("Id"));
        if (payment is null)
        {
            return QuickBooksEndpoints.NotThere;
        }

        if (body.Text("SyncToken") != SyncOf(payment))
        {
            return QuickBooksEndpoints.Refuse(
                "5010", "Stale Object Error", "You and root were working on this at the same time.");
        }

        company.Payments.Cancel(payment.Entry.Id);
        return Told(VendorEntries.Of(company, payment.Entry));
    }

    private static StoredDocument? Linked(Tenant company, JsonNode? line, string type, DocumentKind kind)
    {
        var linked = (line as JsonObject)?.Items("LinkedTxn").FirstOrDefault();
        return linked.Text("TxnType") == type ? QuickBooksEndpoints.ById(company, kind, linked.Text("TxnId")) : null;
    }

    private static Answer Wrong(string detail) =>
        QuickBooksEndpoints.Refuse("6000", "A business validation error has occurred", detail);

    private static Answer Told(VendorEntry entry) =>
        new(200, new JsonObject { ["Payment"] = Tell(entry), ["time"] = "2026-11-30T00:00:00Z" });

    private static string IdOf(VendorEntry one) => (5_000 + one.Ordinal).ToString(CultureInfo.InvariantCulture);

    private static string SyncOf(VendorEntry one) => one.Entry.Cancelled ? "1" : "0";

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
        var told = entry.Raw is null ? AsOfPeople(one) : Sent.Object(entry.Raw);
        told["Id"] = IdOf(one);
        told["SyncToken"] = SyncOf(one);
        told["CurrencyRef"] = new JsonObject { ["value"] = request.Currency };
        told["UnappliedAmt"] = 0;
        told["MetaData"] = new JsonObject { ["LastUpdatedTime"] = VendorRules.Moment(entry.ChangedAt) };
        if (entry.Cancelled)
        {
            told["TotalAmt"] = 0;
            told["Line"] = new JsonArray();
            told["PrivateNote"] = $"Voided - {told.Text("PrivateNote")}";
        }

        return told;
    }

    /// <summary>As if it was entered by hand.</summary>
    private static JsonObject AsOfPeople(VendorEntry one)
    {
        var entry = one.Entry;
        return new JsonObject
        {
            ["CustomerRef"] = new JsonObject { ["value"] = one.Document.Request.BillTo },
            ["TxnDate"] = entry.On.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), ["TotalAmt"] = entry.Amount,
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
