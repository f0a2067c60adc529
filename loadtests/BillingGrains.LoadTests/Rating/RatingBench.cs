using System.Diagnostics;
using BillingGrains.Domain.Contracts;
using BillingGrains.Domain.Preview;
using BillingGrains.Domain.Rating;
using BillingGrains.Domain.Rules;
using BillingGrains.Domain.Tickets;
using NodaTime;
using static System.FormattableString;

namespace BillingGrains.LoadTests.Rating;

/// <summary>What came out for one kind of contract.</summary>
/// <param name="FactsPerSecond">On one core; the median of the rounds.</param>
/// <param name="Fastest">Of the rounds: what other work on the machine moves least.</param>
/// <param name="BytesPerFact">Allocated while a round ran.</param>
/// <param name="Limit">In facts a second; null when none is promised.</param>
public sealed record RatingBenchResult(
    string Kind, int Facts, int Rounds, decimal FactsPerSecond, decimal Fastest, decimal BytesPerFact, decimal? Limit);

/// <summary>Rates 10,000 facts by contracts of 20 rules, on one thread: facts in memory → charges with their
/// explanations. Reading, folding and storing are not in it.</summary>
public static class RatingBench
{
    private const int WarmUps = 5;
    private const decimal UsageLimit = 1_000_000m;
    private const decimal LabourLimit = 200_000m;

    public static List<RatingBenchResult> Run(int rounds, Action<string> say)
    {
        var usage = PreviewFacts.None with { Usage = RatingSamples.Usage() };
        var metered = RatingSamples.Metered();
        var tickets = RatingSamples.Tickets();
        var (labour, ruled) = (RatingSamples.Labour(), RatingSamples.Ruled());
        var question = new PreviewQuestion(RatingSamples.Month);
        return
        [
            Measure("usage, 20 prices per unit", rounds, UsageLimit, say,
                () => Previewing.Of(metered, usage, question).Items.Count),
            Measure("labour, 20 rates, calendar and zone", rounds, LabourLimit, say,
                () => Rate(tickets, labour)),
            Measure("labour, the same with 20 rules", rounds, null, say,
                () => Rate(tickets, ruled)),
        ];
    }

    private static int Rate(Ticket[] tickets, ContractTerms terms)
    {
        var charges = 0;
        var rules = new RuleSet(terms.Rules);
        foreach (var ticket in tickets)
        {
            charges += TicketRating.Rate(ticket, terms, rules).Count;
        }

        return charges;
    }

    private static RatingBenchResult Measure(
        string kind, int rounds, decimal? limit, Action<string> say, Func<int> rate)
    {
        var rates = new List<decimal>(rounds);
        var bytes = new List<decimal>(rounds);
        for (var round = 1 - WarmUps; round <= rounds; round++)
        {
            GC.Collect();
            var allocated = GC.GetAllocatedBytesForCurrentThread();
            var start = Stopwatch.GetTimestamp();
            if (rate() == 0)
            {
                throw new InvalidOperationException($"Nothing was rated: {kind}.");
            }

            var seconds = (decimal)Stopwatch.GetElapsedTime(start).TotalSeconds;
            if (round > 0)
            {
                rates.Add(RatingSamples.Facts / seconds);
                bytes.Add((GC.GetAllocatedBytesForCurrentThread() - allocated) / (decimal)RatingSamples.Facts);
            }
        }

        var result = new RatingBenchResult(
            kind, RatingSamples.Facts, rounds, decimal.Round(Median(rates)), decimal.Round(rates.Max()),
            decimal.Round(Median(bytes)), limit);
        say(Invariant(
            $"{kind}: {result.FactsPerSecond:N0} facts/s per core (fastest {result.Fastest:N0}), ")
            + Invariant($"{result.BytesPerFact:N0} bytes a fact{(limit is { } most ? Invariant($", limit {most:N0}") : "")}"));
        return result;
    }

    private static decimal Median(List<decimal> values) => values.Order().ElementAt(values.Count / 2);
}
