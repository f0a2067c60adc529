using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Posting;
using BillingGrains.LocalOrleans.Simulation;
using NodaTime;

namespace BillingGrains.Host.Simulation.Posting;

/// <summary>What is measured of posting, each with what it must reach.</summary>
/// <param name="scale">By how much there are fewer documents: 1 for the whole.</param>
internal sealed partial class PostingScenarios(int scale)
{
    private const decimal BurstMost = 1.02m;
    private const decimal BesideFaultsMost = 1.05m;
    private const decimal RealMost = 1.10m;
    private const decimal ThrottledMost = 0.001m;
    private const decimal BackRateLeast = 0.95m;

    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan PatienceMost = TimeSpan.FromDays(4);

    /// <summary>74,860 documents at once, for six tenants of different kinds.</summary>
    public PostingScenario Burst(decimal ratioMost = BurstMost)
    {
        PostingTenant[] tenants =
        [
            PostingTenant.NetSuite(4_000 / scale), PostingTenant.Dynamics(2_500 / scale), PostingTenant.Tryton(1_000 / scale),
            PostingTenant.BusinessCentral(3_000 / scale), PostingTenant.QuickBooks(Minutes(8)),
            PostingTenant.Xero(Minutes(17)),
        ];
        return VirtualPlace.Run(1, silos: 1, async place =>
        {
            var run = await Drain.Begin(place, tenants);
            await run.Wait(PatienceMost);
            return Judge("burst", "virtual", run.Figures(), tenants, one => Ratio(one, ratioMost));
        });
    }

    /// <summary>The same while a twentieth of the calls of two tenants is done and not answered, and as many fail; one ERP is
    /// down for a third of the time, and one answers slowly.</summary>
    public PostingScenario Faults()
    {
        PostingTenant[] tenants =
        [
            PostingTenant.NetSuite(4_000 / scale) with { GoesDown = true },
            PostingTenant.Dynamics(2_500 / scale) with { TimesOut = true, Errs = true },
            PostingTenant.Tryton(1_000 / scale) with { ServiceLeast = TimeSpan.FromSeconds(4) },
            PostingTenant.BusinessCentral(3_000 / scale) with { TimesOut = true, Errs = true },
            PostingTenant.QuickBooks(Minutes(8)), PostingTenant.Xero(Minutes(17)),
        ];
        return VirtualPlace.Run(2, silos: 1, async place =>
        {
            var run = await Drain.Begin(place, tenants);
            var down = place.Erps["netsuite"];
            var third = Duration.FromTimeSpan(LeastTime.Of(down.Tenant, run.KeysOf("netsuite")) / 3);
            down.Down = new Interval(run.Began + third, run.Began + third + third);
            var back = down.Down.Value.End;
            await run.Wait(PatienceMost);
            var late = run.KeysOf("netsuite").Where(key => down.Posted.GetValueOrDefault(key) >= back).ToList();
            var took = (down.Posted.Values.Max() - back).ToTimeSpan();
            var rate = decimal.Round((decimal)LeastTime.Of(down.Tenant, late).Ticks / Math.Max(1, took.Ticks), 4);
            var figures = run.Figures().Select(one => one.Name == "netsuite"
                ? one with { BackRate = rate, Outages = down.Outages }
                : one);
            return Judge("faults", "virtual", [.. figures], tenants, one => one switch
            {
                { BackRate: < BackRateLeast } => $"{one.Name} came back with {one.BackRate} of its rate, below {BackRateLeast}",
                { Outages: > 1 } => $"{one.Name} went down {one.Outages} times",
                { Name: "quickbooks" or "xero" } => Ratio(one, BesideFaultsMost),
                _ => null,
            });
        });
    }

