using System.Globalization;
using Npgsql;
using Orleans;
using Orleans.Runtime;

namespace BillingGrains.Host.Engine;

/// <summary>The cluster's table of silos, beside the journal. One database is one cluster. Each operation is one
/// statement, so that it happens whole or not at all; whoever writes must have read the latest version.</summary>
internal sealed class PostgresMembership(NpgsqlDataSource database) : IMembershipTable
{
    private const string ReadSql = """
        select t.version, s.version, s.address, s.status, s.suspected_by, s.name, s.host, s.gateway_port, s.started_at, s.alive_at
        from silo_table t left join silo s on $1::text is null or s.address = $1
        """;

    // Where the address is there already, the whole statement fails, the version's change with it.
    private const string InsertSql = """
        with changed as (update silo_table set version = version + 1 where version = $9 returning version)
        insert into silo (address, status, suspected_by, name, host, gateway_port, started_at, alive_at, version)
        select $1, $2, $3, $4, $5, $6, $7, $8, version from changed
        """;

    private const string UpdateSql = """
        with changed as (
          update silo_table set version = version + 1
          where version = $9 and exists (select 1 from silo where address = $1 and version = $10)
          returning version)
        update silo set status = $2, suspected_by = $3, name = $4, host = $5, gateway_port = $6, started_at = $7,
          alive_at = $8, version = changed.version
        from changed where silo.address = $1
        """;

    /// <summary>The schema's migration made the table; here it is only asked whether it is there.</summary>
    public Task InitializeMembershipTable(bool tryInitTableVersion) => ReadAll();

    public Task<MembershipTableData> ReadAll() => Read(null);

    public Task<MembershipTableData> ReadRow(SiloAddress key) => Read(key.ToParsableString());

    public async Task<bool> InsertRow(MembershipEntry entry, TableVersion tableVersion)
    {
        try
        {
            return await Execute(InsertSql, [.. Values(entry), Version(tableVersion.VersionEtag)]) == 1;
        }
        catch (PostgresException exception) when (exception.SqlState == PostgresErrorCodes.UniqueViolation)
        {
            return false;
        }
    }

    public async Task<bool> UpdateRow(MembershipEntry entry, string etag, TableVersion tableVersion) =>
        await Execute(UpdateSql, [.. Values(entry), Version(tableVersion.VersionEtag), Version(etag)]) == 1;

    public Task UpdateIAmAlive(MembershipEntry entry) => Execute(
        "update silo set alive_at = $2 where address = $1", entry.SiloAddress.ToParsableString(), Utc(entry.IAmAliveTime));

    public Task CleanupDefunctSiloEntries(DateTimeOffset beforeDate) => Execute(
        "delete from silo where status = $1 and greatest(started_at, alive_at) < $2", (int)SiloStatus.Dead,
        beforeDate.UtcDateTime);

    public Task DeleteMembershipTableEntries(string clusterId) => Execute("delete from silo");

    private static object[] Values(MembershipEntry entry) =>
    [
        entry.SiloAddress.ToParsableString(), (int)entry.Status, Join(entry.SuspectTimes ?? []), entry.SiloName ?? "",
        entry.HostName ?? "", entry.ProxyPort, Utc(entry.StartTime), Utc(entry.IAmAliveTime),
    ];

    private static DateTime Utc(DateTime time) => DateTime.SpecifyKind(time, DateTimeKind.Utc);

    private static int Version(string etag) => int.Parse(etag, CultureInfo.InvariantCulture);

    private static string Etag(int version) => version.ToString(CultureInfo.InvariantCulture);

    private static string Join(List<Tuple<SiloAddress, DateTime>> suspicions) => string.Join('\n', suspicions.Select(
        suspicion => string.Create(CultureInfo.InvariantCulture, $"{suspicion.Item1.ToParsableString()} {suspicion.Item2:O}")));

    private static List<Tuple<SiloAddress, DateTime>> Split(string suspicions) =>
        [.. suspicions.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line =>
        {
            var space = line.IndexOf(' ', StringComparison.Ordinal);
            return Tuple.Create(
                SiloAddress.FromParsableString(line[..space]),
                DateTime.Parse(line[(space + 1)..], CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind));
        })];

    private static MembershipEntry Entry(NpgsqlDataReader row) => new()
    {
        SiloAddress = SiloAddress.FromParsableString(row.GetString(2)),
        Status = (SiloStatus)row.GetInt32(3),
        SuspectTimes = Split(row.GetString(4)),
        SiloName = row.GetString(5),
        HostName = row.GetString(6),
        ProxyPort = row.GetInt32(7),
        StartTime = row.GetDateTime(8),
        IAmAliveTime = row.GetDateTime(9),
    };

    private async Task<MembershipTableData> Read(string? address)
    {
        await using var command = Command(ReadSql, (object?)address ?? DBNull.Value);
        await using var reader = await command.ExecuteReaderAsync();
        var silos = new List<Tuple<MembershipEntry, string>>();
        var version = 0;
        while (await reader.ReadAsync())
        {
            version = reader.GetInt32(0);
            if (!reader.IsDBNull(1))
            {
                silos.Add(Tuple.Create(Entry(reader), Etag(reader.GetInt32(1))));
            }
        }

        return new MembershipTableData(silos, new TableVersion(version, Etag(version)));
    }

    private async Task<int> Execute(string sql, params object[] values)
    {
        await using var command = Command(sql, values);
        return await command.ExecuteNonQueryAsync();
    }

    private NpgsqlCommand Command(string sql, params object[] values)
    {
        var command = database.CreateCommand(sql);
        foreach (var value in values)
        {
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        }

        return command;
    }
}
