using BillingGrains.Domain.Deciding;
using BillingGrains.Ports.Journal;
using Microsoft.Extensions.Logging;

namespace BillingGrains.Grains.Journaling;

/// <summary>The journal's epoch as this silo knows it, and the silo's look-out for signs that the journal was set back.
/// An activation remembers the epoch in which it was loaded; in another it goes.</summary>
public sealed class SiloEpoch(IEpochs epochs, RememberedFolds remembered, ILogger log)
{
    /// <summary>Who begins an epoch because of a sign.</summary>
    public const string Actor = "silo";

    private readonly Lock gate = new();
    private volatile Epoch? current;
    private ValueList<LaneEnd> seen;
    private long looks;
    private long taken;

    /// <summary>Null before the first look.</summary>
    public Epoch? Current => current;

    /// <summary>The epoch as far as it is known; looks for it when it is not.</summary>
    public ValueTask<Epoch> Known(CancellationToken cancellation) =>
        current is { } known ? new(known) : new(Look(cancellation));

    /// <summary>Looks which epoch it is, and begins another one when something shows that the journal was set back.
    /// </summary>
    public async Task<Epoch> Look(CancellationToken cancellation)
    {
        ValueList<LaneEnd> before;
        long look;
        lock (gate)
        {
            (before, look) = (seen, ++looks);
        }

        var sight = await epochs.LookAtEpoch(before, cancellation);
        remembered.Enter(sight.Edition);
        if (sight.Sign is { } sign)
        {
            return await WentBack(sight.Current, sign, cancellation);
        }

        return Take(look, sight.Current, sight.Ends);
    }

    /// <summary>Something shows that the journal was set back: begins another epoch, unless that was done already.
    /// </summary>
    /// <param name="ended">The epoch in which the sign was seen.</param>
    public async Task<Epoch> WentBack(Epoch ended, string sign, CancellationToken cancellation)
    {
        log.LogError("The journal was set back: {Sign} A new epoch begins.", sign);
        long look;
        lock (gate)
        {
            look = ++looks;
        }

        return Take(look, await epochs.BeginEpoch(ended.Id, sign, Actor, restoredTo: null, cancellation), seenNow: []);
    }

    // An answer that comes after a later one counts no more.
    private Epoch Take(long look, Epoch epoch, ValueList<LaneEnd> seenNow)
    {
        lock (gate)
        {
            if (look > taken)
            {
                (taken, seen) = (look, seenNow);
                if (current?.Id != epoch.Id)
                {
                    current = epoch;
                }
            }

            return current ?? epoch;
        }
    }
}
