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
            var documents = Split(month, month.Terms);
            Total(documents).ShouldBe(Total([month.Preview()]));
            Tax(documents, month);
        });

    /// <summary>By <see cref="UnitIsTheDocument.PercentOff"/>: a step for each document and discount, and for what a line
    /// gives back of what the documents before it had rounded.</summary>
    [Fact]
    public void Percentages_off_a_document_differ_by_what_each_document_rounds() =>
        Generated.Check(
            from month in GeneratedMonth.Any
            from discounts in GeneratedTerms.Discounts
            select month with
            {
                Terms = month.Terms with
                {
                    Taxes = null,
                    Discounts = discounts.Where(each => each is Domain.Discounts.Discount.PercentOff).ToValueList(),
                },
            },
            static month =>
            {
                var documents = Split(month, month.Terms);
                var groups = documents.Sum(document => document.Items.Sum(item => item.Lines.Count));
                Math.Abs(Total(documents) - Total([month.Preview()]))
                    .ShouldBeLessThanOrEqualTo(0.01m * (groups + 4), UnitIsTheDocument.PercentOff);
            });

    /// <summary>By <see cref="UnitIsTheDocument.AmountOff"/>: more documents never cost more than one.</summary>
    [Fact]
    public void An_amount_off_each_document_is_never_more_than_the_amount_each_time() =>
        Generated.Check(GeneratedMonth.Discounted, static month =>
        {
            var documents = Split(month, month.Terms);
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
                documents.AddRange(month.Quarter(arrivals[..known], documents.Aggregate(Documents.None, And)));
            }

            Total(documents).ShouldBe(Total(month.Quarter(arrivals, Documents.None)));
        });

    [Fact]
    public void What_is_withdrawn_after_its_document_goes_back() =>
        Generated.Check(GeneratedMonth.Any, static month =>
        {
            var gone = month.Arrivals.Where(Withdrawal.IsPossible).ToArray().Shuffled(month.Seed);
            gone = gone[..(gone.Length / 2)];
            var first = month.Preview();
            var second = month.Preview(month.Arrivals.Concat(gone.SelectMany(Withdrawal.Of)), Documents.None.And(first));
            Total([first, second]).ShouldBe(Total([month.Preview(month.Arrivals.Except(gone))]));
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
                var documents = Split(month, month.Terms);
                documents.Sum(document => document.Prepaid.Amount)
                    .ShouldBeLessThanOrEqualTo(prepaid.Grants.Sum(grant => grant.Amount) + prepaid.OverdraftMax);
                documents.ShouldAllBe(document => document.Payable!.Amount >= Math.Min(0m, (document.Gross! - document.Withheld).Amount));
            }
        });

    /// <summary>Documents of two days in the month and of its end.</summary>
    private static List<PreviewAnswer> Split(GeneratedMonth month, ContractTerms terms)
    {
        var (first, more) = (month.Seed % 27, month.Seed / 27 % 27);
        var documents = new List<PreviewAnswer>();
        var so = Documents.None;
        foreach (var day in (LocalDate[])[
            GeneratedTerms.March.PlusDays(Math.Min(first, more)), GeneratedTerms.March.PlusDays(Math.Max(first, more) + 1),
            GeneratedTerms.March.PlusDays(30)])
        {
            documents.Add((month with { Terms = terms }).Preview(before: so, through: day));
            so = so.And(documents[^1]);
        }

        return documents;
    }

    private static Documents And(Documents so, PreviewAnswer document) => so.And(document);

    /// <summary>Net, or gross where prices hold the tax: there the tax of each document is rounded out of them.</summary>
    private static decimal Total(IEnumerable<PreviewAnswer> documents) =>
        documents.Sum(document => document.Items.Sum(item => item.Net.Amount));

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
