using System.CommandLine;

namespace BillingGrains.LoadTests.Running;

/// <summary>Which installation is loaded: one that runs, or one of the run's own.</summary>
/// <param name="settings">Of one of its own.</param>
/// <param name="needsSandbox">Whether its checks ask the ERP.</param>
internal sealed class TargetOptions(IReadOnlyDictionary<string, string> settings, bool needsSandbox = false)
{
    /// <summary>Differences that are printed.</summary>
    private const int Told = 30;

    private readonly Option<Uri?> url = new("--url")
    {
        Description = "An installation that runs, where nothing is billed in earnest; without it one is started for the run, "
            + "and removed afterwards.",
    };

    private readonly Option<string?> key = new("--key") { Description = "With --url: an admin key." };

    private readonly Option<string?> database = new("--database")
    {
        Description = "With --url: how its PostgreSQL is reached, for the checks.",
    };

    private readonly Option<Uri?> sandbox = new("--sandbox")
    {
        Description = "With --url: the sandbox behind its connection \"load-books\", for the checks of documents.",
    };

    private readonly Option<string> folder = new("--folder")
    {
        Description = "Without --url: where its files lie meanwhile.", DefaultValueFactory = _ => ".data/load",
    };

    /// <summary>Settings by which one key may send as much as it can.</summary>
    public static IReadOnlyDictionary<string, string> NoLimits { get; } = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["Billing__RequestsPerMinute"] = "60000000", ["Billing__RequestBurst"] = "1000000",
    };

    private readonly Option<int> silos = new("--silos")
    {
        Description = "Without --url: how many silos it has; more than one on Orleans.", DefaultValueFactory = _ => 1,
    };

    private readonly Option<bool> kill = new("--kill")
    {
        Description = "Without --url: kill the last silo in the middle. The only one is started again.",
    };

    public void AddTo(Command command)
    {
        command.Options.Add(silos);
        command.Options.Add(kill);
        command.Options.Add(url);
        command.Options.Add(key);
        command.Options.Add(database);
        command.Options.Add(sandbox);
        command.Options.Add(folder);
        command.Validators.Add(result =>
        {
#if ENGINE_LOCAL
            if (result.GetValue(silos) > 1)
            {
                result.AddError("A second silo needs Orleans: dotnet run -p:GrainEngine=Orleans …");
            }

#endif
            if (result.GetValue(url) is not null && (result.GetValue(key) is null || result.GetValue(database) is null
                || (needsSandbox && result.GetValue(sandbox) is null)))
            {
                result.AddError($"With --url, --key and --database are needed{(needsSandbox ? ", and --sandbox" : "")}.");
            }
        });
    }

    /// <summary>Loads it, and tells what differs.</summary>
    /// <param name="load">Returns a sentence for each difference.</param>
    /// <returns>The exit code: 1 when something differs.</returns>
    public async Task<int> With(
        ParseResult parsed, Func<LoadTarget, CancellationToken, Task<IReadOnlyList<string>>> load, CancellationToken cancellation)
    {
        if (parsed.GetValue(url) is { } running)
        {
            return Tell(await load(
                new LoadTarget(running, parsed.GetValue(key)!, parsed.GetValue(database)!, parsed.GetValue(sandbox)),
                cancellation));
        }

        await using var place = await LoadPlace.Start(
            new LoadPlaceOptions(parsed.GetValue(folder)!, settings, parsed.GetValue(silos), parsed.GetValue(kill)), cancellation);
        return Tell(await load(place.Target, cancellation));
    }

    private static int Tell(IReadOnlyList<string> differences)
    {
        foreach (var difference in differences.Take(Told))
        {
            Console.WriteLine($"DIFFERS: {difference}");
        }

        if (differences.Count > Told)
        {
            Console.WriteLine($"And {differences.Count - Told} more that differ.");
        }

        Console.WriteLine(differences.Count == 0 ? "All is as it must be." : "Something is not as it must be.");
        return differences.Count == 0 ? 0 : 1;
    }
}
