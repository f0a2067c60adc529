using BillingGrains.Domain.Amounts;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Rating;
using BillingGrains.Domain.Revenue;
using NodaTime;
using static BillingGrains.Domain.Tests.Revenue.RevenueSamples;

namespace BillingGrains.Domain.Tests.Revenue;

/// <summary>What holds for any documents, credits, voids and use, whatever becomes known late. A failure names its seed.
/// </summary>
public sealed class RevenuePropertyTests
{
    private const int Runs = 300;
    private const int Months = 14;

    [Fact]
    public void Over_all_months_what_was_billed_is_recognised_and_each_month_foots()
    {
        for (var seed = 1; seed <= Runs; seed++)
        {
            new Run(seed).Play();
        }
    }

    [Fact]
    public void The_order_in_which_lines_come_leaves_no_trace()
    {
        for (var seed = 1; seed <= Runs; seed++)
        {
            var run = new Run(seed);
            var lines = run.Lines().ToArray();
            var at = Day(6, 30);
            var inOrder = Recognition.Of(lines, run.Uses(at), at);
            new Random(seed).Shuffle(lines);
            Recognition.Of(lines, run.Uses(at), at).ShouldBe(inOrder, $"seed {seed}");
        }
    }

    /// <summary>A legal entity's documents, drawn from a seed.</summary>
    private sealed class Run(int seed)
    {
        private readonly Random chance = new(seed);
        private readonly List<(RevenueLine Line, int? VoidIn)> all = [];
        private readonly List<RevenueMove> moved = [];

        public IEnumerable<RevenueLine> Lines()
        {
            Draw();
            return all.Select(one => one.Line);
        }

        public IEnumerable<GrantUse> Uses(LocalDate through) => all
            .Where(one => one.Line.Kind == ChargeKind.Cover && one.Line.Net.Amount > 0m)
            .Select(one => one.Line)
            .Select(line => new GrantUse(
                line.ChargeId, 600m,
                Math.Min(600m, Math.Max(0, Period.DaysBetween(line.WorkDate, through)) * (line.LineId.Length % 5)),
                line.UsableUntil <= through));

        public void Play()
        {
            Draw();
            for (var month = 0; month < Months; month++)
            {
                Close(new YearMonth(2026, 1).PlusMonths(month), month);
            }

            var sum = moved.Sum();
            sum.Deferred.ShouldBe(0m, $"seed {seed}");
            var stands = all.Where(one => one.VoidIn is null).Sum(one => one.Line.Kind == ChargeKind.Prepaid
                ? 0m : one.Line.Net.Amount);
            (sum.Recognised + sum.PaidFromCredit).ShouldBe(stands, $"seed {seed}");
        }

        private void Close(YearMonth period, int month)
        {
            var end = period.ToDateInterval().End;
            // One that is voided later stood until then: a void of a closed month is a difference of the next.
            var stands = Recognition.Of(
                all.Where(one => !(one.VoidIn <= month)).Select(one => one.Line), Uses(end), end);
            var before = moved.GroupBy(move => (move.InvoiceKey, move.LineId))
                .Select(group => group.First() with { Sums = group.Sum() }).ToValueList();
            var draft = RevenueJournals.Draft(Accounts, period, stands, [], new JournalsBefore(before, []));
            var opening = moved.Sum().Deferred;
            moved.AddRange(draft.Moves);
            var (sums, closing) = (draft.Moves.Sum(), moved.Sum().Deferred);
            (opening + sums.Billed - sums.PaidFromCredit - sums.Credited - sums.Recognised).ShouldBe(closing, $"seed {seed}");
            closing.ShouldBe(stands.Aggregate(0m, static (sum, one) => sum + one.Sums.Deferred), $"seed {seed} {period}");
            draft.Entries.Sum(entry => entry.Debit == Accounts.Deferred ? entry.Amount : -entry.Amount)
                .ShouldBe(sums.Recognised, $"seed {seed}");
            stands.ShouldAllBe(one => one.Sums.Deferred >= 0m || one.Sums.Billed < 0m, $"seed {seed} {period}");
            RevenueJournals.Draft(
                Accounts, period, stands, [],
                new JournalsBefore(moved.GroupBy(move => (move.InvoiceKey, move.LineId))
                    .Select(group => group.First() with { Sums = group.Sum() }).ToValueList(), []))
                .IsEmpty.ShouldBeTrue($"seed {seed}");
        }

        private void Draw()
        {
            for (var number = 0; number < 12; number++)
            {
                var date = Day(1, 1).PlusDays(chance.Next(250));
                var from = date.PlusDays(chance.Next(60) - 30);
                var net = (1 + chance.Next(100_000)) / 100m;
                var charge = $"c{number}";
                var line = chance.Next(5) switch
                {
                    0 => Line($"d{number:00}", date, net, charge: charge, work: from),
                    1 => Line($"d{number:00}", date, net, ChargeKind.Milestone, charge, work: from),
                    2 => Line($"d{number:00}", date, net, ChargeKind.Cover, charge, until: date.PlusDays(20 + chance.Next(90))),
                    3 => Line(
                        $"d{number:00}", date, net, ChargeKind.PrepaidSale, Recognition.SaleOf(Contract, charge),
                        until: date.PlusDays(20 + chance.Next(90))),
                    _ => Line(
                        $"d{number:00}", date, net, ChargeKind.Subscription, charge, from: from,
                        through: from.PlusDays(chance.Next(120))),
                };
                all.Add((line, chance.Next(8) == 0 ? date.Month - 1 + chance.Next(2) : null));
                if (all[^1].VoidIn is null)
                {
                    TakeBack(line, number);
                }
            }
        }

        private void TakeBack(RevenueLine line, int number)
        {
            var left = line.Net.Amount;
            for (var round = 0; round < chance.Next(3); round++)
            {
                var back = decimal.Round(left * chance.Next(101) / 100m, 2);
                var date = line.BookedOn.PlusDays(chance.Next(100));
                left -= back;
                var isPaid = line.Kind == ChargeKind.PrepaidSale && chance.Next(2) == 0;
                all.Add((line with
                {
                    InvoiceKey = $"e{number:00}-{round}", LineId = "line-back", BookedOn = date,
                    Net = new Money(-back, Euro), Corrects = isPaid ? null : line.InvoiceKey,
                    Kind = isPaid ? ChargeKind.Prepaid : line.Kind, ChargeId = isPaid ? $"prepaid/c{number}" : line.ChargeId,
                }, null));
            }
        }
    }
}
