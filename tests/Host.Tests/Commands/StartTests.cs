using System.Net;
using System.Net.Sockets;
using BillingGrains.Boundary.Tests.Journal;
using BillingGrains.Host.Tests.Api;
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
        { "up", "Billing__RequestBurst=0", "Billing__RequestBurst is 0; it must be 1 or more." },
        { "up", "Billing__LeaseSeconds=3", "Billing__LeaseSeconds is 3; it must be 12 or more." },
        { "up", "Billing__SiloPort=70000", "Billing__SiloPort is 70000; a port is 1 to 65535." },
        { "up --urls nonsense", "", "--urls is an address such as http://127.0.0.1:5080, not \"nonsense\"." },
        { "health --url nonsense", "", "--url is an address such as http://127.0.0.1:5080, not \"nonsense\"." },
        { "up --colour red", "", "Unrecognized command or argument '--colour'." },
        { "demo --silos 0", "", "--silos is 1 or more, not 0." },
        { "demo --json /nowhere/x.json", "", "--json cannot be written: there is no folder /nowhere." },
        { "bench nonsense", "", "Argument 'nonsense' not recognized." },
        { "bench journal --seconds 0", "", "--seconds is 3 or more, not 0." },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public async Task What_is_wrong_is_told_in_words_before_anything_is_begun(string arguments, string setting, string words)
    {
        using var process = HostProcess.Start(arguments, setting.Length > 0 ? [setting] : []);
        var (code, errors) = await process.End();

        errors.ShouldContain(words);
        errors.ShouldNotContain("   at ", customMessage: "no stack trace");
        code.ShouldBe(2, errors);
    }

    [Fact]
    public async Task The_script_takes_every_command_of_the_program()
    {
        using var process = HostProcess.Start("--help");
        (await process.End()).Code.ShouldBe(0);
        var commands = process.Output.Split("Commands:")[1].Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Trim().Split(' ')[0]).Where(name => name.Length > 0).ToList();
        var script = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "bg"));
        var taken = script[script.LastIndexOf("case", StringComparison.Ordinal)..].Split('|', ')', ' ', '\n');

        commands.Count.ShouldBeGreaterThan(10);
        commands.Where(name => !taken.Contains(name)).ShouldBeEmpty();
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
    public async Task A_schema_of_another_release_is_told_with_the_way_out()
    {
        var newer = await postgres.NewDatabase();
        await TestPostgres.Execute(
            newer, "insert into schema_version (number, name, checksum) values (9999, '9999_next.sql', 'x')");
        var older = await postgres.NewDatabase();
        await TestPostgres.Execute(
            older, "delete from schema_version where number = (select max(number) from schema_version)");

        (await Errors("up", newer)).ShouldMatch(
            "The database's schema is at [0-9]+, this program knows [0-9]+: start the newer release");
        (await Errors("up --migrate", newer)).ShouldContain("start the newer release, or restore a backup from before it.");
        (await Errors("up", older)).ShouldMatch(
            "The database's schema is at [0-9]+, this program needs [0-9]+[.] Run ./bg migrate, or ./bg up --migrate[.]");
    }

    [Fact]
    public async Task A_database_user_who_may_make_no_tables_is_told_when_the_lists_are_made()
    {
        var database = await postgres.NewDatabase();
        var user = new NpgsqlConnectionStringBuilder(database)
        {
            Username = $"reader_{Environment.ProcessId}", Password = "reads",
        };
        await TestPostgres.Execute(
            database,
            $"create role {user.Username} login password '{user.Password}'; "
            + $"grant all on all tables in schema public to {user.Username}");
        try
        {
            var errors = await Errors("up --urls http://127.0.0.1:0", user.ConnectionString);

            errors.ShouldContain("The user needs the right to make tables in the database.");
            errors.ShouldNotContain("   at ");
        }
        finally
        {
            await TestPostgres.Execute(database, $"drop owned by {user.Username}; drop role {user.Username}");
        }
    }

    [Fact]
    public async Task A_silo_whose_lists_are_still_being_made_says_that_it_is_starting()
    {
        var database = await postgres.NewDatabase();
        await using var source = NpgsqlDataSource.Create(database);
        await using var other = await source.OpenConnectionAsync();
        await Execute(other, "select pg_advisory_lock(718, 2)");
        using var silo = HostProcess.Start(
            "up --urls http://127.0.0.1:0 --create-key reader", $"Billing__Database={database}");
        var key = (await silo.ReadUntil("key reader: "))["key reader: ".Length..];
        var address = (await silo.ReadUntil("listening on "))["listening on ".Length..];
        using var http = ApiFixture.Client(address, key);

        (await http.GetAsync("livez")).StatusCode.ShouldBe(HttpStatusCode.OK);
        foreach (var path in new[] { "readyz", "v1/tickets" })
        {
            var starting = await http.GetAsync(path);
            starting.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
            starting.Headers.RetryAfter!.ToString().ShouldBe("1");
            (await starting.Body()).Line().ShouldBe("starting: The lists' tables are being made.");
        }

        await Execute(other, "select pg_advisory_unlock(718, 2)");
        (await http.Settled("readyz", body => body.Text("status") == "ready")).GetProperty("views").GetArrayLength()
            .ShouldBeGreaterThan(0);
        await silo.Signal("TERM");
        (await silo.End()).Code.ShouldBe(0);
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

    private static async Task Execute(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    private static async Task<string> Errors(string arguments, string database)
    {
        using var process = HostProcess.Start(arguments, $"Billing__Database={database}");
        var (code, errors) = await process.End();
        code.ShouldBe(2, errors);
        return errors;
    }
}
