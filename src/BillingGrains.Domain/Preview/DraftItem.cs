using BillingGrains.Domain.Contracts;
using BillingGrains.Domain.Cover;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Prices;
using BillingGrains.Domain.Rating;
using NodaTime;

namespace BillingGrains.Domain.Preview;

/// <summary>An item on its way: what it comes to so far.</summary>
internal sealed record DraftItem(
    PreviewKind Kind, string Id, string Text, string? TicketKey, string? CustomerId, LocalDate From,
    LocalDate Through, ValueList<Step> Steps, ValueList<SpendLine> SoFar, string Unit, ValueList<string> Tags)
{
    /// <summary>Begins the keys of the lines that earlier documents may have billed of it; null for one line, whose key
    /// is the item's id.</summary>
    public string? KeyPrefix { get; init; }

    /// <summary>Decides on which document it stands.</summary>
    public ChargePlace Place { get; init; } = ChargePlace.Nowhere;

    /// <summary>What its line's text may name.</summary>
    public ChargeWords? Words { get; init; }

    /// <summary>The days that it is paid for; null for what is of one day.</summary>
    public ServicePeriod? Service => Kind is PreviewKind.Subscription or PreviewKind.Usage or PreviewKind.Commitment
        ? new ServicePeriod(From, Through)
        : null;

    public bool Owns(string key) => KeyPrefix is { } prefix
        ? key.StartsWith(prefix, StringComparison.Ordinal)
        : key == Id;
}

/// <summary>Gathers what a preview finds.</summary>
internal sealed class DraftDocument
{
    private readonly SortedDictionary<string, int> outside = new(StringComparer.Ordinal);

    public List<DraftItem> Items { get; } = [];

    public List<PreviewHeld> Held { get; } = [];

    public List<PreviewNotBilled> NotBilled { get; } = [];

    public Dictionary<(string Rule, string Unit), decimal> Cover { get; } = [];

    public List<CoverBalance> CoverBalances { get; } = [];

    public List<CoverNotice> CoverNotices { get; } = [];

    public ValueList<PreviewOutside> Outside =>
        outside.Select(reason => new PreviewOutside(reason.Key, reason.Value)).ToValueList();

    public void LeaveOut(string reason, int facts)
    {
        if (facts > 0)
        {
            outside[reason] = outside.GetValueOrDefault(reason) + facts;
        }
    }
}
