using BillingGrains.Domain.Amounts;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Payments;
using NodaTime;

namespace BillingGrains.Domain.Invoices;

/// <summary>A payment, refund or write-off that another billing engine finished on a document of its own.</summary>
/// <param name="Engine">Which engine: an id.</param>
/// <param name="Number">Of the engine's document, like <paramref name="InvoiceDate"/>.</param>
/// <param name="Kind">Payment, refund or write-off.</param>
/// <param name="Id">The engine's; once for each kind on a document.</param>
/// <param name="Amount">More than 0, tax included, in the document's currency.</param>
/// <param name="Words">The bank's reference, or why.</param>
public sealed record ForeignEntry(
    string Engine, string Number, LocalDate InvoiceDate, BalanceKind Kind, string Id, Money Amount, LocalDate On, string Words)
{
    /// <summary>The key of the document's grain.</summary>
    public string InvoiceKey => ForeignDocuments.Key(Engine, Number, InvoiceDate);

    /// <summary>It has happened there: no limit of ours can stop it, but it counts once.</summary>
    public MoveBalance Move(Instant now) =>
        new(new BalanceEntry(Kind, Id, Amount, On, Words, $"engine.{Engine}"), now, IsDone: true);

    /// <summary>What is wrong with it in itself; null for nothing.</summary>
    public Refusal? Find() => Kind is BalanceKind.Payment or BalanceKind.Refund or BalanceKind.WriteOff
        ? null
        : new Refusal("bad-kind", "kind", "Say what it is: \"payment\", \"refund\" or \"write-off\".");
}
