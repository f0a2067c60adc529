using BillingGrains.Domain.Amounts;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Posting;
using BillingGrains.Ports.Erp;
using NodaTime;

namespace BillingGrains.Connectors.Memory;

/// <summary>A document in the memory's books.</summary>
public sealed record MemoryDocument(
    string RemoteId, bool Posted, string? Number, ErpInvoice Invoice, Instant MadeAt, bool Cancelled = false);

/// <summary>An ERP company in memory: without threads, clock or randomness of its own, for simulations and tests. Like
/// most ERPs it makes a second document when a key is sent twice. For one thread at a time.</summary>
/// <param name="fault">Decides what goes wrong with a call.</param>
/// <param name="delay">Awaited before a call takes effect and again before it answers: where a simulator suspends.</param>
public sealed class MemoryErp(
    MemoryErpOptions options, TimeProvider time, Func<ErpCall, ErpFault> fault,
    Func<ErpCall, CancellationToken, Task> delay) : IErp, IErpMasterData, IErpPayments
{
    private readonly List<MemoryDocument> documents = [];
    private readonly Dictionary<(ErpCallKind Kind, string Subject), int> calls = [];
    private int made;
    private int numbersGiven;

    public ErpTraits Traits { get; } =
        new(options.NumbersItself ? NumberUse.Reference : NumberUse.Own, ErpTaxing.Given, DraftTotals: true, RoundingLine: true);

    public IErpBatches? Batches { get => field ??= options.Batch == MemoryBatch.None ? null : new MemoryBatches(this, options); }

    /// <summary>What its people keep; null for a company that tells nothing of it.</summary>
    public MemoryMasterData? People { get; set; }

    public IErpMasterData? MasterData => People is null ? null : this;

    /// <summary>Records that were made by callers.</summary>
    public MemoryMasterWriter Clerk => field ??= new MemoryMasterWriter(this);

    public IErpMasterWriter? MasterWriter => People is null ? null : Clerk;

    /// <summary>What its bookkeepers enter; null for a company that tells nothing of it.</summary>
    public MemoryPayments? Bookkeepers { get; set; }

    public IErpPayments? Payments => Bookkeepers is null ? null : this;

    /// <summary>What was entered by callers.</summary>
    public MemoryVouchers Desk => field ??= new MemoryVouchers(this);

    public IErpVouchers Vouchers => Desk;

    /// <summary>Journals that were entered by callers.</summary>
    public MemoryJournals Ledger => field ??= new MemoryJournals(this);

    public IErpJournals Journals => Ledger;

    public Task<ErpEntryPage> Entries(string? since, string? cursor, CancellationToken cancellation) => Page(
        ErpCallKind.ReadPayments, cursor, () => Bookkeepers!.Page(since, cursor, options.PageSize), cancellation);

    public Task<ErpOpenPage> OpenItems(string? cursor, CancellationToken cancellation) => Page(
        ErpCallKind.ReadOpenItems, cursor,
        () => new ErpOpenPage(
            Documents.Where(static document => document.Posted).Select(document => Bookkeepers!.OpenItem(document))
                .ToValueList(),
            Next: null),
        cancellation);

    /// <summary>What the books hold and what was cancelled in them, in the order in which it was made.</summary>
    public IReadOnlyList<MemoryDocument> All => documents;

    /// <summary>What the books hold, in the order in which it was made.</summary>
    public IReadOnlyList<MemoryDocument> Documents => documents.FindAll(document => !document.Cancelled);

    public Task<SendingOutcome> Create(ErpInvoice invoice, CancellationToken cancellation) =>
        Answer(ErpCallKind.Create, invoice.PostingKey, () => Made(invoice), cancellation);

    public Task<SendingOutcome> Post(string remoteId, ErpInvoice invoice, CancellationToken cancellation) =>
        Answer(ErpCallKind.Post, invoice.PostingKey, () => PostedNow(remoteId, invoice.Rounding), cancellation);

    public Task<SendingOutcome> Find(string postingKey, CancellationToken cancellation) =>
        Answer(ErpCallKind.Find, postingKey, () => Found(postingKey), cancellation);

    /// <summary>A person posts a document in the ERP itself. Throws <see cref="ArgumentException"/> when there is none.
    /// </summary>
    public void PostByHand(string remoteId)
    {
        if (PostedNow(remoteId, rounding: null) is SendingOutcome.Refused)
        {
            throw new ArgumentException($"There is no document {remoteId}.", nameof(remoteId));
        }
    }

    /// <summary>A person deletes a document that is not posted. Nothing happens when there is none.</summary>
    public void Delete(string remoteId) =>
        documents.RemoveAll(document => document.RemoteId == remoteId && !document.Posted);

    /// <summary>A person cancels a document, posted or not: it counts no more, and its number is used up.</summary>
    public void Cancel(string remoteId)
    {
        var index = documents.FindIndex(document => document.RemoteId == remoteId);
        documents[index] = documents[index] with { Cancelled = true };
    }

    public Task<ErpPage> List(Instant? since, string? cursor, CancellationToken cancellation) => Page(
        ErpCallKind.List, cursor,
        () => PageFrom(since, cursor is null ? 0 : int.Parse(cursor, System.Globalization.CultureInfo.InvariantCulture)),
        cancellation);

    public Task<MasterPage> Read(string? since, string? cursor, CancellationToken cancellation) => Page(
        ErpCallKind.ReadMasterData, cursor, () => People!.Page(since, cursor, options.PageSize), cancellation);

    private async Task<T> Page<T>(ErpCallKind kind, string? cursor, Func<T> read, CancellationToken cancellation)
        where T : class
    {
        T? page = null;
        var outcome = await Answer(
            kind,
            cursor ?? "",
            () =>
            {
                page = read();
                return new SendingOutcome.NotFound();
            },
            cancellation);
        return outcome is SendingOutcome.NotFound && page is not null
            ? page
            : throw new ErpUnavailableException($"The list cannot be had: {outcome}")
            {
                RetryAfter = (outcome as SendingOutcome.Deferred)?.RetryAfter,
            };
    }

    internal async Task<SendingOutcome> Answer(
        ErpCallKind kind, string subject, Func<SendingOutcome> effect, CancellationToken cancellation)
    {
        var call = new ErpCall(kind, subject, Count(kind, subject));
        var trouble = fault(call);
        await delay(call, cancellation);
        SendingOutcome outcome = trouble switch
        {
            ErpFault.None => effect(),
            ErpFault.RefuseBusiness => Refusal(kind, subject),
            ErpFault.Throttle => new SendingOutcome.Deferred("Too many calls.", options.RetryAfter),
            ErpFault.FailBefore => new SendingOutcome.Unknown("The ERP answered with an error."),
            ErpFault.TimeoutBefore => await TimeOut(cancellation),
            ErpFault.TimeoutAfterEffect => await TimeOut(cancellation, effect),
            _ => throw new InvalidOperationException($"No way is known to inject the fault {trouble}."),
        };
        await delay(call, cancellation);
        return outcome;
    }

    internal int Count(ErpCallKind kind, string subject) =>
        calls[(kind, subject)] = calls.GetValueOrDefault((kind, subject)) + 1;

    /// <summary>Whether a document of a call for several is refused.</summary>
    internal bool IsRefused(ErpCallKind kind, string subject) => fault(
        new ErpCall(kind, subject, calls.GetValueOrDefault((kind, subject)) + 1, InBatch: true)) == ErpFault.RefuseBusiness;

    internal static SendingOutcome.Refused Refusal(ErpCallKind kind, string subject) => new(
        "customer-no-tax-registration",
        "The customer has no tax registration. Correct the customer in the ERP, then try again.",
        $"{kind} {subject} was refused.");

    private async Task<SendingOutcome> TimeOut(CancellationToken cancellation, Func<SendingOutcome>? effect = null)
    {
        effect?.Invoke();
        await Task.Delay(options.Timeout, time, cancellation);
        return new SendingOutcome.Unknown("The ERP did not answer in time.");
    }

    internal SendingOutcome Made(ErpInvoice sent)
    {
        var (invoice, totals) = (sent, sent.Totals);
        if (options.TaxDrift?.Invoke(sent) is { } drift)
        {
            invoice = sent with { Totals = totals with { Tax = totals.Tax + drift, Gross = totals.Gross + drift } };
        }

        var remoteId = FormattableString.Invariant($"memory-{++made}");
        documents.Add(new MemoryDocument(
            remoteId, Posted: false, options.NumbersItself ? null : invoice.Number, invoice,
            Instant.FromDateTimeOffset(time.GetUtcNow())));
        return Standing(documents[^1]);
    }

    internal SendingOutcome PostedNow(string remoteId, ErpRounding? rounding)
    {
        var index = documents.FindIndex(document => document.RemoteId == remoteId && !document.Cancelled);
        if (index < 0)
        {
            return new SendingOutcome.Refused(
                "no-such-document",
                "The document is no longer in the ERP. Find out who deleted it before it is sent again.",
                $"There is no document {remoteId}.");
        }

        if (!documents[index].Posted)
        {
            var number = documents[index].Number
                ?? FormattableString.Invariant($"{options.NumberPrefix}{++numbersGiven:00000}");
            documents[index] = documents[index] with
            {
                Posted = true, Number = number, Invoice = Rounded(documents[index].Invoice, rounding),
            };
        }

        return Standing(documents[index]);
    }

    private static ErpInvoice Rounded(ErpInvoice invoice, ErpRounding? rounding) => rounding is not { Amount: var more }
        ? invoice
        : invoice with
        {
            Totals = invoice.Totals with { Net = invoice.Totals.Net + more, Gross = invoice.Totals.Gross + more },
        };

    private SendingOutcome Found(string postingKey) =>
        documents.FindAll(document => document.Invoice.PostingKey == postingKey && !document.Cancelled) switch
        {
            [] => new SendingOutcome.NotFound(),
            [var only] => Standing(only),
            var several => new SendingOutcome.Refused(
                "double-document",
                "The ERP holds this document more than once. Cancel the surplus one there, then try again.",
                $"Key {postingKey}: {string.Join(", ", several.Select(one => one.RemoteId))}"),
        };

    // The cursor counts all that was ever made, so that it stays right whatever is cancelled in between.
    private ErpPage PageFrom(Instant? since, int start)
    {
        var end = Math.Min(start + options.PageSize, documents.Count);
        return new ErpPage(
            documents[start..end].Where(document => !document.Cancelled && (since is null || document.MadeAt >= since))
                .Select(ToErp).ToValueList(),
            end < documents.Count ? FormattableString.Invariant($"{end}") : null);
    }

    private static SendingOutcome Standing(MemoryDocument document)
    {
        var totals = document.Invoice.Totals;
        return document is { Posted: true, Number: { } number }
            ? new SendingOutcome.Posted(document.RemoteId, number, totals.Net, totals.Tax, totals.Gross)
            : new SendingOutcome.Created(document.RemoteId, new SentAmounts(totals.Net, totals.Tax, totals.Gross));
    }

    private static ErpDocument ToErp(MemoryDocument document)
    {
        var (net, tax, gross) = (document.Invoice.Totals.Net, document.Invoice.Totals.Tax, document.Invoice.Totals.Gross);
        return new ErpDocument(
            document.RemoteId, document.Invoice.PostingKey, document.Number, document.Posted, net.Currency.Code,
            net.Amount, tax.Amount, gross.Amount, document.Invoice.Number, document.Invoice.BillTo,
            document.Invoice.SoldTo, document.Invoice.Payer, document.Invoice.PurchaseOrder,
            ErpOriginal.Words(document.Invoice.Credits));
    }
}
