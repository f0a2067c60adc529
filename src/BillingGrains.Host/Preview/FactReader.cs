using System.Text.Json;
using BillingGrains.Domain.Contracts;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Discounts;
using BillingGrains.Domain.Metering;
using BillingGrains.Domain.Preview;
using BillingGrains.Domain.Prices;
using BillingGrains.Domain.Subscriptions;
using BillingGrains.Domain.Tickets;
using BillingGrains.Host.Api;
using BillingGrains.Host.Api.Feed;
using BillingGrains.Ports.Json;
using NodaTime;

namespace BillingGrains.Host.Preview;

/// <summary>What is wrong with one fact.</summary>
/// <param name="Line">From 1: of the file, or of the list.</param>
/// <param name="Field">Its place in the fact, for example "minutes"; empty for the fact as a whole.</param>
internal sealed record FactFault(int Line, string Field, string Reason);

/// <summary>Reads facts, one at a time, and gathers what is wrong with them. Tickets are folded as their grains do.
/// </summary>
/// <param name="terms">The contract that the facts are for.</param>
internal sealed class FactReader(ContractTerms terms)
{
    // Facts may be planned ones: no moment of a preview is too late.
    private static readonly Instant Now = Instant.FromUtc(2200, 1, 1, 0, 0);

    private readonly SortedDictionary<string, Ticket> tickets = new(StringComparer.Ordinal);
    private readonly List<CustomerUsage> usage = [];
    private readonly List<string> withdrawn = [];
    private readonly List<(int Line, ChangeOfSubscription Change)> changes = [];
    private readonly List<SpendLine> billed = [];
    private readonly List<DiscountUse> uses = [];
    private readonly List<EarlierDraw> drawn = [];
    private readonly List<ReachedMilestone> milestones = [];
    private readonly List<FactFault> faults = [];
    private Instant? latest;

    /// <summary>The month of the latest fact, by the contract's calendar; null when there is none.</summary>
    public YearMonth? LatestMonth => latest?.InZone(DateTimeZoneProviders.Tzdb[terms.TimeZone]).Date.ToYearMonth();

    public void Read(int line, ReadOnlySpan<byte> json)
    {
        try
        {
            if (JsonSerializer.Deserialize<FactItem>(json, BillingJson.Strict) is { } item)
            {
                Take(line, item);
            }
            else
            {
                Fault(line, "", "A fact is a JSON object, not null.");
            }
        }
        catch (JsonException exception)
        {
            foreach (var error in JsonProblems.Of(exception))
            {
                Fault(line, error.Pointer.TrimStart('#', '/'), error.Pointer == "#/type"
                    ? $"{error.Detail} It is {FactItem.Types}." : error.Detail);
            }
        }
        catch (NotSupportedException)
        {
            Fault(line, "type", $"The field \"type\" is missing. It is {FactItem.Types}.");
        }
    }

    /// <summary>Every fault, by line, those of changes to subscriptions too.</summary>
    public IReadOnlyList<FactFault> Faults()
    {
        var all = new List<FactFault>(faults);
        foreach (var group in changes.GroupBy(change => change.Change.SubscriptionId, StringComparer.Ordinal))
        {
            var subscription = terms.Subscriptions.FirstOrDefault(each => each.SubscriptionId == group.Key);
            if (subscription is null)
            {
                all.AddRange(group.Select(change => new FactFault(
                    change.Line, "subscriptionId", $"The contract has no subscription {group.Key}.")));
                continue;
            }

            var lines = group.Select(change => change.Line).ToList();
            foreach (var fault in SubscriptionCheck.Find(
                subscription, group.Select(change => change.Change.Change).ToValueList(), "change"))
            {
                var steps = fault.Field!.Split('/', 3);
                all.Add(new FactFault(
                    lines[int.Parse(steps[1], System.Globalization.CultureInfo.InvariantCulture)],
                    $"change/{steps[2]}", fault.Reason));
            }
        }

        return [.. all.OrderBy(fault => fault.Line)];
    }

    public PreviewFacts Facts() => new(
        tickets.Values.ToValueList(), usage.ToValueList(), withdrawn.ToValueList(),
        changes.Select(change => change.Change).ToValueList(), billed.ToValueList(), uses.ToValueList(),
        drawn.ToValueList(), milestones.ToValueList());

