using System.Text.Json;
using System.Text.Json.Nodes;
using BillingGrains.Connectors.Documents;
using BillingGrains.Connectors.Http;
using BillingGrains.Domain.Amounts;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Invoices;
using BillingGrains.Domain.Posting;
using BillingGrains.Ports.Erp;
using NodaTime.Text;

namespace BillingGrains.Connectors.NetSuite;

/// <summary>Our documents as NetSuite's records, and back.</summary>
internal sealed class NetSuiteDocuments(NetSuiteSettings settings)
{
    private const string Pending = "1";
    private const string Approved = "2";

    private readonly ValueList<string> notes = settings.OwnNumber
        ? ["soldTo", "payer", "credits"]
        : ["number", "soldTo", "payer", "credits"];

    public static string TypeOf(InvoiceKind kind) =>
        kind == InvoiceKind.CreditNote ? NetSuiteType.CreditMemo : NetSuiteType.Invoice;

    /// <summary>What posts a document that is pending.</summary>
    public static JsonObject Approval => new() { ["approvalStatus"] = NetSuiteRecords.Ref(Approved) };

    /// <summary>Throws <see cref="ErpCallException"/> where the settings lack what it names.</summary>
    /// <param name="applied">Of a credit memo: the internal ids of invoices and how much goes against each.</param>
    public JsonObject Record(ErpInvoice invoice, IReadOnlyList<(string Invoice, decimal Amount)> applied)
    {
        var sent = SentDocument.Of(invoice, settings.Precision, creditsArePositive: true, notes);
        var currency = invoice.Totals.Net.Currency;
        var record = new JsonObject
        {
            ["externalId"] = invoice.PostingKey,
            ["entity"] = settings.CustomersBy == CustomerKey.ExternalId
                ? new JsonObject { ["externalId"] = invoice.BillTo }
                : NetSuiteRecords.Ref(invoice.BillTo),
            ["subsidiary"] = NetSuiteRecords.Ref(settings.Subsidiary),
            ["tranDate"] = LocalDatePattern.Iso.Format(invoice.InvoiceDate),
            ["currency"] = NetSuiteRecords.Ref(NetSuiteRecords.IdOf(currency, settings)),
            ["item"] = NetSuiteRecords.Items(sent.Lines.Select(line => Line(line, invoice.Dimensions))),
        };
        if (!sent.IsCredit)
        {
            record["dueDate"] = LocalDatePattern.Iso.Format(invoice.DueDate);
        }

        if (settings.OwnNumber && invoice.Number is { } number)
        {
            record["tranId"] = number;
        }

        if (invoice.PurchaseOrder is { } order)
        {
            record["otherRefNum"] = order;
        }

        if (!sent.Notes.IsEmpty)
        {
            record[settings.NotesField] = string.Join('\n', sent.Notes.Select(static note => note.Text));
        }

        if (settings.Approvals)
        {
            record["approvalStatus"] = NetSuiteRecords.Ref(Pending);
        }

        if (settings.TaxGiven)
        {
            record["taxDetailsOverride"] = true;
            record["taxDetails"] = NetSuiteRecords.Items(Taxes(sent, currency));
        }

        if (applied.Count > 0)
        {
            record["apply"] = Apply(applied);
        }

        return record;
    }

    /// <summary>What adds a line for rounding to a draft: lines that a change does not name stay as they are. Null where it has
    /// one already, or the settings name no item for the account.</summary>
    public JsonObject? RoundingOf(JsonElement record, ErpRounding line, bool isCredit)
    {
        var amount = isCredit ? -line.Amount.Amount : line.Amount.Amount;
        return !settings.RoundingItems.TryGetValue(line.Account, out var item)
            || record.ItemsOf("item").Any(one => one.RefOf("item") == item)
            ? null
            : new JsonObject
            {
                ["item"] = NetSuiteRecords.Items(
                [
                    new JsonObject
                    {
                        ["item"] = NetSuiteRecords.Ref(item), ["description"] = settings.Precision.RoundingText,
                        ["quantity"] = 1, ["rate"] = amount, ["amount"] = amount,
                    },
                ]),
            };
    }

    /// <summary>Lines of "apply" are found by their document, and not by their place.</summary>
    public static JsonObject Apply(IEnumerable<(string Invoice, decimal Amount)> applied) =>
        NetSuiteRecords.Items(applied.Select(static one => (JsonNode)new JsonObject
        {
            ["doc"] = NetSuiteRecords.Ref(one.Invoice), ["line"] = 0, ["apply"] = true, ["amount"] = one.Amount,
        }));

    /// <summary>Created while it is pending; Posted with the amounts that NetSuite holds.</summary>
    /// <param name="isCredit">Its amounts are turned.</param>
    public SendingOutcome Outcome(JsonElement record, bool isCredit)
    {
        if (WhyGone(record) is { } gone)
        {
            return gone;
        }

        var amounts = Computed(record, isCredit);
        return IsPending(record)
            ? new SendingOutcome.Created(record.Text("id"), amounts)
            : NetSuiteRecords.Posted(record, amounts.Net, amounts.Tax, amounts.Gross);
    }

