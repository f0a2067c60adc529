using BillingGrains.Domain.Payments;
using NodaTime;

namespace BillingGrains.Connectors.Tryton;

/// <summary>How one company in one Tryton database is reached, and what of its master data is used.</summary>
/// <param name="Address">The server's root, for example "https://erp.example.com/".</param>
/// <param name="User">A user of its own, whose company is the one that is billed in.</param>
/// <param name="Password">Never logged. A refused one is not sent again for a while: six refusals lock the user
/// out.</param>
/// <param name="Timeout">When one operation (Create, Post, Find, a page of List), with all its calls and its waiting
/// for the one writer's turn, is given up. The tenant's sending time-out.</param>
public sealed record TrytonSettings(Uri Address, string Database, string User, string Password, Duration Timeout)
{
    /// <summary>Our tax codes and the names of Tryton's taxes; a code that is missing is looked up as it is.</summary>
    public IReadOnlyDictionary<string, string> Taxes { get; init; } = new Dictionary<string, string>();

    /// <summary>The name of the payment term for a number of days between invoice and due date; "{days}" stands for
    /// it.</summary>
    public string PaymentTerm { get; init; } = "Net {days}";

    /// <summary>The names of payment terms that are not counted in days alone; "{days}" and "{day}" stand for what was agreed.
    /// </summary>
    public IReadOnlyDictionary<DueRule, string> OtherPaymentTerms { get; init; } = new Dictionary<DueRule, string>
    {
        [DueRule.MonthEndThenDays] = "Month end + {days}",
        [DueRule.DaysThenMonthEnd] = "{days} days, month end",
        [DueRule.DayOfMonth] = "{days} days, day {day}",
    };

    /// <summary>Tryton's warnings that are confirmed without a person, by how their names begin; all others are
    /// refused. The one given is of a due date in the past: so is every document that was held up.</summary>
    public IReadOnlyList<string> ConfirmedWarnings { get; init; } = ["invoice_payment_term_"];

    /// <summary>The name of the account that lines are booked to; null is the first account of the kind
    /// "revenue".</summary>
    public string? RevenueAccount { get; init; }

    /// <summary>Tryton's type of the identifier that holds a customer's tax registration; it checks the number by it.</summary>
    public string TaxIdentifierType { get; init; } = "eu_vat";

    /// <summary>The name of Tryton's payment method (account.invoice.payment.method) by which payments and refunds are
    /// entered: it says the journal and the bank's account.</summary>
    public string PaymentMethod { get; init; } = "Bank";

    /// <summary>The name of Tryton's write-off (account.move.reconcile.write_off) for what a customer will not pay.</summary>
    public string WriteOffMethod { get; init; } = "Write-off";

    /// <summary>The same for what is taken off for paying early, and for what of that is returned.</summary>
    public string DiscountMethod { get; init; } = "Discount";

    /// <summary>The name of Tryton's journal (account.journal) that revenue journals are entered in.</summary>
    public string RevenueJournal { get; init; } = "Revenue";
}
