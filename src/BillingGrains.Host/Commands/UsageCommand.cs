using System.CommandLine;
using BillingGrains.Host.Installation;
using BillingGrains.Storage.Journal;
using BillingGrains.Storage.Usage;
using NodaTime;

namespace BillingGrains.Host.Commands;

/// <summary>"usage": whether what meters counted is added up right.</summary>
internal static class UsageCommand
{
    private const int DifferencesShown = 20;

    public static Command Create()
    {
        var check = new Command(
            "check",
            "Count the stored events once more, and compare them with the roll-ups and with the notes of where they are.");
        check.SetAction((_, cancellation) => Check(cancellation));
        return new Command("usage", "Looks at what meters counted.") { check };
    }

    private static async Task<int> Check(CancellationToken cancellation)
    {
        var options = InstallationOptions.FromEnvironment();
        options.Check();
        await using var storage = await JournalStorage.Open(options.Database, TimeProvider.System, cancellation: cancellation);
        var verdict = await new UsageCheck(storage.Database).Run(cancellation);
        foreach (var one in verdict.Differences.Take(DifferencesShown))
        {
            var hour = Instant.FromUnixTimeTicks(0) + Duration.FromHours(one.Hour);
            Console.WriteLine(
                $"{one.Meter} of {one.Customer}, {hour}: its events come to {Or(one.Recounted)}, its roll-up says "
                + $"{Or(one.RolledUp)} (events, sum, greatest, last).");
        }

        foreach (var one in verdict.PlaceDifferences.Take(DifferencesShown))
        {
            Console.WriteLine(FormattableString.Invariant($"{one.Meter} of {one.Customer}, block {one.Block}: ")
                + (one.IsNoted ? "noted, and there is no such block." : "holds events, and no note says so."));
        }

        Console.WriteLine(FormattableString.Invariant(
            $"{verdict.Events} events in {verdict.Blocks} blocks were counted, {verdict.Waiting} blocks wait to be added, ")
            + FormattableString.Invariant($"{verdict.Stale} hours to be read anew; ")
            + FormattableString.Invariant($"{verdict.Differences.Count} hours differ from their roll-ups; ")
            + FormattableString.Invariant(
                $"of {verdict.Places} notes of places and what they lack {verdict.PlaceDifferences.Count} differ."));
        return verdict.Differences.IsEmpty && verdict.PlaceDifferences.IsEmpty ? ExitCode.Done : ExitCode.NotGood;
    }

    private static string Or(string text) => text.Length == 0 ? "nothing" : text;
}
