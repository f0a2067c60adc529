using NodaTime;

namespace BillingGrains.Host.Simulation.Posting;

/// <summary>What came of one scenario.</summary>
/// <param name="Time">"virtual" or "real".</param>
/// <param name="Documents">Of all tenants.</param>
/// <param name="Duplicates">Documents that an ERP holds more than once.</param>
/// <param name="Lost">Documents that no ERP holds.</param>
/// <param name="Missed">The limits that were missed, each as a sentence; empty when it passed.</param>
internal sealed record PostingScenario(
    string Scenario, string Time, int Documents, int Duplicates, int Lost, IReadOnlyList<PostingTenantFigures> Tenants,
    IReadOnlyList<string> Missed);

/// <summary>What came of one tenant.</summary>
/// <param name="DrainRatio">The time until its last document was posted, over the least time in which the calls that its
/// documents take when nothing fails fit under all its limits.</param>
/// <param name="CallsOverLimit">As the ERP counted them when they arrived.</param>
/// <param name="Received429Share">Of all calls.</param>
/// <param name="BackRate">Of one that went down: what it took after it was back, over what it would have taken undisturbed.
/// </param>
/// <param name="Outages">How often it went down.</param>
/// <param name="UrgentSeconds">How long an urgent document took behind the bulk.</param>
/// <param name="UrgentSecondsMost">How long it may take.</param>
internal sealed record PostingTenantFigures(
    string Name, string Kind, int Documents, decimal DrainRatio, int CallsOverLimit, decimal Received429Share,
    decimal? BackRate = null, int? Outages = null, decimal? UrgentSeconds = null, decimal? UrgentSecondsMost = null)
{
    /// <summary>Documents that the ERP holds more than once.</summary>
    public int Duplicates { get; init; }

    /// <summary>Documents that the ERP does not hold.</summary>
    public int Lost { get; init; }

    /// <param name="postingKeys">Of its documents.</param>
    public static PostingTenantFigures Of(LimitedErp erp, IReadOnlyList<string> postingKeys, Instant began)
    {
        var least = LeastTime.Of(erp.Tenant, postingKeys);
        var last = postingKeys.Max(key => erp.Posted.TryGetValue(key, out var at) ? at : Instant.MaxValue);
        var ratio = last == Instant.MaxValue
            ? decimal.MaxValue
            : (decimal)(last - began).ToTimeSpan().Ticks / Math.Max(1, least.Ticks);
        return new PostingTenantFigures(
            erp.Tenant.Name, erp.Tenant.Kind, postingKeys.Count, decimal.Round(ratio, 4), erp.CallsOverLimit,
            decimal.Round((decimal)erp.CallsOverLimit / Math.Max(1, erp.Calls), 5))
        {
            Duplicates = erp.Duplicates,
            Lost = postingKeys.Count(key => !erp.Posted.ContainsKey(key)),
        };
    }
}
