using System.Globalization;
using System.Text.Json.Nodes;
using BillingGrains.Sandbox.Erp;
using BillingGrains.Sandbox.Faults;

namespace BillingGrains.Sandbox.Vendors;

/// <summary>A company's books as free text invoices. What was sent is kept as one object: "header" and "lines".</summary>
internal sealed class DynamicsBook(Tenant company, Door door)
{
    /// <summary>Identifiers are record ids: larger than what many programs hold in a number.</summary>
    private const long FirstRecord = 5_637_144_576;

    public Answer CreateHeader(JsonObject body)
    {
        if (body.Text("CustomerAccount") is not { Length: > 0 } || body.Text("dataAreaId") is not { Length: > 0 })
        {
            return DynamicsManners.Refuse("FreeTextInvoiceHeaderEntity", "Field 'Customer account' must be filled in.");
        }

        var request = Sum((JsonObject)body.DeepClone(), []);
        return VendorRules.Refusal(Operation.Create, door.Options, door.Faults, company, request) is { } refusal
            ? DynamicsManners.Refuse("FreeTextInvoiceHeaderEntity", refusal.Message)
            : new Answer(201, Tell(company.Books.Create(request, Raw(body, []))));
    }

    public Answer CreateLine(JsonObject body)
    {
        if (Header(body.Text("ParentRecId") ?? "") is not { Posted: false } document)
        {
            return DynamicsManners.Refuse("FreeTextInvoiceLineEntity", "The free text invoice does not exist or is posted.");
        }

        var raw = Sent.Object(document.Raw);
        List<JsonObject> lines = [.. raw.Items("lines"), body];
        try
        {
            var request = Sum(raw["header"]!, lines);
            company.Books.Replace(document.Id, request, Raw(raw["header"]!, lines));
            return new Answer(201, body.DeepClone());
        }
        catch (UnknownTaxException unknown)
        {
            return DynamicsManners.Refuse("FreeTextInvoiceLineEntity", $"The sales tax group is not set up. {unknown.Message}");
        }
    }

    /// <summary>Null where there is none.</summary>
    public StoredDocument? Header(string id) =>
        long.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var record)
        && record > FirstRecord && VendorRules.ByOrdinal(company, (int)(record - FirstRecord)) is { } found && IsThere(found)
            ? found
            : null;

    /// <summary>Null where there is none.</summary>
    public Answer? Delete(string id)
    {
        if (Header(id) is not { } document)
        {
            return null;
        }

        if (document.Posted)
        {
            return DynamicsManners.Refuse("FreeTextInvoiceHeaderEntity", "The invoice is posted and cannot be deleted.");
        }

        company.Books.Replace(document.Id, document.Request with { Key = "" }, """{"deleted":true}""");
        return new Answer(204, new JsonObject());
    }

    /// <summary>Null where there is none. It answers when it has taken the order.</summary>
    public Answer? Post(string id, TimeProvider time)
    {
        if (Header(id) is not { } document)
        {
            return null;
        }

        if (VendorRules.Refusal(Operation.Post, door.Options, door.Faults, company, document.Request) is { } refusal)
        {
            return DynamicsManners.Refuse("FreeTextInvoicePosting", refusal.Message);
        }

        var after = door.Options.Vendors.Dynamics.PostsAfter;
        if (after == TimeSpan.Zero)
        {
            Finish();
        }
        else
        {
            _ = time.CreateTimer(_ => Finish(), null, after, Timeout.InfiniteTimeSpan);
        }

        return new Answer(200, new JsonObject());

        void Finish() => company.Books.Post(
            document.Id, static count => string.Create(CultureInfo.InvariantCulture, $"FTI-{10_000 + count}"));
    }

    /// <summary>Null for a set that there is not.</summary>
    public IEnumerable<JsonObject>? Records(string set) => set switch
    {
        "FreeTextInvoiceHeaders" => All().Select(Tell),
        "FreeTextInvoiceLines" => All().SelectMany(static one => Sent.Object(one.Raw).Items("lines"))
            .Select(static line => (JsonObject)line.DeepClone()),
        _ => null,
    };

    private IEnumerable<StoredDocument> All() =>
        company.Books.List(DateTimeOffset.MinValue, 0, int.MaxValue).Page.Where(IsThere);

    private static bool IsThere(StoredDocument document) => Sent.Object(document.Raw)["deleted"] is null;

    private static string Raw(JsonNode header, IEnumerable<JsonObject> lines) => new JsonObject
    {
        ["header"] = header.DeepClone(),
        ["lines"] = new JsonArray([.. lines.Select(static line => line.DeepClone())]),
    }.ToJsonString();

    /// <summary>Below 0 it is a credit note.</summary>
    private DocumentRequest Sum(JsonNode header, IReadOnlyList<JsonObject> lines)
    {
        var sum = VendorSums.Sum(
            new VendorDocument(
                header.Text("ExternalInvoiceId") ?? "", IsCredit: false, null,
                header.Text("InvoiceAccount") ?? header.Text("CustomerAccount")!, header.Day("InvoiceDate"),
                header.Day("DueDate"), header.Text("CurrencyCode") ?? "EUR", 1m,
                [
                    .. lines.Select(static line => new VendorLine(
                        line.Text("Description") ?? "", line.Number("Quantity"), line.Number("UnitPrice"),
                        line.Text("ItemSalesTaxGroup") is { Length: > 0 } code ? [code] : [])),
                ]),
            company);
        return sum.Gross < 0m ? sum with { Kind = DocumentKind.CreditNote } : sum;
    }

    public JsonObject Tell(StoredDocument document)
    {
        var told = (JsonObject)Sent.Object(document.Raw)["header"]!.DeepClone();
        told["InvoiceIdentifier"] = FirstRecord + document.Ordinal;
        told["FreeTextNumber"] = string.Create(CultureInfo.InvariantCulture, $"FTN-{document.Ordinal:00000}");
        told["IsPosted"] = document.Posted ? "Yes" : "No";
        told["InvoiceId"] = document.Posted ? document.Number : "";
        told["InvoiceNetAmount"] = document.Request.Net;
        told["InvoiceTaxAmount"] = document.Request.Tax;
        told["InvoiceTotalAmount"] = document.Request.Gross;
        told["InvoiceOpenAmount"] = document.Posted ? company.Payments.OpenOf(document) : 0m;
        told["CreatedDateTime"] = document.MadeAt.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        return told;
    }
}
