using BillingGrains.Domain.Amounts;
using BillingGrains.Domain.Contracts;
using BillingGrains.Domain.Invoices;
using BillingGrains.Domain.Rating;
using FsCheck;
using FsCheck.Fluent;

namespace BillingGrains.Domain.Tests.Generated;

/// <summary>What holds for the documents of billing runs, whatever arrived between them and whatever finance did with
/// their lines.</summary>
public sealed class AccountProperties
{
    [Fact]
    public void Facts_that_come_between_runs_lead_to_the_same_sum_as_all_at_once() =>
        Generated.Check(GeneratedMonth.Any, static month =>
        {
            var apart = new GeneratedAccount(month.Terms);
            var arrivals = month.Arrivals.Shuffled(month.Seed);
            foreach (var (index, known) in arrivals.Chunk(1 + (arrivals.Length / 4)).Index())
            {
                apart.Arrive(known);
                apart.Bill(GeneratedAccount.Months[(month.Seed + index) % 3]);
            }

            apart.Bill(GeneratedAccount.Months[^1]);
            apart.Sums().ShouldBe(AtOnce(month, month.Arrivals).Sums());
        });

    [Fact]
    public void Facts_that_come_again_change_nothing() =>
        Generated.Check(GeneratedMonth.Any, static month =>
        {
            var account = AtOnce(month, month.Arrivals);
            var sums = account.Sums();
            account.Arrive(month.Arrivals.Shuffled(month.Seed));
            account.Bill(GeneratedAccount.Months[^1]).ShouldBe(0);
            account.Sums().ShouldBe(sums);
        });

    [Fact]
    public void What_is_withdrawn_after_a_run_goes_back() =>
        Generated.Check(GeneratedMonth.Any, static month =>
        {
            var gone = month.Arrivals.Where(Withdrawal.IsPossible).ToArray().Shuffled(month.Seed);
            gone = gone[..(gone.Length / 2)];
            var account = AtOnce(month, month.Arrivals);
            account.Arrive(gone.SelectMany(Withdrawal.Of));
            account.Bill(GeneratedAccount.Months[^1]);
            account.Sums().ShouldBe(AtOnce(month, month.Arrivals.Except(gone)).Sums());
        });

    /// <summary>Of each document some lines are cut for good, some to be billed again; then some of the work is taken back,
    /// and then it is there again.</summary>
    [Fact]
    public void What_was_final_never_returns_and_what_was_to_rebill_all_returns() =>
        Generated.Check(GeneratedMonth.Any, static month =>
        {
            var account = AtOnce(month, month.Arrivals);
            var random = new System.Random(month.Seed);
            var final = new HashSet<string>(StringComparer.Ordinal);
            foreach (var document in account.Documents.ToList())
            {
                foreach (var line in document.Lines.Where(_ => random.Next(3) > 0))
                {
                    var rebill = random.Next(2) == 0;
                    account.Do(new ReturnLine(document.InvoiceKey, line.LineId, rebill, GeneratedArrivals.Now));
                    if (!rebill)
                    {
                        final.Add(line.ChargeId);
                    }
                }
            }

            var worth = Worth(account);
            Owes(account, worth, final);
            Keep(account, random.Next(3));
            Owes(account, Worth(account), final);
            account.Arrive(month.Arrivals);
            Worth(account).ShouldBe(worth);
            Owes(account, worth, final);
        });

