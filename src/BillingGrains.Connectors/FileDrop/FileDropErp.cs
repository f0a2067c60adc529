using System.Globalization;
using BillingGrains.Domain.Amounts;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Posting;
using BillingGrains.Ports.Erp;
using NodaTime;

namespace BillingGrains.Connectors.FileDrop;

/// <summary>An ERP that takes files: documents are gathered in numbered batches, and the ERP's acknowledgements tell what came
/// of each. Until then an outcome is Unknown with the time to ask again; a key is written once, unless the ERP refused it.
/// </summary>
/// <param name="step">Called around each step on the disk: where a test ends the process.</param>
public sealed class FileDropErp(FileDropSettings settings, TimeProvider time, Action<DropStep>? step = null)
    : IErp, IErpVouchers, IErpJournals, IDisposable
{
    private const int PageSize = 500;
    private static readonly Duration OtherProcess = Duration.FromSeconds(1);

    private readonly SemaphoreSlim door = new(1, 1);
    private readonly DropFolder folder = new(settings, time, step ?? (static _ => { }));

    public ErpTraits Traits { get; } = new(NumberUse.Own, ErpTaxing.Given);

    public IErpVouchers Vouchers => this;

    /// <summary>Null for an ERP that reads version 1 of the format.</summary>
    public IErpJournals? Journals => settings.Version >= BatchHeader.WithJournals ? this : null;

    /// <summary>Null for an ERP that does not lay open items out: before version 3 of the format.</summary>
    public IErpOpenItems? OpenItems =>
        settings.Version >= OpenHeader.Since ? field ??= new DropOpenItems(this, settings) : null;

    private string? trouble;

    private Instant Now => Instant.FromDateTimeOffset(time.GetUtcNow());

    public Task<SendingOutcome> Create(ErpInvoice invoice, CancellationToken cancellation) => Write(
        invoice.PostingKey,
        line => new BatchDocument(line, invoice.Totals.Gross.Currency.Decimals, FileDocument.Of(invoice)), cancellation);

    public Task<SendingOutcome> Create(ErpVoucher voucher, CancellationToken cancellation) => Write(
        voucher.PostingKey,
        line => new BatchVoucher(line, voucher.Amount.Currency.Decimals, FileVoucher.Of(voucher)), cancellation);

    public Task<SendingOutcome> Create(ErpJournal journal, CancellationToken cancellation) => Write(
        journal.PostingKey,
        line => new BatchJournal(line, Currencies.Find(journal.Currency)!.Decimals, FileJournal.Of(journal)), cancellation);

    /// <summary>The ERP posts what it takes.</summary>
    public Task<SendingOutcome> Post(string remoteId, ErpInvoice invoice, CancellationToken cancellation) =>
        Find(invoice.PostingKey, cancellation);

    public Task<SendingOutcome> Post(string remoteId, ErpVoucher voucher, CancellationToken cancellation) =>
        Find(voucher.PostingKey, cancellation);

    public Task<SendingOutcome> Post(string remoteId, ErpJournal journal, CancellationToken cancellation) =>
        Find(journal.PostingKey, cancellation);

    public Task<SendingOutcome> Find(ErpVoucher voucher, CancellationToken cancellation) =>
        Find(voucher.PostingKey, cancellation);

    public Task<SendingOutcome> Find(string postingKey, CancellationToken cancellation) => Locked(
        () =>
        {
            CloseWhenDue();
            return DropStandings.Of(folder.Book, postingKey, settings, Now);
        },
        cancellation);

    /// <summary>What the acknowledgements tell: the documents that the ERP booked, and did not cancel in a later one.</summary>
    public Task<ErpPage> List(Instant? since, string? cursor, CancellationToken cancellation) =>
        Read(_ => PageAfter(since, cursor), "The acknowledgements", cancellation);

    /// <summary>Reads in the folders, alone. Throws <see cref="ErpUnavailableException"/> when that cannot be.</summary>
    /// <param name="what">For a sentence.</param>
    internal async Task<T> Read<T>(Func<DropBook, T> read, string what, CancellationToken cancellation)
        where T : class
    {
        T? page = null;
        var outcome = await Locked(
            () =>
            {
                page = read(folder.Book);
                return new SendingOutcome.NotFound();
            },
            cancellation);
        return page ?? throw new ErpUnavailableException($"{what} cannot be read: {outcome}")
        {
            RetryAfter = (outcome as SendingOutcome.Deferred)?.RetryAfter,
        };
    }

    /// <summary>Ends the batch that is open, however young it is: before a cut-off, or by an operator.</summary>
    public Task<SendingOutcome> CloseBatch(CancellationToken cancellation) => Locked(
        () =>
        {
            folder.Close();
            return new SendingOutcome.NotFound();
        },
        cancellation);

    /// <summary>What keeps everything from being sent, as a sentence; null when nothing does. Asked again of the disk only while
    /// there is something.</summary>
    public string? FindTrouble()
    {
        if (settings.FindFault() is { } fault)
        {
            return fault;
        }

        if (trouble is not null && door.Wait(0, CancellationToken.None))
        {
            _ = InFolders(static () => new SendingOutcome.NotFound());
            door.Release();
        }

        return trouble;
    }

    public void Dispose() => door.Dispose();

    private Task<SendingOutcome> Write(string key, Func<int, BatchLine> make, CancellationToken cancellation) => Locked(
        () =>
        {
            CloseWhenDue();
            var before = DropStandings.Of(folder.Book, key, settings, Now);
            if (before is not (SendingOutcome.NotFound or SendingOutcome.Refused { HoldsNothing: true }))
            {
                // It is in a batch already: writing it again would double it.
                return before;
            }

            folder.Append(make);
            CloseWhenDue();
            return DropStandings.Of(folder.Book, key, settings, Now);
        },
        cancellation);

    private void CloseWhenDue()
    {
        if (folder.Book.Open is { } open && (open.Records.Count >= settings.BatchRecords || open.Version != settings.Version
            || Now >= open.OpenedAt + Duration.FromTimeSpan(settings.BatchAge)))
        {
            folder.Close();
        }
    }

    private async Task<SendingOutcome> Locked(Func<SendingOutcome> work, CancellationToken cancellation)
    {
        await door.WaitAsync(cancellation);
        try
        {
            return InFolders(work);
        }
        finally
        {
            door.Release();
        }
    }

    /// <summary>Works in the folders, alone. Whatever the disk does is Unknown, and never "not found".</summary>
    private SendingOutcome InFolders(Func<SendingOutcome> work)
    {
        try
        {
            using var held = folder.Lock();
            if (held is null)
            {
                return new SendingOutcome.Deferred("Another process is at work in the folders.", OtherProcess);
            }

            folder.Refresh();
            trouble = folder.Book.Missing() is { } missing
                ? $"{DropFiles.BatchName(missing)} is missing in {settings.Kept}, so that nobody knows what was sent with it: "
                    + "bring the file back from a copy."
                : null;
            return trouble is null ? work() : new SendingOutcome.Unknown(trouble);
        }
        catch (InvalidDataException unreadable)
        {
            trouble = $"{unreadable.Message} Bring the file in {settings.Kept} back from a copy.";
            return new SendingOutcome.Unknown(trouble);
        }
        catch (Exception broken) when (broken is IOException or UnauthorizedAccessException)
        {
            return new SendingOutcome.Unknown(broken.Message);
        }
    }

    private ErpPage PageAfter(Instant? since, string? cursor)
    {
        var from = cursor is null ? 0 : int.Parse(cursor, NumberStyles.None, CultureInfo.InvariantCulture);
        var booked = folder.Book.Booked().ToList();
        var page = booked.Skip(from).Take(PageSize).Where(one => since is null || one.Told.At >= since).Select(ToDocument);
        return new ErpPage(
            page.ToValueList(),
            from + PageSize < booked.Count ? (from + PageSize).ToString(CultureInfo.InvariantCulture) : null);
    }

    private static ErpDocument ToDocument((Answered Told, Placed? Sent) one)
    {
        var (record, sent) = (one.Told.Record, one.Sent?.Document);
        return new ErpDocument(
            record.Id!, record.Key, record.Number, Posted: true, record.Currency!, record.Net, record.Tax, record.Gross,
            sent?.Number, sent?.BillTo, sent?.SoldTo, sent?.Payer, sent?.PurchaseOrder, sent?.Credits);
    }
}
