using BillingGrains.Domain.Contracts;
using BillingGrains.Domain.Invoices;
using BillingGrains.Domain.Posting;
using BillingGrains.Domain.Proposals;
using BillingGrains.Domain.Sources;
using BillingGrains.Domain.Vouchers;
using BillingGrains.Ports.Journal;
using BillingGrains.Ports.Json;

namespace BillingGrains.Host.Simulation.People;

/// <summary>Where every document stands, kept up with each fact as it is stored: what a person sees in a list, and what
/// tells whether an installation is at rest, without reading the whole journal.</summary>
internal sealed class Standing
{
    private readonly SortedSet<string> drafts = new(StringComparer.Ordinal);
    private readonly SortedSet<string> underWay = new(StringComparer.Ordinal);
    private readonly SortedSet<string> parked = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<string>> credits = new(StringComparer.Ordinal);
    private readonly SortedSet<string> waiting = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, string> paymentsRead = new(StringComparer.Ordinal);
    private readonly SortedSet<string> proposals = new(StringComparer.Ordinal);
    private readonly SortedSet<string> contracts = new(StringComparer.Ordinal);
    private readonly HashSet<string> mirrors = new(StringComparer.Ordinal);
    private readonly SortedSet<string> finals = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, string> cursors = new(StringComparer.Ordinal);
    private readonly SortedSet<string> sources = new(StringComparer.Ordinal);
    private readonly HashSet<(string Tenant, string RemoteId)> strangers = [];
    private readonly HashSet<(string Ticket, string Invoice)> writeBacks = [];
    private readonly HashSet<(string Ticket, string Invoice)> parkedWriteBacks = [];

    /// <summary>Keys of invoices that wait for a person.</summary>
    public IReadOnlyCollection<string> Drafts => drafts;

    /// <summary>Approved, final or due, and neither posted nor parked: documents and vouchers. Not those that wait for a document
    /// which is parked.</summary>
    public IReadOnlyCollection<string> UnderWay => parked.Count == 0
        ? underWay
        : underWay.Where(key => !credits.TryGetValue(key, out var of) || !of.Any(parked.Contains)).ToList();

    /// <summary>Documents and vouchers.</summary>
    public IReadOnlyCollection<string> Parked => parked;

    /// <summary>Keys of proposals of master data that wait for a person.</summary>
    public IReadOnlyCollection<string> Proposals => proposals;

    /// <summary>Keys of contracts of which a version waits for its approval.</summary>
    public IReadOnlyCollection<string> Contracts => contracts;

    /// <summary>Proposals that an ERP has taken, and that what is kept of its master data does not show.</summary>
    public int Mirrors => mirrors.Count;

    /// <summary>Final, and not void.</summary>
    public IReadOnlyCollection<string> Finals => finals;

    /// <summary>Drafts whose approval waits for an ERP's master data.</summary>
    public IReadOnlyCollection<string> Waiting => waiting;

    /// <summary>How far a tenant's payments were read; null when they never were.</summary>
    public string? PaymentsRead(string tenantKey) => paymentsRead.GetValueOrDefault(tenantKey);

    /// <summary>Documents that only an ERP knows since the journal was set back.</summary>
    public int Strangers => strangers.Count;

    /// <summary>Called when a document is found that only an ERP knows; null for nobody.</summary>
    public Action? OnStranger { get; set; }

    /// <summary>Tickets that are still to be told in their source that they were billed.</summary>
    public int WriteBacks => writeBacks.Count;

    /// <summary>Those of them that wait for a person.</summary>
    public int ParkedWriteBacks => parkedWriteBacks.Count;

    /// <summary>Whether a source was configured, and so is polled.</summary>
    public bool HasSource(string sourceKey) => sources.Contains(sourceKey);

    /// <summary>How far a source was read; null when it never was.</summary>
    public string? Cursor(string sourceKey) => cursors.GetValueOrDefault(sourceKey);

    /// <summary>Forgets everything: the facts are told anew from the first.</summary>
    public void Clear()
    {
        drafts.Clear();
        underWay.Clear();
        credits.Clear();
        parked.Clear();
        proposals.Clear();
        contracts.Clear();
        mirrors.Clear();
        finals.Clear();
        waiting.Clear();
        paymentsRead.Clear();
        sources.Clear();
        strangers.Clear();
        writeBacks.Clear();
        parkedWriteBacks.Clear();
        cursors.Clear();
    }

