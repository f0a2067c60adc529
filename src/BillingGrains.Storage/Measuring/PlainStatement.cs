using System.Globalization;
using Npgsql;
using NpgsqlTypes;

namespace BillingGrains.Storage.Measuring;

/// <summary>How the rows of a multi-row insert are given to PostgreSQL.</summary>
public enum PlainForm
{
    /// <summary>A parameter for each value: <c>insert … values ($1, …), ($12, …), …</c>.</summary>
    Rows,

    /// <summary>An array for each column: <c>insert … select from unnest($1, …)</c>.</summary>
    Arrays,
}

/// <summary>Values of a column, one for each row.</summary>
internal readonly record struct PlainColumn(Array Values, NpgsqlDbType Type)
{
    public static PlainColumn Of<T>(IEnumerable<T> values, NpgsqlDbType type) => new(values.ToArray(), type);
}

/// <summary>A multi-row insert into one table, made once for each number of rows, to be prepared on one connection.</summary>
/// <param name="table">With its columns.</param>
internal sealed class PlainStatement(string table, PlainForm form)
{
    private readonly Dictionary<int, NpgsqlBatchCommand> commands = [];

    /// <summary>The statement for these rows. It holds them until it is asked again.</summary>
    public NpgsqlBatchCommand With(params PlainColumn[] columns)
    {
        var rows = form == PlainForm.Rows ? columns[0].Values.Length : 1;
        if (!commands.TryGetValue(rows, out var command))
        {
            commands.Add(rows, command = form == PlainForm.Rows ? OfRows(columns, rows) : OfArrays(columns));
        }

        for (var index = 0; index < command.Parameters.Count; index++)
        {
            var values = columns[index % columns.Length].Values;
            command.Parameters[index].Value = form == PlainForm.Rows ? values.GetValue(index / columns.Length) : values;
        }

        return command;
    }

    private NpgsqlBatchCommand OfRows(PlainColumn[] columns, int rows)
    {
        var places = Enumerable.Range(0, rows).Select(row => $"({Numbers((row * columns.Length) + 1, columns.Length)})");
        var command = new NpgsqlBatchCommand($"insert into {table} values {string.Join(", ", places)}");
        for (var row = 0; row < rows; row++)
        {
            AddParameters(command, columns.Select(static column => column.Type));
        }

        return command;
    }

    private NpgsqlBatchCommand OfArrays(PlainColumn[] columns)
    {
        var command = new NpgsqlBatchCommand($"insert into {table} select * from unnest({Numbers(1, columns.Length)})");
        AddParameters(command, columns.Select(static column => NpgsqlDbType.Array | column.Type));
        return command;
    }

    private static void AddParameters(NpgsqlBatchCommand command, IEnumerable<NpgsqlDbType> types)
    {
        foreach (var type in types)
        {
            command.Parameters.Add(new NpgsqlParameter { NpgsqlDbType = type });
        }
    }

    private static string Numbers(int first, int count) => string.Join(
        ", ", Enumerable.Range(first, count).Select(number => string.Create(CultureInfo.InvariantCulture, $"${number}")));
}