    /// <summary>An urgent document behind thousands of others.</summary>
    public PostingScenario Urgent()
    {
        PostingTenant[] tenants =
        [
            PostingTenant.NetSuite(5_000 / scale), PostingTenant.QuickBooks(Minutes(4)), PostingTenant.Xero(Minutes(5)),
        ];
        return VirtualPlace.Run(3, silos: 1, async place =>
        {
            var run = await Drain.Begin(place, tenants);
            await place.Pass(TimeSpan.FromSeconds(95));
            var figures = new List<PostingTenantFigures>();
            foreach (var tenant in tenants)
            {
                var number = tenant.Documents + 1;
                var urgent = (await PostingDocuments.Store(place.Journal, tenant.Name, number, 1, place.Now))[0];
                var key = PostingDocuments.Key(tenant.Name, number);
                var most = place.Now;
                while ((await place.Tell(tenant.Name, new HurryDocument(key, "ann", "The customer waits.", place.Now))).Kind
                    != AnswerKind.Done)
                {
                    await place.Pass(TimeSpan.FromMilliseconds(5));
                    most = place.Now;
                }

                while (!place.Erps[tenant.Name].Posted.ContainsKey(urgent))
                {
                    await place.Pass(TimeSpan.FromMilliseconds(5));
                }

                figures.Add(Waited(tenant, urgent, place.Erps[tenant.Name].Posted[urgent] - most));
            }

            await run.Wait(PatienceMost);
            var all = run.Figures().Select(one => one with
            {
                UrgentSeconds = figures.Single(other => other.Name == one.Name).UrgentSeconds,
                UrgentSecondsMost = figures.Single(other => other.Name == one.Name).UrgentSecondsMost,
            });
            return Judge("urgent", "virtual", [.. all], tenants, one => one.UrgentSeconds > one.UrgentSecondsMost
                ? FormattableString.Invariant(
                    $"{one.Name} took {one.UrgentSeconds} s for an urgent one, more than {one.UrgentSecondsMost}")
                : null);
        });
    }

    /// <summary>Three silos; the one that calls is frozen, declared dead, and goes on while another calls: again and again.
    /// </summary>
    public PostingScenario Frozen()
    {
        PostingTenant[] tenants =
        [
            PostingTenant.QuickBooks(Minutes(6)), PostingTenant.Tryton(1_000 / scale), PostingTenant.Xero(Minutes(7)),
        ];
        return VirtualPlace.Run(4, silos: 3, async place =>
        {
            var run = await Drain.Begin(place, tenants);
            var chance = new SeedStream(4).Sub("freezes");
            while (!run.IsOver)
            {
                await place.Pass(chance.DelayBelow(TimeSpan.FromSeconds(100)));
                var frozen = chance.Pick(place.Cluster.Silos);
                place.Cluster.Freeze(frozen);
                place.Cluster.Forget(frozen);
                await place.Pass(chance.DelayBelow(TimeSpan.FromSeconds(150)));
                place.Cluster.Resume(frozen);
                await place.Pass(chance.DelayBelow(TimeSpan.FromSeconds(60)));
                place.Cluster.Rejoin(frozen);
                run.Verify(PatienceMost);
            }

            return Judge("frozen", "virtual", run.Figures(), tenants, _ => null);
        });
    }

    /// <summary>Two minutes in real time: one tenant with windows, one with calls in flight.</summary>
    public async Task<PostingScenario> Real(TimeSpan time)
    {
        PostingTenant[] tenants =
        [
            PostingTenant.QuickBooks(Math.Max(1, (int)time.TotalMinutes)),
            PostingTenant.NetSuite((int)(15 * time.TotalSeconds / 2.1)),
        ];
        await using var place = await RealPlace.Start();
        var run = await Drain.Begin(place, tenants);
        await run.Wait(time * 3);
        return Judge("real time", "real", run.Figures(), tenants, one => Ratio(one, RealMost));
    }

    /// <summary>Of a tenant whose drain counts in minutes: one that is shorter than a window would measure nothing.</summary>
    private int Minutes(int whole) => Math.Max(1, whole / scale);

    private static string? Ratio(PostingTenantFigures one, decimal most) => one.DrainRatio > most
        ? FormattableString.Invariant($"{one.Name} drained in {one.DrainRatio} of the least time, more than {most}")
        : null;

