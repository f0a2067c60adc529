using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace BillingGrains.Boundary.Tests.Journal;

/// <summary>When the proxy cuts the connection that sends the next bytes.</summary>
internal enum Cut
{
    None = 0,

    /// <summary>What was sent does not reach the server.</summary>
    BeforeTheServer,

    /// <summary>The server has answered, the answer does not come back: what was sent is committed.</summary>
    BeforeTheAnswer,
}

/// <summary>Stands between a journal and its server, and cuts the line where a test says.</summary>
internal sealed class CuttingProxy : IAsyncDisposable
{
    private readonly Lock door = new();
    private readonly int serverPort;
    private readonly List<TcpClient> clients = [];
    private readonly List<Task> work = [];
    private TcpListener listener = new(IPAddress.Loopback, 0);
    private Cut next;

    public CuttingProxy(int serverPort)
    {
        this.serverPort = serverPort;
        Listen();
        Port = ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    public int Port { get; }

    /// <summary>The way to a database through the proxy: over the network, whichever way the database is reached by itself.
    /// </summary>
    public string Way(string address) => new NpgsqlConnectionStringBuilder(address)
    {
        Host = IPAddress.Loopback.ToString(), Port = Port,
    }.ConnectionString;

    /// <summary>Arms the cut: the connection that next sends something loses its line.</summary>
    public void CutNext(Cut cut)
    {
        lock (door)
        {
            next = cut;
        }
    }

    /// <summary>Cuts every connection and accepts none.</summary>
    public void Break()
    {
        lock (door)
        {
            listener.Stop();
            clients.ForEach(client => client.Close());
            clients.Clear();
        }
    }

    public void Mend()
    {
        lock (door)
        {
            listener = new TcpListener(IPAddress.Loopback, Port);
            Listen();
        }
    }

    public async ValueTask DisposeAsync()
    {
        Break();
        await Task.WhenAll(work);
    }

    private void Listen()
    {
        listener.Start();
        var listening = listener;
        work.Add(Task.Run(() => Accept(listening)));
    }

    private async Task Accept(TcpListener listening)
    {
        try
        {
            while (true)
            {
                var client = await listening.AcceptTcpClientAsync();
                var server = new TcpClient();
                await server.ConnectAsync(IPAddress.Loopback, serverPort);
                var (asked, answered) = (client.GetStream(), server.GetStream());
                lock (door)
                {
                    clients.AddRange([client, server]);
                    work.Add(Task.Run(() => Forward(asked, answered)));
                }
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException
            or InvalidOperationException)
        {
            // The line was broken by the test: while it waited for a caller, or before it asked for the next.
        }
    }

    private async Task Forward(NetworkStream client, NetworkStream server)
    {
        var line = new Line();
        var back = Task.Run(() => Pump(server, client, () => line.Cut == Cut.BeforeTheAnswer));
        await Pump(client, server, () =>
        {
            lock (door)
            {
                (line.Cut, next) = (next == Cut.None ? line.Cut : next, Cut.None);
            }

            return line.Cut == Cut.BeforeTheServer;
        });
        await back;
    }

    private static async Task Pump(NetworkStream from, NetworkStream to, Func<bool> isCut)
    {
        var buffer = new byte[64 * 1_024];
        try
        {
            while (await from.ReadAsync(buffer) is var count and > 0 && !isCut())
            {
                await to.WriteAsync(buffer.AsMemory(0, count));
            }
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException)
        {
            // Either end was closed.
        }

        from.Close();
        to.Close();
    }

    private sealed class Line
    {
        public volatile Cut Cut;
    }
}
