using BillingGrains.LoadTests.Checks;
using Npgsql;

namespace BillingGrains.LoadTests.Running;

/// <summary>Runs loads at the same time against one installation, waits until nothing is owed, and checks what must hold.
/// </summary>
internal sealed class LoadRun(LoadTarget target, LoadPlan plan, IReadOnlyList<ILoad> loads, Action<string> say)
{
    /// <summary>Beside the senders: for what loads ask meanwhile.</summary>
    private const int MoreConnections = 8;

    /// <summary>What an installation tells itself by the clock may be on its way at any moment, but does not stay.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>Answers 429; each was waited for.</summary>
    public long Throttled { get; private set; }

    /// <summary>Requests that were not answered, or 503; each was sent again.</summary>
    public long Unknown { get; private set; }

    /// <returns>A sentence for each difference; none when all is as it must be.</returns>
    public async Task<IReadOnlyList<string>> Run(CancellationToken cancellation)
    {
        using var client = new LoadClient(target, (plan.Senders * loads.Count) + MoreConnections);
        await Agreements.Agree(client, plan.Customers, cancellation);
        foreach (var load in loads)
        {
            await load.Prepare(client, cancellation);
        }

        var deadline = new Deadline(plan.Time);
        await Task.WhenAll(loads.Select(load => Task.Run(() => load.Run(client, deadline, cancellation), cancellation))
            .Append(Harm(deadline, cancellation)));
        var elapsed = deadline.Elapsed;
        foreach (var load in loads)
        {
            say(load.Told(elapsed));
        }

        (Throttled, Unknown) = (client.Throttled, client.Unknown);
        say(FormattableString.Invariant($"Told to wait (429): {client.Throttled} times; without an answer: {client.Unknown}."));
        await client.Settle(cancellation);
        foreach (var load in loads)
        {
            await load.Finish(client, cancellation);
        }

        await client.Settle(cancellation);
        string[] unsaid = client.WithoutWait > 0
            ? [FormattableString.Invariant($"{client.WithoutWait} answers 429 did not say how long to wait.")]
            : [];
        return [.. unsaid, .. await Check(Patience, cancellation)];
    }

    /// <summary>All checks once more, on what is stored now.</summary>
    /// <param name="patience">For what may be on its way.</param>
    public async Task<IReadOnlyList<string>> Check(TimeSpan patience, CancellationToken cancellation)
    {
        await using var database = NpgsqlDataSource.Create(target.Database);
        var differences = new List<string>(await JournalChecks.Find(database, patience, cancellation));
        foreach (var load in loads)
        {
            differences.AddRange(await load.Check(target, database, cancellation));
        }

        return differences;
    }

    private async Task Harm(Deadline deadline, CancellationToken cancellation)
    {
        if (target.Harm is { } harm)
        {
            await Task.Delay(deadline.Time / 2, cancellation);
            await harm(cancellation);
        }
    }
}
