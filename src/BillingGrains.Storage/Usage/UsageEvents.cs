using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Metering;
using BillingGrains.Ports.Usage;
using BillingGrains.Storage.Journal;
using NodaTime;
using Npgsql;

namespace BillingGrains.Storage.Usage;

/// <summary>Reads the events of a few series: those blocks alone that may hold any.</summary>
internal sealed class UsageEvents(NpgsqlDataSource database, SeriesTable series, UsageLimits limits)
{
    private const int BlocksAtOnce = 20;

    private const string BlocksSql = $"""
        with asked as (
          select p.block from unnest($1::text[], $2::text[]) as a (meter, customer)
          join usage_series s on s.meter = a.meter and s.customer = a.customer
          join usage_place p on p.series = s.series
          union
          select block from usage_unfolded)
        select {StoredBlocks.Columns} from asked a join usage_block b on b.block = a.block
        where b.block > $3 and b.first_at < $4 and b.last_at >= $5 order by b.block limit $6
        """;

    /// <summary>Sees to it that the places of these meters' events are known. The first time all that is stored is looked
    /// through, a part at a time: whoever is broken off goes on where it was.</summary>
    public async Task Place(IReadOnlyCollection<string> meters, CancellationToken cancellation)
    {
        if (meters.Count == 0)
        {
            return;
        }

        await using var connection = await database.OpenConnectionAsync(cancellation).ConfigureAwait(false);
        await using var known = FactColumns.Command(
            connection, "select meter from usage_detailed where is_whole and meter = any($1)", (object)meters.ToArray());
        var missing = meters
            .Except(await FactColumns.Rows(known, static row => row.GetString(0), cancellation).ConfigureAwait(false))
            .ToHashSet(StringComparer.Ordinal);
        if (missing.Count == 0)
        {
            return;
        }

        await using var name = FactColumns.Command(connection, "select usage_name_detailed_v1($1)", (object)missing.ToArray());
        await name.ExecuteNonQueryAsync(cancellation).ConfigureAwait(false);
        while (await PlaceSome(connection, missing, cancellation).ConfigureAwait(false))
        {
            // There may be more.
        }
    }

    /// <summary>All answers to questions for each event. What is more than the limit has no events and says how many.</summary>
    public async Task<Dictionary<UsageQuestion, CountedUsage>> Of(
        NpgsqlConnection connection, IReadOnlyList<UsageQuestion> questions, CancellationToken cancellation)
    {
        var found = questions.ToDictionary(static question => question, static _ => new List<UsageFact>());
        var counts = questions.ToDictionary(static question => question, static _ => 0L);
        var asked = questions
            .SelectMany(static question => question.CustomerIds.Select(customer => (Question: question, Customer: customer)))
            .ToLookup(static part => (part.Question.MeterId, part.Customer), static part => part.Question);
        var (from, to) = (questions.Min(static one => one.From), questions.Max(static one => one.To));
        for (var (block, count) = (0L, BlocksAtOnce); count == BlocksAtOnce;)
        {
            await using var command = FactColumns.Command(
                connection, BlocksSql, asked.Select(static each => each.Key.MeterId).ToArray(),
                asked.Select(static each => each.Key.Customer).ToArray(), block, to.ToDateTimeUtc(), from.ToDateTimeUtc(),
                BlocksAtOnce);
            var blocks = await StoredBlocks.Read(command, series, cancellation).ConfigureAwait(false);
            foreach (var (number, lines, events) in blocks)
            {
                block = number;
                foreach (var one in events)
                {
                    var at = Instant.FromUnixTimeTicks(one.Ticks);
                    foreach (var question in asked[(one.Series.Meter, one.Series.Customer)])
                    {
                        if (question.From <= at && at < question.To && ++counts[question] <= limits.EventsReadMax)
                        {
                            found[question].Add(UsageFacts.Of(lines.AsMemory(one.Start, one.Length), one));
                        }
                    }
                }
            }

            count = blocks.Count;
        }

        return questions.ToDictionary(static question => question, question => new CountedUsage(
            question, new UsageTally(counts[question], 0m, 0m, 0m),
            counts[question] > limits.EventsReadMax ? [] : UsageFacts.InOrder(found[question])));
    }

    private async Task<bool> PlaceSome(
        NpgsqlConnection connection, HashSet<string> meters, CancellationToken cancellation)
    {
        await using var command = FactColumns.Command(
            connection,
            $"""
            select {StoredBlocks.Whole} from usage_block b
            where b.block > (select min(looked) from usage_detailed where meter = any($1)) order by b.block limit $2
            """,
            meters.ToArray(), BlocksAtOnce);
        var blocks = await StoredBlocks.Read(command, series, cancellation).ConfigureAwait(false);
        var places = blocks
            .SelectMany(each => each.Events.Select(static one => one.Series).Distinct()
                .Where(one => meters.Contains(one.Meter)).Select(one => (one.Meter, one.Customer, each.Block)))
            .ToList();
        await using var place = FactColumns.Command(
            connection,
            """
            with placed as (
              insert into usage_place (series, block)
              select s.series, n.block from unnest($1::text[], $2::text[], $3::bigint[]) as n (meter, customer, block)
              join usage_series s on s.meter = n.meter and s.customer = n.customer
              on conflict do nothing)
            update usage_detailed set looked = greatest(looked, $4), is_whole = is_whole or $5 where meter = any($6)
            """,
            places.Select(static each => each.Meter).ToArray(), places.Select(static each => each.Customer).ToArray(),
            places.Select(static each => each.Block).ToArray(), blocks.Count == 0 ? 0L : blocks[^1].Block,
            blocks.Count < BlocksAtOnce, meters.ToArray());
        await place.ExecuteNonQueryAsync(cancellation).ConfigureAwait(false);
        return blocks.Count == BlocksAtOnce;
    }
}
