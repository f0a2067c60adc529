using System.Text;
using BillingGrains.Ports.Usage;

namespace BillingGrains.Boundary.Tests.Usage;

/// <summary>Events as senders write them.</summary>
internal static class UsageSamples
{
    public static string Item(
        string id, decimal value = 1m, string? time = "2026-05-04T10:00:00Z", string meter = "calls",
        string customer = "c-1")
    {
        var at = time is null ? "" : $"\"time\":\"{time}\",";
        return FormattableString.Invariant(
            $$"""{"id":"{{id}}","source":"app",{{at}}"meter":"{{meter}}","customer":"{{customer}}","value":{{value}}}""");
    }

    /// <summary>The same event in place of another.</summary>
    public static string Correction(string corrects, string item) =>
        item.Replace("\"source\"", $"\"corrects\":\"{corrects}\",\"source\"", StringComparison.Ordinal);

    public static string Withdrawal(string id, string? time = null)
    {
        var at = time is null ? "" : $"\"time\":\"{time}\",";
        return $$"""{"type":"usage-withdrawn","id":"{{id}}","source":"app",{{at}}"reason":"Sent by mistake."}""";
    }

    /// <summary>A request of these lines, each of which can be read.</summary>
    public static UsageBatch Batch(SeriesTable series, params IEnumerable<string> lines) =>
        Batch(series, UsageUnity.Each, lines);

    public static UsageBatch Batch(SeriesTable series, UsageUnity unity, params IEnumerable<string> lines)
    {
        var all = lines.ToList();
        var bytes = Encoding.UTF8.GetBytes(string.Join('\n', all) + '\n');
        var batch = new UsageBatch(bytes, unity, "ann");
        var reader = new UsageLineReader(series);
        var start = 0;
        foreach (var line in all)
        {
            var length = Encoding.UTF8.GetByteCount(line);
            reader.Read(bytes.AsSpan(start, length), out var one).ShouldBeNull();
            if (one.Series is not null)
            {
                one.Start = start;
                batch.Add(one);
            }

            if (reader.Withdrawal is { } withdrawal)
            {
                withdrawal.Event = one.Series is null ? UsageWithdrawal.None : batch.Count - 1;
                batch.Add(withdrawal);
            }

            start += length + 1;
        }

        return batch;
    }

    public static Task<UsageOutcome[]> Send(IUsageStore store, params IEnumerable<string> lines) =>
        Send(store, UsageUnity.Each, lines);

    /// <returns>What became of withdrawals.</returns>
    public static async Task<WithdrawalOutcome[]> TakeBack(IUsageStore store, params IEnumerable<string> lines)
    {
        var batch = Batch(store.Series, lines);
        (await store.Accept(batch)).ShouldBeTrue();
        return [.. batch.Withdrawals.Select(one => one.Outcome)];
    }

    public static async Task<UsageOutcome[]> Send(IUsageStore store, UsageUnity unity, params IEnumerable<string> lines)
    {
        var batch = Batch(store.Series, unity, lines);
        (await store.Accept(batch)).ShouldBeTrue();
        return [.. batch.Events.ToArray().Select(one => one.Outcome)];
    }
}
