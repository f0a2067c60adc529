using BillingGrains.Ports.Journal;
using NodaTime;

namespace BillingGrains.Grains.Posting;

/// <summary>The right to call one tenant, as this activation knows it. Measured by the monotonic clock from before the
/// database was asked, so it never seems longer than it is.</summary>
internal sealed class TenantLease(string name, PostingServices posting, TimeProvider time)
{
    private readonly string holder = posting.NewHolder();
    private long askedAt;
    private Duration validFor;
    private long epoch;
    private bool isGivenBack;

    /// <summary>True when the right came from another holder or from nobody with the last <see cref="Ensure"/>: another
    /// may have called in between.</summary>
    public bool IsNew { get; private set; }

    /// <summary>Nobody held the right before.</summary>
    public bool IsFirst => epoch == 1;

    /// <summary>What is left of it; zero or less when it is not held.</summary>
    public Duration Left => validFor - Duration.FromTimeSpan(time.GetElapsedTime(askedAt));

    /// <summary>Takes or renews it when little is left. Null when it is held, or else how long to wait.</summary>
    public async Task<Duration?> Ensure(CancellationToken cancellation)
    {
        IsNew = false;
        if (Left > posting.Times.LeaseMargin)
        {
            return null;
        }

        var asked = time.GetTimestamp();
        var answer = await posting.Leases.Take(name, holder, posting.Times.LeaseFor, cancellation);
        if (isGivenBack)
        {
            // It was given back while it was asked for: another may have it by now, or nobody would use it.
            await posting.Leases.Release(name, holder, CancellationToken.None);
            return posting.Times.Rest;
        }

        switch (answer)
        {
            case Lease.Held held:
                askedAt = asked;
                validFor = held.ValidFor;
                IsNew = held.Epoch != epoch;
                epoch = held.Epoch;
                return null;
            case Lease.Taken taken:
                return taken.FreeIn;
            default:
                return posting.Times.Rest;
        }
    }

    /// <summary>Lets another have it at once. Nothing may be called with it any more, and it is not taken again.</summary>
    public Task GiveBack()
    {
        isGivenBack = true;
        validFor = Duration.Zero;
        return posting.Leases.Release(name, holder);
    }
}
