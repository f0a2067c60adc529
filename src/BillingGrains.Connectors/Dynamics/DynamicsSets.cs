using BillingGrains.Domain.MasterData;

namespace BillingGrains.Connectors.Dynamics;

/// <summary>Where what settled a document is told: an extension of the environment. Names of the set and of its fields; the
/// document's key has the same name as on the header.</summary>
/// <param name="Id">A number that grows.</param>
/// <param name="Kind">A field that says "Payment", "Refund" or "WriteOff".</param>
/// <param name="Reversed">A field that says "Yes" of one that does not stand any more.</param>
public sealed record DynamicsSettlements(
    string Name = "CustomerInvoiceSettlements", string Id = "SettlementRecId", string Kind = "SettlementType",
    string Amount = "SettledAmount", string Day = "TransactionDate", string Text = "TransactionText",
    string Reversed = "IsReversed", string Modified = "ModifiedDateTime");

/// <summary>A set of master data, and the names of its fields; an empty one is not read.</summary>
/// <param name="Prefix">Of ids as documents name them.</param>
/// <param name="IsShared">All legal entities have the same.</param>
/// <param name="Blocked">A field that says "No" or "Open", or something else.</param>
public sealed record DynamicsMasterSet(
    MasterKind Kind, string Name, string Id, string Label, string Prefix = "", bool IsShared = false, string Blocked = "",
    string Percent = "", string Registration = "", string Currency = "", string From = "", string To = "")
{
    /// <summary>What is believed of an environment without extensions.</summary>
    public static IReadOnlyList<DynamicsMasterSet> Usual { get; } =
    [
        new(MasterKind.Customer, "CustomersV3", "CustomerAccount", "OrganizationName", Blocked: "OnHoldStatus",
            Registration: "TaxExemptNumber", Currency: "SalesCurrencyCode"),
        new(MasterKind.Item, "ReleasedProductsV2", "ItemNumber", "ProductSearchName"),
        new(MasterKind.TaxCode, "TaxItemGroupHeadings", "TaxItemGroup", "Name", Percent: "TaxPercent"),
        new(MasterKind.Dimension, "DimensionValues", "DimensionValue", "Description", IsShared: true),
        new(MasterKind.Currency, "Currencies", "CurrencyCode", "Name", IsShared: true),
        new(MasterKind.Period, "LedgerFiscalPeriods", "PeriodName", "PeriodDescription", Blocked: "PeriodStatus",
            From: "StartDate", To: "EndDate"),
    ];
}
