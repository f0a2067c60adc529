using System.Globalization;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Invoices;
using BillingGrains.Grains.Deliveries;
using BillingGrains.Grains.Sources;
using BillingGrains.Host.Simulation.People;
using BillingGrains.Ports.Json;
using BillingGrains.Storage.Journal;
using NodaTime;
using Orleans;

namespace BillingGrains.Host.Simulation.Replaying;

/// <summary>A real installation in which a plan is played in order.</summary>
internal sealed class ReplayPlace(
    JournalStorage storage, IGrainFactory grains, ScaledClock clock, PlainSystems systems) : IPlace
{
    private const int ReadFacts = 1_000;
    private const int TriesMax = 50;
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan RestMax = TimeSpan.FromMinutes(2);

    private readonly JournalStorage storage = storage;
    private readonly IGrainFactory grains = grains;
    private readonly ScaledClock clock = clock;
    private readonly PlainSystems systems = systems;
    private readonly DeliveryProgress progress = new(storage.Database, clock);
    private readonly Dictionary<int, long> positions = [];
    private readonly Ledger ledger = new();

    public Standing Standing { get; } = new();

    public IPerson Person(string name) => new PlainPerson(this, name);

    public Task Until(Instant moment)
    {
        clock.JumpTo(moment);
        return Task.CompletedTask;
    }

    public async Task Rest()
    {
        var began = TimeProvider.System.GetTimestamp();
        while (!await IsAtRest())
        {
            if (TimeProvider.System.GetElapsedTime(began) > RestMax)
            {
                throw new InvalidOperationException(
                    $"The installation did not come to rest in {RestMax}; under way: {string.Join(", ", Standing.UnderWay)}.");
            }

            await Task.Delay(LookEvery);
        }
    }

    /// <summary>A document as it is stored.</summary>
    public async Task<Invoice> Read(string key)
    {
        var stored = await this.storage.Journal.Read(key, 0, int.MaxValue);
        return stored.Select(fact => FactCodec.Decode(fact.Type, fact.Body)).OfType<InvoiceEvent>()
            .Aggregate(InvoiceDecider.Initial, InvoiceDecider.Evolve);
    }

    private async Task<bool> IsAtRest()
    {
        await Follow();
        foreach (var (source, happened) in systems.Happened())
        {
            var key = GrainKeys.Source(source);
            if (Standing.HasSource(key) && Standing.Cursor(key) != happened.ToString(CultureInfo.InvariantCulture))
            {
                await grains.GetGrain<ISourceGrain>(key).Poll();
                return false;
            }
        }

        if (Standing.WriteBacks > 0)
        {
            await grains.GetGrain<ISourceGrain>(GrainKeys.Source(SimulatedSettings.PolledSource)).Poll();
            return false;
        }

        // What was stored while it was counted may be owed as well: only a journal that stands still is at rest.
        return Standing.UnderWay.Count == 0
            && (await progress.Find(DeliveryLaneGrain.Reader)).Facts == 0 && !await Follow();
    }

    /// <summary>Takes note of what is new.</summary>
    /// <returns>Whether there was anything.</returns>
    private async Task<bool> Follow()
    {
        var any = false;
        var last = await this.storage.Feed.LastPositions();
        for (var lane = 0; lane < last.Count; lane++)
        {
            while (positions.GetValueOrDefault(lane) < last[lane])
            {
                foreach (var fact in await this.storage.Feed.ReadFacts(lane, positions.GetValueOrDefault(lane), ReadFacts))
                {
                    Standing.Note(fact.Fact);
                    positions[lane] = fact.Position;
                    any = true;
                }
            }
        }

        return any;
    }

    private sealed class PlainPerson(ReplayPlace place, string name) : IPerson
    {
        public string Name => name;

        public Instant Now => Instant.FromDateTimeOffset(place.clock.GetUtcNow());

        public Ledger Ledger => place.ledger;

        public Standing Standing => place.Standing;

        public async Task<IReadOnlyList<object>> Facts(string key) =>
            [.. (await place.storage.Journal.Read(key, 0, int.MaxValue)).Select(fact => FactCodec.Decode(fact.Type, fact.Body))];

        public void Happens(SourceTold told)
        {
            place.ledger.Add(told);
            place.systems.Happens(told);
        }

        /// <summary>A silo that has just started, or a grain that moves, may not answer at once.</summary>
        public async Task<T> Ask<T>(Func<IGrainFactory, Task<T>> question)
        {
            for (var tries = 1; ; tries++)
            {
                try
                {
                    return await question(place.grains);
                }
                catch (Exception) when (tries < TriesMax)
                {
                    await Task.Delay(LookEvery * 10);
                }
            }
        }
    }
}
