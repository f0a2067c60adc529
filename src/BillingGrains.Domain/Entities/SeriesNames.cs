using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Invoices;
using NodaTime;

namespace BillingGrains.Domain.Entities;

/// <summary>Which series numbers a document of a date.</summary>
public static class SeriesNames
{
    /// <summary>The series, its pattern and year. The two kinds number apart, so one pattern would give the same number
    /// twice: credit notes have "C-" before it. Test documents have series
    /// of their own.</summary>
    /// <param name="billTo">The stable id in the ERP of the customer billed.</param>
    public static NumberWanted Wanted(EntitySettings entity, InvoiceKind kind, string billTo, LocalDate date)
    {
        // A month's series bears its calendar year, a year's series that in which the fiscal year begins.
        var named = entity.NumberReset == NumberReset.Yearly ? entity.FiscalYear(date) : date.Year;
        var pattern = NumberPattern.ForSeries(entity.NumberPattern, entity.NumberReset, date, billTo);
        var part = NumberPattern.SeriesPart(entity.NumberReset, entity.NumberScope, date, billTo, named);
        var (isTest, own) = (entity.Purpose == Purpose.Test, kind == InvoiceKind.CreditNote ? $"C-{pattern}" : pattern);
        return new NumberWanted(
            GrainKeys.Series(entity.EntityId, kind.Word(), isTest ? $"{TestPart}/{part}" : part),
            isTest ? Purposes.Marked(own) : own,
            entity.NumberReset == NumberReset.Never ? 0 : named);
    }

    // No customer's part begins so.
    private const string TestPart = "_test";

    /// <summary>The year in which the fiscal year of a date begins.</summary>
    public static int FiscalYear(this EntitySettings entity, LocalDate date) =>
        date.Month >= entity.FiscalYearStart ? date.Year : date.Year - 1;
}
