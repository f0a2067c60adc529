using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Posting;
using BillingGrains.Ports.Erp;
using NodaTime;

namespace BillingGrains.Host.Simulation.Posting;

/// <summary>The time of a measurement, virtual or real.</summary>
internal interface IPostingTime
{
    Instant Now { get; }

    Task Pass(TimeSpan time);

    /// <summary>Outside of all silos: what was begun there goes on when its caller dies.</summary>
    Task<T> InWorld<T>(Func<Task<T>> work);
}

/// <summary>An ERP company that counts every call against its limits when it arrives, refuses each one too many, and makes a
/// second document when a key is sent twice.</summary>
internal sealed class LimitedErp(PostingTenant tenant, IPostingTime time) : IErp
{
    private static readonly TimeSpan WayMost = TimeSpan.FromMilliseconds(8);
    private static readonly TimeSpan Recovery = TimeSpan.FromSeconds(10);

    private readonly Lock gate = new();
    private readonly Queue<Instant>[] windows =
        [.. Enumerable.Range(0, tenant.Limits.Windows().Count() + 1).Select(static _ => new Queue<Instant>())];
    private readonly Dictionary<string, int> made = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Instant> posted = new(StringComparer.Ordinal);
    private readonly List<Instant> calls = [];
    private int inFlight;
    private int numbers;

    public ErpTraits Traits { get; } = new(NumberUse.Own, ErpTaxing.Given);

    public PostingTenant Tenant => tenant;

    public int Calls => calls.Count;

    /// <summary>Calls that came though a limit was reached; each was answered with 429.</summary>
    public int CallsOverLimit { get; private set; }

    /// <summary>How often it went down.</summary>
    public int Outages { get; private set; }

    /// <summary>When it is down; null when it never is.</summary>
    public Interval? Down { get; set; }

    /// <summary>When each document was posted, by posting key.</summary>
    public IReadOnlyDictionary<string, Instant> Posted => posted;

    /// <summary>Documents beyond the first of a key.</summary>
    public int Duplicates => made.Values.Sum(static times => times - 1);

    public Task<SendingOutcome> Create(ErpInvoice invoice, CancellationToken cancellation) => Call(
        "Create", invoice.PostingKey, () =>
        {
            made[invoice.PostingKey] = made.GetValueOrDefault(invoice.PostingKey) + 1;
            return tenant.StepsPerDocument == 1 ? Post(invoice) : new SendingOutcome.Created(invoice.PostingKey);
        });

    public Task<SendingOutcome> Post(string remoteId, ErpInvoice invoice, CancellationToken cancellation) =>
        Call("Post", invoice.PostingKey, () => Post(invoice));

    public Task<SendingOutcome> Find(string postingKey, CancellationToken cancellation) => Call(
        "Find", postingKey, () => known.TryGetValue(postingKey, out var invoice) ? Post(invoice)
            : made.ContainsKey(postingKey) ? new SendingOutcome.Created(postingKey)
            : new SendingOutcome.NotFound());

    /// <summary>Asked after a restore only: it takes no call of the limits.</summary>
    public Task<ErpPage> List(Instant? since, string? cursor, CancellationToken cancellation) => time.InWorld(async () =>
    {
        await time.Pass(tenant.ServiceLeast);
        lock (gate)
        {
            return new ErpPage(
                known.Values.Where(one => since is null || posted[one.PostingKey] >= since).Select(one => new ErpDocument(
                    one.PostingKey, one.PostingKey, one.Number, Posted: true, one.Totals.Net.Currency.Code,
                    one.Totals.Net.Amount, one.Totals.Tax.Amount, one.Totals.Gross.Amount, one.Number)).ToValueList(),
                Next: null);
        }
    });

    /// <summary>Numbers that stand on several documents.</summary>
    public int NumbersReused => known.Values.GroupBy(static one => one.Number, StringComparer.Ordinal)
        .Count(static same => same.Count() > 1);

    /// <summary>The number of a posted document; null where it is not posted.</summary>
    public string? NumberOf(string postingKey) => known.GetValueOrDefault(postingKey)?.Number;

    private readonly SortedDictionary<string, ErpInvoice> known = new(StringComparer.Ordinal);

    private SendingOutcome Post(ErpInvoice sent)
    {
        // What is posted stays as it is, whatever is sent again.
        known.TryAdd(sent.PostingKey, sent);
        var invoice = known[sent.PostingKey];
        posted.TryAdd(invoice.PostingKey, time.Now);
        var totals = invoice.Totals;
        return new SendingOutcome.Posted(
            invoice.PostingKey, invoice.Number ?? FormattableString.Invariant($"E-{++numbers}"), totals.Net, totals.Tax,
            totals.Gross);
    }

    private Task<SendingOutcome> Call(string kind, string key, Func<SendingOutcome> effect) => time.InWorld(async () =>
    {
        string draw;
        lock (gate)
        {
            draw = FormattableString.Invariant($"{tenant.Name} {calls.Count}");
        }

        await time.Pass(WayMost * StableHash.Slot($"way {draw}", 1_000) / 1_000);
        if (!Arrive())
        {
            return new SendingOutcome.Deferred("429", Duration.FromSeconds(5));
        }

        if (IsDown())
        {
            Leave();
            return new SendingOutcome.Unknown("The connection was refused.");
        }

        await time.Pass(tenant.Service($"{kind} {key}"));
        Leave();
        var fate = StableHash.Slot($"fate {draw}", 20);
        if (tenant.Errs && fate == 1)
        {
            return new SendingOutcome.Unknown("503");
        }

        SendingOutcome outcome;
        lock (gate)
        {
            outcome = effect();
        }

        if (tenant.TimesOut && fate == 0)
        {
            await time.Pass(PostingTenant.Sending.Timeout.ToTimeSpan() + TimeSpan.FromSeconds(1));
        }

        return outcome;
    });

    private bool Arrive()
    {
        lock (gate)
        {
            var now = time.Now;
            calls.Add(now);
            var isOver = inFlight >= tenant.Limits.InFlight;
            foreach (var (window, seen) in Limits().Zip(windows))
            {
                while (seen.TryPeek(out var first) && first <= now - window.Length)
                {
                    seen.Dequeue();
                }

                isOver |= seen.Count >= window.Calls;
                seen.Enqueue(now);
            }

            CallsOverLimit += isOver ? 1 : 0;
            inFlight += isOver ? 0 : 1;
            return !isOver;
        }
    }

    private IEnumerable<CallWindow> Limits() => tenant.Limits.Quota is { } quota
        ? tenant.Limits.Windows().Append(new CallWindow(quota.Calls, quota.Length))
        : tenant.Limits.Windows();

    private void Leave()
    {
        lock (gate)
        {
            inFlight--;
        }
    }

    /// <summary>One that comes back falls again when more than half of what it takes arrives in its first seconds.</summary>
    private bool IsDown()
    {
        if (Down is not { } down || time.Now < down.Start)
        {
            return false;
        }

        Outages = Math.Max(Outages, 1);
        var since = Duration.FromTimeSpan(Recovery);
        if (time.Now >= down.End && time.Now < down.End + since)
        {
            var arrived = calls.Count(at => at >= down.End);
            var takes = tenant.Limits.InFlight * Recovery / (tenant.ServiceLeast * 1.75);
            if (arrived > takes / 2)
            {
                Outages++;
                Down = new Interval(time.Now, time.Now + Duration.FromMinutes(2));
            }
        }

        return Down is { } now && time.Now < now.End;
    }
}
