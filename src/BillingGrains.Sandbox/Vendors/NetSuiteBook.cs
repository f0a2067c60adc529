using System.Globalization;
using System.Text.Json.Nodes;
using BillingGrains.Sandbox.Erp;
using BillingGrains.Sandbox.Faults;

namespace BillingGrains.Sandbox.Vendors;

/// <summary>A company's books as NetSuite's records. Transactions of all types share their internal ids.</summary>
internal sealed class NetSuiteBook(Tenant company, Door door)
{
    private static readonly string[] LegacyTaxFields = ["taxItem", "taxCode", "taxRate", "taxRate1", "istaxable"];

    private NetSuiteMasterBook Masters => new(company, Options);

    private NetSuiteEntryBook Entries => new(company, this, Options);

    private NetSuiteOptions Options => door.Options.Vendors.NetSuite;

    public static string IdOf(StoredDocument document) => Id(document.Ordinal, 1);

    /// <summary>Without a body; only the place tells the id.</summary>
    public static Answer Made(string id) => new(204, new JsonObject(), id);

    public static string Id(int ordinal, int kind) => ((ordinal * 10) + kind).ToString(CultureInfo.InvariantCulture);

    public static string CustomerIdOf(string billTo) => (1 + SeededDraw.Below(1_000_000, 0, "customer", billTo))
        .ToString(CultureInfo.InvariantCulture);

    public Answer Create(string type, JsonObject body)
    {
        if (NetSuiteMasterBook.Keeps(type, Options))
        {
            return Masters.Create(type, body);
        }

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
                "customerPayment" => Entries.CreatePayment(body, key ?? "", Options.Currencies[currency]),
                "customerRefund" => Entries.CreateRefund(body, key ?? "", Options.Currencies[currency]),
                "journalEntry" => Entries.CreateJournal(body, key ?? "", Options.Currencies[currency]),
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
        return NetSuiteMasterBook.Keeps(type, Options) ? Masters.Get(type, id, expand)
            : Document(type, id) is { } document ? Tell(document, expand) : Entries.Get(type, id, expand);
    }

    /// <summary>Null where there is none.</summary>
    public Answer? Change(string type, string id, JsonObject? body)
    {
        if (NetSuiteMasterBook.Keeps(type, Options))
        {
            return Masters.Change(type, id, body ?? []);
        }

        if (type == "customerPayment")
        {
            return Entries.ApplyPayment(id, body);
        }

        if (Document(type, id) is not { } document)
        {
            return null;
        }

        if (!document.Posted && body?["item"] is not null)
        {
            // Lines that are given without a number are added to those that there are.
            var raw = Sent.Object(document.Raw);
            foreach (var line in body["item"].Items("items"))
            {
                ((JsonArray)raw["item"]!["items"]!).Add(line.DeepClone());
            }

            var customer = document.Request.BillTo;
            company.Books.Replace(
                document.Id, Sum(type, raw, document.Request.Key, document.Request.Currency, customer), raw.ToJsonString());
            return new Answer(204, new JsonObject());
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

        try
        {
            var request = Sum(type, body, key, currency, customer);
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

    private DocumentRequest Sum(string type, JsonObject body, string key, string currency, string customer)
    {
        var given = body["taxDetailsOverride"]?.GetValue<bool>() == true;
        var details = body["taxDetails"].Items("items").ToList();
        var isCredit = type == "creditMemo";
        var request = VendorSums.Sum(
            new VendorDocument(
                key, isCredit, Options.AllowsNumbers ? body.Text("tranId") : null, customer, body.Day("tranDate"),
                body["dueDate"] is null ? body.Day("tranDate") : body.Day("dueDate"), currency, isCredit ? -1m : 1m,
                [
                    .. body["item"].Items("items").Select(line => new VendorLine(
                        line.Text("description") ?? "", line.Number("quantity", 1m),
                        line.Number("rate", line.Number("amount")),
                        given
                            ? [.. details.Where(one => one.Text("taxDetailsReference") == line.Text("taxDetailsReference"))
                                .Select(static one => one["taxCode"].Text("id") ?? "")]
                            : Options.UntaxedItems.Contains(line["item"].Text("id")) ? [] : [Options.EngineTax])),
                ],
                given
                    ? [.. details.GroupBy(static one => one["taxCode"].Text("id") ?? "").Select(static same =>
                        new GivenTax(same.Key, same.Sum(static one => one.Number("taxAmount"))))]
                    : null),
            company);
        return given || !Options.EngineRoundsLines ? request : TaxRules.PerLine(request);
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
}
