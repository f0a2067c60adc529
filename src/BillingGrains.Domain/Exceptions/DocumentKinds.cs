namespace BillingGrains.Domain.Exceptions;

/// <summary>Why a document waits: it is held, or its ERP does not take it.</summary>
public static class DocumentKinds
{
    private const string Replay = "Mend what the ERP refused, then replay the invoice.";

    public static ExceptionKind InvoiceHeld { get; } = new(
        "invoice-held", "finance",
        "A person holds the invoice.",
        "Release the invoice, or take off the lines that it is held for.",
        MendedAt.Here, 72);

    public static ExceptionKind GiveUpAsked { get; } = new(
        "give-up-asked", "finance",
        "A refund, a write-off or a void waits for another person.",
        "An approver who did not ask for it approves or declines it.",
        MendedAt.Here, 24);

    public static ExceptionKind TextSecret { get; } = OfText(
        "text-secret", "A text on a draft looks like a password or a key.", Severity.Urgent);

    public static ExceptionKind TextMachineAddress { get; } = OfText(
        "text-machine-address", "A text on a draft looks like a machine's address or name.", Severity.Delay);

    public static ExceptionKind TextEmail { get; } = OfText(
        "text-email", "A text on a draft has an e-mail address.", Severity.Delay);

    public static ExceptionKind TextWord { get; } = OfText(
        "text-word", "A text on a draft has a word that the legal entity does not want there.", Severity.Delay);

    public static ExceptionKind InvoiceDisputed { get; } = new(
        "invoice-disputed", "finance",
        "The customer disputes the invoice: it is neither written off nor voided meanwhile.",
        "Settle it with the customer, credit what is agreed, and resolve the dispute.",
        MendedAt.Here, 120);

    public static ExceptionKind CreditUnapplied { get; } = new(
        "credit-unapplied", "finance",
        "More was paid and credited than is owed.",
        "Refund it, or agree with the customer what it is kept for.",
        MendedAt.Here, 240, Severity.Notice);

    public static ExceptionKind AmountsDiffer { get; } = new(
        "amounts-differ", "finance",
        "The ERP posted the document with other amounts than ours.",
        "Correct the document or its tax set-up in the ERP.",
        MendedAt.Erp, 8, Severity.Urgent);

    public static ExceptionKind TotalsDiffer { get; } = new(
        "totals-differ", "finance",
        "The ERP comes to other totals than ours, and does not post the document.",
        "Compare both, correct the ERP's tax or rounding set-up or delete the draft there, then replay the invoice.",
        MendedAt.Erp, 8, Severity.Urgent, CauseParts.Missing);

    public static ExceptionKind LedgerRateMissing { get; } = new(
        "ledger-rate-missing", "finance",
        "A document in another currency has no exchange rate to its legal entity's.",
        "Enter the published rate at POST /v1/entities/{id}/exchange-rates: the document is dated and numbered then.",
        MendedAt.Mapping, 24, Severity.Urgent, CauseParts.Missing, "No exchange rate {missing}");

    public static ExceptionKind OriginalNotFinal { get; } = new(
        "original-not-final", "finance",
        "A credit note takes the exchange rate of an invoice that is not final yet.",
        "Approve the invoice that it takes back: the credit note is dated and numbered then.",
        MendedAt.Here, 24);

    /// <summary>What an ERP refuses under a code that is not named here.</summary>
    public static ExceptionKind ErpRefused { get; } = Refused(
        "erp-refused", "The ERP refuses the document.", Replay, "The ERP {missing} refuses documents");

    public static ExceptionKind ErpWarning { get; } = Refused(
        "erp-warning", "The ERP asks a person to confirm the document.",
        "Confirm the document in the ERP by posting it there by hand.", null);

    public static ExceptionKind ErpCannotProcess { get; } = new(
        "erp-cannot-process", "integrator",
        "The ERP cannot process the document as it was sent.",
        "Look at the technical detail, mend the connection or the ERP, then replay the invoice.",
        MendedAt.Erp, 8, Severity.Urgent, CauseParts.Missing);

    public static ExceptionKind CustomerNoTaxRegistration { get; } = Refused(
        "customer-no-tax-registration", "The customer has no tax registration in the ERP.",
        "Correct the customer in the ERP, then replay the invoice.", "{missing}: no tax registration of the customer in the ERP");

    public static ExceptionKind CustomerBlocked { get; } = Refused(
        "customer-blocked", "The customer is blocked in the ERP.",
        "Unblock the customer in the ERP, then replay the invoice.", "{missing}: the customer is blocked in the ERP");

    public static ExceptionKind CustomerUnknown { get; } = Refused(
        "customer-unknown", "The customer is not known in the ERP.",
        "Create the customer in the ERP, then replay the invoice.", "{missing}: the customer is not known in the ERP");

    public static ExceptionKind CustomerNoAddress { get; } = Refused(
        "customer-no-address", "The customer has no invoice address in the ERP.",
        "Enter an invoice address in the ERP, then replay the invoice.", "{missing}: no invoice address in the ERP");

    public static ExceptionKind CustomerNoAccount { get; } = Refused(
        "customer-no-account", "The customer has no receivable account in the ERP.",
        "Give the customer an account in the ERP, then replay the invoice.", "{missing}: no receivable account in the ERP");

    public static ExceptionKind CurrencyUnknown { get; } = Refused(
        "currency-unknown", "The currency is not known in the ERP.",
        "Set the currency up in the ERP, then replay the invoice.", "A currency is not known in the ERP {missing}");

    public static ExceptionKind PaymentTermUnknown { get; } = Refused(
        "payment-term-unknown", "The payment term is not known in the ERP.",
        "Set the payment term up in the ERP, then replay the invoice.", "A payment term is not known in the ERP {missing}");

