using System.Diagnostics;
using System.Text.Json;

namespace BillingGrains.Host.Bench.Http;

/// <summary>The process that sends: what it costs is not the host's.</summary>
internal sealed class HttpSender : IAsyncDisposable
{
    private readonly Process process;

    private HttpSender(Process process) => this.process = process;

    public static async Task<HttpSender> Start(string address, string key, CancellationToken cancellation)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            ArgumentList = { typeof(HttpSender).Assembly.Location, "bench", "sender", "--url", address },
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        var sender = new HttpSender(
            Process.Start(start) ?? throw new InvalidOperationException("The sender did not start."));
        await sender.process.StandardInput.WriteLineAsync(key.AsMemory(), cancellation);
        return sender;
    }

    /// <summary>Sends to a path for a time.</summary>
    public async Task<HttpRound> Send(string path, TimeSpan time, CancellationToken cancellation)
    {
        var order = JsonSerializer.Serialize(new SenderOrder(path, time.TotalSeconds));
        await process.StandardInput.WriteLineAsync(order.AsMemory(), cancellation);
        await process.StandardInput.FlushAsync(cancellation);
        var line = await process.StandardOutput.ReadLineAsync(cancellation)
            ?? throw new InvalidOperationException("The sender ended.");
        return JsonSerializer.Deserialize<HttpRound>(line)!;
    }

    public async ValueTask DisposeAsync()
    {
        process.StandardInput.Close();
        await process.WaitForExitAsync();
        process.Dispose();
    }
}

/// <summary>A line of the sender's input; it answers with an <see cref="HttpRound"/>.</summary>
internal sealed record SenderOrder(string Path, double Seconds);
