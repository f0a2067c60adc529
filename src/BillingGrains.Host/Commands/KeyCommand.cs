using System.CommandLine;
using BillingGrains.Domain.Duties;
using BillingGrains.Host.Access;
using BillingGrains.Host.Installation;
using Npgsql;

namespace BillingGrains.Host.Commands;

/// <summary>"key": keys of the HTTP API, and whose they are.</summary>
internal static class KeyCommand
{
    public static Command Create()
    {
        var name = new Argument<string>("name") { Description = "The key's name." };
        var role = new Option<string>("--role")
        {
            Description = string.Join(", ", Roles.All) + ".", DefaultValueFactory = _ => Roles.Admin,
        };
        var person = new Option<string?>("--person")
        {
            Description = "Whose it is: nobody approves with one key what he made with another. The name by default.",
        };
        var create = new Command("create", "Print a new key; an older one of that name ends.") { name, role, person };
        create.SetAction((parsed, cancellation) => With(async keys =>
        {
            var (named, owner) = (parsed.GetRequiredValue(name), parsed.GetValue(person));
            if (ApiKeys.FindFault(named, parsed.GetValue(role)!, owner ?? named) is { } fault)
            {
                Console.Error.WriteLine(fault);
                return ExitCode.CannotStart;
            }

            var made = await keys.Create(named, parsed.GetValue(role)!, owner, cancellation: cancellation);
            Console.WriteLine($"key {named}: {made}");
            return ExitCode.Done;
        }));

        var old = new Argument<string>("name") { Description = "The key's name." };
        var revoke = new Command("revoke", "End a key; silos forget it within 30 seconds.") { old };
        revoke.SetAction((parsed, cancellation) => With(async keys =>
        {
            if (await keys.Revoke(parsed.GetRequiredValue(old), cancellation))
            {
                return ExitCode.Done;
            }

            Console.Error.WriteLine($"There is no key {parsed.GetRequiredValue(old)}: ./bg key list shows them.");
            return ExitCode.CannotStart;
        }));

        var list = new Command("list", "Name, role and owner of each key.");
        list.SetAction((_, cancellation) => With(async keys =>
        {
            foreach (var key in await keys.List(cancellation))
            {
                Console.WriteLine($"{key.Person}: {key.Role} by key {key.Name}, made by {key.MadeBy}");
            }

            return ExitCode.Done;
        }));
        return new Command("key", "Make, end and list keys of the HTTP API.") { create, revoke, list };
    }

    private static async Task<int> With(Func<ApiKeys, Task<int>> work)
    {
        var options = InstallationOptions.FromEnvironment();
        options.Check();
        await using var database = NpgsqlDataSource.Create(options.Database);
        return await work(new ApiKeys(database, TimeProvider.System, options.Purpose));
    }
}
