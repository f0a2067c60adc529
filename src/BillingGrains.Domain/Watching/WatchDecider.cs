using BillingGrains.Domain.Deciding;

namespace BillingGrains.Domain.Watching;

/// <summary>The troubles that stand at one watch.</summary>
/// <param name="Standing">By key and code, in the order in which they were first seen.</param>
public sealed record Watch(Arrivals<Trouble> Standing)
{
    /// <summary>What tells one trouble from another; no key holds a blank.</summary>
    public static string Name(string key, string code) => $"{key} {code}";
}

/// <summary>Keeps what stands. Nothing is ever refused, and what stands as it stood is no news.</summary>
public sealed class WatchDecider : IDecider<Watch, WatchCommand, WatchEvent>
{
    private WatchDecider()
    {
    }

    public static Watch Initial { get; } = new(Arrivals<Trouble>.Empty);

    public static Decision<WatchEvent> Decide(Watch state, WatchCommand command) => command switch
    {
        SeeTrouble see => Decision<WatchEvent>.Accept([.. See(state, see.Trouble)]),
        EndTrouble end when state.Standing.Contains(Watch.Name(end.Key, end.Code)) =>
            Decision<WatchEvent>.Accept(new TroubleOver(end.Key, end.Code, end.Now)),
        EndTrouble => Decision<WatchEvent>.Accept(),
        SeeAll all => Decision<WatchEvent>.Accept([.. Over(state, all), .. all.Standing.SelectMany(one => See(state, one))]),
        _ => throw new ArgumentOutOfRangeException(nameof(command), command, "The command is not known."),
    };

    public static Watch Evolve(Watch state, WatchEvent fact) => fact switch
    {
        TroubleSeen(var trouble) => Put(state, trouble),
        TroubleOver over => new Watch(state.Standing.Remove(Watch.Name(over.Key, over.Code))),
        _ => throw new UnknownFactException(fact),
    };

    public static ValueList<string> Addressees(Watch state, WatchEvent fact) => default;

    private static Watch Put(Watch state, Trouble trouble)
    {
        var name = Watch.Name(trouble.Key, trouble.Code);
        return new Watch(state.Standing.Remove(name).Add(name, trouble));
    }

    private static IEnumerable<WatchEvent> See(Watch state, Trouble trouble)
    {
        var standing = state.Standing.Find(Watch.Name(trouble.Key, trouble.Code));
        var now = trouble with { Since = standing?.Since ?? trouble.Since };
        if (now != standing)
        {
            yield return new TroubleSeen(now);
        }
    }

    private static IEnumerable<WatchEvent> Over(Watch state, SeeAll all)
    {
        var names = all.Standing.Select(one => Watch.Name(one.Key, one.Code)).ToHashSet(StringComparer.Ordinal);
        return state.Standing.ByPlace.Values
            .Where(one => !names.Contains(Watch.Name(one.Key, one.Code)))
            .Select(one => new TroubleOver(one.Key, one.Code, all.Now));
    }
}
