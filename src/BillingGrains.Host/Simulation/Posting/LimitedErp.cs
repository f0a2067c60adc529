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
/// second document when a key is sent twice. It takes as many documents in one call as its limits say.</summary>
internal sealed class LimitedErp(PostingTenant tenant, IPostingTime time) : IErp, IErpBatches
{
    /// <summary>What the way to it takes at most, and each call of the journal.</summary>
    public static readonly TimeSpan WayMost = TimeSpan.FromMilliseconds(8);
    private static readonly TimeSpan Recovery = TimeSpan.FromSeconds(10);

    private readonly Lock gate = new();
    private readonly Queue<Instant>[] windows =
        [.. Enumerable.Range(0, tenant.Limits.Windows().Count() + 1).Select(static _ => new Queue<Instant>())];
    private readonly Dictionary<string, int> made = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Instant> posted = new(StringComparer.Ordinal);
    private readonly List<Instant> calls = [];
    private readonly List<int> batchSizes = [];
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

    public IErpBatches? Batches => tenant.Limits.BatchSize > 1 ? this : null;

    public string GroupOf(ErpInvoice invoice, SendingPurpose purpose) => "document";

    /// <summary>Documents of each call for several.</summary>
    public IReadOnlyList<int> BatchSizes => batchSizes;

    public Task<SendingOutcome> Create(ErpInvoice invoice, CancellationToken cancellation) =>
        CallOne("Create", invoice.PostingKey, () => Make(invoice));

    public Task<SendingOutcome> Post(string remoteId, ErpInvoice invoice, CancellationToken cancellation) =>
        CallOne("Post", invoice.PostingKey, () => Post(invoice));

    public Task<BatchOutcome> Create(ValueList<ErpInvoice> invoices, CancellationToken cancellation) =>
        CallAll("Create", invoices, Make);

    public Task<BatchOutcome> Post(ValueList<ErpDraft> drafts, CancellationToken cancellation) =>
        CallAll("Post", drafts.Select(static draft => draft.Invoice).ToValueList(), Post);

    public Task<SendingOutcome> Find(string postingKey, CancellationToken cancellation) => CallOne(
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

    private SendingOutcome Make(ErpInvoice invoice)
    {
        made[invoice.PostingKey] = made.GetValueOrDefault(invoice.PostingKey) + 1;
        return tenant.StepsPerDocument == 1 ? Post(invoice) : new SendingOutcome.Created(invoice.PostingKey);
    }

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

    private Task<SendingOutcome> CallOne(string kind, string key, Func<SendingOutcome> effect) =>
        Call(kind, [key], effect, static outcome => outcome);

    private Task<BatchOutcome> CallAll(
        string kind, ValueList<ErpInvoice> invoices, Func<ErpInvoice, SendingOutcome> effect)
    {
        lock (gate)
        {
            batchSizes.Add(invoices.Count);
        }

        return Call<BatchOutcome>(
            kind, [.. invoices.Select(static invoice => invoice.PostingKey)],
            () => new BatchOutcome.Each(invoices.Select(effect).ToValueList()),
            static outcome => new BatchOutcome.Whole(outcome));
    }

    /// <param name="failed">What a call comes to that is not answered for its documents.</param>
    private Task<T> Call<T>(
        string kind, string[] keys, Func<T> effect, Func<SendingOutcome, T> failed) => time.InWorld(async () =>
    {
        string draw;
        lock (gate)
        {
            draw = FormattableString.Invariant($"{tenant.Name} {calls.Count}");
        }

        await time.Pass(WayMost * StableHash.Slot($"way {draw}", 1_000) / 1_000);
        if (!Arrive(forSeveral: keys.Length > 1))
        {
            return failed(new SendingOutcome.Deferred("429", Duration.FromSeconds(5)));
        }

        if (IsDown())
        {
            Leave();
            return failed(new SendingOutcome.Unknown("The connection was refused."));
        }

        await time.Pass(tenant.Service(kind, keys));
        Leave();
        var fate = StableHash.Slot($"fate {draw}", 20);
        if (tenant.Errs && fate == 1)
        {
            return failed(new SendingOutcome.Unknown("503"));
        }

        T outcome;
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

    private bool Arrive(bool forSeveral)
    {
        lock (gate)
        {
            var now = time.Now;
            calls.Add(now);
            var isOver = inFlight >= tenant.Limits.InFlight;
            foreach (var (window, seen) in Limits().Zip(windows).Where(one => one.First.Of == CallSort.Any || forSeveral))
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
