using System.Diagnostics;
using System.Net;
using System.Text.Json;
using BillingGrains.Boundary.Tests.Journal;
using BillingGrains.Host.Installation;
using BillingGrains.Host.Tests.Api;
using BillingGrains.Host.Tests.Commands;
using BillingGrains.Sandbox;
using BillingGrains.Sandbox.Erp;
using BillingGrains.Storage.Local;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;

namespace BillingGrains.Host.Tests.Restore;

/// <summary>A real PostgreSQL is set back to a copy of its data while the ERP keeps what it was sent.</summary>
[Trait("Needs", "Demo")]
public sealed class RestoredDatabaseTests
{
    private const string Month = "2026-04";

    private static readonly string Tenant = Agreement.Tenant
        .Replace("'timeout':'0:00:00:10'", "'timeout':'0:00:00:02'", StringComparison.Ordinal)
        .Replace("'startWithin':'0:00:00:05'", "'startWithin':'0:00:00:02'", StringComparison.Ordinal)
        .Replace("'settling':'0:00:00:05'", "'settling':'0:00:00:01'", StringComparison.Ordinal);

    private string address = "";
    private string database = "";

    [Fact]
    public async Task After_a_restore_nothing_is_posted_twice_and_numbers_go_on_above_the_highest()
    {
        var folder = $"{TestPostgres.RunName}-restore";
        await using var postgres = await TestPostgres.StartIn(folder);
        await using var sandbox = SandboxApp.Build(new SandboxOptions { Port = 0 }, TimeProvider.System);
        await sandbox.StartAsync(TestContext.Current.CancellationToken);
        address = sandbox.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        var books = sandbox.Services.GetRequiredService<Tenants>().Get("north").Books;
        try
        {
            database = await postgres.CreateDatabase("billing");
            await Working(async silo =>
            {
                await silo.Put("entities/nl01", Agreement.Entity);
                await silo.Put("erp-tenants/north", Tenant);
                (await silo.Post("k-1", "first")).ShouldMatch("^NL-[0-9]{4}-00001$");
            });
            await Copy(postgres, "data", "backup");
            await Working(async silo =>
            {
                (await silo.Post("k-2", "second")).ShouldMatch("^NL-[0-9]{4}-00002$");
                (await silo.Post("k-3", "third")).ShouldMatch("^NL-[0-9]{4}-00003$");
            });
            await Copy(postgres, "backup", "data");
            using var told = HostProcess.Start("restored", $"Billing__Database={database}");
            (await told.ReadUntil("epoch 2 began at ")).ShouldContain("each ERP's list is read from its beginning");
            (await told.End()).Code.ShouldBe(0);

            await Working(silo => AfterTheRestore(silo, books));
        }
        finally
        {
            await postgres.DisposeAsync();
            await TestPostgres.Remove(folder);
        }
    }

    private static async Task AfterTheRestore(Silo silo, Books books)
    {
        await silo.Client.Settled("readyz", ready => ready.Text("status") == "reconciling after restore");
        await silo.Client.Settled("readyz", ready => ready.Text("status") == "ready");
        (await silo.Unknown(2)).ShouldBe(["erp/north/doc-2", "erp/north/doc-3"]);

        // What was done after the backup is done again, but for one customer's work.
        (await silo.Post("k-2", "second")).ShouldMatch("^NL-[0-9]{4}-00002$");
        (await silo.Post("k-4", "fourth")).ShouldMatch("^NL-[0-9]{4}-00004$");
        (await silo.Unknown(1)).ShouldBe(["erp/north/doc-3"]);
        var settled = await silo.Client.PostAsync(
            "v1/erp-tenants/north/unknown-documents/doc-3/settle",
            Wire.Json("""{"reason": "The customer's contract ended, and the document is right."}"""));
        settled.StatusCode.ShouldBe(HttpStatusCode.OK, await settled.Content.ReadAsStringAsync());
        (await silo.Unknown(0)).ShouldBeEmpty();

        var summary = books.Summarise();
        (summary.Documents, summary.Posted, summary.Duplicates.Count).ShouldBe((4, 4, 0));
        var history = await silo.Client.GetStringAsync("v1/history?key=invoice/k-2/2026-04/month");
        history.ShouldContain("invoice.adopted-from-erp.v1");
    }

