using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Entities;
using FsCheck;
using FsCheck.Fluent;
using static BillingGrains.Domain.Tests.Invoices.InvoiceSamples;
using Story = BillingGrains.Domain.Tests.Scenario<
    BillingGrains.Domain.Entities.SeriesDecider, BillingGrains.Domain.Entities.NumberSeries,
    BillingGrains.Domain.Entities.SeriesCommand, BillingGrains.Domain.Entities.SeriesEvent>;

namespace BillingGrains.Domain.Tests.Entities;

public sealed class GiveNumberTests
{
    private static readonly GiveNumber Give = new("invoice/a", "hash-a", "NL-{year}-{number:00000}", 2026, Now);

    [Fact]
    public void Numbers_follow_each_other_from_one()
    {
        var story = new Story();
        story.When(Give).Then(new NumberGiven(1, 2026, "NL-2026-00001", "invoice/a", "hash-a", Now));
        story.When(Give with { InvoiceKey = "invoice/b", ContentHash = "hash-b" })
            .Then(new NumberGiven(2, 2026, "NL-2026-00002", "invoice/b", "hash-b", Now));
    }

    [Fact]
    public void A_document_asks_twice_and_keeps_its_number()
    {
        var story = new Story().When(Give, Give with { InvoiceKey = "invoice/b" });
        story.When(Give).ThenNothing();
        story.State.NumberOf("invoice/a").ShouldBe(new GivenNumber("NL-2026-00001", "hash-a"));
        story.State.NumberOf("invoice/c").ShouldBeNull();
    }

    [Fact]
    public void A_repeat_is_answered_even_when_the_pattern_has_changed() =>
        new Story().When(Give, Give with { Pattern = "" }).ThenNothing();

    [Fact]
    public void Another_content_is_a_conflict_before_anything_else() =>
        new Story().When(Give, Give with { ContentHash = "other", Pattern = "" })
            .ThenRefused(SeriesRefusal.OtherContent);

    [Fact]
    public void A_series_is_of_one_year()
    {
        new Story().When(Give, Give with { InvoiceKey = "invoice/b", Year = 2027, Pattern = "" })
            .ThenRefused(SeriesRefusal.OtherYear);
        new Story().When(Give with { Year = 26 }).ThenRefused(SeriesRefusal.OtherYear);
    }

    [Fact]
    public void An_invalid_pattern_is_refused() =>
        new Story().When(Give with { Pattern = "NL" }).ThenRefused(EntityRefusal.PatternInvalid);

    [Fact]
    public void The_document_hears_of_its_number()
    {
        var story = new Story().When(Give);
        SeriesDecider.Addressees(story.State, story.Facts[0]).ShouldBe(["invoice/a"]);
    }

    [Fact]
    public void A_hole_in_the_stored_series_is_never_folded() =>
        Should.Throw<InvalidOperationException>(
            () => SeriesDecider.Evolve(
                SeriesDecider.Initial, new NumberGiven(2, 2026, "NL-2026-00002", "invoice/a", "hash-a", Now)));

    [Fact]
    public void Whoever_asks_and_however_often_there_are_no_gaps_and_no_doubles() =>
        Prop.ForAll(Arb.From(Gen.Choose(1, 40).ListOf(200)), asked =>
        {
            var story = new Story();
            var given = new List<NumberGiven>();
            foreach (var invoice in asked)
            {
                var key = FormattableString.Invariant($"invoice/{invoice}");
                given.AddRange(story.When(Give with { InvoiceKey = key }).Facts.OfType<NumberGiven>());
            }

            return given.Select(each => (int)each.Sequence).SequenceEqual(Enumerable.Range(1, given.Count))
                && given.Count == asked.Distinct().Count()
                && given.Select(each => each.Number).Distinct().Count() == given.Count;
        }).QuickCheckThrowOnFailure();
}
