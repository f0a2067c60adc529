using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.MasterData;
using BillingGrains.Domain.Posting;
using BillingGrains.Domain.Proposals;
using BillingGrains.Ports.Erp;

namespace BillingGrains.Connectors.Memory;

/// <summary>A record that a caller made, or one of the ERP's people changed since.</summary>
/// <param name="Id">Null for one that its people made without.</param>
public sealed record MemoryMasterEntry(string RemoteId, MasterKind Kind, string? Id, MasterContent Content);

/// <summary>Records that callers make in a <see cref="MemoryErp"/>. Like most ERPs it makes a second record when an id is sent
/// twice.</summary>
public sealed class MemoryMasterWriter(MemoryErp erp) : IErpMasterWriter
{
    /// <summary>What the ERP's ids of records begin with that its people made.</summary>
    public const string OfPeople = "people-";

    private readonly List<MemoryMasterEntry> entries = [];

    /// <summary>What callers made, and what people made that documents cannot name.</summary>
    public IReadOnlyList<MemoryMasterEntry> All => entries;

    /// <summary>Kinds that it does not take.</summary>
    public ISet<MasterKind> Without { get; } = new HashSet<MasterKind>();

    public bool Takes(MasterKind kind) => ProposalRefusal.IsProposable(kind) && !Without.Contains(kind);

    /// <summary>A person makes a record in the ERP itself, without an id of ours.</summary>
    public string PutByHand(MasterKind kind, MasterContent content)
    {
        entries.Add(new MemoryMasterEntry(NextId(), kind, null, content));
        return entries[^1].RemoteId;
    }

    public Task<ValueList<MasterFound>> FindById(MasterKind kind, string id, CancellationToken cancellation) =>
        Search($"{kind}/{id}", one => one.Kind == kind && one.Id == id, cancellation);

    public Task<ValueList<MasterFound>> FindByTaxRegistration(string registration, CancellationToken cancellation)
    {
        var wanted = MasterContent.Registration(registration);
        return Search(
            registration,
            one => one.Kind == MasterKind.Customer && MasterContent.Registration(one.Content.TaxRegistration) == wanted,
            cancellation);
    }

    public Task<SendingOutcome> Create(ErpMasterRecord record, CancellationToken cancellation) => erp.Answer(
        ErpCallKind.CreateMaster, record.PostingKey,
        () =>
        {
            entries.Add(new MemoryMasterEntry(NextId(), record.Kind, record.Id, record.Content));
            return Standing(entries[^1]);
        },
        cancellation);

    public Task<SendingOutcome> Update(string remoteId, ErpMasterRecord record, CancellationToken cancellation) => erp.Answer(
        ErpCallKind.UpdateMaster, record.PostingKey,
        () =>
        {
            entries.RemoveAll(one => one.RemoteId == remoteId);
            entries.Add(new MemoryMasterEntry(remoteId, record.Kind, record.Id, record.Content));
            return Standing(entries[^1]);
        },
        cancellation);

    private async Task<ValueList<MasterFound>> Search(
        string subject, Func<MemoryMasterEntry, bool> wanted, CancellationToken cancellation)
    {
        ValueList<MasterFound> found = default;
        var outcome = await erp.Answer(
            ErpCallKind.SearchMaster, subject,
            () =>
            {
                found = entries.Concat(Peoples()).Where(wanted)
                    .Select(static one => new MasterFound(one.RemoteId, one.Id, one.Content)).ToValueList();
                return new SendingOutcome.NotFound();
            },
            cancellation);
        return outcome is SendingOutcome.NotFound
            ? found
            : throw new ErpUnavailableException($"The search tells nothing: {outcome}")
            {
                RetryAfter = (outcome as SendingOutcome.Deferred)?.RetryAfter,
            };
    }

    /// <summary>What its people keep and callers did not make.</summary>
    private IEnumerable<MemoryMasterEntry> Peoples() => erp.People!.All
        .Where(record => !entries.Exists(one => one.Kind == record.Kind && one.Id == record.Id))
        .Select(static record => new MemoryMasterEntry(
            $"{OfPeople}{record.Kind}-{record.Id}", record.Kind, record.Id,
            new MasterContent(record.Name, record.TaxRegistration ?? "", record.Currency, Percent: record.Percent)));

    private SendingOutcome.Created Standing(MemoryMasterEntry one)
    {
        erp.People!.Put(new MasterRecord(
            one.Kind, one.Id!, one.Content.Name, Blocked: false, one.Content.Percent, one.Content.TaxRegistration,
            one.Content.Currency));
        return new SendingOutcome.Created(one.RemoteId);
    }

    private string NextId() => FormattableString.Invariant($"master-{entries.Count + 1}");
}
