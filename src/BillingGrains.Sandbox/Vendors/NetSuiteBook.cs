using System.Globalization;
using System.Text.Json.Nodes;
using BillingGrains.Sandbox.Erp;
using BillingGrains.Sandbox.Faults;

namespace BillingGrains.Sandbox.Vendors;

/// <summary>A company's books as NetSuite's records. Transactions of all types share their internal ids.</summary>
internal sealed class NetSuiteBook(Tenant company, Door door)
{
    private static readonly string[] LegacyTaxFields = ["taxItem", "taxCode", "taxRate", "taxRate1", "istaxable"];

    private NetSuiteOptions Options => door.Options.Vendors.NetSuite;

    public static string IdOf(StoredDocument document) => Id(document.Ordinal, 1);

    /// <summary>Payments have the order in which they came.</summary>
    public IEnumerable<(string Id, PaymentEntry Entry)> Payments() => company.Payments.Now()
        .OrderBy(static one => one.Ordinal).Select(static one => (Id(one.Ordinal, 2), one.Entry));

    public static string CustomerIdOf(string billTo) => (1 + SeededDraw.Below(1_000_000, 0, "customer", billTo))
        .ToString(CultureInfo.InvariantCulture);

    public Answer Create(string type, JsonObject body)
    {
        var key = body.Text("externalId");
        if (key is not null && Get(type, $"eid:{key}", expand: false) is not null)
        {
            return NetSuiteManners.Error(400, Options.DuplicateCode, "This record already exists.", "externalId");
        }

        return body["currency"].Text("id") is not { } currency || !Options.Currencies.ContainsKey(currency)
            ? NetSuiteManners.Error(400, "INVALID_KEY_OR_REF", "Invalid reference key for currency.", "currency")
            : type switch
            {
                "invoice" or "creditMemo" => CreateDocument(type, body, key ?? "", Options.Currencies[currency]),
                "customerPayment" => CreatePayment(body, key ?? "", Options.Currencies[currency]),
                "journalEntry" => CreateJournal(body, key ?? "", Options.Currencies[currency]),
                _ => NetSuiteManners.Error(404, "NONEXISTENT_RECORD_TYPE", $"Record type {type} does not exist."),
            };
    }

    public StoredDocument? Document(string type, string id)
    {
        var kind = type == "creditMemo" ? DocumentKind.CreditNote : DocumentKind.Invoice;
        return type is not ("invoice" or "creditMemo") ? null
            : id.StartsWith("eid:", StringComparison.Ordinal)
                ? company.Books.Find(id[4..]).FirstOrDefault(one => one.Request.Kind == kind)
                : VendorRules.All(company, kind).FirstOrDefault(one => IdOf(one) == id);
    }

    /// <summary>Null where there is none.</summary>
    public JsonObject? Get(string type, string id, bool expand)
    {
        if (Document(type, id) is { } document)
        {
            return Tell(document, expand);
        }

        var isKey = id.StartsWith("eid:", StringComparison.Ordinal);
        if (type == "customerPayment")
        {
            var all = Payments().Where(static one => one.Entry.Voucher is { Length: > 0 }).ToList();
            var key = isKey ? id[4..] : all.Find(one => one.Id == id).Entry?.Voucher;
            var found = all.FindAll(one => one.Entry.Voucher == key);
            return found.Count == 0 ? null : TellPayment(found[^1].Id, [.. found.Select(static one => one.Entry)]);
        }

        var journal = type != "journalEntry" ? null
            : isKey ? company.Journals.Find(id[4..]).FirstOrDefault()
            : company.Journals.All().FirstOrDefault(one => Id(one.Ordinal, 3) == id);
        return journal is null ? null : TellJournal(journal, expand);
    }

    /// <summary>Null where there is none.</summary>
    public Answer? Approve(string type, string id, JsonObject? body)
    {
        if (Document(type, id) is not { } document)
        {
            return null;
        }

        if (body?["approvalStatus"].Text("id") is not "2")
        {
            return NetSuiteManners.Error(400, "USER_ERROR", "Nothing else can be changed here.");
        }

        if (!document.Posted
            && VendorRules.Refusal(Operation.Post, door.Options, door.Faults, company, document.Request) is { } refusal)
        {
            return NetSuiteManners.Error(400, "USER_ERROR", refusal.Message);
        }

        company.Books.Post(document.Id, _ => NumberOf(document));
        return new Answer(204, new JsonObject());
    }

    public string NumberOf(StoredDocument document) => document.Number ?? string.Create(
        CultureInfo.InvariantCulture,
        $"{(document.Request.Kind == DocumentKind.Invoice ? "INV" : "CM")}{1_000 + document.Ordinal}");

