using BillingGrains.Domain.Tickets;
using NodaTime;

namespace BillingGrains.Host.Simulation.Checks.Model;

/// <summary>A time entry or a part, as the last word of its source says.</summary>
internal sealed class ModelItem(string id)
{
    public string Id { get; } = id;

    public TimeEntry? Time { get; set; }

    public PartUse? Part { get; set; }

    public bool Withdrawn { get; set; }

    /// <summary>A person agreed to the revision that stands.</summary>
    public bool Approved { get; set; }

    public bool Counts => !Withdrawn && (Time is not null || Part is not null);
}

/// <summary>What is true of a ticket by what came from outside, in the order in which it was stored. It shares no rule
/// with the product: it is told each fact, and asked what counts.</summary>
internal sealed class ModelTicket(string key)
{
    private readonly SortedDictionary<string, ModelItem> time = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, ModelItem> parts = new(StringComparer.Ordinal);
    private readonly HashSet<string> approvedBeforeTheyCame = new(StringComparer.Ordinal);
    private readonly Dictionary<string, bool?> disputes = new(StringComparer.Ordinal);
    private Instant? closed;
    private Instant? reopened;

    public string Key { get; } = key;

    /// <summary>Null until the source has sent the ticket itself.</summary>
    public TicketHeader? Header { get; private set; }

    public bool EverythingApproved { get; private set; }

    public bool IsClosed => closed is not null && !(reopened > closed);

    public IEnumerable<ModelItem> Time => time.Values.Where(item => item.Counts);

    public IEnumerable<ModelItem> Parts => parts.Values.Where(item => item.Counts);

    /// <summary>A dispute was lost: nothing is billed, for good.</summary>
    public bool IsLost => disputes.ContainsValue(false);

    /// <summary>A dispute waits for its end.</summary>
    public bool IsContested => disputes.ContainsValue(null);

    public void Take(TicketEvent fact)
    {
        switch (fact)
        {
            case TicketOpened opened:
                Header = opened.Header;
                break;
            case TicketChanged changed:
                Header = changed.Header;
                break;
            case TicketClosed close:
                closed = closed > close.At ? closed : close.At;
                break;
            case TicketReopened reopen:
                reopened = reopened > reopen.At ? reopened : reopen.At;
                break;
            case TicketApproved approved:
                Approve(approved.Subject);
                break;
            case TicketDisputed disputed:
                disputes.TryAdd(disputed.DisputeId, null);
                break;
            case DisputeResolved resolved:
                disputes[resolved.DisputeId] = resolved.Bill;
                break;
            default:
                TakeItem(fact);
                break;
        }
    }

    private void TakeItem(TicketEvent fact)
    {
        switch (fact)
        {
            case TimeLogged logged:
                Arrive(time, logged.Entry.EntryId, item => item.Time = logged.Entry);
                break;
            case TimeRevised revised:
                Arrive(time, revised.Entry.EntryId, item => item.Time = revised.Entry);
                break;
            case PartUsed used:
                Arrive(parts, used.Part.PartId, item => item.Part = used.Part);
                break;
            case PartRevised revised:
                Arrive(parts, revised.Part.PartId, item => item.Part = revised.Part);
                break;
            case TimeWithdrawn gone:
                Item(time, gone.EntryId).Withdrawn = true;
                break;
            case PartWithdrawn gone:
                Item(parts, gone.PartId).Withdrawn = true;
                break;
        }
    }

    /// <summary>A withdrawal that overtook what it withdraws holds for the first revision to come. Each revision needs
    /// its own approval, but one that was given ahead.</summary>
    private void Arrive(SortedDictionary<string, ModelItem> all, string id, Action<ModelItem> set)
    {
        var item = Item(all, id);
        var isFirst = item is { Time: null, Part: null };
        set(item);
        item.Withdrawn &= isFirst;
        item.Approved = approvedBeforeTheyCame.Remove(id);
    }

    private void Approve(string subject)
    {
        if (subject == "*")
        {
            EverythingApproved = true;
        }

        var known = time.Values.Concat(parts.Values)
            .Where(item => (item.Time is not null || item.Part is not null) && (subject == "*" || item.Id == subject))
            .ToList();
        known.ForEach(item => item.Approved = true);
        if (known.Count == 0 && subject != "*")
        {
            approvedBeforeTheyCame.Add(subject);
        }
    }

    private static ModelItem Item(SortedDictionary<string, ModelItem> all, string id)
    {
        if (!all.TryGetValue(id, out var item))
        {
            all.Add(id, item = new ModelItem(id));
        }

        return item;
    }
}