    /// <summary>As NetSuite computes it, with our signs.</summary>
    public SentAmounts Computed(JsonElement record, bool isCredit)
    {
        var currency = record.CurrencyOf(settings);
        var gross = record.Amount("total", currency);
        var tax = record.Text("taxTotal").Length == 0 ? Money.Zero(currency) : record.Amount("taxTotal", currency);
        return isCredit ? new SentAmounts(tax - gross, -tax, -gross) : new SentAmounts(gross - tax, tax, gross);
    }

    /// <summary>It was voided; null while it stands.</summary>
    public static SendingOutcome.Refused? WhyGone(JsonElement record) =>
        record.TryGetProperty("status", out var status) && status.ValueKind is JsonValueKind.Object
        && status.Text("refName") is "Voided"
            ? ErpOperations.Gone($"The record {record.Text("id")} was voided in NetSuite.")
            : null;

    public bool IsPending(JsonElement record) => settings.Approvals && record.RefOf("approvalStatus") is Pending;

    /// <summary>A row of the list; null for a credit memo that is a voucher of ours.</summary>
    public ErpDocument? Listed(IReadOnlyDictionary<string, string> row)
    {
        var isCredit = row.GetValueOrDefault("type") is "CustCred";
        if (isCredit && VoucherWords.Read(row.GetValueOrDefault("memo", "")) is not null)
        {
            return null;
        }

        var currency = Currencies.Find(row.GetValueOrDefault("currency", ""))
            ?? throw new ErpCallException(CallVerdict.Unclear, "A document in a currency that is not known.");
        var sign = isCredit ? -1m : 1m;
        var gross = sign * NetSuiteRecords.Amount(row.GetValueOrDefault("gross", ""), currency).Amount;
        var tax = sign * NetSuiteRecords.Amount(row.GetValueOrDefault("tax", "0"), currency).Amount;
        var number = row.GetValueOrDefault("number");
        var isPosted = !settings.Approvals || row.GetValueOrDefault("approval") is not Pending;
        return new ErpDocument(
            row["id"], row["key"], isPosted ? number : null, isPosted, currency.Code, gross - tax, tax, gross,
            Noted("number") ?? (settings.OwnNumber ? number : null), row.GetValueOrDefault("customer"), Noted("soldTo"),
            Noted("payer"), row.GetValueOrDefault("purchaseorder"), Noted("credits"));

        string? Noted(string kind) => ErpNotes.Read(row.GetValueOrDefault("notes", ""), kind);
    }

    private JsonObject Line(SentLine line, ValueList<Domain.MasterData.Dimension> dimensions)
    {
        var item = new JsonObject
        {
            ["item"] = NetSuiteRecords.Ref(settings.Item),
            ["description"] = line.Description,
            ["quantity"] = line.Quantity,
            ["rate"] = line.UnitPrice,
            ["amount"] = line.Net,
        };
        if (settings.TaxGiven)
        {
            item["taxDetailsReference"] = Reference(line);
        }

        foreach (var dimension in dimensions)
        {
            var field = settings.Dimensions.GetValueOrDefault(dimension.Kind) ?? throw new ErpCallException(
                CallVerdict.Refused, $"The connection's settings name no field of NetSuite for the dimension {dimension.Kind}.")
            {
                Code = "erp-cannot-process",
                Words = $"The connection to the ERP has no place for {dimension.Kind} {dimension.Code}.",
            };
            item[field] = NetSuiteRecords.Ref(dimension.Code);
        }

        return item;
    }

    private static string Reference(SentLine line) => FormattableString.Invariant($"line-{line.Index + 1}");

    /// <summary>Each line's share of each tax: rounded, and what is missing to the document's tax on its last line.</summary>
    private IEnumerable<JsonNode> Taxes(SentDocument sent, Currency currency)
    {
        foreach (var tax in sent.Taxes)
        {
            var known = settings.Taxes.GetValueOrDefault(tax.Code) ?? throw new ErpCallException(
                CallVerdict.Refused, $"The connection's settings name no tax type and code of NetSuite for {tax.Code}.")
            {
                Code = "tax-unknown", Words = $"The tax {tax.Code} is not set up in the connection to the ERP.",
            };
            var bearing = sent.Lines
                .SelectMany(line => line.Taxes.Where(one => one.Code == tax.Code && one.Percent == tax.Percent)
                    .Select(one => (Line: line, one.Base)))
                .ToList();
            var left = tax.Amount;
            for (var index = 0; index < bearing.Count; index++)
            {
                var (line, taxable) = bearing[index];
                var share = index == bearing.Count - 1
                    ? left
                    : Rounding.Round(taxable * tax.Percent / 100m, currency.Decimals, RoundingMode.HalfUp);
                left -= share;
                yield return new JsonObject
                {
                    ["taxDetailsReference"] = Reference(line),
                    ["taxType"] = NetSuiteRecords.Ref(known.Type),
                    ["taxCode"] = NetSuiteRecords.Ref(known.Code),
                    ["taxBasis"] = taxable,
                    ["taxRate"] = tax.Percent,
                    ["taxAmount"] = share,
                };
            }
        }
    }
}
