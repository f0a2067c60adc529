using BillingGrains.Domain.Amounts;
using BillingGrains.Domain.Contracts;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Discounts;
using BillingGrains.Domain.Entities;
using BillingGrains.Domain.Preview;
using BillingGrains.Domain.Prices;
using BillingGrains.Domain.Rating;
using BillingGrains.Domain.Subscriptions;

namespace BillingGrains.Domain.Tests.Generated;

/// <summary>What holds for one document of any contract, whatever arrived and in whatever order.</summary>
public sealed class MonthProperties
{
    [Fact]
    public void Totals_foot() => Generated.Check(GeneratedMonth.Discounted, static month =>
    {
        var answer = month.Preview();
        var lines = answer.Items.SelectMany(item => item.Lines).ToList();
        lines.Sum(line => line.Net.Amount).ShouldBe(answer.Net.Amount);
        answer.Items.ShouldAllBe(item => item.Lines.Sum(line => line.Before.Amount) == item.Net.Amount);
        answer.Taxes.Sum(tax => tax.Tax.Amount).ShouldBe(answer.Tax!.Amount);
        (answer.Net + answer.Tax).ShouldBe(answer.Gross);
        (answer.Gross! - answer.Withheld - answer.Prepaid).ShouldBe(answer.Payable);
        answer.Drawn.Sum(draw => draw.Amount).ShouldBe(answer.Prepaid.Amount);
        lines.Select(line => line.LineId).ShouldBeUnique();

        // With prices that hold the tax, what a line loses is its discount and its tax.
        var taken = answer.Discounts.Sum(discount => discount.Amount.Amount);
        var lost = lines.Sum(line => line.Before.Amount - line.Net.Amount);
        lost.ShouldBe(taken + (month.Terms.Taxes is { Inclusive: true } ? answer.Tax.Amount : 0m));
        lines.ShouldAllBe(line => line.Net.Round(RoundingMode.Down) == line.Net);
    });

    [Fact]
    public void An_explanation_ends_at_its_amount() => Generated.Check(GeneratedMonth.Discounted, static month =>
    {
        var answer = month.Preview();
        foreach (var item in answer.Items)
        {
            (Last(item.Explanation) ?? 0m).ShouldBe(item.Net.Amount, item.Id);
        }

        foreach (var line in answer.Items.SelectMany(item => item.Lines).Where(_ => month.Terms.Taxes is not { Inclusive: true }))
        {
            (Last(line.Explanation) ?? line.Before.Amount).ShouldBe(line.Net.Amount, line.LineId);
        }
    });

    [Fact]
    public void The_order_in_which_facts_arrive_does_not_matter() => Generated.Check(
        GeneratedMonth.Discounted,
        static month => Same(month.Preview(month.Arrivals.Shuffled(month.Seed)), month.Preview()));

    [Fact]
    public void A_fact_delivered_twice_changes_nothing() => Generated.Check(
        GeneratedMonth.Discounted,
        static month => Same(
            month.Preview(month.Arrivals.Concat(month.Arrivals.Shuffled(month.Seed))), month.Preview()));

    /// <summary>Facts that nobody saw, and facts that were seen and withdrawn, lead to the same.</summary>
    [Fact]
    public void Withdrawn_facts_return_the_amount_to_what_it_was() => Generated.Check(
        GeneratedMonth.Discounted,
        static month =>
        {
            var (kept, gone) = Halves(month);
            Arrival[] withdrawn = [.. month.Arrivals, .. gone.SelectMany(Withdrawal.Of)];
            Same(month.Preview(withdrawn.Shuffled(month.Seed)), month.Preview(kept));
        });

