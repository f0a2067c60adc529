using BillingGrains.Domain.Contracts;
using BillingGrains.Domain.Invoices;
using BillingGrains.Domain.Rating;
using NodaTime;
using static BillingGrains.Domain.Tests.Contracts.ContractSamples;

namespace BillingGrains.Domain.Tests.Contracts;

/// <summary>Prepaid credit on documents: drawn once, in order, never below zero, and given back with its line.</summary>
public sealed class PrepaidLinesTests
{
    private const string Ticket = "ticket/desk/1";
    private const string Month = "invoice/K-1/2026-03/month";

    private static readonly ContractTerms Prepaid = Terms() with
    {
        Prepaid = new PrepaidTerms(
            [new PrepaidGrant("top-up", 100m, Start), new PrepaidGrant("gift", 30m, Start, new LocalDate(2026, 3, 31))]),
    };

    private static BillPeriod Bill(string run, YearMonth? period = null) => new(run, period ?? March, Entity, Now);

    private static CustomerContract On(decimal net, ContractTerms? terms = null) => Given(
        new ContractAgreed(terms ?? Prepaid, "Fin", Now), new ChargesTaken(Ticket, 1, [Charge(net)]));

    private static PeriodBilled Only(IEnumerable<ContractEvent> facts) => facts.OfType<PeriodBilled>().Single();

    private static CustomerContract More(CustomerContract state, decimal net) => ContractDecider.Evolve(
        state, new ChargesTaken(Ticket, 2, [Charge(100m), Charge(net, $"{Ticket}#time/e2")]));

    [Fact]
    public void What_expires_first_is_drawn_first_and_pays_tax_too()
    {
        var billed = Only(On(100m).When(Bill("r1")));
        billed.Lines.Select(line => (line.Kind, line.Net.Amount)).ShouldBe(
            [(ChargeKind.Labour, 100m), (ChargeKind.Prepaid, -30m), (ChargeKind.Prepaid, -91m)]);
        billed.Lines[2].Explanation.Single().Text
            .ShouldBe("91.00 EUR is paid from the credit top-up; 9.00 EUR of it is left.");
        var totals = Totals.Of(billed.Lines, billed.Terms);
        (totals.Tax.Amount, totals.Gross.Amount).ShouldBe((21m, 0m));
    }

    [Fact]
    public void Notice_is_given_once_of_each_share_that_is_used()
    {
        var terms = Prepaid with { Prepaid = Prepaid.Prepaid! with { NoticeAt = [50, 100] } };
        var first = On(50m, terms);
        first.When(Bill("r1")).OfType<CoverNoticed>().Select(noticed => noticed.Notice.Text).ShouldBe(
        [
            "50 % of the prepaid credit gift is reached: 30.00 EUR of 30.00 EUR are used.",
            "100 % of the prepaid credit gift is reached: 30.00 EUR of 30.00 EUR are used.",
        ]);
        var second = ContractDecider.Evolve(
            first.After(Bill("r1")), new ChargesTaken(Ticket, 2, [Charge(50m), Charge(30m, $"{Ticket}#time/e2")]));
        second.When(Bill("r2", April)).OfType<CoverNoticed>().Select(noticed => (noticed.Notice.GrantId, noticed.Notice.Percent))
            .ShouldBe([("prepaid/top-up", 50)]);
        var third = second.After(Bill("r2", April));
        third.When(Bill("r3", April)).OfType<CoverNoticed>().ShouldBeEmpty();
    }

    [Fact]
    public void What_is_left_pays_the_next_document_and_never_more()
    {
        var state = More(On(100m).After(Bill("r1")), 50m);
        var next = Only(state.When(Bill("r2", April)));
        next.Lines.Select(line => line.Net.Amount).ShouldBe([50m, -9m]);
        state.After(Bill("r2", April)).When(Bill("r3", April)).ShouldBeEmpty();
        More(state.After(Bill("r2", April)), 80m).When(Bill("r3", April)).OfType<PeriodBilled>().Single()
            .Lines.Select(line => line.Net.Amount).ShouldBe([30m]);
    }

    [Fact]
    public void Documents_of_one_run_share_what_is_left()
    {
        var grouped = Given(
            new ContractAgreed(Prepaid with { Grouping = DocumentGrouping.Ticket }, "Fin", Now),
            new ChargesTaken("ticket/desk/1", 1, [Charge(100m, "ticket/desk/1#time/e1")]),
            new ChargesTaken("ticket/desk/2", 1, [Charge(100m, "ticket/desk/2#time/e1")]));
        grouped.When(Bill("r1")).OfType<PeriodBilled>()
            .Select(document => Totals.Of(document.Lines, document.Terms).Gross.Amount).ShouldBe([0m, 112m]);
    }

    [Fact]
    public void A_line_that_is_taken_off_returns_to_its_grant_and_is_asked_of_nobody()
    {
        var state = On(100m).After(Bill("r1"));
        var paid = state.Documents[Month].Single(line => line.Value.ChargeId == "prepaid/top-up").Key;
        foreach (var rebill in (bool[])[true, false])
        {
            var back = state.After(new ReturnLine(Month, paid, rebill, Now));
            back.When(Bill("r2")).ShouldBeEmpty();
            Only(More(back, 50m).When(Bill("r2", April))).Lines[^1].Net.Amount.ShouldBe(-60.50m);
        }
    }

