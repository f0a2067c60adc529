using BillingGrains.Domain.Contracts;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Revenue;
using BillingGrains.Grains.Journaling;
using NodaTime;
using Orleans;

namespace BillingGrains.Grains.Contracts;

/// <summary>One customer's contract: its terms, what was rated by them, and what of that was billed. Key
/// "contract/{id}".</summary>
public interface IContractGrain : IJournaledGrain
{
    Task<Answer> Tell(ContractCommand command, Origin origin);

    /// <summary>The newest version; null when nothing was agreed.</summary>
    /// <param name="seenVersion">The answer is no older than this many of the contract's facts; 0 for any.</param>
    Task<ContractTerms?> Terms(long seenVersion);

    /// <summary>All versions, by number; none when nothing was agreed.</summary>
    /// <param name="seenVersion">The answer is no older than this many of the contract's facts; 0 for any,
    /// <see cref="long.MaxValue"/> for all that are stored.</param>
    Task<ValueList<ContractTerms>> Versions(long seenVersion);

    /// <summary>Whether a ticket's rating was taken, and all of it is on documents or settled.</summary>
    Task<bool> IsSettled(string ticketKey, int ratingNumber);

    /// <summary>The version that waits for another person; null when none does.</summary>
    Task<ProposedContract?> Proposed();

    /// <summary>Puts what is due for a period on documents. The same run never bills twice.</summary>
    Task<Answer> Bill(string runId, YearMonth period, Origin origin);

    /// <summary>The same for a billing run, with what became of it; null where the run is not for this contract.</summary>
    Task<ContractBilled?> BillFor(RunOfContract run, Origin origin);

    /// <summary>What the contract's legal entity needs for its revenue journal: what is used of what was bought beforehand,
    /// and what is earned and on no document, by the end of a day.</summary>
    Task<RevenueBasis> RevenueBasis(LocalDate through);

    /// <summary>Credits a final invoice of this contract. The same id credits once.</summary>
    Task<Answer> Credit(CreditRequest request, Origin origin);

    /// <summary>Moves lines from one draft of this contract to another, or to one of their own. The same id moves once.</summary>
    Task<Answer> Move(MoveRequest request, Origin origin);

    /// <summary>Voids a final document of this contract, if it still can be. A refusal names the way that is open. Where the
    /// legal entity asks for four eyes it only asks for it.</summary>
    Task<Answer> Void(string invoiceKey, string reason, string by, Origin origin);

    /// <summary>The same where the legal entity asks for four eyes and another person asked for it.</summary>
    Task<Answer> ApproveVoid(string invoiceKey, string by, Origin origin);
}

/// <summary>A version that waits for another person.</summary>
[GenerateSerializer]
public sealed record ProposedContract(
    [property: Id(0)] ContractTerms Terms, [property: Id(1)] int Revision, [property: Id(2)] ValueList<string> Makers);

/// <summary>What a billing run asks of each contract.</summary>
/// <param name="EntityId">The run is for contracts of this legal entity; null for all.</param>
[GenerateSerializer]
public sealed record RunOfContract(
    [property: Id(0)] string RunId, [property: Id(1)] YearMonth Period, [property: Id(2)] string? EntityId)
{
    public bool IsFor(CustomerContract contract) => EntityId is null
        || (contract.Terms ?? contract.Proposed?.Document)?.EntityId == EntityId;
}

/// <summary>What became of a contract in a billing run.</summary>
/// <param name="Documents">That the run made of it, now or when it was asked before.</param>
/// <param name="Held">What is held there now that it was asked; null where its grain does not say it yet.</param>
[GenerateSerializer]
public sealed record ContractBilled(
    [property: Id(0)] int Documents, [property: Id(1)] Refusal? Refusal, [property: Id(2)] ValueList<HeldCharges>? Held)
{
    internal static ContractBilled Of(CustomerContract contract, RunOfContract run, Refusal? refusal) => new(
        contract.Runs.GetValueOrDefault(run.RunId)?.Documents ?? 0, refusal,
        HeldCharges.Of(contract, run.Period.ToDateInterval().End));

    /// <summary>Nobody knows what became of it.</summary>
    internal static ContractBilled NotAsked(string code, string reason) => new(0, new Refusal(code, null, reason), []);
}
