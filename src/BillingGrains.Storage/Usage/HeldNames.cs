using System.Text.Json;
using BillingGrains.Ports.Usage;
using Npgsql;
using NpgsqlTypes;

namespace BillingGrains.Storage.Usage;

/// <summary>Whose the events are that are held, as <c>usage_name_held_v1</c> wants it.</summary>
internal sealed class HeldNames
{
    private readonly List<(string Source, string Id, string Meter, string Customer, string Sender)> names = [];

    public static (string Source, string Id) Of(ReadOnlyMemory<byte> line)
    {
        using var json = JsonDocument.Parse(line);
        return (json.RootElement.GetProperty("source").GetString()!, json.RootElement.GetProperty("id").GetString()!);
    }

    public void Read(UsageGather gather, List<WaitingUsage> requests)
    {
        names.Clear();
        var next = 0;
        foreach (var request in requests)
        {
            for (var end = next + request.Batch.Count; next < end; next++)
            {
                ref readonly var one = ref gather.Events[next];
                if (one.Outcome == UsageOutcome.HeldAsLate)
                {
                    var (source, id) = Of(gather.Bytes.Slice(one.Start, one.Length).ToArray());
                    names.Add((source, id, one.Series.Meter, one.Series.Customer, request.Batch.Sender));
                }
            }
        }
    }

    public void AddTo(NpgsqlCommand command)
    {
        void Column(Func<(string Source, string Id, string Meter, string Customer, string Sender), string> value) =>
            command.Parameters.Add(new NpgsqlParameter
            {
                NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text, Value = names.Select(value).ToArray(),
            });
        Column(static one => one.Source);
        Column(static one => one.Id);
        Column(static one => one.Meter);
        Column(static one => one.Customer);
        Column(static one => one.Sender);
    }
}
