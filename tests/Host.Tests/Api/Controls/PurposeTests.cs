using System.Net;
using System.Text.Json;
using BillingGrains.Boundary.Tests.Journal;
using BillingGrains.Domain.Deciding;
using BillingGrains.Host.Access;
using BillingGrains.Host.Installation;
using BillingGrains.Sandbox;
using BillingGrains.Sandbox.Erp;
using BillingGrains.Storage.Journal;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using static BillingGrains.Host.Tests.Api.Wire;

namespace BillingGrains.Host.Tests.Api.Controls;

/// <summary>Test and production never touch: each pairing, when it is configured and again when something is sent.</summary>
public sealed class PurposeTests(TestPostgres postgres)
{
    private const string TestTenant = "'purpose':'test','limits'";

    [Theory]
    [InlineData(Purpose.Production, "erp-tenants/x", "'purpose':'test',", "real", "#/purpose: ERP tenant x is marked test")]
    [InlineData(Purpose.Production, "erp-tenants/x", "", "trial", "#/connection: The connection trial, which")]
    [InlineData(Purpose.Production, "sources/x", "'purpose':'test',", "real", "#/purpose: Source x is marked test")]
    [InlineData(Purpose.Production, "sources/x", "", "trial", "#/connection: The connection trial, which Source x names,")]
    [InlineData(Purpose.Production, "entities/x", "'purpose':'test',", "", "#/purpose: Legal entity x is marked test")]
    [InlineData(Purpose.Test, "erp-tenants/x", "", "trial", "#/purpose: ERP tenant x is marked production")]
    [InlineData(Purpose.Test, "erp-tenants/x", "'purpose':'test',", "real", "#/connection: The connection real, which")]
    [InlineData(Purpose.Test, "sources/x", "", "trial", "#/purpose: Source x is marked production")]
    [InlineData(Purpose.Test, "sources/x", "'purpose':'test',", "real", "#/connection: The connection real, which")]
    [InlineData(Purpose.Test, "entities/x", "'purpose':'production',", "", "#/purpose: Legal entity x is marked production")]
    public async Task What_is_for_the_other_is_refused_when_it_is_configured(
        Purpose purpose, string noun, string mark, string connection, string words)
    {
        await using var installation = await Start(await postgres.NewDatabase(), purpose, "http://127.0.0.1:9");
        using var client = ApiFixture.Client(installation.Address, await installation.CreateKey("a", "admin"));
        var body = noun.Split('/')[0] switch
        {
            "erp-tenants" => Agreement.Tenant.Replace("north", "x", StringComparison.Ordinal)
                .Replace("'books'", $"'{connection}'", StringComparison.Ordinal)
                .Replace("'limits'", $"{mark}'limits'", StringComparison.Ordinal),
            "entities" => Agreement.Entity.Replace("nl01", "x", StringComparison.Ordinal)
                .Replace("'reviewRequired'", $"{mark}'reviewRequired'", StringComparison.Ordinal),
            _ => $"{{'sourceId':'x','version':1,'connector':'request-tracker','connection':'{connection}',{mark}"
                + "'pollEvery':'PT1M'}",
        };
        var answer = await client.PutAsync($"v1/{noun}", Quotes(body));
        answer.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        (await answer.Body()).Line().ShouldStartWith($"other-purpose {words}");
    }

