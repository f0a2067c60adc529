using BillingGrains.Host.Api.Description;
using BillingGrains.Domain.Deciding;
using BillingGrains.Ports.Json;
using BillingGrains.Storage.Usage;
using BillingGrains.Storage.Views;
using NodaTime;

namespace BillingGrains.Host.Api;

/// <summary>Health means progress: alive is the process, ready is that facts reach where they belong in time.</summary>
internal static class HealthEndpoints
{
    private static readonly Duration LagMax = Duration.FromMinutes(2);

    public static void MapHealth(this IEndpointRouteBuilder app)
    {
        app.MapGet("/livez", () => Results.Json(new Alive("alive"), BillingJson.Options))
            .Produces<Alive>().WithTags("health").WithName("alive").WithSummary("The process answers.");

        app.MapGet("/readyz", async (
            ViewProjector projector, BillingViews views, UsageCanary canary, TimeProvider time,
            IHostApplicationLifetime lifetime, CancellationToken cancellation) =>
        {
            if (lifetime.ApplicationStopping.IsCancellationRequested)
            {
                throw new ApiProblem(503, "stopping", "This silo is stopping.");
            }

            var lag = await projector.Lag(cancellation);
            var oldest = lag.Select(view => view.OldestAge).Append(Duration.Zero).Max();
            var reconciling = await views.Reconciling(cancellation);
            if (oldest > LagMax)
            {
                throw new ApiProblem(503, "behind", $"The oldest fact that no view holds yet is {oldest} old.");
            }

            return canary.Last is { VisibleAfter: null } waiting && Bodies.Now(time) - waiting.TakenAt > LagMax
                ? throw new ApiProblem(503, "behind", $"Usage that was taken at {waiting.TakenAt} stands in no roll-up yet.")
                : Results.Json(
                    new Ready(
                        reconciling.IsEmpty ? "ready" : "reconciling after restore", lag, canary.Last, reconciling),
                    BillingJson.Options);
        }).Produces<Ready>().Refuses(503).WithTags("health").WithName("ready")
          .WithSummary("It can take work, and gets on with it.");
    }

    /// <param name="Status">"alive".</param>
    internal sealed record Alive(string Status);

    /// <param name="Status">"ready", or "reconciling after restore": then it takes work, and some ERP tenants send nothing
    /// yet.</param>
    /// <param name="Views">How far each list is behind.</param>
    /// <param name="Usage">How long it took until an event of usage, which this silo sends every half minute, stood in its
    /// roll-up; absent before the first.</param>
    /// <param name="Reconciling">The keys of these ERP tenants.</param>
    internal sealed record Ready(string Status, ValueList<ViewLag> Views, UsageSight? Usage, ValueList<string> Reconciling);
}
