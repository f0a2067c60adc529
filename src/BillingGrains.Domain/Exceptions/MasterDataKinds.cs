namespace BillingGrains.Domain.Exceptions;

/// <summary>What an ERP would refuse of a document that is to be approved, by the master data that is kept of it: mended in the
/// ERP's master data; the approval then counts by itself after the next refresh. And what of a proposed record waits.</summary>
public static class MasterDataKinds
{
    private const string Refresh = "then refresh the master data.";

    public static ExceptionKind CustomerUnknown { get; } = Of(
        "master-customer-unknown", "A customer of the document does not exist in the ERP.",
        "Create the customer in the ERP, " + Refresh,
        "customer {missing} does not exist");

    public static ExceptionKind CustomerBlocked { get; } = Of(
        "master-customer-blocked", "A customer of the document is blocked in the ERP.",
        "Have the customer released in the ERP, " + Refresh,
        "customer {missing} is blocked");

    public static ExceptionKind CustomerOtherCurrency { get; } = Of(
        "master-customer-other-currency", "The ERP bills the customer in another currency.",
        "Correct the customer's currency in the ERP, " + Refresh,
        "customer {missing} is billed in another currency");

    public static ExceptionKind CustomerUnregistered { get; } = Of(
        "master-customer-unregistered", "The customer has no tax registration in the ERP, and one is demanded.",
        "Enter the tax registration in the ERP, " + Refresh,
        "customer {missing} has no tax registration");

    public static ExceptionKind ItemUnknown { get; } = Of(
        "master-item-unknown", "An item of the document does not exist in the ERP, or is blocked there.",
        "Create or release the item in the ERP, " + Refresh,
        "item {missing} does not exist or is blocked");

    public static ExceptionKind TaxCodeUnknown { get; } = Of(
        "master-tax-code-unknown", "A tax code of the document does not exist in the ERP.",
        "Set the tax code up in the ERP, " + Refresh,
        "tax code {missing} does not exist");

    public static ExceptionKind TaxPercentDiffers { get; } = Of(
        "master-tax-percent-differs", "The ERP levies another rate under a tax code of the document.",
        "Correct the rate in the ERP, or in the contract or tax tables, " + Refresh,
        "tax code {missing} has another rate");

    public static ExceptionKind DimensionUnknown { get; } = Of(
        "master-dimension-unknown", "A dimension of the document does not exist in the ERP, or is blocked there.",
        "Create or release the dimension in the ERP, " + Refresh,
        "dimension {missing} does not exist or is blocked");

    public static ExceptionKind DimensionMissing { get; } = Of(
        "master-dimension-missing", "The ERP demands a dimension that the document does not name.",
        "Agree a version of the contract that names the dimension, and bill again.",
        "a {missing} is demanded", MendedAt.Contract);

    public static ExceptionKind CurrencyNotOpen { get; } = Of(
        "master-currency-not-open", "The currency of the document is not open in the ERP.",
        "Open the currency in the ERP, " + Refresh,
        "the currency {missing} is not open");

    public static ExceptionKind NumberNotKept { get; } = Of(
        "master-number-not-kept", "The document is numbered here, and its ERP has no place for that number.",
        "Let the ERP give the entity's numbers, or route its documents to another ERP.",
        "the numbers of entity {missing} have no place", MendedAt.Mapping);

    public static ExceptionKind PeriodClosed { get; } = Of(
        "master-period-closed", "The ERP has no open accounting period for the day of the document.",
        "Open the period in the ERP, " + Refresh,
        "no accounting period is open on {missing}");

    public static ExceptionKind NotKnown { get; } = Of(
        "master-data-not-known", "The ERP tenant demands a check of master data that was never read.",
        "Refresh the master data, or do not demand the check.",
        "the {missing} were never read");

    public static ExceptionKind ProposalWaiting { get; } = new(
        "master-proposal-waiting", "finance", "A record of an ERP's master data is proposed, and waits for another person.",
        "Another person than the one who proposed it accepts or rejects it.", MendedAt.Here, 48);

    public static ExceptionKind PossibleDuplicate { get; } = new(
        "master-possible-duplicate", "finance",
        "The customer that is to be created may be in the ERP already, under another id.",
        "Compare both records: link the proposal to the one that is there, reject it, or create it all the same.",
        MendedAt.Here, 24);

    public static ExceptionKind ExistsOtherwise { get; } = new(
        "master-exists-otherwise", "finance",
        "The record that is to be created is in the ERP already, with other content.",
        "Compare both records: link the proposal to the one that is there, reject it, or propose an update.",
        MendedAt.Here, 24);

    public static ExceptionKind ProposalNotTaken { get; } = new(
        "master-proposal-not-taken", "finance", "The connection to the ERP enters no master data of this kind.",
        "Create the record in the ERP by hand under its id, then replay the proposal.",
        MendedAt.Erp, 24, Severity.Delay, CauseParts.Missing, "The ERP {missing} is told of master data by hand");

    public static ExceptionKind CountryUnknown { get; } = new(
        "country-unknown", "finance", "The ERP does not know the country of a proposed address.",
        "Have the countries set up in the ERP, then replay the proposal.",
        MendedAt.Erp, 24, Severity.Delay, CauseParts.Missing, "The ERP {missing} does not know a country");

    public static IReadOnlyList<ExceptionKind> All { get; } =
    [
        CustomerUnknown, CustomerBlocked, CustomerOtherCurrency, CustomerUnregistered, ItemUnknown, TaxCodeUnknown,
        TaxPercentDiffers, DimensionUnknown, DimensionMissing, CurrencyNotOpen, PeriodClosed, NumberNotKept,
        NotKnown, ProposalWaiting, PossibleDuplicate, ExistsOtherwise, ProposalNotTaken,
        CountryUnknown,
    ];

    /// <param name="title">Of a group; "{missing}" is the record, with the tenant behind it.</param>
    private static ExceptionKind Of(
        string code, string sentence, string nextStep, string title, MendedAt where = MendedAt.Erp) => new(
        code, "finance", sentence, nextStep, where, 24, Severity.Delay, CauseParts.Missing, title + " in the ERP");
}
