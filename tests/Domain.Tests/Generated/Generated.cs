using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.FSharp.Core;

namespace BillingGrains.Domain.Tests.Generated;

/// <summary>Runs a property over generated cases.</summary>
internal static class Generated
{
    private const string ReplayVariable = "GENERATED_REPLAY";

    /// <summary>Fails with the first case for which <paramref name="holds"/> throws, and with what replays it.</summary>
    public static void Check<T>(Gen<T> cases, Action<T> holds, int tests = 100)
    {
        var config = Config.QuickThrowOnFailure.WithMaxTest(tests).WithQuietOnSuccess(true);
        var replay = Environment.GetEnvironmentVariable(ReplayVariable)?.Split(',');
        if (replay is [var seed, var gamma, var size])
        {
            config = config.WithMaxTest(1).WithReplay(FSharpOption<Replay>.Some(new Replay(
                new Rnd(ulong.Parse(seed, CultureInfo.InvariantCulture), ulong.Parse(gamma, CultureInfo.InvariantCulture)),
                FSharpOption<int>.Some(int.Parse(size, CultureInfo.InvariantCulture)))));
        }

        Prop.ForAll(cases.ToArbitrary(), holds).Check(config);
    }

    /// <summary>The same items in an order that the seed gives.</summary>
    public static T[] Shuffled<T>(this IEnumerable<T> items, int seed)
    {
        T[] shuffled = [.. items];
        new System.Random(seed).Shuffle(shuffled);
        return shuffled;
    }
}
