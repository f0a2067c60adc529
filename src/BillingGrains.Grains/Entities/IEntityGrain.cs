using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Entities;
using BillingGrains.Grains.Journaling;

namespace BillingGrains.Grains.Entities;

/// <summary>One legal entity of the group. Key "entity/{id}".</summary>
public interface IEntityGrain : IJournaledGrain
{
    Task<Answer> Tell(EntityCommand command, Origin origin);

    /// <summary>Null when it was never configured.</summary>
    Task<EntitySettings?> Settings();
}

/// <summary>One number series. Key "series/{entity}/{kind}/{year}". It answers by its facts alone.</summary>
public interface ISeriesGrain : IJournaledGrain;
