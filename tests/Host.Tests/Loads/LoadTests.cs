using System.Net;
using System.Net.Http.Headers;
using BillingGrains.Boundary.Tests.Journal;
using BillingGrains.LoadTests.Running;
using BillingGrains.LoadTests.Usage;
using Npgsql;

namespace BillingGrains.Host.Tests.Loads;

/// <summary>The load tests on an installation of their own, each part a process, and what they say of data that were broken.
/// </summary>
public sealed class LoadTests(ITestOutputHelper output)
{
    private const string Run = "t1";
    private const string Doubled = "NL-2026-00002";

    private static readonly string Folder = Path.Combine(Path.GetTempPath(), "billinggrains-loads", TestPostgres.RunName);

    [Fact]
    public async Task Under_all_loads_at_once_everything_is_stored_billed_and_posted_once_and_what_is_broken_is_named()
    {
        await using var place = await LoadPlace.Start(
            new LoadPlaceOptions(Folder, TargetOptions.NoLimits), CancellationToken.None);
        var plan = new LoadPlan(Run, TimeSpan.FromSeconds(3), Senders: 4, Customers: 6);
        var run = new LoadRun(place.Target, plan, LoadCommands.Mix(plan), output.WriteLine);
        (await run.Run(CancellationToken.None)).ShouldBeEmpty();

        // A program that runs sees that its journal was changed, and mends what it can.
        await place.EndSilos();
        var breaks = Breaks(plan);
        await using var database = NpgsqlDataSource.Create(place.Target.Database);
        foreach (var (_, sql) in breaks)
        {
            await using var command = database.CreateCommand(sql);
            (await command.ExecuteNonQueryAsync()).ShouldBe(1, sql);
        }

        await Double(place.Target);
        var differences = await run.Check(TimeSpan.Zero, CancellationToken.None);
        differences.ToList().ForEach(output.WriteLine);
        foreach (var said in breaks.SelectMany(each => each.Said).Append(
            "stands 2 times in the ERP, 1 of them posted.").Append("which is no final document."))
        {
            differences.ShouldContain(each => each.Contains(said, StringComparison.Ordinal), said);
        }
    }

    [Fact]
    public async Task Usage_past_the_limit_waits_as_long_as_it_is_told_and_counts_once()
    {
        // A third of what a machine sends that is busy with all other tests.
        var narrow = new Dictionary<string, string>(LoadCommands.Narrow) { ["Billing__RequestsPerMinute"] = "1200" };
        await using var place = await LoadPlace.Start(
            new LoadPlaceOptions($"{Folder}-limit", narrow), CancellationToken.None);
        var plan = new LoadPlan(Run, TimeSpan.FromSeconds(1), Senders: 8, Customers: 6);
        var run = new LoadRun(place.Target, plan, [new UsageLoad(plan)], output.WriteLine);
        (await run.Run(CancellationToken.None)).ShouldBeEmpty();
        run.Throttled.ShouldBePositive();
    }

    [Fact]
    public async Task A_silo_that_is_killed_under_all_loads_at_once_loses_and_doubles_nothing()
    {
        await using var place = await LoadPlace.Start(
            new LoadPlaceOptions($"{Folder}-killed", TargetOptions.NoLimits, Kills: true), CancellationToken.None);
        var plan = new LoadPlan(Run, TimeSpan.FromSeconds(5), Senders: 4, Customers: 6);
        var run = new LoadRun(place.Target, plan, LoadCommands.Mix(plan), output.WriteLine);
        (await run.Run(CancellationToken.None)).ShouldBeEmpty();
        run.Unknown.ShouldBePositive();
    }

