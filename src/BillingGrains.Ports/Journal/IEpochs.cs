using BillingGrains.Domain.Deciding;
using NodaTime;

namespace BillingGrains.Ports.Journal;

/// <summary>Which history the journal is in. A journal that was set back to an earlier state goes on in a new epoch:
/// what anybody still remembers from the one before counts no more. Every implementation holds the promises of the
/// Boundary tests in JournalBoundary.</summary>
public interface IEpochs
{
    /// <summary>The epoch now, where each lane ends, and whether anything shows that the journal was set back. Throws
    /// <see cref="JournalUnavailableException"/> when the journal cannot be reached.</summary>
    /// <param name="seen">Where each lane ended when the caller looked last; empty when it never did.</param>
    Task<EpochSight> LookAtEpoch(ValueList<LaneEnd> seen, CancellationToken cancellation = default);

    /// <summary>Ends an epoch and begins the next; no append that was made in the one that ends is stored after it. When
    /// another epoch was begun before, nothing happens. Positions of readers above their lane's end are moved back to it.
    /// Throws <see cref="JournalUnavailableException"/> when the journal cannot be reached: trying again is safe.</summary>
    /// <param name="ended">The id of the epoch that ends.</param>
    /// <param name="reason">For people, as a full sentence.</param>
    /// <param name="by">Who says so.</param>
    /// <param name="restoredTo">The moment whose state the journal was set back to; null when nobody knows.</param>
    /// <returns>The epoch that the journal is in now.</returns>
    Task<Epoch> BeginEpoch(
        string ended, string reason, string by, Instant? restoredTo, CancellationToken cancellation = default);
}

/// <summary>One history of a journal.</summary>
/// <param name="Number">1 for the first.</param>
/// <param name="Id">Never the same for two, though a restored journal counts its numbers again.</param>
/// <param name="RestoredTo">The moment whose state the journal was set back to; null when nobody knows, and in the first.
/// </param>
public sealed record Epoch(long Number, string Id, Instant BeganAt, string Reason, string By, Instant? RestoredTo)
{
    /// <summary>True while the journal was never set back: there is nothing to reconcile.</summary>
    public bool IsFirst => Number == 1;
}

/// <summary>Where a lane ends.</summary>
/// <param name="Position">0 for an empty lane.</param>
/// <param name="AppendId">Of the fact there; empty for an empty lane. Another one at the same position shows that the
/// journal was set back and has grown again.</param>
public sealed record LaneEnd(long Position, Guid AppendId);

/// <summary>What a look at the epoch saw.</summary>
/// <param name="Ends">By lane.</param>
/// <param name="Edition">Another one with each epoch, and each time that texts were erased from stored facts: what is
/// remembered of facts counts in the edition in which they were read, and in no other.</param>
/// <param name="Sign">What shows that the journal was set back since the epoch began; null when nothing does.</param>
public sealed record EpochSight(Epoch Current, ValueList<LaneEnd> Ends, string Edition, string? Sign);