    /// <summary>What an amount off the document takes off its lines is the amount, or all that is on them.</summary>
    [Fact]
    public void Allocation_loses_no_cent() => Generated.Check(
        GeneratedMonth.Any,
        static month =>
        {
            var amount = new Money((1 + (month.Seed % 20_000)) / 100m, month.Terms.Currency);
            var answer = (month with
            {
                Terms = month.Terms with
                {
                    Discounts = [new Discount.AmountOff("a", "Amount", [], GeneratedTerms.March, null, null, amount, false)],
                },
            }).Preview();
            var room = Math.Max(0m, answer.Items.Sum(item => item.Net.Amount));
            answer.Discounts.Sum(discount => discount.Amount.Amount).ShouldBe(Math.Min(amount.Amount, room));
        });

    /// <summary>Each rate of each line is rounded at most half a step, or a whole one by the modes up and down; so is each
    /// rate of the document.</summary>
    [Fact]
    public void Tax_per_document_is_within_its_bound_of_tax_per_line() => Generated.Check(
        GeneratedMonth.Discounted,
        static month =>
        {
            var taxes = month.Terms.Taxes;
            var byLine = Level(month, TaxRounding.PerLine);
            var whole = Level(month, TaxRounding.PerDocument);
            var lines = whole.Items.Sum(item => item.Lines.Count);
            var rates = Math.Max(1, whole.Taxes.Count);
            Math.Abs(byLine.Tax!.Amount - whole.Tax!.Amount).ShouldBeLessThanOrEqualTo(0.01m * rates * (lines + 1));
            if (taxes is { Inclusive: true })
            {
                byLine.Gross.ShouldBe(whole.Gross);
            }
        });

    /// <summary>A plan that changes its name alone, as often as it likes, costs what it costs. A discount of the plan is
    /// rounded on each line.</summary>
    [Fact]
    public void Proration_of_parts_sums_to_the_whole() => Generated.Check(
        GeneratedMonth.Any,
        static month =>
        {
            var plans = month.Terms.Subscriptions.Select(plan =>
                plan with { RoundLines = RoundLines.Total, DiscountPercent = 0m }).ToValueList();
            var terms = month.Terms with { Subscriptions = plans, Commitment = null };
            var random = new System.Random(month.Seed);
            var changes = plans.SelectMany(plan => Enumerable.Range(0, 4).Select(number => new ChangeOfSubscription(
                plan.SubscriptionId,
                new SubscriptionChange.PriceChanged(
                    $"name-{number}", plan.From.PlusDays(random.Next(70)), null, ChangeWhen.AtOnce, $"Name {number}",
                    plan.Price)))).ToValueList();
            Of(changes).ShouldBe(Of([]));

            List<(string, decimal)> Of(ValueList<ChangeOfSubscription> named) =>
            [
                .. Previewing.Of(terms, PreviewFacts.None with { Changes = named }, new PreviewQuestion(GeneratedMonth.Month))
                    .Items.Where(item => item.Kind == PreviewKind.Subscription).Select(item => (item.Id, item.Net.Amount)),
            ];
        });

    private static PreviewAnswer Level(GeneratedMonth month, TaxRounding level) => Previewing.Of(
        month.Terms.Taxes is { } taxes ? month.Terms with { Taxes = taxes with { Level = level } } : month.Terms,
        GeneratedMonth.Facts(month.Arrivals), new PreviewQuestion(GeneratedMonth.Month, null, level));

    private static (Arrival[] Kept, Arrival[] Gone) Halves(GeneratedMonth month)
    {
        var gone = month.Arrivals.Where(Withdrawal.IsPossible).ToArray().Shuffled(month.Seed);
        gone = gone[..(gone.Length / 2)];
        return ([.. month.Arrivals.Where(arrival => !gone.Contains(arrival))], gone);
    }

    private static decimal? Last(ValueList<Step> steps) =>
        steps.LastOrDefault(step => step.Amount is not null)?.Amount!.Amount;

    private static void Same(PreviewAnswer one, PreviewAnswer other)
    {
        one.Items.Count.ShouldBe(other.Items.Count);
        foreach (var (left, right) in one.Items.Zip(other.Items))
        {
            left.ShouldBe(right);
        }

        one.ShouldBe(other);
    }
}
