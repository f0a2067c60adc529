using BillingGrains.Domain.Deciding;
using BillingGrains.Ports.Journal;
using Npgsql;

namespace BillingGrains.Storage.Journal;

/// <summary>Reads the outbox for many lanes by one statement: those that ask while one runs go together in the next.
/// Lanes that are answered together ask together again.</summary>
internal sealed class OutboxReads
{
    private const string Sql = $"""
        select r.lane, r.position, r.consumer, r.previous_version, {FactColumns.Names}
        from unnest($1::smallint[], $2::bigint[]) as asked(lane, after)
        cross join lateral (
          select * from outbox where lane = asked.lane and position > asked.after
          order by position fetch first ($3) rows with ties) as r
        join fact f on f.lane = r.lane and f.position = r.position
        order by r.lane, r.position, r.consumer
        """;

    private readonly NpgsqlDataSource database;
    private readonly AskedTogether<Question, ValueList<OutboxRow>> questions;

    public OutboxReads(NpgsqlDataSource database)
    {
        this.database = database;
        questions = new AskedTogether<Question, ValueList<OutboxRow>>(Answer, atOnce: 1, most: int.MaxValue);
    }

    public Task<ValueList<OutboxRow>> Read(int lane, long afterPosition, int limit, CancellationToken cancellation) =>
        questions.Ask(new Question((short)lane, afterPosition, limit), cancellation);

    private async Task<IReadOnlyList<ValueList<OutboxRow>>> Answer(IReadOnlyList<Question> asked)
    {
        var answers = new ValueList<OutboxRow>[asked.Count];
        // The same lane twice would give each of the two the rows of both.
        foreach (var group in asked.Index().GroupBy(each => (each.Item.Limit, each.Item.Lane))
            .SelectMany(same => same.Select((each, turn) => (each, turn)))
            .GroupBy(each => (each.each.Item.Limit, each.turn), each => each.each))
        {
            var rows = await Rows([.. group.Select(each => each.Item)], group.Key.Limit).ConfigureAwait(false);
            foreach (var (index, question) in group)
            {
                answers[index] = rows[question.Lane].ToValueList();
            }
        }

        return answers;
    }

    private async Task<ILookup<int, OutboxRow>> Rows(Question[] questions, int limit)
    {
        var rows = await PostgresFailure.Ask(
            database,
            async connection =>
            {
                await using var command = FactColumns.Command(
                    connection, Sql, questions.Select(each => each.Lane).ToArray(),
                    questions.Select(each => each.After).ToArray(), (long)limit);
                return await FactColumns.Rows(command, PostgresOutbox.Row, CancellationToken.None)
                    .ConfigureAwait(false);
            },
            CancellationToken.None).ConfigureAwait(false);
        return rows.ToLookup(static row => row.Lane);
    }

    private readonly record struct Question(short Lane, long After, int Limit);
}
