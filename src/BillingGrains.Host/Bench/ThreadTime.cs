using System.Globalization;

namespace BillingGrains.Host.Bench;

/// <summary>Processor time of this process by the threads that took it, as far as they have work of one kind; in microseconds.
/// What is in none of these is the work itself, on the thread pool.</summary>
/// <param name="Collector">The garbage collector's own threads.</param>
/// <param name="Compiler">The thread that compiles anew what is called often.</param>
/// <param name="Sockets">The thread that waits for sockets, and hands on which are ready.</param>
/// <param name="Senders">Threads that load the installation from inside its process, by <see cref="SenderName"/>.</param>
internal sealed record ThreadTime(decimal Collector, decimal Compiler, decimal Sockets, decimal Senders)
{
    /// <summary>The name of threads that belong to the load.</summary>
    public const string SenderName = "load generator";

    private const string Folder = "/proc/self/task";

    public static ThreadTime None { get; } = new(0, 0, 0, 0);

    public decimal Total => Collector + Compiler + Sockets + Senders;

    public static ThreadTime operator +(ThreadTime one, ThreadTime other) => new(
        one.Collector + other.Collector, one.Compiler + other.Compiler, one.Sockets + other.Sockets, one.Senders + other.Senders);

    public static ThreadTime operator -(ThreadTime one, ThreadTime other) => new(
        one.Collector - other.Collector, one.Compiler - other.Compiler, one.Sockets - other.Sockets, one.Senders - other.Senders);

    /// <summary>For each of so many events.</summary>
    public ThreadTime Per(long count) => new(
        ProcessorTime.Each(Collector, count), ProcessorTime.Each(Compiler, count), ProcessorTime.Each(Sockets, count),
        ProcessorTime.Each(Senders, count));

    /// <summary>Taken up to now, by threads that still live; of a system without /proc zero.</summary>
    public static ThreadTime Read() => !Directory.Exists(Folder)
        ? None
        : Directory.GetDirectories(Folder).Select(OfThread).Aggregate(None, static (sum, each) => sum + each);

    /// <summary>The system keeps the first 15 letters of a thread's name.</summary>
    private static ThreadTime OfThread(string folder)
    {
        try
        {
            var name = File.ReadAllText(Path.Combine(folder, "comm")).TrimEnd();
            var taken = ProcessorTime.Meter.OfTask(folder);
            return name switch
            {
                ".NET Server GC" or ".NET BGC" => None with { Collector = taken },
                ".NET Tiered Com" => None with { Compiler = taken },
                ".NET Sockets" => None with { Sockets = taken },
                SenderName => None with { Senders = taken },
                _ => None,
            };
        }
        catch (IOException)
        {
            // It has ended since.
            return None;
        }
    }
}
