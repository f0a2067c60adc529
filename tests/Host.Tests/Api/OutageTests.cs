using System.Net;
using System.Text.Json;
using BillingGrains.Boundary.Tests.Journal;
using BillingGrains.Host.Installation;
using Npgsql;

namespace BillingGrains.Host.Tests.Api;

/// <summary>The database goes away while a source sends.</summary>
public sealed class OutageTests
{
    private const int Batches = 12;
    private const int ItemsPerBatch = 50;

    [Fact]
    public async Task What_is_sent_while_the_database_is_away_fails_by_name_and_is_taken_once_when_it_is_back()
    {
        var folder = $"{TestPostgres.RunName}-outage";
        await using var postgres = await TestPostgres.StartIn(folder);
        try
        {
            var database = await postgres.CreateDatabase("billing");
            await using var installation = await BillingInstallation.Start(
                new InstallationOptions { Database = database }, "http://127.0.0.1:0", migrate: true, CancellationToken.None);
            using var client = ApiFixture.Client(installation.Address, await installation.CreateKey("source", "integrator"));
            (await client.Feed(Batch(0)).Body()).GetProperty("taken").GetInt32().ShouldBe(ItemsPerBatch);

            var first = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            var feeding = FeedAll(client, first);
            await first.Task;
            await postgres.Crash();
            var away = await client.Feed(Batch(Batches));
            var list = await client.GetAsync("v1/tickets");
            await postgres.Restart();
            await feeding;
            await FeedBatch(client, Batch(Batches));

            away.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
            away.Headers.RetryAfter!.ToString().ShouldBe("1");
            var problem = (await away.Body()).GetProperty("results")[0];
            problem.Text("status").ShouldBe("failed");
            problem.GetProperty("problem").Line().ShouldStartWith("try-again: ");
            problem.GetProperty("problem").Line().ShouldEndWith("Send the item again as it is.");
            list.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
            (await list.Body()).Line().ShouldStartWith("database-away: The database does not answer.");
            (await Count(database)).ShouldBe(((Batches + 1) * ItemsPerBatch, (Batches + 1) * ItemsPerBatch));
        }
        finally
        {
            await postgres.DisposeAsync();
            await TestPostgres.Remove(folder);
        }
    }

    private static string[] Batch(int number) =>
        [.. Enumerable.Range(0, ItemsPerBatch).Select(index =>
            $"{{'type':'time','source':'desk','ticketId':'T-{index % 20}','entryId':'E-{number}-{index}','revision':1,"
            + "'technician':'emi','role':'engineer','workType':'remote','startedAt':'2026-03-02T09:00:00Z','minutes':30,"
            + "'description':'x'}")];

    /// <summary>As a source does it: an item that failed is sent again, after the wait that the answer names.</summary>
    private static async Task FeedAll(HttpClient client, TaskCompletionSource first)
    {
        for (var number = 1; number < Batches; number++)
        {
            await FeedBatch(client, Batch(number));
            first.TrySetResult();
        }
    }

    private static async Task FeedBatch(HttpClient client, string[] items)
    {
        var left = items;
        while (left.Length > 0)
        {
            var response = await client.Feed(left);
            var body = await response.Body();
            if (response.Headers.RetryAfter?.Delta is { } wait)
            {
                await Task.Delay(wait);
            }

            left = body.TryGetProperty("results", out var results) ? Failed(left, results) : left;
        }
    }

    private static string[] Failed(string[] sent, JsonElement results) =>
        [.. results.EnumerateArray().Where(result => result.Text("status") == "failed")
            .Select(result => sent[result.GetProperty("index").GetInt32()])];

    private static async Task<(long Facts, long Entries)> Count(string database)
    {
        await using var source = NpgsqlDataSource.Create(database);
        await using var command = source.CreateCommand(
            "select count(*), count(distinct body::jsonb #>> '{entry,entryId}') from fact where type like 'ticket.time-logged%'");
        await using var reader = await command.ExecuteReaderAsync();
        await reader.ReadAsync();
        return (reader.GetInt64(0), reader.GetInt64(1));
    }
}