    [Fact]
    public void A_credit_gives_money_back_and_no_credit()
    {
        var state = ContractDecider.Evolve(On(100m).After(Bill("r1")), new ChargesTaken(Ticket, 2, [Charge(40m)]));
        var credit = Only(state.When(Bill("r2")));
        credit.Lines.Select(line => line.Net.Amount).ShouldBe([-60m]);
    }

    private static readonly ContractTerms Overdraft = Terms() with
    {
        Prepaid = new PrepaidTerms([new PrepaidGrant("top-up", 100m, Start)], 50m),
    };

    private static ContractTerms With(ContractTerms terms, int version, params PrepaidGrant[] more) => terms with
    {
        Version = version,
        Prepaid = terms.Prepaid! with { Grants = terms.Prepaid.Grants.AddRange([.. more]) },
    };

    [Fact]
    public void Credit_that_may_be_overdrawn_is_agreed_and_pays_beyond_its_end_up_to_the_limit()
    {
        Given().When(new AgreeContract(Overdraft, "Fin", Now)).Single().ShouldBeOfType<ContractAgreed>();
        var state = On(100m, Overdraft);

        var billed = Only(state.When(Bill("r1")));

        billed.Lines.Select(line => (line.ChargeId, line.Net.Amount)).ShouldBe(
            [($"{Ticket}#time/e1", 100m), ("prepaid/top-up", -100m), ("prepaid/overdrawn", -21m)]);
        billed.Lines[2].Explanation.Single().Text.ShouldBe(
            "21.00 EUR is paid beyond the credit, which may be overdrawn by 50.00 EUR; 21.00 EUR is overdrawn, and the next "
            + "credit fills it first.");
        Only(More(state.After(Bill("r1")), 100m).When(Bill("r2", April))).Lines.Select(line => line.Net.Amount)
            .ShouldBe([100m, -29m]);
    }

    [Fact]
    public void Documents_of_one_run_share_the_overdraft()
    {
        var grouped = Given(
            new ContractAgreed(Overdraft with { Grouping = DocumentGrouping.Ticket }, "Fin", Now),
            new ChargesTaken("ticket/desk/1", 1, [Charge(100m, "ticket/desk/1#time/e1")]),
            new ChargesTaken("ticket/desk/2", 1, [Charge(100m, "ticket/desk/2#time/e1")]));
        grouped.When(Bill("r1")).OfType<PeriodBilled>()
            .Select(document => Totals.Of(document.Lines, document.Terms).Gross.Amount).ShouldBe([0m, 92m]);
    }

    [Fact]
    public void New_credit_fills_what_was_overdrawn_before_it_pays()
    {
        var state = On(100m, Overdraft).After(Bill("r1"))
            .After(new AgreeContract(With(Overdraft, 2, new PrepaidGrant("second", 60m, Start)), "Fin", Now));

        var next = Only(More(state, 100m).When(Bill("r2", April)));

        next.Lines.Select(line => (line.ChargeId, line.Net.Amount)).ShouldBe(
            [($"{Ticket}#time/e2", 100m), ("prepaid/second", -39m), ("prepaid/overdrawn", -50m)]);
        next.Lines[1].Explanation.Single().Text.ShouldBe(
            "39.00 EUR is paid from the credit second; 21.00 EUR of it filled what was overdrawn before; 0.00 EUR of it is "
            + "left.");
    }

    [Fact]
    public void What_was_overdrawn_and_is_taken_off_may_be_overdrawn_again_and_fills_nothing()
    {
        var state = On(100m, Overdraft).After(Bill("r1"));
        var beyond = state.Documents[Month].Single(line => line.Value.ChargeId == "prepaid/overdrawn").Key;
        state = state.After(new ReturnLine(Month, beyond, true, Now));
        Only(More(state, 100m).When(Bill("r2", April))).Lines.Select(line => line.Net.Amount).ShouldBe([100m, -50m]);
        state = state.After(new AgreeContract(With(Overdraft, 2, new PrepaidGrant("second", 60m, Start)), "Fin", Now));
        Only(More(state, 50m).When(Bill("r2", April))).Lines.Select(line => line.Net.Amount).ShouldBe([50m, -60m, -0.50m]);
    }

    [Fact]
    public void Credit_that_was_over_when_more_was_drawn_fills_nothing_and_what_filled_once_stays_filled()
    {
        var gift = new PrepaidGrant("gift", 70m, Start, new LocalDate(2026, 2, 28));
        var spring = new PrepaidGrant("spring", 40m, new LocalDate(2026, 4, 1), new LocalDate(2026, 4, 30));
        var terms = With(Overdraft, 1, gift, spring);
        var state = On(100m, terms).After(Bill("r1"));
        state.Documents[Month].Values.Single(line => line.ChargeId == "prepaid/overdrawn").Net.Amount.ShouldBe(-21m);

        var may = More(state, 100m).When(Bill("r2", new YearMonth(2026, 5))).OfType<PeriodBilled>().Single();

        may.Lines.Select(line => line.Net.Amount).ShouldBe([100m, -50m]);
    }
}
