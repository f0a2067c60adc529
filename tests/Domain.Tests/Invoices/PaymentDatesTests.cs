using BillingGrains.Domain.Amounts;
using BillingGrains.Domain.Payments;
using NodaTime;
using NodaTime.Text;
using static BillingGrains.Domain.Tests.Invoices.InvoiceSamples;

namespace BillingGrains.Domain.Tests.Invoices;

/// <summary>Due dates, and the offer for paying early, by the calendar.</summary>
public sealed class PaymentDatesTests
{
    [Theory]
    [InlineData("2026-01-31", 30, DueRule.Net, null, "2026-03-02")]
    [InlineData("2024-01-31", 29, DueRule.Net, null, "2024-02-29")]
    [InlineData("2026-12-31", 1, DueRule.Net, null, "2027-01-01")]
    [InlineData("2026-01-31", 0, DueRule.MonthEndThenDays, null, "2026-01-31")]
    [InlineData("2026-01-31", 30, DueRule.MonthEndThenDays, null, "2026-03-02")]
    [InlineData("2026-02-01", 30, DueRule.MonthEndThenDays, null, "2026-03-30")]
    [InlineData("2026-01-31", 30, DueRule.DaysThenMonthEnd, null, "2026-03-31")]
    [InlineData("2026-01-29", 30, DueRule.DaysThenMonthEnd, null, "2026-02-28")]
    [InlineData("2024-01-30", 30, DueRule.DaysThenMonthEnd, null, "2024-02-29")]
    [InlineData("2026-01-31", 0, DueRule.DayOfMonth, 31, "2026-01-31")]
    [InlineData("2026-02-01", 0, DueRule.DayOfMonth, 31, "2026-02-28")]
    [InlineData("2026-01-16", 0, DueRule.DayOfMonth, 15, "2026-02-15")]
    [InlineData("2026-01-15", 0, DueRule.DayOfMonth, 15, "2026-01-15")]
    [InlineData("2026-12-20", 30, DueRule.DayOfMonth, 15, "2027-02-15")]
    [InlineData("2024-02-29", 365, DueRule.DayOfMonth, 30, "2025-02-28")]
    public void The_due_date_follows_from_issue_date_and_terms(string issued, int days, DueRule rule, int? day, string due) =>
        PaymentDates.Due(Date(issued), days, new PaymentTerms(rule, day)).ShouldBe(Date(due));

    [Fact]
    public void What_is_offered_for_paying_early_is_rounded_and_ends_by_the_due_date()
    {
        var terms = new PaymentTerms(Early: new EarlyPayment(2m, 10));
        PaymentDates.Offer(Date("2026-04-01"), Date("2026-05-01"), Eur(181.50m), terms, RoundingMode.HalfUp)
            .ShouldBe(new EarlyOffer(2m, Date("2026-04-11"), Eur(3.63m), Eur(177.87m)));
        PaymentDates.Offer(Date("2026-04-01"), Date("2026-04-08"), Eur(181.50m), terms, RoundingMode.HalfUp)!
            .LastDay.ShouldBe(Date("2026-04-08"));
        PaymentDates.Offer(Date("2026-04-01"), Date("2026-05-01"), Eur(0.20m), terms, RoundingMode.HalfUp).ShouldBeNull();
        PaymentDates.Offer(Date("2026-04-01"), Date("2026-05-01"), Eur(0m), terms, RoundingMode.HalfUp).ShouldBeNull();
    }

    private static LocalDate Date(string text) => LocalDatePattern.Iso.Parse(text).Value;
}
