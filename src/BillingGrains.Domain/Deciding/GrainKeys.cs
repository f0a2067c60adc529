using System.Globalization;
using NodaTime;
using NodaTime.Text;

namespace BillingGrains.Domain.Deciding;

/// <summary>The keys of all grains. Each begins with a word, so that no store takes one for a number.</summary>
public static class GrainKeys
{
    public static string Ticket(string source, string id) => $"ticket/{source}/{id}";

    public static string Customer(string customerId) => $"customer/{customerId}";

    public static string Contract(string contractId) => $"contract/{contractId}";

    /// <summary>One invoice for each contract, period and reason, whoever asks for it and however often.</summary>
    public static string Invoice(string contractId, YearMonth period, string reason) =>
        $"invoice/{contractId}/{YearMonthPattern.Iso.Format(period)}/{reason}";

    /// <summary>What one entry of an invoice's balance is in the ERP.</summary>
    /// <param name="kind">In kebab case: "write-off".</param>
    public static string Voucher(string invoiceKey, string kind, string entryId) =>
        $"voucher/{NameOf(invoiceKey)}/{kind}/{entryId}";

    /// <summary>What one day's entries of a revenue journal are in the ERP.</summary>
    /// <param name="part">Currency and day: "EUR.2026-03-31".</param>
    public static string JournalVoucher(string entityId, YearMonth period, int number, string part) =>
        FormattableString.Invariant($"voucher/{entityId}/{YearMonthPattern.Iso.Format(period)}/journal-{number}/journal/{part}");

    /// <summary>What is proposed of one record of an ERP's master data.</summary>
    /// <param name="kind">In kebab case: "tax-code".</param>
    /// <param name="id">Of a dimension with its kind before it: "cost-centre/100".</param>
    public static string Proposal(string tenantId, string kind, string id) => $"proposal/{tenantId}/{kind}/{id}";

    public static string Entity(string entityId) => $"entity/{entityId}";

    /// <summary>The days on which contracts of a legal entity bill by themselves.</summary>
    public static string Calendar(string entityId) => $"calendar/{entityId}";

    /// <summary>The legal entity's dates and closed periods.</summary>
    public static string Books(string entityId) => $"books/{entityId}";

    /// <summary>The legal entity's cost rates, which only some roles may see.</summary>
    public static string Costs(string entityId) => $"costs/{entityId}";

    public static string Series(string entityId, string kind, int year) =>
        Series(entityId, kind, year.ToString(CultureInfo.InvariantCulture));

    /// <param name="part">What tells the series apart from others of the entity and kind: "2026-03", "all", "C-7/2026".
    /// </param>
    public static string Series(string entityId, string kind, string part) => $"series/{entityId}/{kind}/{part}";

    public static string Run(string runId) => $"run/{runId}";

    public static string ErpTenant(string tenantId) => $"erp/{tenantId}";

    public static string Source(string sourceId) => $"source/{sourceId}";

    /// <param name="what">"grains", "doors", or a lane: "lane-3".</param>
    public static string Watch(string what) => $"watch/{what}";

    /// <param name="cause">Of exceptions, as their list names it.</param>
    public static string Case(string cause) => $"case/{cause}";

    /// <summary>What people are told of exceptions.</summary>
    public const string Notices = "notices/all";

    /// <summary>What may not be erased, and what was.</summary>
    public const string Retention = "retention/all";

    /// <summary>What follows the word that a key begins with.</summary>
    public static string NameOf(string key) => key[(key.IndexOf('/', StringComparison.Ordinal) + 1)..];

    /// <summary>The word that a key begins with: the kind of grain.</summary>
    public static string Kind(string key) => key[..key.IndexOf('/', StringComparison.Ordinal)];
}
