using System.Text.Json.Nodes;
using BillingGrains.Sandbox.Erp;

namespace BillingGrains.Sandbox.Vendors;

/// <summary>What a company's NetSuite holds beside documents: payments and journals.</summary>
internal sealed class NetSuiteEntryBook(Tenant company, NetSuiteBook book, NetSuiteOptions options)
{
    /// <summary>In the order in which they came.</summary>
    public static IEnumerable<(string Id, PaymentEntry Entry)> Payments(Tenant company) => company.Payments.Now()
        .OrderBy(static one => one.Ordinal).Select(static one => (NetSuiteBook.Id(one.Ordinal, 2), one.Entry));

    /// <summary>Null where there is none.</summary>
    public JsonObject? Get(string type, string id, bool expand)
    {
        var isKey = id.StartsWith("eid:", StringComparison.Ordinal);
        if (type is "customerPayment" or "customerRefund")
        {
            var all = Payments(company).Where(one => one.Entry.Voucher is { Length: > 0 }
                && one.Entry.Kind == (type == "customerPayment" ? "payment" : "refund")).ToList();
            var key = isKey ? id[4..] : all.Find(one => one.Id == id).Entry?.Voucher;
            var found = all.FindAll(one => one.Entry.Voucher == key);
            return found.Count == 0 ? null : TellPayment(found[^1].Id, [.. found.Select(static one => one.Entry)]);
        }

        var journal = type != "journalEntry" ? null
            : isKey ? company.Journals.Find(id[4..]).FirstOrDefault()
            : company.Journals.All().FirstOrDefault(one => NetSuiteBook.Id(one.Ordinal, 3) == id);
        return journal is null ? null : TellJournal(journal, expand);
    }

    public Answer CreatePayment(JsonObject body, string key, string currency)
    {
        var applied = body["apply"].Items("items").Where(static one => one["apply"]?.GetValue<bool>() == true)
            .Select(one => (Invoice: book.Document("invoice", one["doc"].Text("id") ?? ""), Amount: one.Number("amount")))
            .ToList();
        if (applied.Exists(one => one.Invoice is not { Posted: true }
            || NetSuiteBook.CustomerIdOf(one.Invoice.Request.BillTo) != body["customer"].Text("id")))
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

        return NetSuiteBook.Made(Payments(company).Last(one => one.Entry.Voucher == key).Id);

        void Enter(string documentKey, decimal amount) => company.Payments.Enter(
            new VoucherRequest(key, "", "payment", amount, currency, body.Day("tranDate"), "", body.Text("memo") ?? ""),
            documentKey);
    }

    /// <summary>Pays out what credit memos and payments have left.</summary>
    public Answer CreateRefund(JsonObject body, string key, string currency)
    {
        var applied = body["apply"].Items("items").Where(static one => one["apply"]?.GetValue<bool>() == true)
            .Select(one => (Id: one["doc"].Text("id") ?? "", Amount: one.Number("amount"))).ToList();
        if (applied.Count == 0 || body["account"].Text("id") is null
            || applied.Exists(one => Unused(company).FirstOrDefault(other => other.Id == one.Id).Open < one.Amount))
        {
            return NetSuiteManners.Error(400, "USER_ERROR", "You cannot apply more than the remaining amount.", "apply.items[0]");
        }

        foreach (var (id, amount) in applied)
        {
            var memo = book.Document("creditMemo", id);
            company.Payments.Enter(
                new VoucherRequest(
                    key, "", "refund", amount, currency, body.Day("tranDate"), memo is null ? id : "", body.Text("memo") ?? ""),
                memo?.Request.Key ?? "");
        }

        return NetSuiteBook.Made(Payments(company).Last(one => one.Entry.Voucher == key).Id);
    }

    /// <summary>Applies a payment otherwise: to the debit of a journal in place of an invoice.</summary>
    public Answer? ApplyPayment(string id, JsonObject? body)
    {
        if (Payments(company).FirstOrDefault(one => one.Id == id) is not { Entry: { Kind: "payment" } payment })
        {
            return null;
        }

        var items = body?["apply"].Items("items").ToList() ?? [];
        var kept = items.Find(one => book.Document("invoice", one["doc"].Text("id") ?? "") is { } invoice
            && invoice.Request.Key == payment.Key);
        var moved = items.Find(one => Get("journalEntry", one["doc"].Text("id") ?? "", expand: true) is not null);
        var left = kept?["apply"]?.GetValue<bool>() == true ? kept.Number("amount") : 0m;
        if (kept is null || moved?["apply"]?.GetValue<bool>() != true || left + moved.Number("amount") != payment.Amount)
        {
            return NetSuiteManners.Error(400, "USER_ERROR", "The payment is not applied as a whole.", "apply");
        }

        company.Payments.Enter(new PaymentEntry(
            $"applied-{moved["doc"].Text("id")}-{payment.Id}", payment.Key, "payment-reversal", moved.Number("amount"),
            payment.Currency, payment.On, id));
        return new Answer(204, new JsonObject());
    }

    /// <summary>What credit memos and payments have left, with their internal ids.</summary>
    public static IEnumerable<(string Id, string Customer, string Currency, decimal Open)> Unused(Tenant company)
    {
        foreach (var memo in VendorRules.All(company, DocumentKind.CreditNote).Where(static one => one.Posted))
        {
            yield return (
                NetSuiteBook.IdOf(memo), memo.Request.BillTo, memo.Request.Currency, -company.Payments.OpenOf(memo));
        }

        var all = Payments(company).ToList();
        foreach (var (id, rest) in all.Where(static one => one.Entry is { Key: "", Kind: "payment" }))
        {
            var document = all.Find(one => one.Entry.Voucher == rest.Voucher && one.Entry.Key.Length > 0).Entry;
            var used = all.Where(one => one.Entry is { Key: "", Kind: "refund" } && one.Entry.Reference == id)
                .Sum(static one => one.Entry.Amount);
            yield return (
                id, document is null ? "" : company.Books.Find(document.Key)[0].Request.BillTo, rest.Currency,
                rest.Amount - used);
        }
    }

    public Answer CreateJournal(JsonObject body, string key, string currency)
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
            key, body.Text("memo") ?? "", body.Day("tranDate"), currency, [.. pairs]), body.ToJsonString());
        return NetSuiteBook.Made(NetSuiteBook.Id(made.Ordinal, 3));
    }

    private JsonObject TellPayment(string id, IReadOnlyList<PaymentEntry> entries) => new()
    {
        ["id"] = id,
        ["externalId"] = entries[0].Voucher,
        ["tranId"] = $"PYMT{id}",
        ["currency"] = CurrencyRef(entries[0].Currency),
        [entries[0].Kind == "refund" ? "total" : "payment"] = entries.Sum(static one => one.Amount),
        ["memo"] = entries[0].Words,
    };

    private JsonObject TellJournal(StoredJournal journal, bool expand)
    {
        var told = new JsonObject
        {
            ["id"] = NetSuiteBook.Id(journal.Ordinal, 3),
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
        ["id"] = options.Currencies.First(one => one.Value == code).Key, ["refName"] = code,
    };
}
