namespace BillingGrains.House.Tests.Simulation.Defects;

/// <summary>Mistakes in how facts are stored, delivered and folded.</summary>
internal static class JournalDefects
{
    private const string Grain = "Grains/Journaling/JournaledGrain.cs";
    private const string Storing = "Grains/Journaling/JournaledGrain.Storing.cs";
    private const string Folded = "Grains/Journaling/FoldedState.cs";
    private const string Lane = "Grains/Deliveries/DeliveryLaneGrain.cs";
    private const string Store = "Storage/Memory/MemoryStore.cs";
    private const string AppendIt = "var outcome = await Services.Journal.Append(append);";
    private const string RecoverIt = "await Recover(outcome, append.ExpectedVersion);";

    private const string Announced = "a sending is a fact before it is a call";
    private const string Answered = "what was answered is stored";
    private const string Attempts = "one attempt after the other";
    private const string Balance = "rated = invoiced + written down + unbilled";
    private const string Covered = "work is held only while nothing covers it";
    private const string Hole = "no consumer passes over a hole";
    private const string InTime = "a call starts in its time or not at all";
    private const string Numbered = "ratings are numbered without gaps";
    private const string Once = "a fact is taken once";
    private const string Owed = "received equals addressed";
    private const string Queue = "nothing final stays in a queue";
    private const string Series = "a series has no gap";
    private const string Stuck = "no progress";
    private const string Worth = "work is worth what the model says";

    /// <summary>How it shows that two wrote where only one may, or one twice.</summary>
    private static readonly string[] Doubled =
    [
        Attempts, Numbered, Once, Series, Stuck, "a document gets one number", "a document goes its way once",
        "a rating by an old version is made anew", "no delivery is refused",
        "one document for a contract, period and reason", Worth,
    ];

    /// <summary>How it shows that what was addressed had no effect.</summary>
    private static readonly string[] Lost =
    [
        Balance, Covered, Queue, Stuck, "a document holds what was billed", "a number stands on its document",
        "the contract has the last rating", "open work is rated by the version in force",
    ];

