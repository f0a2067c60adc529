namespace BillingGrains.Domain.Exceptions;

/// <summary>Why work of a ticket waits: its own data, its customer, an approval, a dispute.</summary>
public static class TicketKinds
{
    public static ExceptionKind UnknownTicket { get; } = new(
        "unknown-ticket", "integrator",
        "Time or parts came for a ticket that its source has not sent yet.",
        "Send the ticket from its source; what came for it is kept and is rated then.",
        MendedAt.Source, 24);

    public static ExceptionKind UnknownCustomer { get; } = new(
        "unknown-customer", "support",
        "No contract has ever named this customer.",
        "Correct the customer on the ticket, or have finance agree a contract that names the customer.",
        MendedAt.Source, 24, SharedBy: CauseParts.Customer, Title: "No contract has ever named the customer {missing}");

    public static ExceptionKind MissingTime { get; } = new(
        "missing-time", "support",
        "The ticket was closed without any time or part.",
        "Log the time that was worked, or approve the whole ticket to say that there was nothing to do.",
        MendedAt.Source, 48, Title: "Closed without time or parts");

    public static ExceptionKind NegativeTime { get; } = new(
        "negative-time", "support",
        "A correction takes off more time than was logged for its role and work type.",
        "Correct the entry, or log the time that it is meant to take back, with the same role and work type.",
        MendedAt.Source, 48);

    public static ExceptionKind MissingWorkType { get; } = new(
        "missing-work-type", "support",
        "The time entry does not say what type of work it was.",
        "Enter the work type in the ticketing system; the corrected entry is rated at once.",
        MendedAt.Source, 48, Title: "Time entries without a work type");

    public static ExceptionKind MissingReceipt { get; } = new(
        "missing-receipt", "support",
        "The contract asks for the receipt of each expense, and this one has none.",
        "Enter the receipt's number in the ticketing system; the corrected expense is rated at once.",
        MendedAt.Source, 72, Title: "Expenses without a receipt");

    public static ExceptionKind UnknownReturn { get; } = new(
        "unknown-return", "support",
        "A part comes back that is not on the ticket.",
        "Correct which part it returns, or send the return without naming one.",
        MendedAt.Source, 72);

    public static ExceptionKind TooMuchReturned { get; } = new(
        "too-much-returned", "support",
        "More comes back of a part than was used.",
        "Correct the quantities, or withdraw a return.",
        MendedAt.Source, 72);

    public static ExceptionKind PartNotApproved { get; } = new(
        "part-not-approved", "support",
        "The contract asks for each part to be approved before it is billed.",
        "Approve the part, or withdraw it.",
        MendedAt.Here, 48, Title: "Parts that nobody has approved");

    public static ExceptionKind RuleNotApproved { get; } = new(
        "rule-not-approved", "finance",
        "A rule of the contract asks for approval before this is billed.",
        "Approve the charge by its entry's or part's id, or approve the whole ticket.",
        MendedAt.Here, 48);

    public static ExceptionKind OverThreshold { get; } = new(
        "over-threshold", "finance",
        "The charge is above the amount from where on the contract asks for approval.",
        "Approve the charge by its entry's or part's id, or approve the whole ticket.",
        MendedAt.Here, 48, Title: "Charges above the approval threshold");

    public static ExceptionKind AboveLimit { get; } = new(
        "above-limit", "finance",
        "It is above what was agreed for a ticket.",
        "Approve the charge by its entry's or part's id, or approve the whole ticket.",
        MendedAt.Here, 48);

    public static ExceptionKind Disputed { get; } = new(
        "disputed", "finance",
        "The customer contests the ticket.",
        "Resolve the dispute: bill the work after all, or do not bill it.",
        MendedAt.Here, 120, Title: "Disputed by the customer");

    public static ExceptionKind WaitingForCustomer { get; } = new(
        "waiting-for-customer", "support",
        "The customer has to answer before the ticket is billed.",
        "Ask the customer again, and settle it when the answer is there: bill the work, or do not bill it.",
        MendedAt.Here, 120, Title: "Waiting for the customer's answer");

    public static ExceptionKind OverrideOutdated { get; } = new(
        "override-outdated", "support",
        "The source has changed a value that was overridden here.",
        "Override it again if it still holds, or drop the override so that the source's value counts.",
        MendedAt.Here, 48, Title: "Overridden here, and changed by the source since");

    public static ExceptionKind TicketOpen { get; } = new(
        "ticket-open", "support",
        "The contract bills work once its ticket is closed; this one is open.",
        "Close the ticket when the work is done.",
        MendedAt.Source, 120, Severity.Notice);

    public static ExceptionKind NegativeUsage { get; } = new(
        "negative-usage", "support",
        "More was taken away than was used.",
        "Correct or withdraw the usage that takes too much away.",
        MendedAt.Source, 72);

    public static ExceptionKind UsageOutOfRange { get; } = new(
        "usage-out-of-range", "integrator",
        "The usage of one period is more than anything real.",
        "Correct the usage at its source.",
        MendedAt.Source, 24);

    public static ExceptionKind UsageEventsTooMany { get; } = new(
        "usage-events-too-many", "integrator",
        "A meter looks at each event, and has more of them in one period than are read one by one.",
        "Have the source send what it adds up itself, or agree a meter that sums, counts or takes the greatest or last value.",
        MendedAt.Contract, 24);

    public static ExceptionKind NegativeTransaction { get; } = new(
        "negative-transaction", "support",
        "A transaction below zero cannot have a fee.",
        "Withdraw the transaction that is undone.",
        MendedAt.Source, 72);

    public static ExceptionKind AttributeMissing { get; } = new(
        "attribute-missing", "integrator",
        "Usage came without the attribute whose values are counted.",
        "Send the usage again with the attribute, or withdraw it.",
        MendedAt.Source, 24, SharedBy: CauseParts.Missing, Title: "Usage without the attribute {missing}");

    public static ExceptionKind UsageConflict { get; } = new(
        "usage-conflict", "integrator",
        "The same usage came twice with different content.",
        "Withdraw it, and send what is right under another id.",
        MendedAt.Source, 24);

    /// <summary>In the order in which a person would meet them.</summary>
    public static IReadOnlyList<ExceptionKind> All { get; } =
    [
        UnknownTicket, UnknownCustomer, MissingTime, NegativeTime, MissingWorkType, MissingReceipt, UnknownReturn,
        TooMuchReturned, PartNotApproved, RuleNotApproved, OverThreshold, AboveLimit, Disputed, WaitingForCustomer,
        OverrideOutdated, TicketOpen,
        NegativeUsage, UsageOutOfRange, UsageEventsTooMany, NegativeTransaction, AttributeMissing, UsageConflict,
    ];
}
