namespace BillingGrains.Domain.Exceptions;

/// <summary>What an ERP would refuse of a document that is to be approved, by the master data that is kept of it. All are
/// mended in the ERP's master data; the approval then counts by itself after the next refresh.</summary>
public static class MasterDataKinds
{
    private const string Refresh = "then refresh the master data.";

    public static MasterKindOfFault CustomerUnknown { get; } = Of(
        "master-customer-unknown", "A customer of the document does not exist in the ERP.",
        "Create the customer in the ERP, " + Refresh, "customer {missing} does not exist",
        "Customer {1} does not exist in ERP {0}.", "Create it there, " + Refresh);

    public static MasterKindOfFault CustomerBlocked { get; } = Of(
        "master-customer-blocked", "A customer of the document is blocked in the ERP.",
        "Have the customer released in the ERP, " + Refresh, "customer {missing} is blocked",
        "Customer {1} is blocked in ERP {0}.", "Have it released there, " + Refresh);

    public static MasterKindOfFault CustomerOtherCurrency { get; } = Of(
        "master-customer-other-currency", "The ERP bills the customer in another currency.",
        "Correct the customer's currency in the ERP, " + Refresh, "customer {missing} is billed in another currency",
        "Customer {1} is billed in {2} in ERP {0}.", "Correct its currency there or in the contract, " + Refresh);

    public static MasterKindOfFault CustomerUnregistered { get; } = Of(
        "master-customer-unregistered", "The customer has no tax registration in the ERP, and one is demanded.",
        "Enter the tax registration in the ERP, " + Refresh, "customer {missing} has no tax registration",
        "Customer {1} has no tax registration in ERP {0}.", "Enter it there, " + Refresh);

    public static MasterKindOfFault ItemUnknown { get; } = Of(
        "master-item-unknown", "An item of the document does not exist in the ERP, or is blocked there.",
        "Create or release the item in the ERP, " + Refresh, "item {missing} does not exist or is blocked",
        "Item {1} does not exist in ERP {0}, or is blocked.", "Create or release it there, " + Refresh);

    public static MasterKindOfFault TaxCodeUnknown { get; } = Of(
        "master-tax-code-unknown", "A tax code of the document does not exist in the ERP.",
        "Set the tax code up in the ERP, " + Refresh, "tax code {missing} does not exist",
        "Tax code {1} does not exist in ERP {0}.", "Set it up there, or name it in the tenant's connection, " + Refresh);

    public static MasterKindOfFault TaxPercentDiffers { get; } = Of(
        "master-tax-percent-differs", "The ERP levies another rate under a tax code of the document.",
        "Correct the rate in the ERP, or in the contract or tax tables, " + Refresh, "tax code {missing} has another rate",
        "Tax code {1} is {2} % in ERP {0}, and {3} % on the document.",
        "Correct the rate there, or in the contract or tax tables here, " + Refresh);

    public static MasterKindOfFault DimensionUnknown { get; } = Of(
        "master-dimension-unknown", "A dimension of the document does not exist in the ERP, or is blocked there.",
        "Create or release the dimension in the ERP, " + Refresh, "dimension {missing} does not exist or is blocked",
        "Dimension {1} does not exist in ERP {0}, or is blocked.", "Create or release it there, " + Refresh);

    public static MasterKindOfFault DimensionMissing { get; } = Of(
        "master-dimension-missing", "The ERP demands a dimension that the document does not name.",
        "Agree a version of the contract that names the dimension, and bill again.", "a {missing} is demanded",
        "ERP {0} demands a {1} on every document, and this one has none.",
        "Agree a version of the contract that names it, and take the lines off to rebill them.", MendedAt.Contract);

    public static MasterKindOfFault CurrencyNotOpen { get; } = Of(
        "master-currency-not-open", "The currency of the document is not open in the ERP.",
        "Open the currency in the ERP, " + Refresh, "the currency {missing} is not open",
        "The currency {1} is not open in ERP {0}.", "Open it there, " + Refresh);

    public static MasterKindOfFault PeriodClosed { get; } = Of(
        "master-period-closed", "The ERP has no open accounting period for the day of the document.",
        "Open the period in the ERP, " + Refresh, "no accounting period is open on {missing}",
        "No accounting period is open on {1} in ERP {0}.", "Open it there, " + Refresh);

    public static MasterKindOfFault NotKnown { get; } = Of(
        "master-data-not-known", "The ERP tenant demands a check of master data that was never read.",
        "Refresh the master data, or do not demand the check.", "the {missing} were never read",
        "The {1} of ERP {0} were never read, and its settings demand that documents are checked against them.",
        "Refresh the master data, or do not demand them in the tenant's settings.");

    private static IReadOnlyList<MasterKindOfFault> Faults { get; } =
    [
        CustomerUnknown, CustomerBlocked, CustomerOtherCurrency, CustomerUnregistered, ItemUnknown, TaxCodeUnknown,
        TaxPercentDiffers, DimensionUnknown, DimensionMissing, CurrencyNotOpen, PeriodClosed, NotKnown,
    ];

    public static IReadOnlyList<ExceptionKind> All { get; } = [.. Faults.Select(static fault => fault.Kind)];

    /// <param name="title">Of a group, behind the tenant's name; "{missing}" is the record.</param>
    /// <param name="words">{0} is the tenant, {1} the record, then what else differs.</param>
    private static MasterKindOfFault Of(
        string code, string sentence, string nextStep, string title, string words, string step,
        MendedAt where = MendedAt.Erp) => new(
        new ExceptionKind(
            code, "finance", sentence, nextStep, where, 24, Severity.Delay, CauseParts.Missing,
            title + " in the ERP"),
        words, step);
}

/// <summary>A kind, and its words for one document.</summary>
public sealed record MasterKindOfFault(ExceptionKind Kind, string Words, string NextStep);
