using System.Security.Cryptography;
using System.Text;
using BillingGrains.Domain.Amounts;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Retention;
using NodaTime;

namespace BillingGrains.Domain.Payments;

/// <summary>Who keeps what customers pay. Another one's word is refused, so that nothing counts twice.</summary>
public enum PaymentOwner
{
    None = 0,

    /// <summary>Payments are told over the API; the ERP's are not read.</summary>
    Here = 1,

    /// <summary>Payments are entered in the ERP, and read from there.</summary>
    Erp = 2,
}

/// <param name="ReadEvery">The ERP's payments are read again after this; null for an hour.</param>
/// <param name="EnteredByHand">What is recorded here is entered in the ERP by its people, and not by us.</param>
public sealed record PaymentKeeping(PaymentOwner Owner, Duration? ReadEvery = null, bool EnteredByHand = false)
{
    public static PaymentKeeping Default { get; } = new(PaymentOwner.Here);

    /// <summary>Whether what is recorded here is entered in the ERP by us. Where the ERP keeps payments, it knows of them and
    /// of their discounts.</summary>
    public bool Enters(BalanceKind kind) =>
        !EnteredByHand && (Owner != PaymentOwner.Erp || kind is BalanceKind.Refund or BalanceKind.WriteOff);

    /// <summary>After which payments are read again.</summary>
    public Duration Every => ReadEvery ?? Duration.FromHours(1);
}

/// <summary>What an ERP's books say moved the balance of a document.</summary>
/// <param name="RemoteId">The ERP's, stable and unique within the company.</param>
/// <param name="PostingKey">Of the document.</param>
/// <param name="Kind">Payment, refund or write-off.</param>
/// <param name="Amount">More than 0, in <paramref name="Currency"/>, an ISO 4217 code.</param>
/// <param name="Words">The bank's reference, or what the ERP has of one.</param>
/// <param name="IsCancelled">It was entered, and does not stand any more.</param>
/// <param name="Reference">The id under which it was recorded here before it was entered there; null for none.</param>
public sealed record ErpEntry(
    string RemoteId, string PostingKey, BalanceKind Kind, decimal Amount, string Currency, LocalDate On,
    [property: PersonalText] string Words, bool IsCancelled = false, string? Reference = null)
{
    private const int HashLetters = 32;

    /// <summary>Under which it counts here, once: derived from the ERP's id.</summary>
    public string EntryId => KeyPart.IsValid($"erp.{RemoteId}")
        ? $"erp.{RemoteId}"
        : "erp." + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(RemoteId)))[..HashLetters];

    internal BalanceKind Cancelled => Kind switch
    {
        BalanceKind.Payment => BalanceKind.PaymentCancelled,
        BalanceKind.Refund => BalanceKind.RefundCancelled,
        BalanceKind.WriteOff => BalanceKind.WriteOffCancelled,
        _ => throw new ArgumentOutOfRangeException(nameof(Kind), Kind, "An ERP's entry is a payment, refund or write-off."),
    };

    internal BalanceEntry ToEntry(Currency currency, string by) =>
        new(Kind, EntryId, new Money(Amount, currency), On, string.IsNullOrWhiteSpace(Words) ? RemoteId : Words, by,
            Reference: Reference);
}

/// <summary>An entry, and the document that it is for.</summary>
public sealed record RoutedEntry(string InvoiceKey, ErpEntry Entry);
