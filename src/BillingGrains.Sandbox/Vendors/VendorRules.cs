using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using BillingGrains.Sandbox.Erp;
using BillingGrains.Sandbox.Faults;

namespace BillingGrains.Sandbox.Vendors;

/// <summary>What the pretended vendors share beside their books.</summary>
internal static class VendorRules
{
    /// <summary>Customers for whom nothing is taken: by code, and by the number or id that some vendors give.</summary>
    private static readonly string[] BlockedCustomers = ["C-BLOCKED", "666", "66666666-6666-4666-8666-666666666666"];

    /// <summary>Why a document is refused at a step; null when it is not.</summary>
    public static Problem? Refusal(
        Operation step, SandboxOptions options, FaultBook faults, Tenant company, DocumentRequest document) =>
        step == Operation.Create && BlockedCustomers.Contains(document.BillTo)
            ? new Problem("customer-blocked", $"Customer {document.BillTo} is blocked for invoicing.")
            : ErpEndpoints.RefusalAt(step, options, faults, company, document);

    /// <summary>Why a record of master data is refused; null when it is not. Of tax registrations those are wrong that begin with
    /// XX, which is no country's.</summary>
    public static string? Refusal(MasterEntry entry) => entry.TaxRegistration is ['X', 'X', ..]
        ? $"The tax registration {entry.TaxRegistration} is not valid."
        : null;

    /// <summary>A record's state, as an ETag: another for each content.</summary>
    public static string StateOf(JsonObject record) =>
        $"W/\"{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(record.ToJsonString())).AsSpan(0, 8))}\"";

    /// <summary>An id of the form that vendors with GUIDs give.</summary>
    public static string GuidOf(StoredDocument document) =>
        string.Create(CultureInfo.InvariantCulture, $"00000000-0000-4000-8000-{document.Ordinal:x12}");

    /// <summary>Null where the id is none of this company's.</summary>
    public static StoredDocument? ByGuid(Tenant company, string id) =>
        id.Length == 36 && id.StartsWith("00000000-0000-4000-8000-", StringComparison.Ordinal)
        && int.TryParse(id.AsSpan(24), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var ordinal)
            ? ByOrdinal(company, ordinal)
            : null;

    public static StoredDocument? ByOrdinal(Tenant company, int ordinal) =>
        company.Books.Get(FormattableString.Invariant($"doc-{ordinal}"));

    /// <summary>All documents of a kind, in the order in which they were made.</summary>
    public static IEnumerable<StoredDocument> All(Tenant company, DocumentKind kind) =>
        company.Books.List(DateTimeOffset.MinValue, 0, int.MaxValue).Page.Where(document => document.Request.Kind == kind);

    public static string Moment(DateTimeOffset moment) =>
        moment.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}