    public void Note(StoredFact fact)
    {
        var type = FactCodec.TypeOf(fact.Type);
        if (type == typeof(MasterDataFaulty))
        {
            waiting.Add(fact.Key);
        }
        else if (type == typeof(MasterDataMended))
        {
            waiting.Remove(fact.Key);
        }
        else if (type == typeof(PaymentsRead))
        {
            paymentsRead[fact.Key] = ((PaymentsRead)FactCodec.Decode(fact.Type, fact.Body)).Token ?? "";
        }
        else if (type == typeof(InvoiceOpened))
        {
            drafts.Add(fact.Key);
            var opened = (InvoiceOpened)FactCodec.Decode(fact.Type, fact.Body);
            Note(fact.Key, opened.Kind, opened.Lines.Select(static line => line.Corrects));
        }
        else if (type == typeof(InvoiceApproved) || type == typeof(InvoiceReplayed) || type == typeof(ForeignTaken)
            || type == typeof(VoucherDue) || type == typeof(VoucherReplayed))
        {
            drafts.Remove(fact.Key);
            parked.Remove(fact.Key);
            underWay.Add(fact.Key);
            if (type == typeof(ForeignTaken))
            {
                var taken = (ForeignTaken)FactCodec.Decode(fact.Type, fact.Body);
                Note(fact.Key, taken.Kind, taken.Lines.Select(static line => line.Corrects));
            }
        }
        else if (type == typeof(InvoicePosted) || type == typeof(InvoiceParked) || type == typeof(VoucherPosted)
            || type == typeof(VoucherParked))
        {
            underWay.Remove(fact.Key);
            parked.Remove(fact.Key);
            if (type == typeof(InvoiceParked) || type == typeof(VoucherParked))
            {
                parked.Add(fact.Key);
            }
        }
        else if (type == typeof(InvoiceFinalized))
        {
            finals.Add(fact.Key);
        }
        else if (type == typeof(InvoiceVoided))
        {
            underWay.Remove(fact.Key);
            parked.Remove(fact.Key);
            finals.Remove(fact.Key);
        }
        else if (type == typeof(ContractProposed))
        {
            contracts.Add(fact.Key);
        }
        else if (type == typeof(ContractAgreed))
        {
            contracts.Remove(fact.Key);
        }
        else if (type == typeof(StrangerFound) || type == typeof(StrangerLeft))
        {
            NoteStranger(fact);
        }
        else if (type == typeof(MirrorOwed) || type == typeof(MirrorTaken) || type?.IsAssignableTo(typeof(ProposalEvent)) == true)
        {
            NoteProposal(fact);
        }
        else
        {
            NoteSource(fact, type);
        }
    }

    private void NoteProposal(StoredFact fact)
    {
        switch (FactCodec.Decode(fact.Type, fact.Body))
        {
            case MirrorOwed owed:
                mirrors.Add(owed.ProposalKey);
                break;
            case MirrorTaken taken:
                mirrors.Remove(taken.ProposalKey);
                break;
            case MasterProposed or ProposalHeld or ProposalParked:
                proposals.Add(fact.Key);
                underWay.Remove(fact.Key);
                break;
            case ProposalAccepted or DuplicateAllowed or ProposalReplayed:
                proposals.Remove(fact.Key);
                underWay.Add(fact.Key);
                break;
            case ProposalCarriedOut or ProposalRejected or ProposalLinked:
                proposals.Remove(fact.Key);
                underWay.Remove(fact.Key);
                break;
        }
    }

    private void NoteStranger(StoredFact fact)
    {
        switch (FactCodec.Decode(fact.Type, fact.Body))
        {
            case StrangerFound found:
                strangers.Add((fact.Key, found.Document.RemoteId));
                OnStranger?.Invoke();
                break;
            case StrangerLeft left:
                strangers.Remove((fact.Key, left.RemoteId));
                break;
        }
    }

    private void NoteSource(StoredFact fact, Type? type)
    {
        if (type is null || !type.IsAssignableTo(typeof(SourceEvent)))
        {
            return;
        }

        switch (FactCodec.Decode(fact.Type, fact.Body))
        {
            case SourceConfigured:
                sources.Add(fact.Key);
                break;
            case SourceRead read:
                cursors[fact.Key] = read.Cursor;
                break;
            case WriteBackDue due:
                writeBacks.Add((due.TicketKey, due.InvoiceKey));
                break;
            case WriteBackReplayed replayed:
                parkedWriteBacks.Remove((replayed.TicketKey, replayed.InvoiceKey));
                writeBacks.Add((replayed.TicketKey, replayed.InvoiceKey));
                break;
            case WriteBackParked parkedOne:
                writeBacks.Remove((parkedOne.TicketKey, parkedOne.InvoiceKey));
                parkedWriteBacks.Add((parkedOne.TicketKey, parkedOne.InvoiceKey));
                break;
            case WrittenBack written:
                writeBacks.Remove((written.TicketKey, written.InvoiceKey));
                parkedWriteBacks.Remove((written.TicketKey, written.InvoiceKey));
                break;
        }
    }

    private void Note(string key, InvoiceKind kind, IEnumerable<string?> corrects)
    {
        if (kind == InvoiceKind.CreditNote)
        {
            credits[key] = corrects.OfType<string>().Distinct(StringComparer.Ordinal).ToList();
        }
    }
}
