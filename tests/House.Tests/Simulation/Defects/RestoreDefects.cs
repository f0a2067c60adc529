namespace BillingGrains.House.Tests.Simulation.Defects;

/// <summary>Mistakes that show when the journal was set back to an earlier state.</summary>
internal static class RestoreDefects
{
    private const string Door = "Grains/Posting/RestoreDoor.cs";
    private const string Listing = "Grains/Posting/ErpListing.cs";
    private const string Storing = "Grains/Journaling/JournaledGrain.Storing.cs";

    private const string Early = "after a restore nothing is sent before the ERP's list was read";
    private const string Held = "a customer's documents wait while the ERP holds one that nobody knows";
    private const string Number = "a number stands on one document";
    private const string Noticed = "it is noticed that the journal was set back";
    private const string NumberEarly = "after a restore no number is given before the ERP's list was read";
    private const string Twice = "no posting key twice in an ERP";

    public static readonly Defect[] All =
    [
        new("signs that the journal was set back are ignored", 100,
            [Early, Noticed, NumberEarly, "a rating rests on terms that were agreed", "no progress"],
            new Edit("Grains/Journaling/SiloEpoch.cs",
                "if (sight.Sign is { } sign)", "if (sight.Sign is { Length: 0 } sign)"),
            new Edit(Storing, "when actual < expected:", "when actual < 0:")) { Hint = 2 },
        new("an activation from before a restore goes on", 100,
            [
                "a rating rests on terms that were agreed", "a record's versions have no gap",
                "no consumer passes over a hole", "what was answered is stored", "a hold that is over holds nothing",
                "no progress",
            ],
            new Edit("Storage/Memory/MemoryStore.cs",
                "if (append.Epoch is { } epoch && epoch != epochs[^1].Id)", "if (append.Epoch is { Length: 0 })"),
            new Edit(Storing,
                "IsOfThisEpoch() => ReferenceEquals(epoch, Services.Epoch.Current);",
                "IsOfThisEpoch() => epoch is not null;")) { Hint = 2 },
        new("what the ERP holds is not looked for after a restore", 150, [Twice],
            new Edit(Door, "!epoch.IsFirst && !lookedUp.Contains(invoiceKey)", "epoch.IsFirst && !lookedUp.Contains(invoiceKey)"),
            new Edit(Listing, "if (stage == DocumentStage.Final)", "if (stage == DocumentStage.None)")) { Hint = 17 },
        new("a series is not raised after a restore", 300, [Number],
            new Edit("Domain/Entities/NumberSeries.cs",
                "&& sequence > state.Last)", "&& sequence < 0)")) { Hint = 15 },
        new("documents are sent before the ERP's list was read", 100, [Early],
            new Edit(Door,
                "epoch.IsFirst || tenant.Past.Epoch == epoch.Id;",
                "epoch.IsFirst || tenant.Past.Epoch == epoch.Id || tenant.Queue.Count > 0;")) { Hint = 14 },
        new("numbers are given before the ERP's list was read", 100, [NumberEarly, Number],
            new Edit("Grains/Posting/ErpTenantGrain.cs",
                "return State.Past.Epoch == epoch ? State.Past.NumbersSeen() : null;",
                "return State.Past.NumbersSeen();")) { Hint = 7 },
        new("documents go on beside one that only the ERP knows", 150, [Held],
            new Edit(Door, "if (tenant.Past.Strangers.Count == 0 ||", "if (tenant.Past.Strangers.Count >= 0 ||")) { Hint = 57 },
        new("another engine's documents are strange after a restore", 60, ["no progress"],
            new Edit(Listing,
                "await Compare<ForeignTaken>(strangers, toAdopt, (_, taken) => taken.PostingKey);", "")) { Hint = 29 },
    ];
}
