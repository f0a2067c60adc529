using BillingGrains.Domain.Deciding;
using BillingGrains.Ports.Journal;
using BillingGrains.Storage.Journal;
using NodaTime;
using static BillingGrains.Boundary.Tests.Journal.Samples;

namespace BillingGrains.Boundary.Tests.Journal;

/// <summary>What every journal and outbox promises. This part: appends and what is read of a grain.</summary>
public abstract partial class JournalBoundary<TJournal, TOutbox>(JournalHarness harness) : IAsyncLifetime
    where TJournal : IJournal
    where TOutbox : IOutbox
{
    private const string Ticket = "ticket/desk/4711";
    private const string Contract = "contract/north/C-17";
    private JournalDoor door = null!;

    private IJournal Journal => door.Journal;

    private IOutbox Outbox => door.Outbox;

    private static int TicketLane => StableHash.Slot(Ticket, JournalLimits.Lanes);

    public async ValueTask InitializeAsync()
    {
        door = await harness.Open();
        door.Journal.ShouldBeOfType<TJournal>();
        door.Outbox.ShouldBeOfType<TOutbox>();
    }

    public async ValueTask DisposeAsync()
    {
        await harness.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task Facts_are_read_as_they_were_appended()
    {
        var append = Append(Ticket, 0, 1, Fact(1, Contract), Fact(2));
        (await Journal.Append(append)).ShouldBe(new AppendOutcome.Stored(2));
        (await Journal.MustStore(Append(Ticket, 2, 2))).ShouldBe(3);

        var facts = (await Journal.Load(Ticket)).Facts;

        facts.Select(fact => fact.Version).ShouldBe([1, 2, 3]);
        facts[0].ShouldBe(new StoredFact(
            Ticket, 1, append.Facts[0].Type, append.Facts[0].Body, Id(1), append.Facts[0].Origin, append.Facts[0].At));
        (await Journal.Read(Ticket, 1, 1)).ShouldBe([facts[1]]);
        (await Journal.Read(Ticket, 3, 10)).ShouldBeEmpty();
        (await Journal.Load("ticket/desk/unknown")).ShouldBe(new LoadedFacts(null, []));
    }

    [Fact]
    public async Task Every_text_is_kept_letter_by_letter()
    {
        const string body = """{ "b":1,"a" : "Grüße 🛠 \u00e9 \ud83d\ude00 \\ ' \" $1 {", "b":2.50 , "n":[null,1e3]}""";
        const string key = "ticket/desk/Ä'\"\\ 漢 🛠";
        var origin = new Origin("person/Ünal", "c'\"", "x\ty");
        var fact = Fact(1) with { Body = body, Origin = origin };
        await Journal.MustStore(Append(key, 0, 1, fact));

        var stored = (await Journal.Load(key)).Facts[0];

        stored.Key.ShouldBe(key);
        stored.Body.ShouldBe(body);
        stored.Origin.ShouldBe(origin);
    }

    [Fact]
    public async Task The_time_is_kept_to_the_microsecond()
    {
        var early = Instant.FromUtc(1960, 1, 1, 0, 0) + Duration.FromNanoseconds(1_999);
        await Journal.MustStore(Append(Ticket, 0, 1,
            Fact(1) with { At = At + Duration.FromNanoseconds(123_456_789) }, Fact(2) with { At = early }));

        var facts = (await Journal.Load(Ticket)).Facts;

        facts[0].At.ShouldBe(At + Duration.FromNanoseconds(123_456_000));
        facts[1].At.ShouldBe(Instant.FromUtc(1960, 1, 1, 0, 0) + Duration.FromNanoseconds(1_000));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public async Task An_append_at_another_version_stores_nothing_and_says_where_the_grain_stands(long expected)
    {
        await Journal.MustStore(Append(Ticket, 0, 1));

        var outcome = await Journal.Append(Append(Ticket, expected, 2, Fact(2, Contract)));

        outcome.ShouldBe(new AppendOutcome.Conflict(1));
        (await Journal.Load(Ticket)).Facts.Count.ShouldBe(1);
        (await Outbox.Read(TicketLane, 0, 10)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Of_many_appends_at_one_version_one_is_stored()
    {
        var second = await harness.Open();
        var outcomes = await Task.WhenAll(Enumerable.Range(1, 50)
            .Select(id => (id % 2 == 0 ? Journal : second.Journal).Append(Append(Ticket, 0, id))));

        outcomes.Count(outcome => outcome is AppendOutcome.Stored).ShouldBe(1);
        outcomes.Count(outcome => outcome == new AppendOutcome.Conflict(1)).ShouldBe(49);
        (await Journal.Load(Ticket)).Facts.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_repeated_append_answers_as_it_did_and_stores_nothing()
    {
        var append = Append(Ticket, 0, 1, Fact(1, Contract), Fact(2));
        await Journal.MustStore(append);
        (await Journal.Append(append)).ShouldBe(new AppendOutcome.Stored(2));
        await Journal.MustStore(Append(Ticket, 2, 2));

        (await Journal.Append(append)).ShouldBe(new AppendOutcome.Stored(2));

        (await Journal.Load(Ticket)).Facts.Count.ShouldBe(3);
        (await Outbox.Read(TicketLane, 0, 10)).Count.ShouldBe(1);
        (await Journal.Append(Append(Ticket, 0, 1, Fact(1)))).ShouldBe(new AppendOutcome.Conflict(3));
        (await Journal.Append(Append(Ticket, 0, 1, Fact(1), Fact(2), Fact(3)))).ShouldBe(new AppendOutcome.Conflict(3));
    }

    [Fact]
    public async Task An_append_is_found_by_its_id()
    {
        await Journal.MustStore(Append(Ticket, 0, 1, Fact(1), Fact(2)));
        await Journal.MustStore(Append(Ticket, 2, 2));

        (await Journal.FindAppend(Ticket, Id(1))).ShouldBe(2);
        (await Journal.FindAppend(Ticket, Id(2))).ShouldBe(3);
        (await Journal.FindAppend(Ticket, Id(3))).ShouldBeNull();
        (await Journal.FindAppend(Contract, Id(1))).ShouldBeNull();
    }

    [Fact]
    public async Task Keys_are_found_by_their_beginning()
    {
        await Journal.MustStore(Append("series/DE01/2026", 0, 1, Fact(1), Fact(2)));
        await Journal.MustStore(Append("series/AT01/2026", 0, 2));
        await Journal.MustStore(Append("serie/x", 0, 3));
        await Journal.MustStore(Append("series-draft/x", 0, 4));

        (await Journal.FindKeys("series/")).ShouldBe(["series/AT01/2026", "series/DE01/2026"]);
        (await Journal.FindKeys("tenant/")).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_cancelled_append_is_cancelled_and_not_an_outcome() =>
        await Should.ThrowAsync<OperationCanceledException>(
            () => Journal.Append(Append(Ticket, 0, 1), new CancellationToken(canceled: true)));

    [Fact]
    public async Task During_an_outage_appends_are_unavailable_and_reads_throw_and_afterwards_all_goes_on()
    {
        await Journal.MustStore(Append(Ticket, 0, 1));

        harness.BeginOutage();
        (await Journal.Append(Append(Ticket, 1, 2))).ShouldBeOfType<AppendOutcome.Unavailable>();
        await Should.ThrowAsync<JournalUnavailableException>(() => Journal.Load(Ticket));
        await Should.ThrowAsync<JournalUnavailableException>(() => Journal.LoadMany([new KnownGrain(Ticket)], edition: null));
        await Should.ThrowAsync<JournalUnavailableException>(() => Outbox.Read(TicketLane, 0, 10));
        await Journal.SaveSnapshot(Ticket, new Snapshot(1, 1, "{}"));
        harness.EndOutage();

        (await Journal.FindAppend(Ticket, Id(2))).ShouldBeNull();
        (await Journal.MustStore(Append(Ticket, 1, 2))).ShouldBe(2);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task After_an_unknown_outcome_the_appends_id_tells_whether_it_was_stored(bool isStored)
    {
        await Journal.MustStore(Append(Ticket, 0, 1));

        harness.LoseNextAppend(isStored);
        var lost = Append(Ticket, 1, 2, Fact(2, Contract));
        (await Journal.Append(lost)).ShouldBeOfType<AppendOutcome.Unknown>();

        (await Journal.FindAppend(Ticket, Id(2))).ShouldBe(isStored ? 2 : null);
        (await Journal.Append(lost)).ShouldBe(new AppendOutcome.Stored(2));
        (await Journal.Load(Ticket)).Facts.Count.ShouldBe(2);
        (await Outbox.Read(TicketLane, 0, 10)).Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_door_that_is_opened_later_goes_on_where_the_first_stopped()
    {
        await Journal.MustStore(Append(Ticket, 0, 1, Fact(1, Contract)));

        var later = await harness.Open();

        (await later.Journal.Append(Append(Ticket, 0, 9))).ShouldBe(new AppendOutcome.Conflict(1));
        await later.Journal.MustStore(Append(Ticket, 1, 2, Fact(2, Contract)));
        (await door.Feed.ReadFacts(TicketLane, 0, 10)).Select(fact => fact.Position).ShouldBe([1, 2]);
    }

    [Fact]
    public async Task A_load_starts_from_the_snapshot_and_says_the_same_without_it()
    {
        await Journal.MustStore(Append(Ticket, 0, 1, Fact(1), Fact(2), Fact(3)));
        var all = (await Journal.Load(Ticket)).Facts;
        var snapshot = new Snapshot(2, 1, """{"minutes": 3}""");

        await Journal.SaveSnapshot(Ticket, snapshot);
        (await Journal.Load(Ticket)).ShouldBe(new LoadedFacts(snapshot, [all[2]]));

        await harness.DropSnapshots();
        (await Journal.Load(Ticket)).ShouldBe(new LoadedFacts(null, all));
    }

    [Fact]
    public async Task Many_are_loaded_each_as_by_itself_in_the_order_in_which_they_were_asked_for()
    {
        string[] keys = ["ticket/desk/9", "ticket/desk/unknown", Ticket, "ticket/desk/10", "ticket/desk/Ä' 漢"];
        await Journal.MustStore(Append(keys[0], 0, 1, Fact(1), Fact(2), Fact(3)));
        await Journal.MustStore(Append(keys[0], 3, 2));
        await Journal.MustStore(Append(Ticket, 0, 3, Fact(1), Fact(2), Fact(3)));
        await Journal.SaveSnapshot(Ticket, new Snapshot(2, 1, """{"minutes": 3}"""));
        await Journal.MustStore(Append(keys[3], 0, 4));
        await Journal.SaveSnapshot(keys[3], new Snapshot(1, 1, "{}"));
        await Journal.MustStore(Append(keys[4], 0, 5));

        var loaded = (await Journal.LoadMany(keys.Select(key => new KnownGrain(key)).ToValueList(), edition: null)).Grains;

        loaded.Count.ShouldBe(keys.Length);
        foreach (var (many, key) in loaded.Zip(keys))
        {
            many.ShouldBe(await Journal.Load(key));
        }

        (await Journal.LoadMany([], edition: null)).Grains.ShouldBeEmpty();
    }

    [Fact]
    public async Task Grains_that_load_at_the_same_moment_each_get_what_is_theirs()
    {
        const int Grains = 300;
        var keys = Enumerable.Range(0, Grains).Select(number => $"ticket/desk/load-{number}").ToArray();
        // One in three has nothing, one in five a snapshot with a fact after it.
        await Task.WhenAll(keys.Index().Where(each => each.Index % 3 > 0).Select(async each =>
        {
            await Journal.MustStore(Append(each.Item, 0, 1, Fact(1), Fact(each.Index)));
            await (each.Index % 5 == 0
                ? Journal.SaveSnapshot(each.Item, new Snapshot(1, 1, $$"""{"of":{{each.Index}}}""")) : Task.CompletedTask);
        }));

        // Each is asked for twice.
        var loaded = await Task.WhenAll(keys.Concat(keys).Select(key => Journal.Load(key)));

        foreach (var (facts, index) in loaded.Select((facts, index) => (facts, index % Grains)))
        {
            var has = index % 3 > 0;
            facts.Snapshot?.Body.ShouldBe($$"""{"of":{{index}}}""");
            (facts.Snapshot is null).ShouldBe(!has || index % 5 > 0);
            facts.Facts.Select(fact => (fact.Key, fact.Version)).ShouldBe(
                Enumerable.Range(facts.Snapshot is null ? 1 : 2, has ? (facts.Snapshot is null ? 2 : 1) : 0)
                    .Select(version => (keys[index], (long)version)));
        }
    }

    [Fact]
    public async Task A_snapshot_with_nothing_after_it_is_loaded()
    {
        await Journal.MustStore(Append(Ticket, 0, 1));
        var snapshot = new Snapshot(1, 1, "{}");

        await Journal.SaveSnapshot(Ticket, snapshot);

        (await Journal.Load(Ticket)).ShouldBe(new LoadedFacts(snapshot, []));
    }

    [Fact]
    public async Task A_snapshot_that_is_older_or_ahead_of_its_grain_is_ignored()
    {
        await Journal.MustStore(Append(Ticket, 0, 1, Fact(1), Fact(2), Fact(3)));
        var kept = new Snapshot(3, 1, "{}");
        await Journal.SaveSnapshot(Ticket, kept);

        await Journal.SaveSnapshot(Ticket, new Snapshot(2, 1, """{"old":1}"""));
        await Journal.SaveSnapshot(Ticket, new Snapshot(4, 1, """{"ahead":1}"""));
        (await Journal.Load(Ticket)).Snapshot.ShouldBe(kept);

        var otherFold = new Snapshot(2, 2, """{"fold":2}""");
        await Journal.SaveSnapshot(Ticket, otherFold);
        (await Journal.Load(Ticket)).Snapshot.ShouldBe(otherFold);
    }
}
