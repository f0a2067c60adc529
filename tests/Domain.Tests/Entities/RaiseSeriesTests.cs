using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Entities;
using BillingGrains.Domain.Posting;
using static BillingGrains.Domain.Tests.Invoices.InvoiceSamples;
using Story = BillingGrains.Domain.Tests.Scenario<
    BillingGrains.Domain.Entities.SeriesDecider, BillingGrains.Domain.Entities.NumberSeries,
    BillingGrains.Domain.Entities.SeriesCommand, BillingGrains.Domain.Entities.SeriesEvent>;

namespace BillingGrains.Domain.Tests.Entities;

/// <summary>After the journal was set back a series goes on above what the ERP shows.</summary>
public sealed class RaiseSeriesTests
{
    private const string Pattern = "NL-{year}-{number:00000}";

    private static readonly GiveNumber Give = new("invoice/a", "hash-a", Pattern, 2026, Now);

    private static readonly RaiseSeries Raise = new(
        "epoch-2", Pattern, 2026,
        [Seen("invoice/f", 6), Seen("invoice/h", 8), new ErpNumber("BG-other", "DE-2026-00099", true)], Now);

    [Fact]
    public void The_highest_number_seen_is_gone_beyond_and_seen_ones_are_reserved()
    {
        var story = new Story().When(Give, Raise);

        story.Then(new SeriesRaised(
            "epoch-2", Pattern, 2026, 8,
            [
                new ReservedNumber(PostingKey.Of("invoice/f", "hash"), 6, "NL-2026-00006"),
                new ReservedNumber(PostingKey.Of("invoice/h", "hash"), 8, "NL-2026-00008"),
            ],
            Now));
        story.When(Give with { InvoiceKey = "invoice/b" }).ThenOne<NumberGiven>().Number.ShouldBe("NL-2026-00009");
    }

    [Fact]
    public void The_document_that_bears_a_number_in_the_erp_gets_it_again()
    {
        var same = Give with { InvoiceKey = "invoice/f", ContentHash = "hash", StandsInErp = true };
        var story = new Story().When(Raise, same);

        story.Then(new NumberGiven(6, 2026, "NL-2026-00006", "invoice/f", "hash", Now));
        story.When(same).ThenNothing();
        story.When(Give with { InvoiceKey = "invoice/h", ContentHash = "other", StandsInErp = true })
            .ThenOne<NumberGiven>().Sequence.ShouldBe(9);
    }

    [Fact]
    public void A_number_that_was_cancelled_in_the_erp_is_used_up() =>
        new Story().When(Raise, Give with { InvoiceKey = "invoice/f", ContentHash = "hash" })
            .ThenOne<NumberGiven>().Sequence.ShouldBe(9);

    [Fact]
    public void It_is_raised_once_for_each_epoch_and_pattern()
    {
        var story = new Story().When(Raise, Raise);
        story.ThenNothing();
        story.When(Raise with { Epoch = "epoch-3" }).ThenOne<SeriesRaised>().Last.ShouldBe(8);
        story.When(Raise with { Pattern = "DE-{year}-{number:00000}" }).ThenOne<SeriesRaised>().Last.ShouldBe(99);
    }

    [Fact]
    public void Numbers_that_this_history_gave_are_not_reserved_once_more() =>
        new Story().When(Give, Raise with { Seen = [Seen("invoice/z", 1)] })
            .ThenOne<SeriesRaised>().ShouldBe(new SeriesRaised("epoch-2", Pattern, 2026, 1, [], Now));

    [Fact]
    public void A_series_of_another_year_is_left_alone() =>
        new Story().When(Give, Raise with { Year = 2027 }).ThenNothing();

    [Theory]
    [InlineData("NL-2026-00007", 7L)]
    [InlineData("NL-2026-123456", 123456L)]
    [InlineData("NL-2026-7", null)]
    [InlineData("NL-2026-00000", null)]
    [InlineData("NL-2025-00007", null)]
    [InlineData("C-NL-2026-00007", null)]
    [InlineData("NL-2026-", null)]
    [InlineData("NL-2026-0000x", null)]
    public void A_number_names_its_place_when_it_has_the_form(string number, long? sequence) =>
        NumberPattern.SequenceOf(Pattern, 2026, number).ShouldBe(sequence);

    private static ErpNumber Seen(string invoice, int sequence) => new(
        PostingKey.Of(invoice, "hash"), FormattableString.Invariant($"NL-2026-{sequence:00000}"), Stands: true);
}
