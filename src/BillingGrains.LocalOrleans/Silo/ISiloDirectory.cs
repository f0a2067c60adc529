using Orleans.Runtime;

namespace BillingGrains.LocalOrleans.Silo;

/// <summary>Which silo of several holds a grain. Only the simulator has several.</summary>
public interface ISiloDirectory
{
    /// <summary>The silo that has, or is to have, the grain's activation, as the asking silo sees it.</summary>
    LocalSilo Locate(LocalSilo asking, GrainId grain);

    /// <summary>The silo has no activation of the grain any more.</summary>
    void Unregister(LocalSilo silo, GrainId grain);

    /// <summary>Whether this silo is the one that delivers the grain's reminders.</summary>
    bool OwnsReminder(LocalSilo silo, GrainId grain);
}