    /// <summary>Without a body; only the place tells the id.</summary>
    private static Answer Made(string id) => new(204, new JsonObject(), id);

    private static string Id(int ordinal, int kind) => ((ordinal * 10) + kind).ToString(CultureInfo.InvariantCulture);

    private Answer CreateDocument(string type, JsonObject body, string key, string currency)
    {
        var entity = body["entity"];
        if ((entity.Text("externalId") ?? entity.Text("id")) is not { } customer)
        {
            return NetSuiteManners.Error(400, "USER_ERROR", "Please enter value(s) for: Customer", "entity");
        }

        var items = body["item"].Items("items").ToList();
        if (items.FindIndex(static line => line["item"].Text("id") is not { Length: > 0 }) is >= 0 and var at)
        {
            return NetSuiteManners.Error(
                400, "USER_ERROR", "Please choose an item to add.",
                string.Create(CultureInfo.InvariantCulture, $"item.items[{at}].item"));
        }

        if (items.Count == 0
            || LegacyTaxFields.Any(field => body.ContainsKey(field) || items.Any(line => line.ContainsKey(field))))
        {
            return NetSuiteManners.Error(400, "INVALID_CONTENT", "Lines are missing, or legacy tax fields are used.", "item");
        }

        var given = body["taxDetailsOverride"]?.GetValue<bool>() == true;
        var details = body["taxDetails"].Items("items").ToList();
        var document = new VendorDocument(
            key, type == "creditMemo", Options.AllowsNumbers ? body.Text("tranId") : null, customer, body.Day("tranDate"),
            body["dueDate"] is null ? body.Day("tranDate") : body.Day("dueDate"), currency, type == "creditMemo" ? -1m : 1m,
            [
                .. items.Select(line => new VendorLine(
                    line.Text("description") ?? "", line.Number("quantity", 1m),
                    line.Number("rate", line.Number("amount")),
                    given
                        ? [.. details.Where(one => one.Text("taxDetailsReference") == line.Text("taxDetailsReference"))
                            .Select(static one => one["taxCode"].Text("id") ?? "")]
                        : [Options.EngineTax])),
            ],
            given
                ? [.. details.GroupBy(static one => one["taxCode"].Text("id") ?? "").Select(static same =>
                    new GivenTax(same.Key, same.Sum(static one => one.Number("taxAmount"))))]
                : null);
        try
        {
            var request = VendorSums.Sum(document, company);
            request = given || !Options.EngineRoundsLines ? request : TaxRules.PerLine(request);
            var isPending = body["approvalStatus"].Text("id") is "1";
            var refusal = VendorRules.Refusal(Operation.Create, door.Options, door.Faults, company, request)
                ?? (isPending ? null : VendorRules.Refusal(Operation.Post, door.Options, door.Faults, company, request));
            return refusal is not null
                ? NetSuiteManners.Error(400, "USER_ERROR", refusal.Message, "entity")
                : Keep(request, body, isPending);
        }
        catch (UnknownTaxException unknown)
        {
            return NetSuiteManners.Error(400, "INVALID_KEY_OR_REF", unknown.Message, "taxDetails.items[0].taxCode");
        }
    }

    private Answer Keep(DocumentRequest request, JsonObject body, bool isPending)
    {
        var applied = body["apply"].Items("items").Select(one => (
            Invoice: Document("invoice", one["doc"].Text("id") ?? ""), Amount: one.Number("amount"))).ToList();
        if (applied.Exists(one => one.Invoice is null || one.Amount > company.Payments.OpenOf(one.Invoice)))
        {
            return NetSuiteManners.Error(400, "USER_ERROR", "You cannot apply more than the remaining amount.", "apply.items[0]");
        }

        var made = company.Books.Create(request, body.ToJsonString());
        if (!isPending)
        {
            company.Books.Post(made.Id, _ => NumberOf(made));
        }

        foreach (var (invoice, amount) in applied)
        {
            // What goes against the invoice, and what is used of the memo.
            Enter($"memo-{made.Ordinal}-{invoice!.Ordinal}", invoice, "write-off", amount);
            Enter($"used-{made.Ordinal}-{invoice.Ordinal}", made, "refund", amount);
        }

        return Made(IdOf(made));

        void Enter(string id, StoredDocument of, string kind, decimal amount) => company.Payments.Enter(new PaymentEntry(
            id, of.Request.Key, kind, amount, request.Currency, request.Date, body.Text("memo") ?? ""));
    }