    public static ExceptionKind JournalUnknown { get; } = Refused(
        "journal-unknown", "The ERP has no journal for revenue.",
        "Set a journal for revenue up in the ERP, then replay the invoice.", "The ERP {missing} has no journal for revenue");

    public static ExceptionKind AccountUnknown { get; } = Refused(
        "account-unknown", "The ERP has no account to book the revenue to.",
        "Set the account up in the ERP, then replay the invoice.", "The ERP {missing} has no account for the revenue");

    public static ExceptionKind TaxUnknown { get; } = Refused(
        "tax-unknown", "A tax of the document is not known in the ERP.",
        "Set the tax up in the ERP, or correct its name in the ERP tenant's settings, then replay the invoice.",
        "A tax is not known in the ERP {missing}");

    public static ExceptionKind UnknownTaxCode { get; } = Refused(
        "unknown-tax-code", "A tax code of the document is not known in the ERP.",
        "Set the tax code up in the ERP, then replay the invoice.", "A tax code is not known in the ERP {missing}");

    public static ExceptionKind PeriodNotOpen { get; } = Refused(
        "period-not-open", "The ERP has no open accounting period for the document's date.",
        "Open the period in the ERP, then replay the invoice.", "No open accounting period in the ERP {missing}");

    public static ExceptionKind PeriodClosed { get; } = Refused(
        "period-closed", "The accounting period of the document's date is closed in the ERP.",
        "Open the period in the ERP, then replay the invoice.", "The accounting period is closed in the ERP {missing}");

    public static ExceptionKind NumberOutOfOrder { get; } = Refused(
        "number-out-of-order", "The ERP has numbered a document with a later date already.",
        "Let the ERP number the document with a later date, or allow the order there, then replay the invoice.",
        "The ERP {missing} numbers in the order of dates");

    public static ExceptionKind NumberTooLong { get; } = Refused(
        "number-too-long", "The document's number is longer than the ERP can keep.",
        "Have documents of this entity go to another ERP, or number its next ones shorter; enter this one by hand.",
        "The ERP {missing} keeps shorter numbers than ours");

    public static ExceptionKind ReferenceChanged { get; } = new(
        "reference-changed", "finance",
        "The ERP holds an entry under our reference, and its text was changed there.",
        "Put the text back if the entry is this document, else change its reference; then replay the invoice.",
        MendedAt.Erp, 8, Severity.Urgent);

    public static ExceptionKind NoSuchDocument { get; } = new(
        "no-such-document", "finance",
        "The document was cancelled or deleted in the ERP.",
        "Find out who deleted it and why before it is sent again.",
        MendedAt.Erp, 24, Severity.Urgent);

    public static ExceptionKind DoubleDocument { get; } = new(
        "double-document", "finance",
        "The ERP holds the document more than once.",
        "Cancel the surplus one in the ERP, then replay the invoice.",
        MendedAt.Erp, 8, Severity.Urgent);

    public static ExceptionKind AcknowledgementMissing { get; } = new(
        "acknowledgement-missing", "finance",
        "The ERP did not acknowledge the batch file with the document.",
        "Ask the people of the ERP's import what became of the file; when the acknowledgement is there, replay the invoice.",
        MendedAt.Erp, 8, Severity.Urgent, CauseParts.Missing, "The ERP {missing} does not acknowledge its files");

    public static ExceptionKind BatchRejected { get; } = new(
        "batch-rejected", "finance",
        "The ERP took nothing of the batch file with the document.",
        "Have the number of the last batch set right in the ERP's import, then replay the invoice.",
        MendedAt.Erp, 8, Severity.Urgent, CauseParts.Missing, "The ERP {missing} rejects a batch file");

    public static ExceptionKind VoucherNotTaken { get; } = new(
        "voucher-not-taken", "finance",
        "The connection to the ERP enters no payments, refunds and write-offs.",
        "Enter it in the ERP by hand, and say here what it is called there.",
        MendedAt.Erp, 48, Severity.Delay, CauseParts.Missing, "The ERP {missing} is told of payments and refunds by hand");

    public static ExceptionKind TooManyAttempts { get; } = new(
        "too-many-attempts", "finance",
        "The document was sent too often without an outcome.",
        "Ask the ERP's operators what is wrong, then replay the invoice.",
        MendedAt.Erp, 24, Severity.Urgent, CauseParts.Missing, "The ERP {missing} takes no documents");

    public static IReadOnlyList<ExceptionKind> All { get; } =
    [
        InvoiceHeld, GiveUpAsked, TextSecret, TextMachineAddress, TextEmail, TextWord, InvoiceDisputed, CreditUnapplied,
        AmountsDiffer, TotalsDiffer, LedgerRateMissing,
        OriginalNotFinal, ErpRefused, ErpWarning,
        ErpCannotProcess, CustomerNoTaxRegistration, CustomerBlocked,
        CustomerUnknown, CustomerNoAddress, CustomerNoAccount, CurrencyUnknown, PaymentTermUnknown, JournalUnknown,
        AccountUnknown, TaxUnknown, UnknownTaxCode, PeriodNotOpen, PeriodClosed, NumberOutOfOrder, NumberTooLong,
        ReferenceChanged, NoSuchDocument,
        DoubleDocument, AcknowledgementMissing, BatchRejected, VoucherNotTaken, TooManyAttempts,
    ];

    private static ExceptionKind OfText(string code, string sentence, Severity severity) => new(
        code, "finance", sentence,
        "Write another text on the line, or pass the place and say why the customer may read it.",
        MendedAt.Here, 48, severity);

    private static ExceptionKind Refused(string code, string sentence, string nextStep, string? title) =>
        new(code, "finance", sentence, nextStep, MendedAt.Erp, 24, Severity.Delay, CauseParts.Missing, title);
}
