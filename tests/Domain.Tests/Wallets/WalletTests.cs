using BillingGrains.Domain.Amounts;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Wallets;
using FsCheck;
using FsCheck.Fluent;
using NodaTime;
using Story = BillingGrains.Domain.Tests.Scenario<
    BillingGrains.Domain.Wallets.WalletDecider, BillingGrains.Domain.Wallets.Wallet,
    BillingGrains.Domain.Wallets.WalletCommand, BillingGrains.Domain.Wallets.WalletEvent>;

namespace BillingGrains.Domain.Tests.Wallets;

public sealed class WalletTests
{
    private static readonly Currency Euro = Currencies.Find("EUR")!;
    private static readonly Instant Now = Instant.FromUtc(2026, 3, 1, 10, 0);
    private static readonly LocalDate Start = new(2026, 1, 1);
    private static readonly LocalDate Today = new(2026, 3, 1);

    private static OpenWallet Open(decimal overdraft = 0m) => new("W-1", Euro, new Money(overdraft, Euro), Now);

    private static GrantCredit Grant(string id, decimal amount, int priority = 1, LocalDate? until = null) =>
        new(id, new Money(amount, Euro), priority, Start, until, Now);

    private static DrawCredit Draw(string id, params decimal[] amounts) => new(
        id, amounts.Select((amount, index) => new WantedCredit($"line {index + 1}", amount)).ToValueList(), Today, Now);

    private static (string Line, string? Grant, decimal Amount)[] Drawn(Story story) =>
        [.. ((CreditDrawn)story.Facts[^1]).Drawn.Select(part => (part.LineId, part.GrantId, part.Amount))];

    [Fact]
    public void G96_credit_pays_line_by_line_in_order_and_says_what_came_from_where()
    {
        Drawn(new Story().When(Open(), Grant("one", 150m), Draw("i1", 100m, 50m)))
            .ShouldBe([("line 1", "one", 100m), ("line 2", "one", 50m)]);
        Drawn(new Story().When(Open(), Grant("one", 75m), Grant("two", 75m), Draw("i1", 100m, 50m)))
            .ShouldBe([("line 1", "one", 75m), ("line 1", "two", 25m), ("line 2", "two", 50m)]);
    }

    [Fact]
    public void G98_a_wallet_pays_two_invoices_and_keeps_the_rest()
    {
        var story = new Story().When(Open(), Grant("one", 39m), Draw("i1", 17.72m));
        story.State.BalanceOn(Today).ShouldBe(21.28m);
        story = story.When(Draw("i2", 17.69m));
        story.State.BalanceOn(Today).ShouldBe(3.59m);
        Drawn(story).ShouldBe([("line 1", "one", 17.69m)]);
    }

    [Fact]
    public void The_lowest_priority_number_goes_first_then_the_earliest_last_day()
    {
        var story = new Story().When(
            Open(), Grant("never", 1m), Grant("later", 1m, until: new(2026, 12, 31)),
            Grant("soon", 1m, until: new(2026, 3, 1)), Grant("over", 9m, until: new(2026, 2, 28)),
            Grant("gift", 1m, priority: 0), Draw("i1", 9m));
        Drawn(story).Select(part => part.Grant).ShouldBe(["gift", "soon", "later", "never"]);
    }

    [Fact]
    public void A_wallet_is_empty_at_zero_unless_it_may_be_overdrawn()
    {
        Drawn(new Story().When(Open(), Grant("one", 10m), Draw("i1", 25m))).ShouldBe([("line 1", "one", 10m)]);
        Drawn(new Story().When(Open(5m), Grant("one", 10m), Draw("i1", 25m), Draw("i2", 1m))).ShouldBeEmpty();
        var story = new Story().When(Open(5m), Grant("one", 10m), Draw("i1", 25m));
        Drawn(story).ShouldBe([("line 1", "one", 10m), ("line 1", null, 5m)]);
        story.State.BalanceOn(Today).ShouldBe(-5m);
    }

    [Fact]
    public void A_new_grant_fills_what_was_overdrawn_and_gets_it_back_with_the_draw()
    {
        var story = new Story().When(Open(5m), Draw("i1", 25m), Grant("one", 10m));
        story.State.Overdrawn.ShouldBe(0m);
        story.State.BalanceOn(Today).ShouldBe(5m);
        story.When(new GiveCreditBack("i1", [], Now)).State.BalanceOn(Today).ShouldBe(10m);
    }

