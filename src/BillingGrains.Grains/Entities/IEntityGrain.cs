using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Entities;
using BillingGrains.Grains.Journaling;
using Orleans;

namespace BillingGrains.Grains.Entities;

/// <summary>One legal entity of the group. Key "entity/{id}".</summary>
public interface IEntityGrain : IJournaledGrain
{
    Task<Answer> Tell(EntityCommand command, Origin origin);

    /// <summary>Null when it was never configured.</summary>
    Task<EntitySettings?> Settings();

    /// <summary>ERP tenants that any version of its settings named.</summary>
    Task<ValueList<string>> Tenants();

    /// <summary>The version that waits for another person; null when none does.</summary>
    Task<ProposedEntity?> Proposed();
}

/// <summary>Settings that wait for another person.</summary>
[GenerateSerializer]
public sealed record ProposedEntity(
    [property: Id(0)] EntitySettings Settings, [property: Id(1)] int Revision, [property: Id(2)] ValueList<string> Makers);

/// <summary>One number series. Key "series/{entity}/{kind}/{year}". It answers by its facts alone.</summary>
public interface ISeriesGrain : IJournaledGrain
{
    Task<Answer> Tell(SeriesCommand command, Origin origin);
}
