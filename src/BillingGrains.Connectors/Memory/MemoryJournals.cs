using BillingGrains.Domain.Amounts;
using BillingGrains.Domain.Posting;
using BillingGrains.Ports.Erp;

namespace BillingGrains.Connectors.Memory;

/// <summary>Journals that callers enter into a <see cref="MemoryErp"/>; one that is entered twice stands there twice.</summary>
public sealed class MemoryJournals(MemoryErp erp) : IErpJournals
{
    private readonly List<ErpJournal> entered = [];

    public IReadOnlyList<ErpJournal> All => entered;

    public Task<SendingOutcome> Create(ErpJournal journal, CancellationToken cancellation) => erp.Answer(
        ErpCallKind.Enter, journal.PostingKey,
        () =>
        {
            entered.Add(journal);
            return Standing(entered.Count - 1);
        },
        cancellation);

    public Task<SendingOutcome> Post(string remoteId, ErpJournal journal, CancellationToken cancellation) =>
        Find(journal.PostingKey, cancellation);

    public Task<SendingOutcome> Find(string postingKey, CancellationToken cancellation) => erp.Answer(
        ErpCallKind.FindEntered, postingKey,
        () => entered.Count(one => one.PostingKey == postingKey) switch
        {
            0 => new SendingOutcome.NotFound(),
            1 => Standing(entered.FindIndex(one => one.PostingKey == postingKey)),
            var several => new SendingOutcome.Refused(
                "double-document",
                "The ERP holds this journal more than once. Cancel the surplus one there, then try again.",
                FormattableString.Invariant($"Key {postingKey}: {several} times")),
        },
        cancellation);

    private SendingOutcome.Posted Standing(int index)
    {
        var journal = entered[index];
        var id = FormattableString.Invariant($"journal-{index + 1}");
        var currency = Currencies.Find(journal.Currency)!;
        var sum = new Money(journal.Entries.Sum(static entry => entry.Amount), currency);
        return new SendingOutcome.Posted(id, id, sum, Money.Zero(currency), sum);
    }
}
