using System.CommandLine;

namespace BillingGrains.Host.Commands;

/// <summary>"health": asks a silo whether it can take work; exit code 0 when it can. For where no other client is at
/// hand, as in a container.</summary>
internal static class HealthCommand
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(4);

    public static Command Create()
    {
        var url = new Option<string>("--url")
        {
            Description = "The silo's address.", DefaultValueFactory = _ => "http://127.0.0.1:5080",
        }.OfAddresses();
        var command = new Command("health", "Ask a silo whether it can take work.") { url };
        command.SetAction((parsed, cancellation) => Ask(new Uri(parsed.GetValue(url)!), cancellation));
        return command;
    }

    private static async Task<int> Ask(Uri url, CancellationToken cancellation)
    {
        using var http = new HttpClient { BaseAddress = url, Timeout = Patience };
        try
        {
            using var answer = await http.GetAsync("/readyz", cancellation);
            Console.WriteLine(await answer.Content.ReadAsStringAsync(cancellation));
            return answer.IsSuccessStatusCode ? ExitCode.Done : ExitCode.NotGood;
        }
        catch (Exception exception) when (exception is HttpRequestException or TaskCanceledException)
        {
            Console.WriteLine($"{url} does not answer: {exception.Message}");
            return ExitCode.NotGood;
        }
    }
}
