namespace BillingGrains.Domain.Exceptions;

/// <summary>What a contract, its prices or a table of rates do not say.</summary>
public static class ContractKinds
{
    private const CauseParts OneContract = CauseParts.Contract | CauseParts.Missing;

    public static ExceptionKind NoContract { get; } = new(
        "no-contract", "finance",
        "No contract of the customer covers this work on its date.",
        "Agree a contract that covers it, or have support correct the ticket's category or site.",
        MendedAt.Contract, 72, SharedBy: CauseParts.Customer | CauseParts.Missing,
        Title: "No contract of the customer covers {missing}");

    public static ExceptionKind CustomerOnBillingHold { get; } = new(
        "customer-on-billing-hold", "finance",
        "The customer is on billing hold.",
        "Release the customer when the reason is gone: its work is rated again at once, and billed with the next run.",
        MendedAt.Here, 240, SharedBy: CauseParts.Customer, Title: "The customer {missing} is on billing hold");

    public static ExceptionKind WorkTypeWithoutCode { get; } = new(
        "work-type-without-code", "finance",
        "The contract lists codes of work types, and this one has none.",
        "Add the work type with its code in a new version of the contract, or have support correct the work type.",
        MendedAt.Contract, 48, SharedBy: OneContract, Title: "The work type {missing} has no code");

    public static ExceptionKind AmbiguousContract { get; } = new(
        "ambiguous-contract", "finance",
        "Two contracts cover this work equally well.",
        "Change the cover of one of them, so that exactly one names more than the other.",
        MendedAt.Contract, 48, SharedBy: CauseParts.Customer | CauseParts.Missing,
        Title: "The contracts {missing} cover the same work");

    public static ExceptionKind MissingRate { get; } = new(
        "missing-rate", "finance",
        "The contract has no rate for the role and work type.",
        "Agree a rate in a new version of the contract, or have support correct the role or work type.",
        MendedAt.Contract, 48, SharedBy: OneContract, Title: "The contract has no rate for {missing}");

    public static ExceptionKind MissingTravelRate { get; } = new(
        "missing-travel-rate", "finance",
        "The contract has prices for travel, and none on that day.",
        "Agree a price for travel on that day in a new version of the contract.",
        MendedAt.Contract, 48, SharedBy: CauseParts.Contract);

    public static ExceptionKind PriceFailed { get; } = new(
        "price-failed", "finance",
        "The condition of a fixed price fails on this ticket.",
        "Agree a version of the contract whose condition allows for such a ticket, or correct the ticket's data.",
        MendedAt.Contract, 48, SharedBy: OneContract, Title: "The condition of the fixed price {missing} fails");

    public static ExceptionKind OtherCurrency { get; } = new(
        "other-currency", "finance",
        "The part's cost is in another currency than the contract.",
        "Agree a price for the item in the contract's currency, or have the source send the cost in it.",
        MendedAt.Contract, 48, SharedBy: OneContract, Title: "Costs in {missing}, which the contract does not convert");

    public static ExceptionKind PrepaidTaxUnclear { get; } = new(
        "prepaid-tax-unclear", "finance",
        "Prepaid credit is to be taxed when it is sold, and the contract has several rates.",
        "Have the contract tax by one rate, or the legal entity tax prepaid credit when it is used.",
        MendedAt.Contract, 48, SharedBy: CauseParts.Contract);

    public static ExceptionKind RuleHeld { get; } = new(
        "rule-held", "finance",
        "A rule of the contract holds this work.",
        "Do what the rule's text asks for.",
        MendedAt.Here, 72, SharedBy: OneContract, Title: "Held by the contract's rule {missing}");

    public static ExceptionKind RuleFailed { get; } = new(
        "rule-failed", "finance",
        "A rule of the contract fails on this work.",
        "Agree a version of the contract whose rule allows for such work, or correct the work's data.",
        MendedAt.Contract, 48, SharedBy: OneContract, Title: "The rule {missing} of the contract fails");

    public static ExceptionKind NoPriceForAttributes { get; } = new(
        "no-price-for-attributes", "finance",
        "No price was agreed for these attributes.",
        "Add the combination to the price, or a price for all others.",
        MendedAt.Contract, 48, SharedBy: OneContract, Title: "No price was agreed for {missing}");

    public static ExceptionKind UnknownMeter { get; } = new(
        "unknown-meter", "integrator",
        "The contract has no price for the meter.",
        "Send the usage under a meter of the contract, or agree a price for it.",
        MendedAt.Contract, 24, SharedBy: OneContract, Title: "The contract has no price for the meter {missing}");

    public static ExceptionKind MissingExchangeRate { get; } = new(
        "missing-exchange-rate", "finance",
        "There is no exchange rate for that day that the settings accept.",
        "Load the rate, or agree to an older, inverse or cross rate.",
        MendedAt.Mapping, 24, SharedBy: CauseParts.Missing, Title: "No exchange rate {missing}");

