using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;

namespace BillingGrains.Host.Bench.Http;

/// <summary>What the sender's process does: connections that each send a request and wait for its answer. Its first line of
/// input is the API key, each other one an order.</summary>
internal sealed class SenderLoop(Uri address, string key)
{
    private const int AnswerBytesMax = 4_096;

    private long lastNumber;
    private long done;
    private long failed;

    public static async Task Run(Uri address, TextReader orders, TextWriter answers)
    {
        if (await orders.ReadLineAsync() is not { } key)
        {
            return;
        }

        var loop = new SenderLoop(address, key);
        while (await orders.ReadLineAsync() is { } order)
        {
            await answers.WriteLineAsync(JsonSerializer.Serialize(
                await loop.Send(JsonSerializer.Deserialize<SenderOrder>(order)!)));
            await answers.FlushAsync();
        }
    }

    private async Task<HttpRound> Send(SenderOrder order)
    {
        (done, failed) = (0, 0);
        var connections = Enumerable.Range(0, HttpMeasurement.Connections).Select(caller => (
            Socket: new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true },
            Request: new PrebuiltRequest(address, order.Path, key, caller))).ToList();
        try
        {
            await Task.WhenAll(connections.Select(each =>
                each.Socket.ConnectAsync(IPAddress.Parse(address.Host), address.Port)));
            var start = Stopwatch.GetTimestamp();
            var processor = Environment.CpuUsage.TotalTime;
            var time = TimeSpan.FromSeconds(order.Seconds);
            await Task.WhenAll(connections.Select(each => Task.Run(() => Send(each.Socket, each.Request, start, time))));
            return new HttpRound(
                done, failed, (decimal)Stopwatch.GetElapsedTime(start).TotalSeconds,
                (decimal)(Environment.CpuUsage.TotalTime - processor).TotalSeconds);
        }
        finally
        {
            connections.ForEach(static each => each.Socket.Dispose());
        }
    }

    private async Task Send(Socket socket, PrebuiltRequest request, long start, TimeSpan time)
    {
        var answer = new byte[AnswerBytesMax];
        while (Stopwatch.GetElapsedTime(start) < time)
        {
            var bytes = request.Of(Interlocked.Increment(ref lastNumber));
            await socket.SendAsync(bytes);
            var length = 0;
            while (!PrebuiltRequest.IsWhole(answer.AsSpan(0, length)))
            {
                var received = await socket.ReceiveAsync(answer.AsMemory(length));
                if (received == 0)
                {
                    throw new IOException("The host closed a connection, or its answer was too long.");
                }

                length += received;
            }

            Interlocked.Increment(ref PrebuiltRequest.IsTaken(answer.AsSpan(0, length)) ? ref done : ref failed);
        }
    }
}
