using BillingGrains.Domain.Amounts;
using BillingGrains.Domain.Contracts;
using BillingGrains.Domain.Deciding;
using NodaTime;

namespace BillingGrains.Domain.Payments;

/// <summary>How the day on which payment is due follows from the issue date and the payment days N.</summary>
public enum DueRule
{
    None = 0,

    /// <summary>N days after the issue date.</summary>
    Net = 1,

    /// <summary>N days after the end of the issue date's month.</summary>
    MonthEndThenDays = 2,

    /// <summary>The end of the month in which the Nth day after the issue date lies.</summary>
    DaysThenMonthEnd = 3,

    /// <summary>The first day of that number in a month, not before the Nth day after the issue date; where a month is
    /// shorter, its last day.</summary>
    DayOfMonth = 4,
}

/// <summary>When payment is due, and what may be taken off for paying early.</summary>
/// <param name="Day">1 to 31, for <see cref="DueRule.DayOfMonth"/>; null for the others.</param>
/// <param name="Early">Null where nothing is taken off.</param>
public sealed record PaymentTerms(DueRule Due = DueRule.Net, int? Day = null, EarlyPayment? Early = null);

/// <param name="Percent">Of what is to be paid, tax included; more than 0, less than 100.</param>
/// <param name="Days">The last day is so many after the issue date; 0 to 365, and never after the due date.</param>
public sealed record EarlyPayment(decimal Percent, int Days);

/// <summary>What a final invoice offers for paying early.</summary>
/// <param name="LastDay">On which it may be paid so.</param>
/// <param name="Discount">What may be taken off, rounded by the contract's mode.</param>
/// <param name="Payable">What is then to be paid.</param>
public sealed record EarlyOffer(decimal Percent, LocalDate LastDay, Money Discount, Money Payable);

/// <summary>The dates that follow from payment terms, by the calendar.</summary>
public static class PaymentDates
{
    /// <param name="days">0 or more.</param>
    /// <param name="terms">Null for net.</param>
    public static LocalDate Due(LocalDate issued, int days, PaymentTerms? terms) => terms switch
    {
        null or { Due: DueRule.Net } => issued.PlusDays(days),
        { Due: DueRule.MonthEndThenDays } => MonthEnd(issued).PlusDays(days),
        { Due: DueRule.DaysThenMonthEnd } => MonthEnd(issued.PlusDays(days)),
        { Due: DueRule.DayOfMonth, Day: { } day } => Next(issued.PlusDays(days), day),
        _ => throw new ArgumentOutOfRangeException(nameof(terms), terms, "Payment terms say when payment is due."),
    };

    /// <summary>Null where nothing is offered, or nothing is to be paid.</summary>
    /// <param name="payable">Tax included, less what the customer withholds.</param>
    public static EarlyOffer? Offer(LocalDate issued, LocalDate due, Money payable, PaymentTerms? terms, RoundingMode mode)
    {
        if (terms?.Early is not { } early || payable.Amount <= 0m)
        {
            return null;
        }

        var discount = Discount(payable, early.Percent, mode);
        return discount.Amount == 0m
            ? null
            : new EarlyOffer(
                early.Percent, LocalDate.Min(issued.PlusDays(early.Days), due), discount, payable - discount);
    }

    internal static Money Discount(Money owed, decimal percent, RoundingMode mode) => (owed * (percent / 100m)).Round(mode);

    private static LocalDate MonthEnd(LocalDate day) => OfMonth(day.ToYearMonth(), 31);

    private static LocalDate Next(LocalDate from, int day) =>
        OfMonth(from.ToYearMonth(), day) is var here && here >= from ? here : OfMonth(from.ToYearMonth().PlusMonths(1), day);

    private static LocalDate OfMonth(YearMonth month, int day) =>
        month.OnDayOfMonth(Math.Min(day, CalendarSystem.Iso.GetDaysInMonth(month.Year, month.Month)));
}

/// <summary>Faults of payment terms.</summary>
internal static class PaymentTermsCheck
{
    private const int DaysMax = 365;

    public static Refusal? Find(string path, PaymentTerms? terms)
    {
        var faults = new Faults();
        Check(path, terms, faults);
        return faults.Found is { IsEmpty: false } found ? found[0] : null;
    }

    /// <param name="path">Of the terms, for example "payment".</param>
    public static void Check(string path, PaymentTerms? terms, Faults faults)
    {
        if (terms is null)
        {
            return;
        }

        faults.Chosen($"{path}/due", terms.Due);
        faults.When(
            terms.Due == DueRule.DayOfMonth ? terms.Day is not (>= 1 and <= 31) : terms.Day is not null, "bad-day",
            $"{path}/day", "Payment that is due on a day of the month names it, 1 to 31; other payment names none.");
        faults.When(
            terms.Early is { Percent: <= 0m or >= 100m }, "out-of-range", $"{path}/early/percent",
            "A discount for paying early is more than 0 and less than 100 percent.");
        faults.When(
            terms.Early is { Days: < 0 or > DaysMax }, "out-of-range", $"{path}/early/days",
            "A discount for paying early counts for 0 to 365 days.");
    }
}
