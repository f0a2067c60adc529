using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using BillingGrains.LoadTests.Running;

namespace BillingGrains.LoadTests.Silos;

/// <summary>Runs the demo, harms its second silo, asks every contract's grain until all answer again, and compares the
/// figures.</summary>
internal sealed partial class SilosRun(SilosOptions options)
{
    private static readonly TimeSpan FreezeFor = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan StutterFor = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan BetweenStutters = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan AnswersWithin = TimeSpan.FromSeconds(10);

    public async Task<int> Run(CancellationToken cancellation)
    {
        await using var demo = ChildProgram.Start(
            "BillingGrains.Host", "billinggrains",
            ["demo", "--once", "--fresh", "--silos", "2", "--data", options.Data, "--json", options.Json]);
        var said = await demo.Wait(ApiLine(), cancellation);
        var api = (new Uri(said.Groups[1].Value), said.Groups[2].Value);
        await demo.Wait(options.When == "feed" ? Feeding() : Posting(), cancellation);
        if (options.When == "feed")
        {
            await Task.Delay(TimeSpan.FromSeconds(2), cancellation);
        }

        var silo = int.Parse(
            (await File.ReadAllTextAsync(Path.Combine(options.Data, "silo-2.pid"), cancellation)).Split(' ')[0],
            CultureInfo.InvariantCulture);
        var good = options.Harm switch
        {
            "kill" => await Kill(silo, api, cancellation),
            "freeze" => await Freeze(silo, api, cancellation),
            "stutter" => await Stutter(silo, demo, cancellation),
            _ => true,
        };
        var exit = await demo.WaitForExit(cancellation);
        Console.WriteLine($"The demo ended with exit code {exit}.{(exit == 0 ? "" : $"\n{demo.Output}")}");
        return exit == 0 && good && await SameFigures(cancellation) ? 0 : 1;
    }

    // The line may be folded at the screen's width.
    [GeneratedRegex(@"answers on (\S+?)/v1 with the key\s+(bg_[0-9a-f]{64})")]
    private static partial Regex ApiLine();

    [GeneratedRegex("Agreed \\d+ contracts")]
    private static partial Regex Feeding();

    [GeneratedRegex("Posting: [1-9]\\d* posted")]
    private static partial Regex Posting();

    [GeneratedRegex("Closing the books: done")]
    private static partial Regex Done();

    private static async Task<bool> Kill(int silo, (Uri, string) api, CancellationToken cancellation)
    {
        await Signal("KILL", silo);
        var took = await UntilAllAnswer(api, cancellation);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"After SIGKILL all contracts answered again within {took.TotalSeconds:0.0} s."));
        return took <= AnswersWithin;
    }

    private static async Task<bool> Freeze(int silo, (Uri, string) api, CancellationToken cancellation)
    {
        await Signal("STOP", silo);
        var clock = Stopwatch.StartNew();
        var took = await UntilAllAnswer(api, cancellation);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"After SIGSTOP all contracts answered again within {took.TotalSeconds:0.0} s."));
        await Task.Delay(FreezeFor - clock.Elapsed > TimeSpan.Zero ? FreezeFor - clock.Elapsed : TimeSpan.Zero, cancellation);
        await Signal("CONT", silo);
        Console.WriteLine("Continued after 60 s.");
        return true;
    }

    /// <summary>Good when the silo is a member to the end: one that is declared dead ends itself.</summary>
    private static async Task<bool> Stutter(int silo, ChildProgram demo, CancellationToken cancellation)
    {
        var pauses = 0;
        var lives = true;
        while (!demo.HasEnded && !demo.HasSaid(Done()) && lives)
        {
            lives = Lives(silo);
            if (lives)
            {
                await Signal("STOP", silo);
                await Task.Delay(StutterFor, cancellation);
                await Signal("CONT", silo);
                pauses++;
                await Task.Delay(BetweenStutters, cancellation);
            }
        }

        // The demo ends its silos itself when it is done; one that was gone before that was declared dead.
        var died = !lives && !demo.HasSaid(Done());
        Console.WriteLine($"{pauses} pauses of 3 s; the silo was declared dead: {(died ? "yes" : "no")}.");
        return !died;
    }

    private static bool Lives(int process)
    {
        try
        {
            using var found = Process.GetProcessById(process);
            return !found.HasExited;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    private static async Task Signal(string signal, int process)
    {
        using var kill = Process.Start("kill", ["-" + signal, process.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
    }

    /// <summary>Agrees every contract of the sample once more, which changes nothing but needs its grain. The sample is
    /// found from the repository, where this is started.</summary>
    private static async Task<TimeSpan> UntilAllAnswer((Uri Address, string Key) api, CancellationToken cancellation)
    {
        var clock = Stopwatch.StartNew();
        using var http = new HttpClient { BaseAddress = api.Address, Timeout = TimeSpan.FromSeconds(2) };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", api.Key);
        var contracts = await File.ReadAllLinesAsync(
            Path.Combine("samples", "helpdesk-month", "contracts.ndjson"), cancellation);
        await Task.WhenAll(contracts.Where(line => line.Length > 0).Select(line => UntilAnswered(http, line, cancellation)));
        return clock.Elapsed;
    }

    private static async Task UntilAnswered(HttpClient http, string contract, CancellationToken cancellation)
    {
        using var document = JsonDocument.Parse(contract);
        var path = $"/v1/contracts/{document.RootElement.GetProperty("contractId").GetString()}";
        while (true)
        {
            try
            {
                using var body = new StringContent(contract, Encoding.UTF8, "application/json");
                using var answer = await http.PutAsync(path, body, cancellation);
                if (answer.IsSuccessStatusCode)
                {
                    return;
                }
            }
            catch (Exception exception) when (
                exception is HttpRequestException or TaskCanceledException && !cancellation.IsCancellationRequested)
            {
                // Its grain is not back yet: asked again below.
            }

            await Task.Delay(TimeSpan.FromMilliseconds(100), cancellation);
        }
    }

    private async Task<bool> SameFigures(CancellationToken cancellation)
    {
        var figures = await Figures(options.Json, cancellation);
        if (options.Like is null)
        {
            Console.WriteLine(figures.ToJsonString());
            return true;
        }

        var same = JsonNode.DeepEquals(figures, await Figures(options.Like, cancellation));
        Console.WriteLine($"The figures are {(same ? "the same" : "others")}: {figures.ToJsonString()}");
        return same;
    }

    private static async Task<JsonObject> Figures(string file, CancellationToken cancellation)
    {
        var figures = JsonNode.Parse(await File.ReadAllTextAsync(file, cancellation))!.AsObject();
        figures.Remove("elapsedSeconds");
        return figures;
    }
}
