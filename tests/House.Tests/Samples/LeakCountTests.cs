using BillingGrains.Domain.PublicTexts;
using BillingGrains.House.Tests.Rules;
using BillingGrains.LoadTests.Texts;

namespace BillingGrains.House.Tests.Samples;

/// <summary>Misses and false alarms of the search for what customers must not read, on the sample month. docs/exceptions.md
/// gives the figures.</summary>
public sealed class LeakCountTests(ITestOutputHelper output)
{
    private static readonly string Feed = Path.Combine(Repository.Root, "samples/helpdesk-month/feed.ndjson");

    [Fact]
    public void Of_the_months_own_texts_none_is_an_alarm() =>
        LeakCount.Of(2026, TextsCommand.TextsOf(Feed)).AlarmsInMonth.ShouldBe(0);

    [Fact]
    public void Most_leaks_that_were_put_in_are_found()
    {
        var count = LeakCount.Of(2026, TextsCommand.TextsOf(Feed));

        output.WriteLine(string.Join('\n', count.Kinds));
        foreach (var (kind, planted, found) in count.Kinds)
        {
            var share = found * 100 / planted;
            share.ShouldBeGreaterThanOrEqualTo(kind == TextHitKind.Secret ? 84 : 97, $"{found} of {planted} of {kind}");
        }

        (count.AlarmsInLookAlikes * 100 / count.LookAlikes).ShouldBeLessThanOrEqualTo(30);
    }
}