    public static ExceptionKind MissingTaxPlace { get; } = new(
        "missing-tax-place", "finance",
        "The tax tables do not say where this supply is taxed.",
        "Add a row for it to the tax tables.",
        MendedAt.Mapping, 24, SharedBy: CauseParts.Missing, Title: "The tax tables do not say where {missing} is taxed");

    public static ExceptionKind MissingTaxRate { get; } = new(
        "missing-tax-rate", "finance",
        "The tax tables have no rate for this on that day.",
        "Add the rate with its dates, or correct the item's tax category.",
        MendedAt.Mapping, 24, SharedBy: CauseParts.Missing, Title: "The tax tables have no rate for {missing}");

    public static ExceptionKind TaxNotAsked { get; } = new(
        "tax-not-asked", "finance",
        "The tax service was not asked about this line.",
        "Bill the month again: a run asks it; a preview does not.",
        MendedAt.Here, 24, SharedBy: CauseParts.Missing);

    public static ExceptionKind TaxRefused { get; } = new(
        "tax-refused", "finance",
        "The tax service does not tax this.",
        "Correct the customer's or the item's tax data in a new version of the contract, then bill the month again.",
        MendedAt.Contract, 48, SharedBy: CauseParts.Contract);

    public static ExceptionKind TaxServiceUnavailable { get; } = new(
        "tax-service-unavailable", "integrator",
        "The tax service gave no answer.",
        "See that the service can be reached, then bill the month again.",
        MendedAt.Here, 4, Severity.Urgent, CauseParts.Missing, "The tax service {missing} gave no answer");

    public static ExceptionKind PurchaseOrderMissing { get; } = new(
        "purchase-order-missing", "finance",
        "No purchase order is valid on that day, and the customer takes no invoice without one.",
        "Ask the customer for an order, and agree it with a new version of the contract.",
        MendedAt.Contract, 72, SharedBy: CauseParts.Contract);

    public static ExceptionKind PurchaseOrderExceeded { get; } = new(
        "purchase-order-exceeded", "finance",
        "The purchase order has less left than this comes to.",
        "Ask the customer for a further order or a higher amount, and agree it with a new version of the contract.",
        MendedAt.Contract, 72, SharedBy: OneContract, Title: "The purchase order {missing} is used up");

    public static ExceptionKind PurchaseOrderLow { get; } = new(
        "purchase-order-low", "finance",
        "Of a purchase order, so much is used that a further one should be asked for.",
        "Ask the customer for a further order, and agree it with a new version of the contract.",
        MendedAt.Contract, 240, Severity.Notice, CauseParts.Contract);

    public static ExceptionKind PurchaseOrderUsedUp { get; } = new(
        "purchase-order-used-up", "finance",
        "A purchase order is used up.",
        "Ask the customer for a further order, and agree it with a new version of the contract.",
        MendedAt.Contract, 72, Severity.Notice, CauseParts.Contract);

    public static ExceptionKind CoverLow { get; } = new(
        "cover-low", "finance",
        "Most of what a customer has paid for in advance is used.",
        "Tell the customer, and agree more with a new version of the contract, or let further work be billed.",
        MendedAt.Contract, 240, Severity.Notice, CauseParts.Contract);

    public static ExceptionKind CoverUsedUp { get; } = new(
        "cover-used-up", "finance",
        "What a customer has paid for in advance is used up.",
        "Tell the customer, and agree more with a new version of the contract, or let further work be billed.",
        MendedAt.Contract, 120, Severity.Notice, CauseParts.Contract);

    public static ExceptionKind PrepaidLow { get; } = new(
        "prepaid-low", "finance",
        "Most of a customer's prepaid credit is drawn.",
        "Tell the customer, and agree more with a new version of the contract, or let further work be billed.",
        MendedAt.Contract, 240, Severity.Notice, CauseParts.Contract);

    public static ExceptionKind PrepaidUsedUp { get; } = new(
        "prepaid-used-up", "finance",
        "A customer's prepaid credit is drawn to its end.",
        "Tell the customer, and agree more with a new version of the contract, or let further work be billed.",
        MendedAt.Contract, 120, Severity.Notice, CauseParts.Contract);

    public static IReadOnlyList<ExceptionKind> All { get; } =
    [
        NoContract, CustomerOnBillingHold, WorkTypeWithoutCode, AmbiguousContract,
        MissingRate, MissingTravelRate, PriceFailed, OtherCurrency, PrepaidTaxUnclear, RuleHeld, RuleFailed,
        NoPriceForAttributes, UnknownMeter, MissingExchangeRate, MissingTaxPlace, MissingTaxRate, TaxNotAsked, TaxRefused,
        TaxServiceUnavailable, PurchaseOrderMissing, PurchaseOrderExceeded, PurchaseOrderLow, PurchaseOrderUsedUp, CoverLow,
        CoverUsedUp, PrepaidLow, PrepaidUsedUp,
    ];
}
