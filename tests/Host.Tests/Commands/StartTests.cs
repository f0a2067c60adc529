using System.Net;
using System.Net.Sockets;
using BillingGrains.Boundary.Tests.Journal;
using Npgsql;

namespace BillingGrains.Host.Tests.Commands;

/// <summary>What a newcomer is told when a command cannot begin: one sentence, what mends it, exit code 2.</summary>
public sealed class StartTests(TestPostgres postgres)
{
    private const int LooksMax = 10;
    private const string Nowhere = "Host=127.0.0.1;Port=1;Database=x;Username=x";

    public static TheoryData<string, string, string> Wrong => new()
    {
        { "up", "", "No database is configured. Set Billing__Database, for example" },
        { "migrate", "", "No database is configured. Set Billing__Database, for example" },
        { "up", "Billing__Database=nonsense", "Billing__Database cannot be read; it is written as" },
        { "up", $"Billing__Database={Nowhere}", "PostgreSQL does not answer: Failed to connect to 127.0.0.1:1. Start it" },
        { "migrate", $"Billing__Database={Nowhere}", "PostgreSQL does not answer: Failed to connect to 127.0.0.1:1." },
        { "up", "Billing__LeaseSeconds=soon", "The environment's settings cannot be read: " },
        { "up", "Billing__LeaseSeconds=3", "Billing__LeaseSeconds is 3; it must be 12 or more." },
        { "up", "Billing__SiloPort=70000", "Billing__SiloPort is 70000; a port is 1 to 65535." },
        { "up --urls nonsense", "", "--urls is an address such as http://127.0.0.1:5080, not \"nonsense\"." },
        { "health --url nonsense", "", "--url is an address such as http://127.0.0.1:5080, not \"nonsense\"." },
        { "up --colour red", "", "Unrecognized command or argument '--colour'." },
        { "demo --silos 0", "", "--silos is 1 or more, not 0." },
        { "demo --json /nowhere/x.json", "", "--json cannot be written: there is no folder /nowhere." },
        { "bench journal --seconds 0", "", "--seconds is 5 or more, not 0." },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public async Task What_is_wrong_is_told_in_words_before_anything_is_begun(string arguments, string setting, string words)
    {
        using var process = HostProcess.Start(arguments, setting.Length > 0 ? [setting] : []);
        var (code, errors) = await process.End();

        errors.ShouldContain(words);
        errors.ShouldNotContain("   at ", customMessage: "no stack trace");
        code.ShouldBe(2);
    }

    [Fact]
    public async Task A_database_that_is_not_there_and_one_without_our_tables_are_told_apart()
    {
        var empty = await postgres.NewDatabase(withSchema: false);
        var missing = new NpgsqlConnectionStringBuilder(empty) { Database = "nosuch" }.ConnectionString;

        (await Errors("up", missing)).ShouldContain("database \"nosuch\" does not exist. Make an empty one with createdb");
        (await Errors("up", empty)).ShouldContain("Run ./bg migrate, or ./bg up --migrate.");
    }

    [Fact]
    public async Task A_port_that_is_taken_is_named_with_the_option_that_chooses_another()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var errors = await Errors($"up --urls http://{taken.LocalEndpoint}", await postgres.NewDatabase());

        errors.ShouldContain($"Failed to bind to address http://{taken.LocalEndpoint}: address already in use.");
        errors.ShouldContain("--urls chooses another address");
        errors.ShouldNotContain("   at ");
    }

    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    public async Task A_silo_that_is_told_to_stop_stops_and_says_so_by_its_exit_code(string signal)
    {
        var database = $"Billing__Database={await postgres.NewDatabase()}";
        using var silo = HostProcess.Start("up --urls http://127.0.0.1:0", database);
        var address = (await silo.ReadUntil("listening on "))["listening on ".Length..];
        (await Health(address, until: 0)).ShouldBe(0);

        await silo.Signal(signal);
        (await silo.End()).ShouldBe((0, ""));

        (await Health(address, until: 1)).ShouldBe(1);
        using var again = HostProcess.Start("up --urls http://127.0.0.1:0", database);
        await again.ReadUntil("listening on ");
        await again.Signal(signal);
        (await again.End()).Code.ShouldBe(0);
    }

    /// <summary>A silo that has just started makes its lists' tables first, and says that it is not ready.</summary>
    private static async Task<int> Health(string address, int until)
    {
        var code = -1;
        for (var look = 0; look < LooksMax && code != until; look++)
        {
            using var health = HostProcess.Start($"health --url {address}");
            (code, _) = await health.End();
        }

        return code;
    }

    private static async Task<string> Errors(string arguments, string database)
    {
        using var process = HostProcess.Start(arguments, $"Billing__Database={database}");
        var (code, errors) = await process.End();
        code.ShouldBe(2);
        return errors;
    }
}