    private async Task Working(Func<Silo, Task> work)
    {
        var options = new InstallationOptions
        {
            Database = database,
            LeaseSeconds = 12,
            Connections = new Dictionary<string, ConnectionOptions>(StringComparer.Ordinal)
            {
                ["books"] = new() { Address = address, Company = "north", Secret = "sandbox-north" },
            },
        };
        await using var installation = await BillingInstallation.Start(
            options, "http://127.0.0.1:0", migrate: true, CancellationToken.None);
        using var client = ApiFixture.Client(installation.Address, await installation.CreateKey("all", "admin"));
        await work(new Silo(client));
    }

    /// <summary>With the server stopped, as a copy of files must be.</summary>
    private static async Task Copy(PrivatePostgres postgres, string from, string to)
    {
        await postgres.Stop();
        var target = Path.Combine(postgres.Folder, to);
        if (Directory.Exists(target))
        {
            Directory.Delete(target, recursive: true);
        }

        using var copy = Process.Start("cp", ["-a", Path.Combine(postgres.Folder, from), target]);
        await copy.WaitForExitAsync(TestContext.Current.CancellationToken);
        copy.ExitCode.ShouldBe(0);
        await postgres.Restart();
    }

    private sealed record Silo(HttpClient Client)
    {
        public async Task Put(string path, string document)
        {
            var response = await Client.PutAsync($"v1/{path}", Wire.Json(Wire.Quoted(document)));
            response.StatusCode.ShouldBe(HttpStatusCode.OK, await response.Content.ReadAsStringAsync());
        }

        /// <summary>One ticket of a customer of its own, from the agreement to the ERP. The document's number.</summary>
        public async Task<string> Post(string contract, string run)
        {
            var customer = $"c-{contract}";
            await Put($"contracts/{contract}", Agreement.Contract(contract, customer)
                .Replace("'N-1'", $"'N-{contract}'", StringComparison.Ordinal));
            (await Client.Feed(
                $"{{'type':'ticket','source':'desk','ticketId':'{contract}','customerId':'{customer}','subject':'s',"
                    + "'category':'incident','openedAt':'2026-04-01T08:00:00Z'}",
                $"{{'type':'time','source':'desk','ticketId':'{contract}','entryId':'E-1','revision':1,'technician':'emi',"
                    + "'role':'engineer','workType':'remote','startedAt':'2026-04-01T09:00:00Z','minutes':50,"
                    + "'description':'x'}",
                $"{{'type':'ticket-closed','source':'desk','ticketId':'{contract}','at':'2026-04-01T10:00:00Z'}}").Body())
                .GetProperty("taken").GetInt32().ShouldBe(3);
            await Client.Settled($"v1/tickets/desk/{contract}", ticket => ticket.GetProperty("charges").GetArrayLength() == 1);
            var billed = await Client.PostAsync(
                "v1/billing-runs", Wire.Json(Wire.Quoted($"{{'runId':'{run}','period':'{Month}'}}")));
            billed.StatusCode.ShouldBe(HttpStatusCode.OK);
            var invoice = $"v1/invoices/{contract}/{Month}/month";
            await Client.Settled(invoice, found => Status(found) == "draft");
            (await Client.PostAsync($"{invoice}/approve", null)).StatusCode.ShouldBe(HttpStatusCode.OK);
            return (await Client.Settled(invoice, found => Status(found) == "posted")).GetProperty("invoice").Text("number");
        }

        /// <summary>The exceptions about documents that only the ERP knows, once there are so many.</summary>
        public async Task<string[]> Unknown(int count)
        {
            var page = await Client.Settled(
                "v1/exceptions?code=in-erp-unknown-here", found => found.GetProperty("rows").GetArrayLength() == count);
            return [.. page.GetProperty("rows").EnumerateArray().Select(row => row.Text("key")).Order()];
        }

        private static string Status(JsonElement detail) => detail.GetProperty("invoice").Text("status");
    }
}
