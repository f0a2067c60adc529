using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using BillingGrains.LoadTests.Checks;
using BillingGrains.LoadTests.Running;
using Npgsql;

namespace BillingGrains.LoadTests.Subscriptions;

/// <summary>Bulk changes of subscriptions: every sender agrees contracts with a subscription each, changes all of them again and
/// again, and cancels them, in requests of many items. Each request is sent twice; the second time nothing may be taken.
/// </summary>
internal sealed class SubscriptionLoad(LoadPlan plan) : ILoad
{
    private const int ContractsAtOnce = 100;
    private const int ChangesOfOne = 5;
    private const int FaultsKept = 20;

    private const string ChangesSql = """
        select f.key, f.body::jsonb -> 'change' ->> 'changeId' from fact f
        where f.type = 'contract.subscription-changed.v1' and f.key like $1 || '%' order by f.key, f.version
        """;

    private const string AgreedSql = """
        select f.key, count(*) from fact f where f.type = 'contract.agreed.v1' and f.key like $1 || '%' group by f.key
        """;

    /// <summary>How many changes of a contract were answered as taken.</summary>
    private readonly ConcurrentDictionary<string, int> contracts = new(StringComparer.Ordinal);

    private readonly ConcurrentQueue<string> faults = [];
    private long items;
    private long requests;

    /// <summary>In the future: no run bills it.</summary>
    private string Begin => FormattableString.Invariant($"{plan.Month.Year + 2}-01-01");

    private string Prefix => $"s-{plan.Run}-";

    public Task Run(LoadClient client, Deadline deadline, CancellationToken cancellation) =>
        plan.EachSender(sender => Send(client, sender, deadline, cancellation));

    public string Told(TimeSpan elapsed) => FormattableString.Invariant(
        $"Subscriptions: {items} items in {requests} requests in {elapsed.TotalSeconds:0.0} s, {items / elapsed.TotalSeconds:0} ")
        + FormattableString.Invariant($"items/s, half of them a second time; {contracts.Count} contracts.");

    public async Task<IReadOnlyList<string>> Check(
        LoadTarget target, NpgsqlDataSource database, CancellationToken cancellation)
    {
        var changes = (await Sql.Rows(
                database, ChangesSql, static row => (Key: row.GetString(0), Change: row.GetString(1)), cancellation,
                $"contract/{Prefix}"))
            .GroupBy(static each => each.Key, StringComparer.Ordinal)
            .ToDictionary(
                static each => each.Key, static each => string.Join(' ', each.Select(one => one.Change)), StringComparer.Ordinal);
        var agreed = (await Sql.Rows(
                database, AgreedSql, static row => (Key: row.GetString(0), Count: row.GetInt64(1)), cancellation,
                $"contract/{Prefix}"))
            .ToDictionary(static each => each.Key, static each => each.Count, StringComparer.Ordinal);
        var differences = new List<string>(faults);
        foreach (var (contract, taken) in contracts)
        {
            var key = $"contract/{contract}";
            var stored = changes.GetValueOrDefault(key, "");
            var sent = string.Join(' ', Enumerable.Range(1, taken));
            if (agreed.GetValueOrDefault(key) != 1)
            {
                differences.Add($"Contract {contract} was agreed once, and is stored {agreed.GetValueOrDefault(key)} times.");
            }

            if (stored != sent)
            {
                differences.Add($"Of contract {contract} the changes {sent} were answered as taken, and stored are {stored}.");
            }
        }

        return differences;
    }

    private async Task Send(LoadClient client, int sender, Deadline deadline, CancellationToken cancellation)
    {
        for (var wave = 0; !deadline.IsOver; wave++)
        {
            var ids = Enumerable.Range(0, ContractsAtOnce).Select(number => string.Create(
                CultureInfo.InvariantCulture, $"{Prefix}{sender}-{wave}-{number}")).ToList();
            await SendTwice(client, "v1/contracts", [.. ids.Select(Contract)], cancellation);
            ids.ForEach(id => contracts[id] = 0);
            for (var change = 1; change <= ChangesOfOne; change++)
            {
                var number = change;
                await SendTwice(client, "v1/subscription-changes", [.. ids.Select(id => Change(id, number))], cancellation);
                ids.ForEach(id => contracts[id] = number);
            }
        }
    }

    private async Task SendTwice(LoadClient client, string path, List<string> lines, CancellationToken cancellation)
    {
        foreach (var expected in new[] { "taken", "repeated" })
        {
            var unknownBefore = client.Unknown;
            var left = lines;
            while (left.Count > 0)
            {
                var sent = left;
                var answer = await client.Post(path, () => LoadClient.Lines(sent), cancellation);
                if (!answer.IsGood)
                {
                    Fault($"{path} was answered {(int)answer.Status}: {answer.Body}");
                    break;
                }

                left = Failed(answer.Body, sent);
                var isExpected = answer.Count(expected) == sent.Count - left.Count
                    || (client.Unknown > unknownBefore && answer.Count("refused") == 0);
                if (!isExpected)
                {
                    Fault($"Of {sent.Count} items not all were {expected}: {answer.Body}");
                }
            }

            Interlocked.Increment(ref requests);
            Interlocked.Add(ref items, lines.Count);
        }
    }

    /// <summary>What is to be sent again as it is.</summary>
    private static List<string> Failed(JsonElement answer, List<string> sent) =>
        [.. answer.GetProperty("results").EnumerateArray()
            .Where(static result => result.GetProperty("status").GetString() == "failed")
            .Select(result => sent[result.GetProperty("index").GetInt32()])];

    private void Fault(string sentence)
    {
        if (faults.Count < FaultsKept)
        {
            faults.Enqueue(sentence);
        }
    }

    private string Contract(string id) => Agreements.Contract(id, $"c-{id}", $$$"""
        ,"subscriptions":[{"subscriptionId":"seats","name":"Seats","dayCount":"actual-days",
        "cycle":{"unit":"month","count":1,"anchor":"calendar"},"timing":"advance","quantity":4,"from":"{{{Begin}}}",
        "price":{"kind":"per-unit","unitPrice":12.50,"zeroUsage":"bill"}}]
        """);

    /// <summary>The last change ends it.</summary>
    private string Change(string contract, int number)
    {
        var (kind, more) = number < ChangesOfOne
            ? ("quantity-changed", string.Create(CultureInfo.InvariantCulture, $",\"quantity\":{number + 4}"))
            : ("cancelled", "");
        var on = FormattableString.Invariant($"{plan.Month.Year + 2}-{number + 1:d2}-01");
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{{\"contractId\":\"{contract}\",\"subscriptionId\":\"seats\",\"change\":{{\"kind\":\"{kind}\",")
            + string.Create(CultureInfo.InvariantCulture, $"\"changeId\":\"{number}\",")
            + $"\"on\":\"{on}\",\"when\":\"at-once\"{more}}}}}";
    }
}
