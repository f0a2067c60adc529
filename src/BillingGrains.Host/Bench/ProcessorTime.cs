using System.Globalization;
using Npgsql;

namespace BillingGrains.Host.Bench;

/// <summary>Processor time, user and kernel, by who took it. Other work on the machine moves it far less than it moves
/// rates.</summary>
/// <param name="Process">This process: grains, callers, the clients of the database.</param>
/// <param name="Writers">The connections inside PostgreSQL that store facts and usage.</param>
/// <param name="Others">All other processes of PostgreSQL: deliveries, views, its own background work.</param>
/// <param name="Threads">Of the process, by its threads.</param>
internal sealed record ProcessorTime(decimal Process, decimal Writers, decimal Others, ThreadTime Threads)
{
    private const decimal MicrosecondsPerTick = 10_000m;
    private const int UserTimeColumn = 14;

    public static ProcessorTime None { get; } = new(0, 0, 0, ThreadTime.None);

    public decimal Total => Process + Writers + Others;

    public static ProcessorTime operator +(ProcessorTime one, ProcessorTime other) =>
        new(one.Process + other.Process, one.Writers + other.Writers, one.Others + other.Others, one.Threads + other.Threads);

    public ProcessorTime Per(long count) =>
        count == 0 ? None : new(Each(Process, count), Each(Writers, count), Each(Others, count), Threads.Per(count));

    internal static decimal Each(decimal microseconds, long count) => decimal.Round(microseconds / count, 2);

    /// <summary>What was taken up to now, and by what: two of them make a difference.</summary>
    internal sealed record Meter(
        decimal Process, IReadOnlyDictionary<int, (bool IsWriter, decimal Microseconds)> Servers, ThreadTime Threads)
    {
        /// <summary>Reads the meters; of a system without /proc all are zero.</summary>
        public static async Task<Meter> Read(NpgsqlDataSource database, CancellationToken cancellation)
        {
            if (!OperatingSystem.IsLinux())
            {
                return new Meter(0, new Dictionary<int, (bool, decimal)>(), ThreadTime.None);
            }

            await using var command = database.CreateCommand(
                "select pid, application_name in ('billinggrains journal', 'billinggrains usage') from pg_stat_activity");
            await using var rows = await command.ExecuteReaderAsync(cancellation);
            var servers = new Dictionary<int, (bool, decimal)>();
            while (await rows.ReadAsync(cancellation))
            {
                var pid = rows.GetInt32(0);
                servers[pid] = (rows.GetBoolean(1), OfTask(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}")));
            }

            return new Meter((decimal)Environment.CpuUsage.TotalTime.TotalMicroseconds, servers, ThreadTime.Read());
        }

        public ProcessorTime Since(Meter before)
        {
            var servers = Servers.Select(each => (
                each.Value.IsWriter,
                Taken: each.Value.Microseconds - before.Servers.GetValueOrDefault(each.Key).Microseconds)).ToList();
            return new ProcessorTime(
                Process - before.Process,
                servers.Where(each => each.IsWriter).Sum(each => each.Taken),
                servers.Where(each => !each.IsWriter).Sum(each => each.Taken),
                Threads - before.Threads);
        }

        /// <summary>Of one thread, or of a process that has one: exact where the kernel tells, else in ticks of 10 ms.</summary>
        /// <param name="folder">The system's on it; zero where it has ended since.</param>
        internal static decimal OfTask(string folder)
        {
            try
            {
                var exact = Path.Combine(folder, "schedstat");
                if (File.Exists(exact))
                {
                    return decimal.Parse(File.ReadAllText(exact).Split(' ')[0], CultureInfo.InvariantCulture) / 1_000;
                }

                var text = File.ReadAllText(Path.Combine(folder, "stat"));
                // The process's name comes second, in parentheses, and may hold spaces.
                var columns = text[(text.LastIndexOf(')') + 2)..].Split(' ');
                return (Ticks(columns[UserTimeColumn - 3]) + Ticks(columns[UserTimeColumn - 2])) * MicrosecondsPerTick;
            }
            catch (IOException)
            {
                return 0;
            }
        }

        private static long Ticks(string column) => long.Parse(column, CultureInfo.InvariantCulture);
    }
}