    /// <summary>Each breaks one row; and what must be said of it.</summary>
    private static List<(string[] Said, string Sql)> Breaks(LoadPlan plan)
    {
        var gone = SentUsage.Of(plan, UsageDoor.Own, group: 0, number: 0);
        var withdrawn = SentUsage.Of(plan, UsageDoor.Own, group: 0, number: 49);
        return
        [
            ([$"The event {gone.Id} was answered as taken, and has 0 keys."],
                $"delete from usage_key_1 where key = '{gone.Key()}'"),
            ([$"The event {withdrawn.Id} was taken back, and the withdrawals do not name it."],
                $"delete from usage_withdrawn where key = '{withdrawn.Key()}'"),
            (["is not stored."], """
                delete from usage_block where block = (
                  select block from usage_block where events > 1 order by block limit 1)
                """),
            (["The roll-up of"], """
                update usage_rollup set units = units + 1 where (series, hour) = (
                  select series, hour from usage_rollup join usage_series using (series) where meter = 'load-gb' limit 1)
                """),
            (["there is a hole.", "has version 3 after version 1", "Of ticket T-000002 the entries E-1, E-2"], $"""
                delete from fact where key = 'ticket/load-{plan.Run}/T-000002' and version = 2
                """),
            (["and there is no such fact."], $"""
                update outbox set version = version + 1000 where (source, consumer, version) = (
                  select source, consumer, max(version) from outbox where source = 'ticket/load-{plan.Run}/T-000003'
                  group by source, consumer limit 1)
                """),
            (["with version 77 before it"], $"""
                update outbox set previous_version = 77 where (source, consumer, version) = (
                  select source, consumer, max(version) from outbox where source = 'ticket/load-{plan.Run}/T-000004'
                  group by source, consumer limit 1)
                """),
            (["has received invoice/", "up to version 0"],
                "delete from received where (consumer, source) = ("
                + "select consumer, source from received where source like 'invoice/%' limit 1)"),
            (["north is owed version 9 of nobody."],
                "insert into owed (reader, lane, position, consumer, source, version) values ('r', 0, 1, 'north', 'nobody', 9)"),
            (["was given to invoice/", "and is final with", "a number is missing."], """
                update fact set body = jsonb_set(body::jsonb || '{"sequence": 1000}', '{number}', (
                    select body::jsonb -> 'number' from fact where type = 'series.number-given.v1'
                    order by key, version limit 1))::text
                where (key, version) = (
                  select key, version from fact where type = 'series.number-given.v1' order by key, version desc limit 1)
                """),
            ([$"was billed 1 for {plan.MonthText}"], $"""
                update fact set body = jsonb_set(body::jsonb, '{"{net,amount}"}', '1')::text where (key, version) = (
                  select key, version from fact where type = 'invoice.posted.v1' and key like '%/{plan.MonthText}/%' limit 1)
                """),
            // Of the one that is doubled in the ERP that is said, and no amount.
            (["and the ERP has net"], $"""
                update fact set body = jsonb_set(body::jsonb, '{"{totals,net,amount}"}', '1')::text where (key, version) = (
                  select o.key, o.version from fact o join fact f on f.key = o.key and f.type = 'invoice.finalized.v1'
                  where o.type = 'invoice.opened.v1' and f.body::jsonb ->> 'number' <> '{Doubled}' order by o.key limit 1)
                """),
            (["the changes 1 2 3 4 5 were answered as taken, and stored are 1 2 3 4."], $"""
                delete from fact where key = 'contract/s-{plan.Run}-0-0-0' and version = (
                  select max(version) from fact where key = 'contract/s-{plan.Run}-0-0-0')
                """),
            (["was agreed once, and is stored 0 times."], $"""
                update fact set type = 'contract.proposed.v1' where key = 'contract/s-{plan.Run}-0-0-1' and version = 1
                """),
        ];
    }

    /// <summary>Somebody enters another document under a number that is given.</summary>
    private static async Task Double(LoadTarget target)
    {
        using var http = new HttpClient { BaseAddress = target.Sandbox };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Agreements.Token(Agreements.Tenant));
        foreach (var number in new[] { Doubled, "X-1" })
        {
            using var body = LoadClient.Json($$"""
                {"key":"by-hand-{{number}}","kind":"invoice","number":"{{number}}","billTo":"N-1","date":"2026-11-01",
                "dueDate":"2026-12-01","currency":"EUR","net":10,"tax":0,"gross":10,"taxes":[],
                "lines":[{"id":"1","description":"Again","quantity":1,"unit":"piece","net":10,"taxes":[]}]}
                """);
            HttpStatusCode status;
            do
            {
                using var answer = await http.PostAsync($"erp/{Agreements.Tenant}/documents", body);
                status = answer.StatusCode;
            }
            while (status is HttpStatusCode.TooManyRequests);
            status.ShouldBe(HttpStatusCode.Created);
        }
    }
}
