using BillingGrains.Domain.Deciding;
using NodaTime;

namespace BillingGrains.Domain.Posting;

/// <summary>A document that the ERP holds under a key of ours while nothing here is final under that key: it was made in a
/// history that was lost when the journal was set back.</summary>
/// <param name="Number">Ours, or else the ERP's; null when it has none.</param>
/// <param name="Gross">As the ERP reports it, in <paramref name="Currency"/>.</param>
/// <param name="BillTo">The customer's stable id in the ERP; null where it does not tell.</param>
public sealed record Stranger(
    string RemoteId, string PostingKey, string? Number, bool Posted, string Currency, decimal Gross, string? BillTo,
    Instant FoundAt);

/// <summary>How a document stopped being strange.</summary>
public enum StrangerEnd
{
    None = 0,

    /// <summary>The same document was made here again, and the ERP's taken for it.</summary>
    Adopted = 1,

    /// <summary>The ERP holds it no more.</summary>
    Gone = 2,

    /// <summary>A person decided that it stands in the ERP alone.</summary>
    Settled = 3,
}

/// <summary>A number that the ERP shows on a document which nothing here was final for when its list was read.</summary>
/// <param name="Stands">False when the document was cancelled or settled since: the number is used up all the same.</param>
public sealed record ErpNumber(string PostingKey, string Number, bool Stands);

/// <summary>What a number series needs to know of an ERP's list.</summary>
public sealed record NumbersInErp(ValueList<ErpNumber> Numbers);

/// <summary>What an ERP tenant knows of histories that were lost.</summary>
/// <param name="Epoch">The epoch in which the ERP's list was read last; null when it never was.</param>
/// <param name="LookUpTo">Documents that were queued up to this place may lie in the ERP: they are looked up before they
/// are made. So is every document while there is a stranger.</param>
/// <param name="Strangers">By remote id, in the order in which they were found.</param>
/// <param name="Numbers">Of all documents that ever were strangers.</param>
public sealed record TenantPast(
    string? Epoch, long LookUpTo, Arrivals<Stranger> Strangers, ValueList<ErpNumber> Numbers)
{
    public static TenantPast None { get; } = new(null, 0, Arrivals<Stranger>.Empty, default);

    public NumbersInErp NumbersSeen() => new(Numbers
        .Select(number => number with { Stands = Strangers.ByPlace.Values.Any(one => one.PostingKey == number.PostingKey) })
        .ToValueList());

    internal TenantPast Find(Stranger stranger) => this with
    {
        Strangers = Strangers.Contains(stranger.RemoteId) ? Strangers : Strangers.Add(stranger.RemoteId, stranger),
        Numbers = stranger.Number is { } number && Numbers.All(known => known.PostingKey != stranger.PostingKey)
            ? Numbers.Add(new ErpNumber(stranger.PostingKey, number, Stands: true))
            : Numbers,
    };

    internal TenantPast Leave(string remoteId, long lastQueued)
    {
        var left = Strangers.Remove(remoteId);
        return this with { Strangers = left, LookUpTo = left.Count == 0 ? lastQueued : LookUpTo };
    }
}
