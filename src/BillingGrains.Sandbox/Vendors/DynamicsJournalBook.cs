using System.Text.Json.Nodes;
using BillingGrains.Sandbox.Erp;

namespace BillingGrains.Sandbox.Vendors;

/// <summary>A company's journals as Finance &amp; Operations has them: of customers' payments, and of general entries. What was
/// sent is kept as one object: "set", "header", "lines" and "posted".</summary>
internal sealed class DynamicsJournalBook(Tenant company)
{
    private const string Payments = "CustomerPaymentJournal";
    private const string Ledger = "LedgerJournal";

    public static bool IsHeader(string set) => set is Payments + "Headers" or Ledger + "Headers";

    public static bool IsLine(string set) => set is Payments + "Lines" or Ledger + "Lines";

    public Answer CreateHeader(string set, JsonObject body)
    {
        if (body.Text("JournalName") is not { Length: > 0 })
        {
            return DynamicsManners.Refuse("LedgerJournalHeaderEntity", "Field 'Name' must be filled in.");
        }

        var made = company.Journals.Enter(
            new JournalRequest(body.Text("Description") ?? "", set, DateOnly.MinValue, "", []),
            new JsonObject
            {
                ["set"] = set[..^"Headers".Length], ["header"] = body.DeepClone(), ["lines"] = new JsonArray(), ["posted"] = "No",
            }.ToJsonString());
        return new Answer(201, Tell(made));
    }

    public Answer CreateLine(string set, JsonObject body)
    {
        if (Find(body.Text("JournalBatchNumber")) is not { } journal || Sent.Object(journal.Raw) is var raw
            && (raw.Text("posted") is "Yes" || raw.Text("set") != set[..^"Lines".Length]))
        {
            return DynamicsManners.Refuse("LedgerJournalLineEntity", "The journal does not exist or is posted.");
        }

        ((JsonArray)raw["lines"]!).Add(body.DeepClone());
        company.Journals.Replace(journal with { Raw = raw.ToJsonString() });
        return new Answer(201, body.DeepClone());
    }

    /// <summary>Null where there is none.</summary>
    public Answer? Post(string number)
    {
        if (Find(number) is not { } journal)
        {
            return null;
        }

        var raw = Sent.Object(journal.Raw);
        var lines = raw.Items("lines").ToList();
        if (raw.Text("posted") is "Yes")
        {
            return new Answer(200, new JsonObject());
        }

        var isPayment = raw.Text("set") == Payments;
        if (isPayment && lines.Exists(static line => line["MarkedInvoice"] is not null && line.Number("DebitAmount") > 0m))
        {
            return DynamicsManners.Refuse("LedgerJournalPosting", "A debit cannot settle an invoice.");
        }

        var difference = lines.Sum(static line => line.Number("DebitAmount") - line.Number("CreditAmount"));
        if (lines.Count == 0 || (!isPayment && difference != 0m))
        {
            return DynamicsManners.Refuse("LedgerJournalPosting", "The voucher does not balance.");
        }

        foreach (var line in lines.Where(_ => isPayment))
        {
            var document = company.Books.List(DateTimeOffset.MinValue, 0, int.MaxValue).Page
                .FirstOrDefault(one => one.Number == (line.Text("MarkedInvoice") ?? line.Text("Invoice")));
            var (credit, debit) = (line.Number("CreditAmount"), line.Number("DebitAmount"));
            var kind = debit > 0m ? "refund" : line.Text("OffsetAccountType") is "Ledger" ? "write-off" : "payment";
            company.Payments.Enter(
                new VoucherRequest(
                    journal.Request.Key, "", kind, credit + debit, line.Text("CurrencyCode")!, line.Day("TransactionDate"), "",
                    line.Text("TransactionText") ?? ""),
                document?.Request.Key ?? "");
        }

        raw["posted"] = "Yes";
        company.Journals.Replace(journal with { Raw = raw.ToJsonString() });
        return new Answer(200, new JsonObject());
    }

    /// <summary>Null for a set that there is not.</summary>
    public IEnumerable<JsonObject>? Records(string set) =>
        IsHeader(set) ? Of(set[..^"Headers".Length]).Select(Tell)
        : IsLine(set) ? Of(set[..^"Lines".Length]).SelectMany(static one => Sent.Object(one.Raw).Items("lines"))
            .Select(static line => (JsonObject)line.DeepClone())
        : null;

    private IEnumerable<StoredJournal> Of(string set) =>
        company.Journals.All().Where(one => one.Raw is not null && Sent.Object(one.Raw).Text("set") == set);

    private StoredJournal? Find(string? number) => company.Journals.All().FirstOrDefault(one => one.Id == number);

    private static JsonObject Tell(StoredJournal journal)
    {
        var raw = Sent.Object(journal.Raw);
        var told = (JsonObject)raw["header"]!.DeepClone();
        told["JournalBatchNumber"] = journal.Id;
        told["IsPosted"] = raw.Text("posted");
        return told;
    }
}
