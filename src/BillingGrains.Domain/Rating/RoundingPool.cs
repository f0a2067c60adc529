using BillingGrains.Domain.Contracts;

namespace BillingGrains.Domain.Rating;

/// <summary>Groups whose minutes are rounded together. Covered time is rounded apart from billed time, so that neither
/// changes what the other costs, and so is time of a work type with a rule of its own.</summary>
internal sealed class RoundingPool(string key, TimeRule rule, string whose, string name)
{
    public string Key { get; } = key;

    public TimeRule Rule { get; } = rule;

    public string Whose { get; } = whose;

    public string Name { get; } = name;

    public List<WorkGroup> Groups { get; } = [];

    /// <summary>What visits that end in this pool lacked of their minimum.</summary>
    public int VisitMinutes { get; set; }

    public static IEnumerable<RoundingPool> Of(RatingContext context, List<WorkGroup> groups)
    {
        var rounding = context.Terms.TimeRounding;
        var pools = new SortedDictionary<string, RoundingPool>(StringComparer.Ordinal);
        foreach (var group in groups)
        {
            if (group.Rate is null || group.Items[0].Left < 0)
            {
                continue;
            }

            var rule = TimeRule.For(rounding, group.Items[0].Entry.WorkType);
            var date = rounding.Scope == TimeScope.Day ? Texts.Date(group.WorkDate) : null;
            var key = (date ?? "ticket")
                + (rule.WorkType is null ? "" : $"/{Uri.EscapeDataString(rule.WorkType)}")
                + (group.Cover is null ? "" : "/covered");
            if (!pools.TryGetValue(key, out var pool))
            {
                var type = rule.WorkType is null ? "" : $" of {rule.WorkType}";
                var scope = date is null ? " of the whole ticket" : $" of {date}";
                var name = $"{(date is null ? "Minimum for the ticket" : $"Minimum for {date}")}"
                    + (rule.WorkType is null ? "" : $", {rule.WorkType}");
                pools.Add(key, pool = new RoundingPool(key, rule, type + scope, name));
            }

            pool.Groups.Add(group);
            group.Pool = pool;
        }

        return pools.Values;
    }
}
