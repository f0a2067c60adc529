using NodaTime;

namespace BillingGrains.Ports.Journal;

/// <summary>Rights that one holder has at a time, by the database's clock: to call an ERP tenant, to read a lane.</summary>
public interface ILeases
{
    /// <summary>Takes a free or expired lease, or renews one's own, in one statement.</summary>
    /// <param name="name">For example "erp/north" or "deliveries/3".</param>
    /// <param name="holder">The silo's name, unique for each start of a process.</param>
    /// <param name="duration">At least one second.</param>
    Task<Lease> Take(string name, string holder, Duration duration, CancellationToken cancellation = default);

    /// <summary>Gives a lease back early; nothing happens when it is held by another.</summary>
    Task Release(string name, string holder, CancellationToken cancellation = default);
}

/// <summary>The answer of a lease.</summary>
public abstract record Lease
{
    private Lease()
    {
    }

    /// <summary>Held until <paramref name="ValidFor"/> after the moment before it was asked for.</summary>
    /// <param name="Epoch">Grows by one whenever the holder changes.</param>
    /// <param name="Renewed">False when the holder has just got it. When the answer to that was lost, the next one says
    /// true: a holder that does not know the epoch has just got it all the same.</param>
    public sealed record Held(long Epoch, Duration ValidFor, bool Renewed) : Lease;

    /// <summary>Another holds it; asking again before <paramref name="FreeIn"/> is of no use.</summary>
    public sealed record Taken(string Holder, Duration FreeIn) : Lease;

    /// <summary>The database could not be asked: not held.</summary>
    public sealed record Unavailable(string Reason) : Lease;
}
