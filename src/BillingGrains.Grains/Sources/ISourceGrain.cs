using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Sources;
using BillingGrains.Grains.Journaling;
using Orleans;

namespace BillingGrains.Grains.Sources;

/// <summary>The one door to a ticketing system: it polls, and writes back. Key "source/{id}".</summary>
public interface ISourceGrain : IJournaledGrain
{
    Task<Answer> Tell(SourceCommand command, Origin origin);

    /// <summary>The version in force; null when the source was never configured.</summary>
    Task<SourceSettings?> Settings();

    /// <summary>The version that waits for another person; null when none does.</summary>
    Task<ProposedSource?> Proposed();

    /// <summary>Reads what is new now instead of at the next poll: what a webhook asks for. Answers when it was handed
    /// to the tickets.</summary>
    Task<int> Poll();
}

/// <summary>Settings that wait for another person.</summary>
[GenerateSerializer]
public sealed record ProposedSource(
    [property: Id(0)] SourceSettings Settings, [property: Id(1)] int Revision, [property: Id(2)] ValueList<string> Makers);
