using BillingGrains.Domain.PublicTexts;
using BillingGrains.LoadTests.Samples;

namespace BillingGrains.LoadTests.Texts;

/// <summary>What the search for texts that customers must not read finds of a month into which leaks were put.</summary>
/// <param name="Texts">Of the month as it is: descriptions of time and parts, and subjects.</param>
/// <param name="AlarmsInMonth">Of those, texts in which something was found though nothing was put there.</param>
public sealed record LeakCount(
    int Texts, int AlarmsInMonth, int LookAlikes, int AlarmsInLookAlikes, IReadOnlyList<KindCount> Kinds,
    IReadOnlyList<string> Missed, IReadOnlyList<string> FalseAlarms)
{
    private const int ExamplesMax = 40;

    /// <summary>Puts a leak into every tenth text, and one that only looks like it into another tenth.</summary>
    public static LeakCount Of(long seed, IEnumerable<string> texts)
    {
        var random = new SampleRandom(seed);
        var kinds = new SortedDictionary<TextHitKind, (int Planted, int Found)>();
        var (count, alarms, lookAlikes, alike) = (0, 0, 0, 0);
        var missed = new SortedSet<string>(StringComparer.Ordinal);
        var falseAlarms = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var text in texts)
        {
            count++;
            alarms += Alarms(text, falseAlarms);
            switch (random.Below(10))
            {
                case 0:
                    var planted = Leaks.Plant(random, text);
                    var found = TextSearch.Find(planted.Text, []).Any(place => Covers(place, planted));
                    var (before, hits) = kinds.GetValueOrDefault(planted.Kind);
                    kinds[planted.Kind] = (before + 1, hits + (found ? 1 : 0));
                    if (!found)
                    {
                        missed.Add(planted.Text[Math.Max(0, planted.Start - 12)..(planted.Start + planted.Length)]);
                    }

                    break;
                case 1:
                    lookAlikes++;
                    alike += Alarms(Leaks.LookAlike(random, text), falseAlarms);
                    break;
            }
        }

        return new LeakCount(
            count, alarms, lookAlikes, alike,
            [.. kinds.Select(kind => new KindCount(kind.Key, kind.Value.Planted, kind.Value.Found))],
            [.. missed.Take(ExamplesMax)], [.. falseAlarms.Take(ExamplesMax)]);
    }

    private static int Alarms(string text, SortedSet<string> examples)
    {
        if (TextSearch.Find(text, []).IsEmpty)
        {
            return 0;
        }

        examples.Add(text);
        return 1;
    }

    /// <summary>Most of the words are marked: a full stop at the end may be missing.</summary>
    private static bool Covers(TextPlace place, PlantedText planted) =>
        place.Start <= planted.Start + 1 && place.End >= planted.Start + planted.Length - 1;
}

public sealed record KindCount(TextHitKind Kind, int Planted, int Found)
{
    public int Missed => Planted - Found;
}