    private static PostingTenantFigures Waited(PostingTenant tenant, string postingKey, Duration took)
    {
        var steps = tenant.StepsPerDocument == 1 ? new[] { "Create" } : ["Create", "Post"];
        var service = steps.Sum(step => tenant.Service($"{step} {postingKey}").TotalSeconds);
        var free = tenant.Limits.Windows().Any()
            ? tenant.Limits.Interval().TotalSeconds
            : tenant.ServiceLeast.TotalSeconds * 2.5 * steps.Length;
        return new PostingTenantFigures(
            tenant.Name, tenant.Kind, 1, 0, 0, 0,
            UrgentSeconds: decimal.Round((decimal)took.TotalSeconds, 3),
            UrgentSecondsMost: decimal.Round((decimal)(service + free + (2 * LimitedErp.WayMost.TotalSeconds)), 3));
    }

    private static PostingScenario Judge(
        string name, string time, IReadOnlyList<PostingTenantFigures> figures, IReadOnlyList<PostingTenant> tenants,
        Func<PostingTenantFigures, string?> fault)
    {
        var (duplicates, lost) = (figures.Sum(static one => one.Duplicates), figures.Sum(static one => one.Lost));
        List<string?> missed =
        [
            duplicates > 0 ? FormattableString.Invariant($"{duplicates} documents twice") : null,
            lost > 0 ? FormattableString.Invariant($"{lost} documents lost") : null,
            .. figures.Select(one => one.CallsOverLimit > 0
                ? FormattableString.Invariant($"{one.Name} was called {one.CallsOverLimit} times over its limit")
                : null),
            .. figures.Select(one => one.Received429Share > ThrottledMost ? $"{one.Name} said 429 too often" : null),
            .. figures.Select(fault),
        ];
        return new PostingScenario(
            name, time, tenants.Sum(static one => one.Documents), duplicates, lost, figures, [.. missed.OfType<string>()]);
    }

    /// <summary>Documents that were stored at once and are being posted.</summary>
    private sealed class Drain
    {
        private readonly PostingPlace place;
        private readonly Dictionary<string, IReadOnlyList<string>> keys = new(StringComparer.Ordinal);

        private Drain(PostingPlace place) => this.place = place;

        public Instant Began { get; private set; }

        public bool IsOver => keys.All(one => one.Value.All(place.Erps[one.Key].Posted.ContainsKey));

        /// <summary>Documents that will be stored later count as well.</summary>
        public void Expect(string tenant, IEnumerable<string> postingKeys) => keys[tenant] = [.. keys[tenant], .. postingKeys];

        public static async Task<Drain> Begin(PostingPlace place, IReadOnlyList<PostingTenant> tenants)
        {
            var drain = new Drain(place);
            foreach (var tenant in tenants)
            {
                await place.Configure(tenant);
            }

            await place.Pass(Look);
            drain.Began = place.Now;
            foreach (var tenant in tenants)
            {
                drain.keys[tenant.Name] =
                    await PostingDocuments.Store(place.Journal, tenant.Name, 1, tenant.Documents, place.Now);
            }

            return drain;
        }

        public IReadOnlyList<string> KeysOf(string tenant) => keys[tenant];

        public async Task Wait(TimeSpan most)
        {
            while (!IsOver)
            {
                await place.Pass(Look);
                Verify(most);
            }
        }

        public void Verify(TimeSpan most)
        {
            if (place.Now - Began > Duration.FromTimeSpan(most))
            {
                var left = keys.Select(one => FormattableString.Invariant(
                    $"{one.Key}: {one.Value.Count(key => !place.Erps[one.Key].Posted.ContainsKey(key))}"));
                throw new InvalidOperationException($"After {most} documents are left: {string.Join(", ", left)}");
            }
        }

        public IReadOnlyList<PostingTenantFigures> Figures() =>
            [.. keys.Select(one => PostingTenantFigures.Of(place.Erps[one.Key], [.. one.Value], Began))];
    }
}
