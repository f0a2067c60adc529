using BillingGrains.Domain.Entities;
using BillingGrains.Domain.Invoices;
using NodaTime;
using static BillingGrains.Domain.Tests.Invoices.InvoiceSamples;
using Story = BillingGrains.Domain.Tests.Scenario<
    BillingGrains.Domain.Entities.SeriesDecider, BillingGrains.Domain.Entities.NumberSeries,
    BillingGrains.Domain.Entities.SeriesCommand, BillingGrains.Domain.Entities.SeriesEvent>;

namespace BillingGrains.Domain.Tests.Entities;

/// <summary>Where a series begins, its dates, and its fiscal year.</summary>
public sealed class SeriesStartTests
{
    private static readonly StartSeries At1001 = new(1001, "The old system ended at 1000", "fin", Now);

    [Fact]
    public void A_series_goes_on_where_the_system_before_ended()
    {
        var story = new Story().When(At1001);
        story.Then(new SeriesStarted(1001, "The old system ended at 1000", "fin", Now));
        story.When(Give("a", 1)).ThenOne<NumberGiven>().Number.ShouldBe("NL-2026-01001");
        story.When(Give("b", 1)).ThenOne<NumberGiven>().Number.ShouldBe("NL-2026-01002");
        story.When(Give("b", 1)).ThenNothing();
    }

    [Fact]
    public void Where_it_begins_is_set_before_the_first_number_and_may_be_mended_until_then()
    {
        new Story().When(Give("a", 1), At1001).Decision!.Code.ShouldBe("series-has-begun");
        new Story().When(At1001, At1001).ThenNothing();
        new Story().When(At1001, At1001 with { First = 900 }).ThenOne<SeriesStarted>().First.ShouldBe(900);
        new Story().When(At1001, Give("a", 1), At1001 with { First = 2000 }).Decision!.Code.ShouldBe("series-has-begun");
        new Story().When(At1001 with { First = 0 }).ThenRefused(SeriesRefusal.FirstInvalid);
        new Story().When(At1001 with { Reason = "" }).ThenRefused(SeriesRefusal.ReasonMissing);
    }

    [Fact]
    public void A_started_series_is_of_the_year_of_its_first_number()
    {
        var story = new Story().When(At1001, Give("a", 1));
        story.When(Give("b", 1) with { Year = 2027 }).ThenRefused(SeriesRefusal.OtherYear);
    }

    [Fact]
    public void Dates_never_go_back()
    {
        var story = new Story().When(Give("a", 2));
        story.When(Give("b", 1)).ThenRefused(SeriesRefusal.DateBack);
        story.When(Give("b", 2)).ThenOne<NumberGiven>().Date.ShouldBe(new LocalDate(2026, 4, 2));
    }

    [Fact]
    public void A_yearly_series_bears_the_year_in_which_the_fiscal_year_began()
    {
        var fromApril = Entity with { FiscalYearStart = 4 };
        Wanted(fromApril, new LocalDate(2026, 3, 31)).ShouldBe(("series/NL01/invoice/2025", 2025));
        Wanted(fromApril, new LocalDate(2026, 4, 1)).ShouldBe(("series/NL01/invoice/2026", 2026));
        Wanted(fromApril, new LocalDate(2027, 3, 31)).ShouldBe(("series/NL01/invoice/2026", 2026));
        var monthly = fromApril with { NumberReset = NumberReset.Monthly };
        Wanted(monthly, new LocalDate(2026, 3, 31)).ShouldBe(("series/NL01/invoice/2026-03", 2026));
    }

    [Fact]
    public void A_fiscal_year_begins_in_a_month() =>
        EntityDecider.Decide(EntityDecider.Initial, new ConfigureEntity(Entity with { FiscalYearStart = 13 }, "ian", Now))
            .ShouldBe(Deciding.Decision<EntityEvent>.Refuse(EntityRefusal.FiscalYearInvalid));

    private static (string Key, int Year) Wanted(EntitySettings entity, LocalDate date)
    {
        var wanted = SeriesNames.Wanted(entity, InvoiceKind.Invoice, "K-1", date);
        return (wanted.SeriesKey, wanted.Year);
    }

    private static GiveNumber Give(string invoice, int day) => new(
        $"invoice/{invoice}", $"hash-{invoice}", "NL-{year}-{number:00000}", 2026, Now,
        Date: new LocalDate(2026, 4, day));
}
