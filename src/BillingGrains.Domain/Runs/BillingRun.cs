using BillingGrains.Domain.Contracts;
using BillingGrains.Domain.Deciding;
using NodaTime;

namespace BillingGrains.Domain.Runs;

/// <summary>A billing run and how far it is.</summary>
/// <param name="Asked">Null before it was asked for.</param>
/// <param name="Through">The key of the contract that was asked last; null for none.</param>
/// <param name="Contracts">How many there are in all, as far as is known.</param>
/// <param name="Done">How many were asked.</param>
/// <param name="Billed">Contracts of which it made documents.</param>
/// <param name="Others">Contracts of other legal entities, which are not billed.</param>
/// <param name="RefusedCount">Contracts that could not be billed.</param>
/// <param name="Refused">The first of them, at most <see cref="RefusedKept"/>; all are in the run's facts.</param>
/// <param name="LastAt">When the last page was done; null before.</param>
/// <param name="Held">See <see cref="RunPage.Held"/>, of all pages. Null before the first, and where a page does not say it.
/// </param>
/// <param name="Paused">By whom and when; null while it is not.</param>
public sealed record BillingRun(
    RunAsked? Asked, string? Through, int Contracts, int Done, int Billed, int Documents, int Others, int RefusedCount,
    ValueList<ContractNotBilled> Refused, Instant? LastAt, Instant? FinishedAt, ValueList<HeldCharges>? Held = null,
    RunPaused? Paused = null)
{
    /// <summary>Refusals that a run's state holds.</summary>
    public const int RefusedKept = 1_000;

    public static BillingRun Initial { get; } = new(null, null, 0, 0, 0, 0, 0, 0, [], null, null);

    /// <summary>There is more to do, now or when it is resumed.</summary>
    public bool IsOpen => Asked is not null && FinishedAt is null;

    /// <summary>It is open, and goes on by itself.</summary>
    public bool GoesOn => IsOpen && Paused is null;

    internal BillingRun After(RunPage page, Instant at) => this with
    {
        Through = page.Through ?? Through,
        Contracts = page.Contracts,
        Done = Done + page.Asked,
        Billed = Billed + page.Billed,
        Documents = Documents + page.Documents,
        Others = Others + page.Others,
        RefusedCount = RefusedCount + page.Refused.Count,
        Refused = Refused.Count >= RefusedKept ? Refused : Refused.Concat(page.Refused).Take(RefusedKept).ToValueList(),
        Held = page.Held is not { } held ? null
            : LastAt is null ? HeldCharges.Sum(held)
            : Held is { } before ? HeldCharges.Sum(before.Concat(held))
            : null,
        LastAt = at,
    };
}