    public static readonly Defect[] All =
    [
        new("an answer is given before the commit", 20, [Announced, InTime, Answered],
            new Edit(Storing,
                AppendIt,
                """
                Array.ForEach(batch, pending => pending.TrySetResult(pending.Decided!));
                                    var outcome = await Services.Journal.Append(append);
                """)),
        new("the dedupe key is claimed first: a delivery is noted before its effect", 60, [.. Lost, "no delivery is refused"],
            new Edit(Storing,
                AppendIt,
                """
                if (!append.Receipts.IsEmpty && !append.Facts.IsEmpty)
                                    {
                                        await Services.Journal.Append(append with
                                        {
                                            AppendId = StableId.OfAppend(Key, Version, [], draft.Receipts), Facts = [],
                                        });
                                        append = append with { Receipts = [] };
                                    }

                                    var outcome = await Services.Journal.Append(append);
                """)),
        // Facts that do not follow from each other cannot be folded: the people of the simulation end over them too.
        new("the version check is dropped", 20, [.. Doubled, "the program ends by itself"],
            new Edit(Store, "if (facts.Count != append.ExpectedVersion)", "if (facts.Count < append.ExpectedVersion)")),
        new("a reader goes by the highest position and passes holes", 20, [Hole],
            new Edit(Store, "if (at != receipt.From)", "if (at >= receipt.To)"),
            new Edit("Grains/Journaling/DecisionBatch.cs",
                "return stands == row.PreviousVersion;", "return stands < row.Fact.Version;"),
            new Edit(Grain, "if (row.PreviousVersion > 0 && !await FillHole(row))", "if (false)")),
        new("an append whose outcome is unknown is repeated with a new id", 80, Doubled,
            new Edit(Storing,
                RecoverIt,
                """
                if (outcome is AppendOutcome.Unknown(var unknown))
                                    {
                                        DeactivateOnIdle();
                                        await Reload();
                                        draft = await Services.Journal.Append(append with
                                        {
                                            AppendId = StableId.OfAppend(Key, Version, draft.Facts, []),
                                            ExpectedVersion = Version,
                                            Receipts = [],
                                        }) is AppendOutcome.Stored
                                            ? throw new RepeatCommandException(unknown)
                                            : decisions.Decide(batch);
                                        continue;
                                    }

                                    await Recover(outcome, append.ExpectedVersion);
                """)) { Hint = 9 },
        new("the state of an activation that lost is trusted", 20, Doubled,
            new Edit(Storing,
                RecoverIt,
                """
                if (outcome is AppendOutcome.Conflict(var actual) && draft.Facts.Count > 0
                                        && await Services.Journal.Append(append with { ExpectedVersion = actual })
                                            is AppendOutcome.Stored)
                                    {
                                        Apply(draft, actual + draft.Facts.Count);
                                        break;
                                    }

                                    await Recover(outcome, append.ExpectedVersion);
                """)),
        new("a refusal from an old state is the last word", 300,
            ["what was mended does not stay parked", "a hold that is over holds nothing", "what was answered is stored"],
            new Edit(Storing, "if (await IsOutdated())", "if (Version < 0 && await IsOutdated())")) { Hint = 11 },
        new("a delivery is acknowledged before it is stored", 10, [Stuck, Owed],
            new Edit(Grain,
                """
                await Enqueue(new Pending<TCommand>(commands, origin, row));
                        return IsReceived(row) ? Delivered.Received : Delivered.Owed;
                """,
                """
                folded.NoteReceived(fact.Key, fact.Version);
                        _ = Enqueue(new Pending<TCommand>(commands, origin, row));
                        return Delivered.Received;
                """)),
        new("the sweep leaves rows alone that a lane lost", 40, [Stuck],
            new Edit(Lane,
                "foreach (var row in owed!.Due(rows, services.Now)", "foreach (var row in owed!.Due([], services.Now)")),
        new("a snapshot bears the version before its own", 20, ["fold with and without snapshot are equal"],
            new Edit(Folded, "_ = KeepSnapshot(State, Version);", "_ = KeepSnapshot(State, Version - 1);")),
        new("a fold forgets a fact: a withdrawn part counts on", 20, [Worth],
            new Edit("Domain/Tickets/TicketFold.cs",
                "PartWithdrawn withdrawn => state with { Parts = Withdrawn(state.Parts, withdrawn.PartId) },",
                "PartWithdrawn => state,")),
        new("a fold forgets a fact: a withdrawal that came before its entry", 20, [Worth],
            new Edit("Domain/Tickets/TicketFold.cs",
                "Withdrawn = slot.Withdrawn && slot.Entry is null,", "Withdrawn = false,")),
        new("duplicates are accepted in a queue", 20, [Queue],
            new Edit("Domain/Deciding/Arrivals.cs",
                """
                new(Last + 1, ByPlace.Add(Last + 1, item), Places.ContainsKey(key)
                            ? throw new ArgumentException($"{key} is in the queue already.", nameof(key))
                            : Places.Add(key, Last + 1));
                """,
                "new(Last + 1, ByPlace.Add(Last + 1, item), Places.SetItem(key, Last + 1));"),
            new Edit("Domain/Posting/TenantDecider.cs",
                "QueueDocument queue when state.Queue.Contains(queue.InvoiceKey) => Accept(),",
                "QueueDocument queue when queue.InvoiceKey.Length == 0 => Accept(),"),
            new Edit("Grains/Posting/ErpTenantGrain.cs",
                "VoucherDue or VoucherReplayed => [new QueueDocument(stored.Key, Services.Now)],",
                """
                VoucherDue or VoucherReplayed =>
                            [new QueueDocument(stored.Key, Services.Now), new QueueDocument(stored.Key, Services.Now)],
                """)),
        new("a lower revision that arrives late takes the place of a higher one", 10, [Once, Worth],
            new Edit("Domain/Tickets/TicketDecider.cs",
                "Once(entry.Revision < known.Revision, new TimeRevised(entry))",
                "Accept(new TimeRevised(entry))")),
    ];
}
