using System.Globalization;
using Npgsql;

namespace BillingGrains.Host.Bench;

/// <summary>Processor time, user and kernel, by who took it. Other work on the machine moves it far less than it moves
/// rates.</summary>
/// <param name="Process">This process: grains, callers, the clients of the database.</param>
/// <param name="Writers">The connections inside PostgreSQL that store facts and usage.</param>
/// <param name="Others">All other processes of PostgreSQL: deliveries, views, its own background work.</param>
internal sealed record ProcessorTime(decimal Process, decimal Writers, decimal Others)
{
    private const decimal MicrosecondsPerTick = 10_000m;
    private const int UserTimeColumn = 14;

    public static ProcessorTime None { get; } = new(0, 0, 0);

    public decimal Total => Process + Writers + Others;

    public static ProcessorTime operator +(ProcessorTime one, ProcessorTime other) =>
        new(one.Process + other.Process, one.Writers + other.Writers, one.Others + other.Others);

    public ProcessorTime Per(long count) =>
        count == 0 ? None : new(Each(Process, count), Each(Writers, count), Each(Others, count));

    private static decimal Each(decimal microseconds, long count) => decimal.Round(microseconds / count, 1);

    /// <summary>What was taken up to now, and by what: two of them make a difference.</summary>
    internal sealed record Meter(decimal Process, IReadOnlyDictionary<int, (bool IsWriter, decimal Microseconds)> Servers)
    {
        /// <summary>Reads the meters; of a system without /proc all are zero.</summary>
        public static async Task<Meter> Read(NpgsqlDataSource database, CancellationToken cancellation)
        {
            if (!OperatingSystem.IsLinux())
            {
                return new Meter(0, new Dictionary<int, (bool, decimal)>());
            }

            await using var command = database.CreateCommand(
                "select pid, application_name in ('billinggrains journal', 'billinggrains usage') from pg_stat_activity");
            await using var rows = await command.ExecuteReaderAsync(cancellation);
            var servers = new Dictionary<int, (bool, decimal)>();
            while (await rows.ReadAsync(cancellation))
            {
                var pid = rows.GetInt32(0);
                servers[pid] = (rows.GetBoolean(1), OfServer(pid));
            }

            return new Meter((decimal)Environment.CpuUsage.TotalTime.TotalMicroseconds, servers);
        }

        public ProcessorTime Since(Meter before)
        {
            var servers = Servers.Select(each => (
                each.Value.IsWriter,
                Taken: each.Value.Microseconds - before.Servers.GetValueOrDefault(each.Key).Microseconds)).ToList();
            return new ProcessorTime(
                Process - before.Process,
                servers.Where(each => each.IsWriter).Sum(each => each.Taken),
                servers.Where(each => !each.IsWriter).Sum(each => each.Taken));
        }

        private static decimal OfServer(int pid)
        {
            try
            {
                var text = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/stat"));
                // The process's name comes second, in parentheses, and may hold spaces.
                var columns = text[(text.LastIndexOf(')') + 2)..].Split(' ');
                return (Ticks(columns[UserTimeColumn - 3]) + Ticks(columns[UserTimeColumn - 2])) * MicrosecondsPerTick;
            }
            catch (IOException)
            {
                // It has ended since.
                return 0;
            }
        }

        private static long Ticks(string column) => long.Parse(column, CultureInfo.InvariantCulture);
    }
}
