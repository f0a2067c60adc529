using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.MasterData;
using BillingGrains.Domain.Proposals;
using BillingGrains.Grains.Journaling;
using BillingGrains.Grains.Posting;
using Orleans;

namespace BillingGrains.Grains.Proposals;

/// <summary>What is proposed of one record of an ERP's master data. Key "proposal/{tenant}/{kind}/{id}".</summary>
public interface IProposalGrain : ISentGrain
{
    /// <summary>A proposal is weighed by what its ERP tenant says now.</summary>
    Task<Answer> Tell(ProposalCommand command, Origin origin);

    /// <summary>Null when nothing was ever proposed.</summary>
    Task<ProposalShown?> Show();

    /// <summary>The record as the ERP holds it; null while it does not hold it as proposed.</summary>
    Task<MasterRecord?> InErp();
}

/// <summary>A proposal, for who looks.</summary>
/// <param name="Status">"open", "due", "held", "parked", "done" or "ended".</param>
/// <param name="Hold">What was found in the ERP that stands against it; null where nothing does.</param>
/// <param name="Code">Of what the ERP refuses; null when it does not. Like <paramref name="Words"/>.</param>
/// <param name="RemoteId">What the ERP calls the record; null before it holds it.</param>
/// <param name="Attempts">Calls that were to create or change it.</param>
[GenerateSerializer]
public sealed record ProposalShown(
    [property: Id(0)] ProposalDraft Draft, [property: Id(1)] string Status, [property: Id(2)] ProposalHold? Hold,
    [property: Id(3)] string? Code, [property: Id(4)] string? Words, [property: Id(5)] string? RemoteId,
    [property: Id(6)] int Attempts);
