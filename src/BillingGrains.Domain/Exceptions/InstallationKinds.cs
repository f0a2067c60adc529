namespace BillingGrains.Domain.Exceptions;

/// <summary>What of the installation, its sources and its ERPs does not go on.</summary>
public static class InstallationKinds
{
    public static ExceptionKind RefusedDelivery { get; } = new(
        "refused-delivery", "integrator",
        "A rule forbids what another part of the installation, or a source, has told a record.",
        "Correct what the other record says, so that it is sent again.",
        MendedAt.Source, 24, Severity.Urgent);

    public static ExceptionKind RefusedChange { get; } = new(
        "refused-change", "integrator",
        "A source told of something that no ticket can take.",
        "Correct the ticket in its source.",
        MendedAt.Source, 48, SharedBy: CauseParts.Missing, Title: "Not taken from the source: {missing}");

    public static ExceptionKind WriteBackRefused { get; } = new(
        "write-back-refused", "integrator",
        "The ticketing system does not take the mark that a ticket is billed.",
        "Mend what it says, then replay the write-back.",
        MendedAt.Source, 48, SharedBy: CauseParts.Missing, Title: "The ticketing system takes no mark: {missing}");

    public static ExceptionKind WriteBackUnanswered { get; } = new(
        "write-back-unanswered", "integrator",
        "The ticketing system did not answer when a ticket was to be marked as billed.",
        "Find out why the ticketing system does not answer for this ticket, then replay the write-back.",
        MendedAt.Source, 24);

    public static ExceptionKind GrainUnreadable { get; } = new(
        "grain-unreadable", "integrator",
        "A record cannot be read by this version of the program, and does nothing.",
        "Install a version of the program that reads it. What waits for it is then delivered by itself.",
        MendedAt.Here, 4, Severity.Urgent);

    public static ExceptionKind DeliveryOwed { get; } = new(
        "delivery-owed", "integrator",
        "A record has not taken what another one told it.",
        "Mend what the reason names. It is delivered again by itself.",
        MendedAt.Here, 4, Severity.Urgent);

    public static ExceptionKind ConnectionUnopened { get; } = new(
        "connection-unopened", "integrator",
        "With what is configured, nobody can reach the other system.",
        "Correct the connection and restart, or configure another one. What waits is then sent by itself.",
        MendedAt.Here, 4, Severity.Urgent);

    public static ExceptionKind PaymentUnmatched { get; } = new(
        "payment-unmatched", "finance",
        "The ERP has a payment on a document that nothing here knows.",
        "Find out in the ERP which document it is for, and book it on that one. It is looked for again by itself.",
        MendedAt.Erp, 48);

    public static ExceptionKind ChangedInErp { get; } = new(
        "changed-in-erp", "finance",
        "The ERP holds a document otherwise than it was sent, or not any more, or one that nothing here knows.",
        "Do what its own words say. It is compared again by itself, and at once with POST /v1/erp-tenants/{id}/compare.",
        MendedAt.Erp, 48);

    public static ExceptionKind MasterDataUnread { get; } = new(
        "master-data-unread", "integrator",
        "An ERP does not give its master data: documents are checked against what it said before.",
        "See to it that the ERP answers. It is asked again by itself.",
        MendedAt.Here, 24);

    public static ExceptionKind BehindCutOff { get; } = new(
        "erp-behind-cut-off", "finance",
        "More documents wait for an ERP than it will take by the end of the month.",
        "Have the documents that must be in made urgent, ask the vendor for higher limits, or move the cut-off.",
        MendedAt.Here, 4, Severity.Urgent);

    public static ExceptionKind ReconcilingAfterRestore { get; } = new(
        "reconciling-after-restore", "integrator",
        "A backup was restored, and nothing is sent until the ERP's list was read.",
        "Wait: it ends by itself once the ERP's list was read. If it stays, see to it that the ERP answers.",
        MendedAt.Here, 4, Severity.Urgent);

    public static ExceptionKind InErpUnknownHere { get; } = new(
        "in-erp-unknown-here", "finance",
        "The ERP has a document of ours that the restored journal does not know.",
        "Repeat what was done after the backup: the same document is then taken over by itself. Is it billed otherwise "
            + "here, cancel it in the ERP. Is it right as it stands, settle it here and say why.",
        MendedAt.Here, 8, Severity.Urgent);

    public static ExceptionKind NoticesNotSent { get; } = new(
        "notices-not-sent", "integrator",
        "A connection does not take the notices of exceptions.",
        "Correct the connection, or name another one in the notices' settings. What waits is then sent by itself.",
        MendedAt.Here, 24);

    public static ExceptionKind UsageUnbilled { get; } = new(
        "usage-unbilled", "finance",
        "Usage came of a meter and a customer that no contract bills.",
        "Agree the meter in a contract of the customer, from the first day of the usage on: the next run bills it. Is an id "
            + "wrong, have the source send it right, and take it back under the wrong one.",
        MendedAt.Contract, 72);

    public static ExceptionKind UsageAgreedTwice { get; } = new(
        "usage-agreed-twice", "finance",
        "Two contracts bill the same meter of the same customer at the same time.",
        "Agree a version of one of them without the meter: what it billed is then credited by the next run.",
        MendedAt.Contract, 24, Severity.Urgent);

    public static ExceptionKind UsageHeld { get; } = new(
        "usage-held", "finance",
        "Usage came so late that its ids may be forgotten: nothing proves that it is new, and it does not count.",
        "Look at it with GET /v1/usage/held. Is it new, count it with POST /v1/usage/held/release, and the next run bills it; "
            + "was it counted before, POST /v1/usage/held/reject.",
        MendedAt.Here, 72);

    public static ExceptionKind WithdrawalUnmatched { get; } = new(
        "usage-withdrawal-unmatched", "finance",
        "Usage was taken back that never came: its id is wrong, and what was meant counts; or it counted, and its id is "
            + "forgotten.",
        "Look at it with GET /v1/usage/held/withdrawals. Was the id wrong, have the right one taken back; did it count, have an "
            + "event with a value below zero sent. Then POST /v1/usage/held/withdrawals/close.",
        MendedAt.Here, 72);

    /// <summary>A reason that another version of the program gave.</summary>
    public static ExceptionKind UnknownReason { get; } = new(
        "unknown-reason", "integrator",
        "This version of the program does not know the reason.",
        "Do what its own words say, and install the newest version.",
        MendedAt.Here, 24);

    public static IReadOnlyList<ExceptionKind> All { get; } =
    [
        RefusedDelivery, RefusedChange, WriteBackRefused, WriteBackUnanswered, GrainUnreadable, DeliveryOwed,
        ConnectionUnopened,
        PaymentUnmatched, ChangedInErp, MasterDataUnread, BehindCutOff,
        ReconcilingAfterRestore, InErpUnknownHere, NoticesNotSent, UsageUnbilled, UsageAgreedTwice, UsageHeld,
        WithdrawalUnmatched,
        UnknownReason,
    ];
}