    private void Take(int line, FactItem item)
    {
        switch (item)
        {
            case FeedItem feed:
                TakeFeed(line, feed);
                break;
            case UsageItem used:
                TakeUsage(line, used);
                break;
            case UsageWithdrawnItem gone:
                withdrawn.Add($"{gone.Source}/{gone.Id}");
                break;
            case SubscriptionChangedItem changed:
                See(changed.Change.On.AtMidnight().InZoneLeniently(DateTimeZoneProviders.Tzdb[terms.TimeZone]).ToInstant());
                changes.Add((line, new ChangeOfSubscription(changed.SubscriptionId, changed.Change)));
                break;
            case MilestoneReachedItem milestone:
                TakeMilestone(line, milestone);
                break;
            case BilledItem earlier:
                billed.Add(earlier.ToLine());
                break;
            case DiscountUsedItem discount:
                uses.Add(discount.Use);
                break;
            case PrepaidDrawnItem { Amount: > 0m } draw:
                drawn.Add(new EarlierDraw(draw.GrantId, draw.Amount, draw.On));
                break;
            case PrepaidDrawnItem:
                Fault(line, "amount", "What was drawn is more than 0.");
                break;
            default:
                throw new InvalidOperationException($"The fact {item.GetType().Name} is not known.");
        }
    }

    private void TakeMilestone(int line, MilestoneReachedItem item)
    {
        if (terms.Milestones.All(known => known.MilestoneId != item.MilestoneId))
        {
            Fault(line, "milestoneId", $"The contract has no milestone {item.MilestoneId}.");
        }
        else if (milestones.Exists(known => known.MilestoneId == item.MilestoneId && known.On != item.On))
        {
            Fault(line, "on", "It was reached on another day by an earlier line.");
        }
        else if (!milestones.Exists(known => known.MilestoneId == item.MilestoneId))
        {
            See(item.On.AtMidnight().InZoneLeniently(DateTimeZoneProviders.Tzdb[terms.TimeZone]).ToInstant());
            milestones.Add(new ReachedMilestone(item.MilestoneId, item.On));
        }
    }

    private void TakeFeed(int line, FeedItem item)
    {
        if (Ids.Check(item) is { } problem)
        {
            foreach (var error in problem.Errors)
            {
                Fault(line, error.Pointer.TrimStart('#', '/'), error.Detail);
            }

            return;
        }

        var ticket = tickets.GetValueOrDefault(item.Key, TicketDecider.Initial);
        switch (TicketDecider.Decide(ticket, item.ToCommand(Now)))
        {
            case Decision<TicketEvent>.Refused(var refusal):
                Fault(line, refusal.Field ?? "", refusal.Reason);
                break;
            case Decision<TicketEvent>.Accepted(var events):
                tickets[item.Key] = events.Aggregate(ticket, TicketDecider.Evolve);
                See(item switch
                {
                    TimeItem time => time.StartedAt,
                    PartItem part => part.UsedAt,
                    TicketItem opened => opened.OpenedAt,
                    _ => null,
                });
                break;
        }
    }

    private void TakeUsage(int line, UsageItem item)
    {
        var meter = terms.Usage.FirstOrDefault(each => each.Meter.MeterId == item.Meter)?.Meter;
        if (item.Value is null && meter is { Aggregation: not (Aggregation.Count or Aggregation.Unique) })
        {
            Fault(line, "value", $"The meter {item.Meter} needs a value.");
            return;
        }

        if (item.Corrects is { } corrected)
        {
            withdrawn.Add($"{item.Source}/{corrected}");
        }

        See(item.Time);
        var attributes = (item.Properties ?? new Dictionary<string, string>()).OrderBy(pair => pair.Key, StringComparer.Ordinal)
            .Select(pair => new UsageAttribute(pair.Key, pair.Value)).ToValueList();
        usage.Add(new CustomerUsage(item.Customer, new UsageFact(
            $"{item.Source}/{item.Id}", item.Meter, item.Time, item.Value ?? 1m, attributes)));
    }

    private void See(Instant? at) => latest = at is { } moment && !(latest >= moment) ? moment : latest;

    private void Fault(int line, string field, string reason) => faults.Add(new FactFault(line, field, reason));
}