    /// <summary>Some of what credit paid is taken off its documents between runs, and returns to where it came from.
    /// </summary>
    [Fact]
    public void Credit_is_drawn_once_and_never_below_zero_but_by_what_is_agreed() =>
        Generated.Check(GeneratedMonth.Any, static month =>
        {
            // So little that most months use it up.
            var prepaid = new PrepaidTerms(
                [
                    new PrepaidGrant("g1", 12m, GeneratedTerms.March),
                    new PrepaidGrant("g2", 6m, GeneratedTerms.March, GeneratedTerms.March.PlusDays(40), 1),
                ],
                5m);
            var account = new GeneratedAccount(month.Terms with { Prepaid = prepaid });
            var random = new System.Random(month.Seed);
            foreach (var known in month.Arrivals.Shuffled(month.Seed).Chunk(1 + (month.Arrivals.Length / 5)))
            {
                account.Arrive(known);
                account.Bill(GeneratedAccount.Months[random.Next(3)]);
                Paid(account, prepaid);
                foreach (var (key, lines) in account.State.Documents)
                {
                    foreach (var (id, _) in lines.Where(line =>
                        GeneratedAccount.IsPrepaid(line.Value) && line.Value.Rebill is null && random.Next(3) == 0))
                    {
                        account.Do(new ReturnLine(key, id, true, GeneratedArrivals.Now));
                    }
                }
            }
        });

    private static void Paid(GeneratedAccount account, PrepaidTerms prepaid)
    {
        var paid = account.State.Documents.Values.SelectMany(lines => lines.Values)
            .Where(line => GeneratedAccount.IsPrepaid(line) && line.Rebill is null)
            .GroupBy(line => line.ChargeId["prepaid/".Length..], StringComparer.Ordinal)
            .ToDictionary(lines => lines.Key, lines => -lines.Sum(line => line.Net.Amount), StringComparer.Ordinal);
        prepaid.Grants.ShouldAllBe(grant => paid.GetValueOrDefault(grant.GrantId) <= grant.Amount);
        // What was overdrawn and filled since still stands as overdrawn on its document.
        paid.Values.Sum().ShouldBeLessThanOrEqualTo(prepaid.Grants.Sum(grant => grant.Amount) + prepaid.OverdraftMax);
        paid.Values.ShouldAllBe(amount => amount > 0m);
        foreach (var document in account.Documents.Where(each => each.Reason.StartsWith("month", StringComparison.Ordinal)))
        {
            var totals = Totals.Of(document.Lines, document.Terms);
            (totals.Gross - (totals.Withheld ?? Money.Zero(totals.Gross.Currency))).Amount.ShouldBeGreaterThanOrEqualTo(0m);
        }
    }

    /// <summary>After a run documents come to what each charge is worth, save those that were cut for good: to nothing.
    /// </summary>
    private static void Owes(GeneratedAccount account, Dictionary<string, decimal> worth, HashSet<string> final)
    {
        account.Bill(GeneratedAccount.Months[^1]);
        account.Sums().ShouldBe(
            worth.Where(charge => charge.Value != 0m && !final.Contains(charge.Key))
                .Select(charge => (charge.Key, charge.Value)).OrderBy(charge => charge.Key, StringComparer.Ordinal));
        account.Bill(GeneratedAccount.Months[^1]).ShouldBe(0);
    }

    private static Dictionary<string, decimal> Worth(GeneratedAccount account) => account.Charges()
        .Where(charge => charge.Standing == ChargeStanding.Billable
            && charge.WorkDate <= GeneratedAccount.Months[^1].ToDateInterval().End)
        .ToDictionary(charge => charge.ChargeId, charge => charge.Net!.Amount, StringComparer.Ordinal);

    /// <summary>Takes every third charge off each ticket, as if its work had been withdrawn.</summary>
    private static void Keep(GeneratedAccount account, int from)
    {
        foreach (var (key, ticket) in account.State.Accounts
            .Where(each => each.Key.StartsWith("ticket/", StringComparison.Ordinal)).ToList())
        {
            account.Take(key, [.. ticket.Charges.Where((_, index) => (index + from) % 3 > 0)]);
        }
    }

    private static GeneratedAccount AtOnce(GeneratedMonth month, IEnumerable<Arrival> arrivals)
    {
        var account = new GeneratedAccount(month.Terms);
        account.Arrive(arrivals);
        account.Bill(GeneratedAccount.Months[^1]);
        return account;
    }
}
