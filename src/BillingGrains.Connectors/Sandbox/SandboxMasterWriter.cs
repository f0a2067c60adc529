using System.Net.Http.Json;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.MasterData;
using BillingGrains.Domain.Posting;
using BillingGrains.Domain.Proposals;
using BillingGrains.Ports.Erp;

namespace BillingGrains.Connectors.Sandbox;

/// <summary>Searches, creates and changes master data of a company of the sandbox, where an id is there once.</summary>
internal sealed class SandboxMasterWriter(SandboxErp erp) : IErpMasterWriter
{
    public bool Takes(MasterKind kind) => ProposalRefusal.IsProposable(kind);

    public Task<ValueList<MasterFound>> FindById(MasterKind kind, string id, CancellationToken cancellation) =>
        Find($"kind={MasterContent.NameOf(kind)}&id={Uri.EscapeDataString(id)}", cancellation);

    public Task<ValueList<MasterFound>> FindByTaxRegistration(string registration, CancellationToken cancellation) =>
        Find($"kind=customer&taxRegistration={Uri.EscapeDataString(registration)}", cancellation);

    public Task<SendingOutcome> Create(ErpMasterRecord record, CancellationToken cancellation) =>
        Write(HttpMethod.Post, record, cancellation);

    public Task<SendingOutcome> Update(string remoteId, ErpMasterRecord record, CancellationToken cancellation) =>
        Write(HttpMethod.Put, record, cancellation);

    private Task<SendingOutcome> Write(HttpMethod method, ErpMasterRecord record, CancellationToken cancellation) => erp.Send(
        method, "master-data", JsonContent.Create(WireMasterRecord.Of(record), WireJson.Default.WireMasterRecord),
        WireJson.Default.WireMasterRecord,
        answer => answer.Id == record.Id ? new SendingOutcome.Created(answer.RemoteId) : null, cancellation);

    private async Task<ValueList<MasterFound>> Find(string query, CancellationToken cancellation)
    {
        ValueList<MasterFound>? found = null;
        var outcome = await erp.Send(
            HttpMethod.Get, $"master-data/found?{query}", content: null, WireJson.Default.WireMasterRecords,
            answer =>
            {
                found = answer.Records.Select(static one => one.ToFound()).ToValueList();
                return new SendingOutcome.NotFound();
            },
            cancellation);
        return found ?? throw new ErpUnavailableException($"The sandbox did not search: {outcome}")
        {
            RetryAfter = (outcome as SendingOutcome.Deferred)?.RetryAfter,
        };
    }
}

internal sealed record WireMasterRecords(IReadOnlyList<WireMasterRecord> Records);

internal sealed record WireAddress(string Street, string PostalCode, string City, string Country, string? Region = null);
