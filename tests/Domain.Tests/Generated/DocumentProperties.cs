using BillingGrains.Domain.Amounts;
using BillingGrains.Domain.Contracts;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Preview;
using FsCheck;
using FsCheck.Fluent;
using NodaTime;

namespace BillingGrains.Domain.Tests.Generated;

/// <summary>What holds for several documents of a period, of which each bills what those before it left.</summary>
public sealed class DocumentProperties
{
    /// <summary>What of a charge has the document as its unit, and so may differ when there are more of them.</summary>
    private static class UnitIsTheDocument
    {
        /// <summary>Each document takes the whole amount off, up to what is on it.</summary>
        public const string AmountOff = "an amount off each document";

        /// <summary>A percentage of a document is rounded once for the lines that it counts for alike.</summary>
        public const string PercentOff = "a percentage off a document";
    }

    [Fact]
    public void Splitting_a_period_into_documents_gives_the_same_net_amount() =>
        Generated.Check(GeneratedMonth.Any, static month =>
        {
            var documents = Split(month);
            SameSum(documents, [month.Preview()]);
            Tax(documents, month);
        });

    /// <summary>By <see cref="UnitIsTheDocument.PercentOff"/>: a step for each document and discount, and for what a line
    /// gives back of what the documents before it had rounded.</summary>
    [Fact]
    public void Percentages_off_a_document_differ_by_what_each_document_rounds() =>
        Generated.Check(Percentages, static month =>
        {
            var documents = Split(month);
            var lines = documents.Sum(document => document.Items.Sum(item => item.Lines.Count));
            Math.Abs(documents.Sum(document => document.Net.Amount) - month.Preview().Net.Amount)
                .ShouldBeLessThanOrEqualTo(0.01m * (lines + 4), UnitIsTheDocument.PercentOff);
        });

    /// <summary>By <see cref="UnitIsTheDocument.AmountOff"/>: more documents never cost more than one.</summary>
    [Fact]
    public void An_amount_off_each_document_is_never_more_than_the_amount_each_time() =>
        Generated.Check(GeneratedMonth.Discounted, static month =>
        {
            var documents = Split(month);
            foreach (var amount in month.Terms.Discounts.OfType<Domain.Discounts.Discount.AmountOff>())
            {
                documents.ShouldAllBe(
                    document => document.Discounts.Where(use => use.DiscountId == amount.DiscountId)
                        .Sum(use => use.Amount.Amount) <= amount.Amount.Amount,
                    UnitIsTheDocument.AmountOff);
            }
        });

    /// <summary>Facts come in any order, some after the document of their days: what all documents come to is the same.
    /// </summary>
    [Fact]
    public void The_order_of_arrival_does_not_matter_for_the_sum_of_all_documents() =>
        Generated.Check(GeneratedMonth.Any, static month =>
        {
            var arrivals = month.Arrivals.Shuffled(month.Seed);
            var documents = new List<PreviewAnswer>();
            foreach (var known in (int[])[arrivals.Length / 3, arrivals.Length * 2 / 3, arrivals.Length])
            {
                documents.AddRange(month.Quarter(arrivals[..known], documents).ToList());
            }

            SameSum(documents, month.Quarter(arrivals));
        });

    [Fact]
    public void What_is_withdrawn_after_its_document_goes_back() =>
        Generated.Check(GeneratedMonth.Any, static month =>
        {
            var (first, second, without) = Withdrawn(month);
            SameSum([first, second], [without]);
        });

    /// <summary>By <see cref="UnitIsTheDocument.PercentOff"/>: what was sold at a discount comes back at it, to what each
    /// line and document rounds.</summary>
    [Fact]
    public void What_is_withdrawn_goes_back_at_its_percentage() =>
        Generated.Check(Percentages, static month =>
        {
            var (first, second, without) = Withdrawn(month);
            var lines = first.Items.Sum(item => item.Lines.Count) + second.Items.Sum(item => item.Lines.Count);
            Math.Abs((first.Net + second.Net - without.Net).Amount)
                .ShouldBeLessThanOrEqualTo(0.01m * (lines + 4), UnitIsTheDocument.PercentOff);
        });

    [Fact]
    public void A_document_after_which_nothing_came_leaves_nothing_for_the_next() =>
        Generated.Check(GeneratedMonth.Any, static month =>
        {
            var next = month.Preview(before: Documents.None.And(month.Preview()));
            next.Items.SelectMany(item => item.Lines).ShouldBeEmpty();
            next.Net.Amount.ShouldBe(0m);
        });

