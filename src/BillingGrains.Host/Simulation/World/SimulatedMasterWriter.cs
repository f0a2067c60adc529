using BillingGrains.Connectors.Memory;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.MasterData;
using BillingGrains.Domain.Posting;
using BillingGrains.Domain.Proposals;
using BillingGrains.Ports.Erp;

namespace BillingGrains.Host.Simulation.World;

/// <summary>One silo's way to where master data is created and changed.</summary>
internal sealed class SimulatedMasterWriter(SimulatedErp erp, MemoryMasterWriter clerk) : IErpMasterWriter
{
    /// <summary>What a search by tax registration is about.</summary>
    public const string Registered = "a tax registration";

    public bool Takes(MasterKind kind) => clerk.Takes(kind);

    public Task<ValueList<MasterFound>> FindById(MasterKind kind, string id, CancellationToken cancellation) =>
        erp.Page(ErpCallKind.SearchMaster, $"{kind}/{id}", () => clerk.FindById(kind, id, CancellationToken.None));

    public Task<ValueList<MasterFound>> FindByTaxRegistration(string registration, CancellationToken cancellation) =>
        erp.Page(ErpCallKind.SearchMaster, Registered, () => clerk.FindByTaxRegistration(registration, CancellationToken.None));

    public Task<SendingOutcome> Create(ErpMasterRecord record, CancellationToken cancellation) => erp.Call(
        ErpCallKind.CreateMaster, record.PostingKey, () => clerk.Create(record, CancellationToken.None));

    public Task<SendingOutcome> Update(string remoteId, ErpMasterRecord record, CancellationToken cancellation) => erp.Call(
        ErpCallKind.UpdateMaster, record.PostingKey, () => clerk.Update(remoteId, record, CancellationToken.None));
}
