using System.Net;
using System.Net.Sockets;

namespace BillingGrains.Host.Tests.Commands;

/// <summary>The program as a process that is killed, on one port also when it is started again.</summary>
internal sealed class KilledSilo : IDisposable
{
    private readonly string database;
    private HostProcess process;

    private KilledSilo(string database, HostProcess process, Uri address, string key) =>
        (this.database, this.process, Address, Key) = (database, process, address, key);

    public Uri Address { get; }

    public string Key { get; }

    public static async Task<KilledSilo> Start(string database)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var address = new Uri($"http://{listener.LocalEndpoint}");
        listener.Stop();
        var process = HostProcess.Start(
            $"up --migrate --create-key load --urls {address}", $"Billing__Database={database}");
        var key = (await process.ReadUntil("key load: "))["key load: ".Length..];
        await process.ReadUntil("listening on ");
        return new KilledSilo(database, process, address, key);
    }

    /// <summary>SIGKILL; then it is started again.</summary>
    /// <param name="whileGone">What happens in between; null for nothing.</param>
    public async Task Kill(Func<Task>? whileGone = null)
    {
        await process.Signal("KILL");
        process.Dispose();
        await (whileGone?.Invoke() ?? Task.CompletedTask);
        process = HostProcess.Start($"up --urls {Address}", $"Billing__Database={database}");
        await process.ReadUntil("listening on ");
    }

    public void Dispose() => process.Dispose();
}
