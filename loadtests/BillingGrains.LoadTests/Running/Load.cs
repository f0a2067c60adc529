using System.Diagnostics;
using Npgsql;

namespace BillingGrains.LoadTests.Running;

/// <summary>For how long, and how hard, an installation is loaded.</summary>
/// <param name="Run">A name that no other run has: keys of what is sent begin with it.</param>
/// <param name="Senders">Of each load, each with requests of its own.</param>
/// <param name="Customers">With whom something is agreed.</param>
internal sealed record LoadPlan(string Run, TimeSpan Time, int Senders, int Customers)
{
    /// <summary>The calendar month before this one: it is over, and young enough for usage to be counted.</summary>
    public DateTime Month { get; } = new DateTime(
        DateTime.UtcNow.Year, DateTime.UtcNow.Month, 1, 0, 0, 0, DateTimeKind.Utc).AddMonths(-1);

    /// <summary>The <see cref="Month"/> before its own month, as the API has it.</summary>
    public string MonthBefore => Text(Month.AddMonths(-1));

    public string MonthText => Text(Month);

    /// <summary>Lets each sender do its work, until all have done it.</summary>
    public Task EachSender(Func<int, Task> work) =>
        Task.WhenAll(Enumerable.Range(0, Senders).Select(sender => Task.Run(() => work(sender))));

    private static string Text(DateTime month) => FormattableString.Invariant($"{month:yyyy-MM}");
}

/// <summary>When a load has to end.</summary>
internal sealed class Deadline(TimeSpan time)
{
    private readonly long start = Stopwatch.GetTimestamp();

    public bool IsOver => Elapsed >= time;

    public TimeSpan Elapsed => Stopwatch.GetElapsedTime(start);

    public TimeSpan Time => time;
}

/// <summary>Work of one kind that is sent over HTTP, and what must be true of the installation's database afterwards.</summary>
internal interface ILoad
{
    /// <summary>Sends what must be there before the load; the customers are agreed with.</summary>
    Task Prepare(LoadClient client, CancellationToken cancellation) => Task.CompletedTask;

    /// <summary>Sends until the time is over, and then until all that was begun is answered for.</summary>
    Task Run(LoadClient client, Deadline deadline, CancellationToken cancellation);

    /// <summary>What follows when all loads have ended and nothing is owed.</summary>
    Task Finish(LoadClient client, CancellationToken cancellation) => Task.CompletedTask;

    /// <summary>What was sent, as a sentence.</summary>
    string Told(TimeSpan elapsed);

    /// <summary>Compares what was answered with what is stored.</summary>
    /// <returns>A sentence for each difference.</returns>
    Task<IReadOnlyList<string>> Check(LoadTarget target, NpgsqlDataSource database, CancellationToken cancellation);
}
