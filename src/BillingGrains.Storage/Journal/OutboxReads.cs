using BillingGrains.Domain.Deciding;
using BillingGrains.Ports.Journal;
using Npgsql;

namespace BillingGrains.Storage.Journal;

/// <summary>Reads the outbox for many lanes by one statement: those that ask while one runs go together in the next.
/// Lanes that are answered together ask together again.</summary>
internal sealed class OutboxReads(NpgsqlDataSource database)
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

    private readonly Lock gate = new();
    private List<Question> waiting = [];
    private bool isRunning;

    public Task<ValueList<OutboxRow>> Read(int lane, long afterPosition, int limit, CancellationToken cancellation)
    {
        var question = new Question((short)lane, afterPosition, limit);
        lock (gate)
        {
            waiting.Add(question);
            if (!isRunning)
            {
                isRunning = true;
                _ = Task.Run(AnswerAll, CancellationToken.None);
            }
        }

        return question.Answer.Task.WaitAsync(cancellation);
    }

    private async Task AnswerAll()
    {
        while (true)
        {
            List<Question> questions;
            lock (gate)
            {
                isRunning = waiting.Count > 0;
                if (!isRunning)
                {
                    return;
                }

                (questions, waiting) = (waiting, []);
            }

            // The same lane twice would give each of the two the rows of both.
            foreach (var group in questions.GroupBy(question => (question.Limit, question.Lane))
                .SelectMany(same => same.Select((question, turn) => (question, turn)))
                .GroupBy(each => (each.question.Limit, each.turn), each => each.question))
            {
                await Answer([.. group], group.Key.Limit).ConfigureAwait(false);
            }
        }
    }

    private async Task Answer(Question[] questions, int limit)
    {
        try
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
            var byLane = rows.ToLookup(row => row.Lane);
            foreach (var question in questions)
            {
                question.Answer.TrySetResult(byLane[question.Lane].ToValueList());
            }
        }
        catch (Exception exception)
        {
            foreach (var question in questions)
            {
                question.Answer.TrySetException(exception);
            }
        }
    }

    private sealed record Question(short Lane, long After, int Limit)
    {
        public TaskCompletionSource<ValueList<OutboxRow>> Answer { get; } =
            new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
