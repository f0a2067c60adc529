using System.Text.Json.Nodes;
using BillingGrains.Connectors.Http;
using BillingGrains.Domain.Posting;
using BillingGrains.Ports.Erp;
using NodaTime.Text;

namespace BillingGrains.Connectors.Dynamics;

/// <summary>Enters journals as ledger journals: two lines for each entry of ours.</summary>
internal sealed class DynamicsJournals(
    DynamicsClient client, DynamicsSettings settings, ErpOperations operations, TimeProvider time) : IErpJournals
{
    private readonly DynamicsBatches batches = new(client, settings, operations, time, new DynamicsBatchKind(
        "LedgerJournalHeaders", "LedgerJournalLines", settings.LedgerJournal, settings.PostJournalPath, ["DebitAmount"]));

    public Task<SendingOutcome> Create(ErpJournal journal, CancellationToken cancellation) =>
        batches.Create(journal.PostingKey, _ => Lines(journal), cancellation);

    public Task<SendingOutcome> Post(string remoteId, ErpJournal journal, CancellationToken cancellation) =>
        batches.Post(remoteId, journal.PostingKey, _ => Lines(journal), cancellation);

    public Task<SendingOutcome> Find(string postingKey, CancellationToken cancellation) =>
        batches.Find(postingKey, cancellation);

    private static Task<(IReadOnlyList<JsonObject> Lines, SendingOutcome? Instead)> Lines(ErpJournal journal)
    {
        IReadOnlyList<JsonObject> lines =
        [
            .. journal.Entries.SelectMany((entry, index) => new[]
            {
                Line((2 * index) + 1, entry.Debit, "DebitAmount"), Line((2 * index) + 2, entry.Credit, "CreditAmount"),
            }.Select(line =>
            {
                line[line.ContainsKey("DebitAmount") ? "DebitAmount" : "CreditAmount"] = entry.Amount;
                line["Text"] = entry.Words;
                return line;
            })),
        ];
        return Task.FromResult<(IReadOnlyList<JsonObject>, SendingOutcome?)>((lines, null));

        JsonObject Line(int number, string account, string side) => new()
        {
            ["LineNumber"] = number,
            ["TransDate"] = LocalDatePattern.Iso.Format(journal.Date),
            ["AccountType"] = "Ledger",
            ["AccountDisplayValue"] = account,
            ["CurrencyCode"] = journal.Currency,
            [side] = 0m,
        };
    }
}
