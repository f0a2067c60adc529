using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Retention;
using NodaTime;

namespace BillingGrains.Domain.Contracts;

/// <summary>Why a person takes something off what was billed. The first three are final: counted as settled, and never
/// offered again. The others are to rebill: what was taken off is unbilled again.</summary>
public enum ReductionKind
{
    None = 0,

    /// <summary>The work is worth less than it was billed for.</summary>
    WriteDown = 1,

    /// <summary>A favour to the customer.</summary>
    Goodwill = 2,

    /// <summary>The customer will not pay it.</summary>
    WriteOff = 3,

    /// <summary>It was billed to somebody who does not owe it.</summary>
    WrongCustomer = 4,

    /// <summary>It was billed at a price that does not count.</summary>
    WrongPrice = 5,

    /// <summary>It should not have been billed so, and is billed anew.</summary>
    Void = 6,
}

/// <summary>What follows from a <see cref="ReductionKind"/>.</summary>
public static class ReductionKinds
{
    /// <summary>Whether what was taken off is unbilled again.</summary>
    public static bool IsToRebill(this ReductionKind kind) => kind switch
    {
        ReductionKind.WriteDown or ReductionKind.Goodwill or ReductionKind.WriteOff => false,
        ReductionKind.WrongCustomer or ReductionKind.WrongPrice or ReductionKind.Void => true,
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "A reduction has a kind."),
    };
}

/// <summary>An invoice that a person credits by a document of its own.</summary>
/// <param name="CreditId">The asker's: the same one credits once.</param>
/// <param name="Number">The invoice's legal number; null while the ERP has not given it.</param>
/// <param name="Rebill">True: what is credited is unbilled again. False: it is never offered again.</param>
/// <param name="Asked">As it was asked for; empty for the whole invoice.</param>
public sealed record ManualCredit(
    string CreditId, string InvoiceKey, string? Number, LocalDate InvoiceDate, ReductionKind Kind, bool Rebill,
    [property: PersonalText] string Reason, string By, ValueList<CreditedLine> Asked);

/// <param name="Net">What is credited of the line, without tax, more than 0; null for all that stands.</param>
public sealed record CreditedLine(string LineId, decimal? Net = null);

/// <summary>How far a document is on its way to being voided.</summary>
public enum VoidStage
{
    None = 0,

    /// <summary>The document decides whether it still can be. Until then nothing else takes it back.</summary>
    Asked = 1,

    /// <summary>It could not be.</summary>
    Declined = 2,

    Done = 3,
}

/// <param name="Ask">1 for the first time it was asked for.</param>
public sealed record VoidOfDocument(int Ask, VoidStage Stage);
