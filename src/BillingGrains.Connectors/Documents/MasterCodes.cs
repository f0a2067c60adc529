using System.Globalization;
using BillingGrains.Connectors.Http;
using BillingGrains.Domain.MasterData;
using BillingGrains.Domain.Posting;
using BillingGrains.Ports.Erp;

namespace BillingGrains.Connectors.Documents;

/// <summary>Proposed master data in an ERP's own codes, which a connection's settings name, and the words where they do not.
/// </summary>
internal static class MasterCodes
{
    /// <summary>The ERP's term for days to pay; empty for 0 days that the settings give no term. Throws
    /// <see cref="ErpCallException"/> for days without one.</summary>
    /// <param name="terms">By the days, written as a number.</param>
    public static string TermOf(IReadOnlyDictionary<string, string> terms, int days) =>
        terms.TryGetValue(days.ToString(CultureInfo.InvariantCulture), out var term) ? term
        : days == 0 ? ""
        : throw Missing(
            "payment-term-unknown",
            FormattableString.Invariant($"The connection to the ERP names no payment term for {days} days."));

    /// <summary>0 without a term; null for one that the settings do not name.</summary>
    public static int? DaysOf(IReadOnlyDictionary<string, string> terms, string term) => term.Length == 0
        ? 0
        : int.TryParse(KeyOf(terms, term), NumberStyles.None, CultureInfo.InvariantCulture, out var days) ? days : null;

    /// <summary>The ERP's unit for ours. Throws <see cref="ErpCallException"/> where the settings name none.</summary>
    public static string UnitOf(IReadOnlyDictionary<string, string> units, string unit) =>
        units.GetValueOrDefault(unit)
        ?? throw Missing("erp-cannot-process", $"The connection to the ERP names no unit for \"{unit}\".");

    /// <summary>Ours for what the ERP has; null where the settings name none.</summary>
    public static string? KeyOf(IReadOnlyDictionary<string, string> codes, string code) =>
        codes.FirstOrDefault(one => string.Equals(one.Value, code, StringComparison.Ordinal)).Key;

    /// <summary>The id is taken, though no search found it.</summary>
    public static SendingOutcome.Refused Exists(ErpMasterRecord record, string detail) => new(
        "erp-refused",
        $"The ERP has a record {record.Id} already that it does not show as one in use. Put it in use there, or reject the "
        + "proposal and propose another id.",
        detail);

    public static SendingOutcome.Refused Gone(ErpMasterRecord record, string detail) => new(
        "erp-refused",
        $"The ERP no longer has {NameOf(record.Kind)} {record.Id} as it was found. Find out why, then replay the proposal.",
        detail);

    private static string NameOf(MasterKind kind) => kind == MasterKind.Item ? "the item" : "the customer";

    private static ErpCallException Missing(string code, string words) =>
        new(CallVerdict.Refused, "The connection's settings lack it.")
        {
            Code = code, Words = $"{words} An integrator adds it to the connection's settings; then replay the proposal.",
        };
}
