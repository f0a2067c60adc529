using System.Text.Json;
using System.Text.Json.Nodes;
using BillingGrains.Connectors.Http;
using BillingGrains.Domain.Amounts;
using BillingGrains.Domain.Posting;
using BillingGrains.Ports.Erp;
using NodaTime.Text;

namespace BillingGrains.Connectors.NetSuite;

/// <summary>Enters journals as journal entries: two lines for each entry of ours. They post when they are made.</summary>
internal sealed class NetSuiteJournals(NetSuiteClient client, ErpOperations operations, NetSuiteSettings settings) : IErpJournals
{
    public Task<SendingOutcome> Create(ErpJournal journal, CancellationToken cancellation) => operations.Write(
        async (write, deadline) =>
        {
            var currency = Currencies.Find(journal.Currency) ?? throw new ErpCallException(
                CallVerdict.Refused, $"{journal.Currency} is no currency.") { Code = "currency-unknown" };
            var accounts = await Accounts(journal, deadline);
            var record = new JsonObject
            {
                ["externalId"] = journal.PostingKey,
                ["subsidiary"] = NetSuiteRecords.Ref(settings.Subsidiary),
                ["currency"] = NetSuiteRecords.Ref(NetSuiteRecords.IdOf(currency, settings)),
                ["tranDate"] = LocalDatePattern.Iso.Format(journal.Date),
                ["memo"] = journal.JournalId,
                ["line"] = NetSuiteRecords.Items(journal.Entries.SelectMany(entry => new JsonNode[]
                {
                    Line(accounts[entry.Debit], "debit", entry.Amount, entry.Words),
                    Line(accounts[entry.Credit], "credit", entry.Amount, entry.Words),
                })),
            };
            write.Begins();
            try
            {
                var id = await client.Create(NetSuiteType.Journal, record, deadline);
                return await Made(id, deadline);
            }
            catch (ErpCallException there) when (there.Verdict == CallVerdict.Exists)
            {
                return await LookUp(journal.PostingKey, deadline);
            }
        },
        cancellation);

    /// <summary>It was posted when it was made: it is only read.</summary>
    public Task<SendingOutcome> Post(string remoteId, ErpJournal journal, CancellationToken cancellation) => operations.Write(
        async (_, deadline) => await client.ById(NetSuiteType.Journal, remoteId, deadline) is { } there
            && there.Text("externalId") == journal.PostingKey
            ? Outcome(there)
            : ErpOperations.Gone($"NetSuite has no journal {remoteId} with the external id {journal.PostingKey}."),
        cancellation);

    public Task<SendingOutcome> Find(string postingKey, CancellationToken cancellation) =>
        operations.Find(deadline => LookUp(postingKey, deadline), cancellation);

    private static JsonObject Line(string account, string side, decimal amount, string memo) => new()
    {
        ["account"] = NetSuiteRecords.Ref(account), [side] = amount, ["memo"] = memo,
    };

    /// <summary>Internal ids by the accounts' numbers. Throws <see cref="ErpCallException"/> for one that is not there.</summary>
    private async Task<Dictionary<string, string>> Accounts(ErpJournal journal, CancellationToken deadline)
    {
        var numbers = journal.Entries.SelectMany(static entry => new[] { entry.Debit, entry.Credit })
            .Distinct(StringComparer.Ordinal).ToList();
        var rows = await client.Query(
            $"{settings.Queries.Accounts} AND a.acctnumber IN ({string.Join(", ", numbers.Select(NetSuiteClient.Quoted))})",
            deadline);
        var found = rows.ToDictionary(static row => row["number"], static row => row["id"], StringComparer.Ordinal);
        return numbers.Find(number => !found.ContainsKey(number)) is { } missing
            ? throw new ErpCallException(CallVerdict.Refused, $"NetSuite has no active account with the number {missing}.")
            {
                Code = "account-unknown", Words = $"The ERP has no account {missing}.",
            }
            : found;
    }

    private async Task<SendingOutcome> Made(string id, CancellationToken deadline)
    {
        try
        {
            return await client.ById(NetSuiteType.Journal, id, deadline) is { } made
                ? Outcome(made)
                : new SendingOutcome.Created(id);
        }
        catch (Exception failed) when (failed is ErpCallException or CallFailedException)
        {
            return new SendingOutcome.Created(id);
        }
    }

    private async Task<SendingOutcome> LookUp(string key, CancellationToken deadline) =>
        await client.ByKey(NetSuiteType.Journal, key, deadline) is { } there ? Outcome(there) : new SendingOutcome.NotFound();

    private SendingOutcome Outcome(JsonElement record)
    {
        var sum = record.Debits(settings);
        return NetSuiteRecords.Posted(record, sum, Money.Zero(sum.Currency), sum);
    }
}
