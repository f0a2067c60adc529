using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Posting;
using BillingGrains.Domain.Revenue;
using NodaTime;

namespace BillingGrains.Ports.Erp;

/// <summary>Enters journals into an ERP's ledger. The connector's part: <see cref="IErp.Journals"/>. The promises are those of
/// <see cref="IErp"/>.</summary>
public interface IErpJournals
{
    /// <summary>Enters it, with the posting key in a field that can be searched. Answers Created, or Posted where the ERP does
    /// both in one step; Refused, Deferred or Unknown.</summary>
    Task<SendingOutcome> Create(ErpJournal journal, CancellationToken cancellation);

    /// <summary>Posts one that was made. Repeating it is harmless. Answers Posted, Refused, Deferred or Unknown.</summary>
    Task<SendingOutcome> Post(string remoteId, ErpJournal journal, CancellationToken cancellation);

    /// <summary>Looks one up by its posting key. Answers like <see cref="IErp.Find"/>; Posted with the sum of one side.
    /// </summary>
    Task<SendingOutcome> Find(string postingKey, CancellationToken cancellation);
}

/// <summary>A journal of one day in one currency, as an ERP is told of it. Each entry is one amount with its two accounts.
/// </summary>
/// <param name="JournalId">Of the month's journal that it is a part of, for people.</param>
/// <param name="Currency">ISO 4217.</param>
public sealed record ErpJournal(
    string PostingKey, string JournalId, LocalDate Date, string Currency, ValueList<JournalEntry> Entries);