    [Theory]
    [InlineData(Purpose.Production, Purpose.Test)]
    [InlineData(Purpose.Test, Purpose.Production)]
    public async Task A_key_of_the_other_opens_nothing(Purpose here, Purpose other)
    {
        var database = await postgres.NewDatabase();
        await using var installation = await Start(database, here, "http://127.0.0.1:9");
        await using var source = NpgsqlDataSource.Create(database);
        using var client = ApiFixture.Client(
            installation.Address, await new ApiKeys(source, TimeProvider.System, other).Create("a", "admin"));
        (await client.GetAsync("v1/entities/x")).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task What_is_marked_otherwise_later_is_refused_when_it_is_sent_and_a_copy_calls_nobody()
    {
        await using var sandbox = SandboxApp.Build(new SandboxOptions { Port = 0 }, TimeProvider.System);
        await sandbox.StartAsync(TestContext.Current.CancellationToken);
        var address = sandbox.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        var books = sandbox.Services.GetRequiredService<Tenants>().Get("north").Books;
        var database = await postgres.NewDatabase();
        await using (var production = await Start(database, Purpose.Production, address))
        {
            using var client = ApiFixture.Client(production.Address, await production.CreateKey("a", "admin"));
            await Ok(client.PutAsync("v1/entities/nl01", Quotes(Agreement.Entity)));
            await Ok(client.PutAsync("v1/erp-tenants/north", Tenant("real")));
            await Ok(client.PutAsync("v1/contracts/k-1", Quotes(Agreement.Contract("k-1", "c-1"))));

            // Stopped in a call, it would keep the right to call for as long as it has it.
            await client.Settled("v1/erp-tenants/north/master-data", read => read.TryGetProperty("standing", out _));
        }

        // The connection of a production tenant is marked as one of a test, since.
        await using (var changed = await Start(database, Purpose.Production, address, real: Purpose.Test))
        {
            using var client = ApiFixture.Client(changed.Address, await changed.CreateKey("b", "admin"));
            await Bill(client, "T-1");
            await Waits(client, "The connection real, which ERP tenant north names, is marked test");
        }

        // The data are used for a test: everything is closed until a person says so.
        await using (var copy = await Start(database, Purpose.Test, address))
        {
            using var client = ApiFixture.Client(copy.Address, await copy.CreateKey("c", "admin"));
            await Waits(client, "Every outgoing connection is closed: The data are those of a production installation");
            books.Summarise().Documents.ShouldBe(0);
            await using var source = NpgsqlDataSource.Create(database);
            await new InstallationStore(source).Open(Purpose.Test, "ann", "A trial with last month's data.");
            await Waits(client, "ERP tenant north is marked production, and this installation is for test");
            await Ok(client.PutAsync("v1/erp-tenants/north", Tenant("trial", 2, TestTenant)));
            await Ok(client.PutAsync("v1/entities/nl01", Quotes(Agreement.Entity
                .Replace("'version':1", "'version':2", StringComparison.Ordinal))));
            await Bill(client, "T-2", "-2");
            var posted = await client.Settled(
                "v1/invoices/k-1/2026-04/month-2", found => found.GetProperty("invoice").Text("status") == "posted");
            posted.GetProperty("invoice").Text("number").ShouldMatch("^TEST-NL-[0-9]{4}-00001$");
        }

        books.Summarise().Documents.ShouldBe(0);
        var sent = sandbox.Services.GetRequiredService<Tenants>().Get("trial").Books
            .List(DateTimeOffset.MinValue, 0, 10).Page.SelectMany(document => document.Request.Lines).ToList();
        sent.Count.ShouldBeGreaterThan(0);
        sent.ShouldAllBe(line => line.Description.StartsWith("TEST-", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Data_that_were_copied_elsewhere_are_closed_until_somebody_says_whose_they_are()
    {
        var database = await postgres.NewDatabase();
        await using (var source = NpgsqlDataSource.Create(database))
        {
            (await new InstallationStore(source).WhyClosed(Purpose.Production)).ShouldBeNull();
        }

        var there = new NpgsqlConnectionStringBuilder(database);
        var copied = $"{there.Database}_copy";
        await TestPostgres.Execute(
            new NpgsqlConnectionStringBuilder(database) { Database = "postgres" }.ConnectionString,
            $"create database \"{copied}\" template \"{there.Database}\"");
        there.Database = copied;
        await using var copy = NpgsqlDataSource.Create(there.ConnectionString);
        var store = new InstallationStore(copy);
        (await store.WhyClosed(Purpose.Production)).ShouldBe("The data were copied here from another database.");
        (await store.WhyClosed(Purpose.Test)).ShouldBe(
            "The data are those of a production installation, and this one is for test.");
        await store.Open(Purpose.Production, "ann", "We moved.");
        (await store.WhyClosed(Purpose.Production)).ShouldBeNull();
    }

    private static Task<BillingInstallation> Start(
        string database, Purpose purpose, string address, Purpose real = Purpose.Production) =>
        BillingInstallation.Start(
            new InstallationOptions
            {
                Database = database,
                Purpose = purpose,
                Connections = new Dictionary<string, ConnectionOptions>(StringComparer.Ordinal)
                {
                    ["real"] = new() { Address = address, Company = "north", Secret = "sandbox-north", Purpose = real },
                    ["trial"] = new()
                    {
                        Address = address, Company = "trial", Secret = "sandbox-trial", Purpose = Purpose.Test,
                    },
                },
            },
            "http://127.0.0.1:0", migrate: false, CancellationToken.None);

    private static StringContent Tenant(string connection, int version = 1, string limits = "'limits'") =>
        Quotes(Agreement.Tenant.Replace("'books'", $"'{connection}'", StringComparison.Ordinal)
            .Replace("'version':1", FormattableString.Invariant($"'version':{version}"), StringComparison.Ordinal)
            .Replace("'limits'", limits, StringComparison.Ordinal));

    private static async Task Bill(HttpClient client, string ticket, string suffix = "")
    {
        await Ok(client.Feed(
            $"{{'type':'ticket','source':'d','ticketId':'{ticket}','customerId':'c-1','subject':'s','category':'incident',"
                + "'openedAt':'2026-04-01T08:00:00Z'}",
            $"{{'type':'time','source':'d','ticketId':'{ticket}','entryId':'E-{ticket}','revision':1,'technician':'emi',"
                + "'role':'engineer','workType':'remote','startedAt':'2026-04-01T09:00:00Z','minutes':60,'description':'x'}",
            $"{{'type':'ticket-closed','source':'d','ticketId':'{ticket}','at':'2026-04-01T10:00:00Z'}}"));
        await client.Settled($"v1/tickets/d/{ticket}", found => found.GetProperty("charges").GetArrayLength() == 1);
        await client.Settled("v1/progress", progress => progress.GetProperty("settled").GetBoolean());
        await Ok(client.PostAsync("v1/billing-runs", Quotes($"{{'runId':'run{suffix}','period':'2026-04'}}")));
        await client.Settled(
            $"v1/invoices/k-1/2026-04/month{suffix}", found => found.GetProperty("lines").GetArrayLength() == 1);
        await Ok(client.PostAsync($"v1/invoices/k-1/2026-04/month{suffix}/approve", null));
    }

    private static Task<JsonElement> Waits(HttpClient client, string words) => client.Settled(
        "v1/exceptions", page => page.GetProperty("rows").EnumerateArray()
            .Any(row => row.GetRawText().Contains(words, StringComparison.Ordinal)));
}
