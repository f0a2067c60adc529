using BillingGrains.Domain.Contracts;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Metering;
using BillingGrains.Domain.Periods;
using NodaTime;

namespace BillingGrains.Domain.Recurring;

/// <summary>The periods over which a contract counts usage, and what must be counted of them.</summary>
public static class UsageWindows
{
    /// <summary>What must be counted before the usage of these days can be priced; each question once.</summary>
    public static ValueList<UsageQuestion> Questions(Agreement agreement, RecurringWindow window)
    {
        var questions = new List<UsageQuestion>();
        foreach (var each in agreement.InForce)
        {
            if (each.Terms.Usage.IsEmpty)
            {
                continue;
            }

            var calendar = Calendar(each.Terms);
            foreach (var part in Parts(each, calendar, window))
            {
                var read = new MeterWindow(calendar, part, Periods(each.Terms).DayCount);
                questions.AddRange(each.Terms.Usage
                    .Where(usage => usage.Meter.CarriesOver || window.Covers(part.From, part.To.PlusDays(-1)))
                    .Select(usage => Question(each.Terms, usage, read)));
            }
        }

        return questions.Distinct().ToValueList();
    }

    internal static UsageQuestion Question(ContractTerms terms, UsageTerms usage, MeterWindow window) => new(
        usage.Meter.MeterId, terms.CustomerIds, window.Start, window.End,
        UsageDetail.IsNeeded(usage) || !UsageDetail.IsOfFullHours(window));

    internal static UsagePeriods Periods(ContractTerms terms) => terms.UsagePeriods ?? UsagePeriods.Months;

    internal static CycleCalendar Calendar(ContractTerms terms) => new(
        Periods(terms).Cycle, terms.Applies.From, DateTimeZoneProviders.Tzdb[terms.TimeZone]);

    /// <summary>The parts of usage periods in which the version counts, up to the last day that is looked at; without
    /// those that are not over yet, where the window asks for what is over.</summary>
    internal static IEnumerable<PeriodPart> Parts(TermsInForce each, CycleCalendar calendar, RecurringWindow window)
    {
        var (applies, horizon) = (each.Terms.Applies, calendar.At(window.MonthEnd).To);
        var end = LocalDate.Min(applies.To?.PlusDays(1) ?? horizon, each.To ?? horizon);
        return calendar.Parts(LocalDate.Max(applies.From, each.From), LocalDate.Min(end, horizon))
            .TakeWhile(part => each.Terms.Usage.IsEmpty || window.OverBy is not { } now
                || (part.To <= window.Through.PlusDays(1) && calendar.Begin(part.To) <= now));
    }
}