    [Fact]
    public void Prepaid_credit_is_drawn_once_over_all_documents() =>
        Generated.Check(GeneratedMonth.Any, static month =>
        {
            if (month.Terms.Prepaid is { } prepaid)
            {
                var documents = Split(month);
                documents.Sum(document => document.Prepaid.Amount)
                    .ShouldBeLessThanOrEqualTo(prepaid.Grants.Sum(grant => grant.Amount) + prepaid.OverdraftMax);
                documents.ShouldAllBe(document =>
                    document.Payable!.Amount >= Math.Min(0m, (document.Gross! - document.Withheld).Amount));
            }
        });

    /// <summary>Prices without tax, so that net is what lines come to.</summary>
    private static Gen<GeneratedMonth> Percentages =>
        from month in GeneratedMonth.Any
        from discounts in GeneratedTerms.Discounts
        let percentages = discounts.Where(each => each is Domain.Discounts.Discount.PercentOff).ToValueList()
        select month with { Terms = month.Terms with { Taxes = null, Discounts = percentages } };

    private static (PreviewAnswer First, PreviewAnswer Second, PreviewAnswer Without) Withdrawn(GeneratedMonth month)
    {
        var gone = month.Arrivals.Where(Withdrawal.IsPossible).ToArray().Shuffled(month.Seed);
        gone = gone[..(gone.Length / 2)];
        var first = month.Preview();
        return (
            first,
            month.Preview(month.Arrivals.Concat(gone.SelectMany(Withdrawal.Of)), Documents.None.And(first)),
            month.Preview(month.Arrivals.Except(gone)));
    }

    /// <summary>Documents of two days in the month and of its end.</summary>
    private static List<PreviewAnswer> Split(GeneratedMonth month)
    {
        var (first, more) = (month.Seed % 27, month.Seed / 27 % 27);
        var documents = new List<PreviewAnswer>();
        var so = Documents.None;
        foreach (var day in (LocalDate[])[
            GeneratedTerms.March.PlusDays(Math.Min(first, more)), GeneratedTerms.March.PlusDays(Math.Max(first, more) + 1),
            GeneratedTerms.March.PlusDays(30)])
        {
            documents.Add(month.Preview(before: so, through: day));
            so = so.And(documents[^1]);
        }

        return documents;
    }

    /// <summary>Before tax, or with it where prices hold it: there the tax of each document is rounded out of them. Line
    /// by line, so that a failure names those that differ.</summary>
    private static void SameSum(IEnumerable<PreviewAnswer> documents, IEnumerable<PreviewAnswer> whole)
    {
        // What is held or waits in the end is neither billed nor given back: it depends on what came before.
        var all = whole.ToList();
        string[] held = [.. all.SelectMany(document => document.Held).Select(each => each.Id)];
        var (apart, together) = (ByLine(documents, held), ByLine(all, held));
        apart.Where(line => !together.Contains(line)).ShouldBeEmpty();
        together.Where(line => !apart.Contains(line)).ShouldBeEmpty();
    }

    private static List<(string LineId, decimal Sum)> ByLine(IEnumerable<PreviewAnswer> documents, string[] held) =>
    [
        .. documents.SelectMany(document => document.Items).SelectMany(item => item.Lines)
            .GroupBy(line => line.LineId, StringComparer.Ordinal)
            .Select(lines => (LineId: lines.Key, Sum: lines.Sum(line => line.Before.Amount)))
            .Where(line => line.Sum != 0m && !held.Any(id =>
                line.LineId == id || line.LineId.StartsWith($"{id}/", StringComparison.Ordinal))),
    ];

    private static void Tax(List<PreviewAnswer> documents, GeneratedMonth month)
    {
        var whole = month.Preview();
        var perLine = month.Terms.Taxes is { Level: Domain.Entities.TaxRounding.PerLine };
        foreach (var code in documents.SelectMany(document => document.Taxes).Concat(whole.Taxes)
            .Select(tax => (tax.Code, tax.Percent)).Distinct())
        {
            var apart = documents.Sum(document => Of(document, code));
            var steps = perLine ? documents.Sum(document => document.Items.Sum(item => item.Lines.Count))
                + whole.Items.Sum(item => item.Lines.Count) : documents.Count;
            Math.Abs(apart - Of(whole, code)).ShouldBeLessThanOrEqualTo(0.01m * steps, $"{code}");
        }
    }

    private static decimal Of(PreviewAnswer document, (string Code, decimal Percent) rate) => document.Taxes
        .Where(tax => (tax.Code, tax.Percent) == rate).Sum(tax => tax.Tax.Amount);
}