    private Answer CreatePayment(JsonObject body, string key, string currency)
    {
        var applied = body["apply"].Items("items").Where(static one => one["apply"]?.GetValue<bool>() == true)
            .Select(one => (Invoice: Document("invoice", one["doc"].Text("id") ?? ""), Amount: one.Number("amount"))).ToList();
        if (applied.Exists(one => one.Invoice is not { Posted: true }
            || CustomerIdOf(one.Invoice.Request.BillTo) != body["customer"].Text("id")))
        {
            return NetSuiteManners.Error(400, "INVALID_KEY_OR_REF", "Invalid reference key for doc.", "apply.items[0].doc");
        }

        if (body["account"].Text("id") is null && body["undepFunds"] is null)
        {
            return NetSuiteManners.Error(400, "USER_ERROR", "Please enter value(s) for: Account", "account");
        }

        if (applied.Exists(one => one.Amount > company.Payments.OpenOf(one.Invoice!)))
        {
            return NetSuiteManners.Error(400, "USER_ERROR", "You cannot apply more than the remaining amount.", "apply.items[0]");
        }

        var rest = body.Number("payment") - applied.Sum(static one => one.Amount);
        foreach (var (invoice, amount) in applied)
        {
            Enter(invoice!.Request.Key, amount);
        }

        if (rest > 0m)
        {
            Enter("", rest);
        }

        return Made(Payments().Last(one => one.Entry.Voucher == key).Id);

        void Enter(string documentKey, decimal amount) => company.Payments.Enter(
            new VoucherRequest(key, "", "payment", amount, currency, body.Day("tranDate"), "", body.Text("memo") ?? ""),
            documentKey);
    }

    private Answer CreateJournal(JsonObject body, string key, string currency)
    {
        var lines = body["line"].Items("items").ToList();
        if (lines.Count < 2 || lines.Sum(static line => line.Number("debit")) != lines.Sum(static line => line.Number("credit")))
        {
            return NetSuiteManners.Error(400, "USER_ERROR", "The amounts in a journal entry must balance.", "line");
        }

        // Lines come in pairs.
        var pairs = lines.Chunk(2).Select(static pair => new JournalLine(
            pair[0]["account"].Text("id") ?? "", pair[1]["account"].Text("id") ?? "", pair[0].Number("debit"),
            pair[0].Text("memo") ?? ""));
        var made = company.Journals.Enter(new JournalRequest(
            key, body.Text("memo") ?? "", body.Day("tranDate"), currency, [.. pairs]));
        return Made(Id(made.Ordinal, 3));
    }

    private JsonObject Tell(StoredDocument document, bool expand)
    {
        var told = Sent.Object(document.Raw);
        var request = document.Request;
        if (!expand)
        {
            told.Remove("item");
            told.Remove("taxDetails");
            told.Remove("apply");
        }

        told["id"] = IdOf(document);
        told["tranId"] = NumberOf(document);
        told["entity"] = new JsonObject { ["id"] = CustomerIdOf(request.BillTo), ["refName"] = request.BillTo };
        told["subtotal"] = Math.Abs(request.Net);
        told["taxTotal"] = Math.Abs(request.Tax);
        told["total"] = Math.Abs(request.Gross);
        told["amountRemaining"] = Math.Abs(company.Payments.OpenOf(document));
        told["createdDate"] = VendorRules.Moment(document.MadeAt);
        told["status"] = new JsonObject { ["id"] = "A", ["refName"] = document.Posted ? "Open" : "Pending Approval" };
        if (told["approvalStatus"] is not null)
        {
            told["approvalStatus"] = new JsonObject { ["id"] = document.Posted ? "2" : "1" };
        }

        return told;
    }

    private JsonObject TellPayment(string id, IReadOnlyList<PaymentEntry> entries) => new()
    {
        ["id"] = id,
        ["externalId"] = entries[0].Voucher,
        ["tranId"] = $"PYMT{id}",
        ["currency"] = CurrencyRef(entries[0].Currency),
        ["payment"] = entries.Sum(static one => one.Amount),
        ["memo"] = entries[0].Words,
    };

    private JsonObject TellJournal(StoredJournal journal, bool expand)
    {
        var told = new JsonObject
        {
            ["id"] = Id(journal.Ordinal, 3),
            ["externalId"] = journal.Request.Key,
            ["tranId"] = $"JE{journal.Ordinal}",
            ["currency"] = CurrencyRef(journal.Request.Currency),
            ["memo"] = journal.Request.Journal,
        };
        if (expand)
        {
            told["line"] = new JsonObject
            {
                ["items"] = new JsonArray(
                [
                    .. journal.Request.Lines.SelectMany(static line => new JsonNode[]
                    {
                        new JsonObject { ["debit"] = line.Amount }, new JsonObject { ["credit"] = line.Amount },
                    }),
                ]),
            };
        }

        return told;
    }

    private JsonObject CurrencyRef(string code) => new()
    {
        ["id"] = Options.Currencies.First(one => one.Value == code).Key, ["refName"] = code,
    };
}