    [Fact]
    public void What_is_given_back_keeps_its_old_last_day_and_expires_by_it()
    {
        var story = new Story().When(
            Open(), Grant("one", 10m, until: Today), Grant("two", 10m), Draw("i1", 8m, 7m),
            new ExpireCredit(Today.PlusDays(1), Now));
        story.State.BalanceOn(Today).ShouldBe(5m);
        story = story.When(new GiveCreditBack("i1", ["line 1"], Now));
        story.State.Grants["one"].Left.ShouldBe(8m);
        story.State.BalanceOn(Today.PlusDays(1)).ShouldBe(5m);
        story.When(new ExpireCredit(Today.PlusDays(1), Now))
            .Then(new CreditExpired("one", new Money(8m, Euro), Now));
        story.When(new GiveCreditBack("i1", [], Now), new GiveCreditBack("i1", ["line 2"], Now)).ThenNothing();
    }

    [Fact]
    public void A_repeat_changes_nothing_and_another_content_is_a_conflict()
    {
        Story After(params WalletCommand[] commands) =>
            new Story().When([Open(), Grant("one", 10m), Draw("i1", 4m), .. commands]);
        After(Open()).ThenNothing();
        After(Grant("one", 10m)).ThenNothing();
        After(Draw("i1", 4m)).ThenNothing();
        After(Open(1m)).ThenRefused(WalletRefusal.Conflict("overdraftMax"));
        After(Grant("one", 11m)).ThenRefused(WalletRefusal.Conflict("amount"));
        After(Grant("one", 10m, 2)).ThenRefused(WalletRefusal.Conflict("priority"));
        After(Grant("one", 10m, until: Today)).ThenRefused(WalletRefusal.Conflict("until"));
        After(Draw("i1", 5m)).ThenRefused(WalletRefusal.Conflict("lines"));
        After(Draw("i1", 4m) with { On = Start }).ThenRefused(WalletRefusal.Conflict("on"));
    }

    [Fact]
    public void What_makes_no_sense_is_refused()
    {
        new Story().When(Grant("one", 1m)).ThenRefused(WalletRefusal.NotOpen);
        new Story().When(Open(-1m)).ThenRefused(WalletRefusal.OverdraftInvalid);
        new Story().When(Open(), Grant("one", 0m)).ThenRefused(WalletRefusal.AmountInvalid);
        new Story().When(Open(), Grant("one", 0.001m)).ThenRefused(WalletRefusal.AmountInvalid);
        new Story().When(Open(), Grant("one", 1m, until: new(2025, 1, 1))).ThenRefused(WalletRefusal.DatesInverted);
        new Story().When(Open(), Draw("i1")).ThenRefused(WalletRefusal.LinesInvalid);
        new Story().When(Open(), Draw("i1", -1m)).ThenRefused(WalletRefusal.LinesInvalid);
        new Story().When(Open(), new GiveCreditBack("i1", [], Now)).ThenRefused(WalletRefusal.UnknownDraw);
        new Story().When(Open(), Draw("i1", 1m), new GiveCreditBack("i1", ["x"], Now))
            .ThenRefused(WalletRefusal.UnknownLine);
    }

    [Fact]
    public void However_credit_is_drawn_giving_it_all_back_restores_the_wallet_and_no_cent_is_lost()
    {
        var grants = from cents in Gen.Choose(1, 5_000)
                     from priority in Gen.Choose(0, 2)
                     from days in Gen.Choose(-10, 100)
                     select Grant("g", cents / 100m, priority, days < 0 ? null : Start.PlusDays(days));
        var draws = from cents in Gen.Choose(0, 3_000).NonEmptyListOf()
                    select Draw("d", [.. cents.Select(each => each / 100m)]);
        var cases = from granted in grants.ListOf()
                    from drawn in draws.ListOf()
                    from overdraft in Gen.Elements(0m, 7.5m)
                    from late in Gen.Choose(1, 600).ArrayOf(3)
                    select (granted, drawn, overdraft, late);
        Prop.ForAll(cases.ToArbitrary(), item =>
        {
            var story = new Story().When([
                Open(item.overdraft), .. item.granted.Select((grant, index) => grant with { GrantId = $"g{index}" })]);
            var before = story.State.BalanceOn(Today);
            var draws = item.drawn.Select((draw, index) => draw with { DrawId = $"d{index}" }).ToArray();
            var paid = 0m;
            foreach (var draw in draws)
            {
                story = story.When(draw);
                paid += Drawn(story).Sum(part => part.Amount);
            }

            var after = story.State.BalanceOn(Today);
            story = story.When([.. item.late.Select((cents, index) => Grant($"late{index}", cents / 100m))]);
            foreach (var draw in draws)
            {
                story = story.When(new GiveCreditBack(draw.DrawId, [], Now));
            }

            var granted = story.State.Granted.Values.Sum(grant => grant.Amount.Amount);
            return before - paid == after && after >= -item.overdraft
                && story.State.Overdrawn == 0m
                && story.State.Grants.Values.Sum(grant => grant.Left) == granted
                && story.State.Grants.Values.All(grant =>
                    grant.Left == story.State.Granted[grant.GrantId].Amount.Amount);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(300).WithQuietOnSuccess(true));
    }
}
