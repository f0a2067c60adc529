using BillingGrains.Domain.Contracts;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Rating;
using NodaTime;

namespace BillingGrains.Domain.Taxes;

/// <summary>Which day decides when a supply is taxed, and so at which rate.</summary>
public enum TaxPointRule
{
    None = 0,

    /// <summary>The day of the work, or on which a period counts for billing.</summary>
    Supply = 1,

    /// <summary>The document's issue date.</summary>
    Issue = 2,

    /// <summary>Cash accounting: the tax falls due as it is paid; the rate is that of the day of supply.</summary>
    Payment = 3,

    /// <summary>The last day of the time that is paid for; the day of supply for what is of no time.</summary>
    PeriodEnd = 4,
}

/// <summary>A row of the table that says which rule counts. The first row that fits counts; where none fits, the day of
/// supply does.</summary>
/// <param name="Jurisdiction">The country where the supply is taxed, or a union that it is in; null for any.</param>
/// <param name="Continuous">True: only what is paid for a time; false: only what is of a day; null: all.</param>
public sealed record TaxPointRow(string? Jurisdiction, TaxPointRule Rule, bool? Continuous = null);

/// <summary>A line's tax point.</summary>
/// <param name="On">The day; null where the issue date or payments decide, as far as they are not known.</param>
/// <param name="RateThrough">The last issue date for which the line's rate counts; null where another day decides, or no
/// change of the rate is known.</param>
public sealed record TaxPoint(TaxPointRule Rule, LocalDate? On = null, LocalDate? RateThrough = null);

/// <summary>The tax points of what one tax line sums up.</summary>
/// <param name="From">The earliest; null where the rule's days are not known yet, like <paramref name="Through"/>.</param>
public sealed record TaxPointSpan(TaxPointRule Rule, LocalDate? From = null, LocalDate? Through = null);

/// <summary>Finds tax points.</summary>
internal static class TaxPoints
{
    /// <summary>The rule for a line.</summary>
    /// <param name="line">The day on it does not matter.</param>
    public static TaxPointRule Rule(
        TaxTables tables, ValueList<TaxPointRow> rows, TaxSupplier supplier, TaxCustomer customer, TaxQuestionLine line,
        ServicePeriod? service)
    {
        var place = PlaceRules.Find(tables, supplier, customer, line)?.Place;
        var country = place == TaxPlace.Customer ? customer.Country : supplier.Country;
        foreach (var row in rows)
        {
            if ((row.Continuous is not { } continuous || continuous == service is not null)
                && (row.Jurisdiction is not { } area || area == country || tables.Unions.Any(
                    union => union.Code == area && union.Countries.AsSpan().Contains(country))))
            {
                return row.Rule;
            }
        }

        return TaxPointRule.Supply;
    }

    /// <summary>The day whose rates count.</summary>
    /// <param name="supply">The day of supply.</param>
    /// <param name="issue">The day on which the document would be issued.</param>
    public static LocalDate RateDay(TaxPointRule rule, LocalDate supply, ServicePeriod? service, LocalDate issue) => rule switch
    {
        TaxPointRule.Supply or TaxPointRule.Payment => supply,
        TaxPointRule.PeriodEnd => service?.Through ?? supply,
        TaxPointRule.Issue => issue,
        _ => throw new ArgumentOutOfRangeException(nameof(rule), rule, "A tax point has a rule."),
    };

    /// <summary>The last day from a day on for which no rate of the tables begins or ends, nor the customer's exemption; null
    /// where none is known to.</summary>
    public static LocalDate? RateThrough(TaxTables tables, TaxCustomer customer, LocalDate day)
    {
        var changes = tables.Rates.SelectMany(static rate => Days(rate.From, rate.To));
        if (customer.Exemption is { } exemption)
        {
            changes = changes.Concat(Days(exemption.From, exemption.To));
        }

        var next = changes.Where(change => change > day).Order().Select(static change => (LocalDate?)change).FirstOrDefault();
        return next?.PlusDays(-1);
    }

    /// <summary>Of what one tax line sums up; null where no part has one.</summary>
    public static TaxPointSpan? Span(IEnumerable<TaxPoint?> points)
    {
        var all = points.OfType<TaxPoint>().ToList();
        return all.Count == 0 ? null : new TaxPointSpan(all[0].Rule, all.Min(one => one.On), all.Max(one => one.On));
    }

    private static IEnumerable<LocalDate> Days(LocalDate from, LocalDate? to) =>
        to is { } last ? [from, last.PlusDays(1)] : [from];
}

/// <summary>Faults of the table of tax points.</summary>
internal static class TaxPointCheck
{
    public static void Check(TaxSetup taxes, Faults faults)
    {
        for (var index = 0; index < taxes.Points.Count; index++)
        {
            var row = taxes.Points[index];
            var path = Faults.Path("taxes/points", index);
            faults.Chosen($"{path}/rule", row.Rule);
            faults.When(
                row.Jurisdiction is { } area && area is not [>= 'A' and <= 'Z', >= 'A' and <= 'Z'], "bad-country",
                $"{path}/jurisdiction", "A jurisdiction is a country's ISO 3166 code, or a union's: two capital letters.");
            faults.When(
                row.Rule == TaxPointRule.PeriodEnd && row.Continuous == false, "no-period", $"{path}/rule",
                "What is of a day has no period: take the day of supply.");
            faults.When(
                row.Rule == TaxPointRule.Issue && taxes.Service is not null, "issue-by-service", $"{path}/rule",
                "A tax service is asked before the issue date is known, and does not say until when its rates count: take the "
                    + "day of supply, or rates of your own.");
        }
    }
}
