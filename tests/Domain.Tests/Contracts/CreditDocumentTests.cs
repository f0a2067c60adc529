using BillingGrains.Domain.Amounts;
using BillingGrains.Domain.Contracts;
using BillingGrains.Domain.Discounts;
using BillingGrains.Domain.Invoices;
using BillingGrains.Domain.Rating;
using static BillingGrains.Domain.Tests.Contracts.ContractSamples;
using static BillingGrains.Domain.Tests.Contracts.CreditSamples;

namespace BillingGrains.Domain.Tests.Contracts;

/// <summary>What persons credit of a final invoice: never more than stands, and to rebill or for good.</summary>
public sealed class CreditDocumentTests
{
    private static readonly CustomerContract Rated =
        Agreed(new ChargesTaken(Ticket, 1, [Charge(100m), Charge(50m, $"{Ticket}#time/e2")]));

    private static readonly PeriodBilled Invoice = Only(Rated.When(Bill("r1")));

    private static readonly CustomerContract Billed = Rated.After(Bill("r1"));

    private static string Line(int index) => Invoice.Lines[index].LineId;

    [Fact]
    public void A_whole_credit_refers_to_the_original_and_has_its_currency_and_tax()
    {
        var credit = Only(Billed.When(Credit(Invoice, ReductionKind.Goodwill)));

        credit.InvoiceKey.ShouldBe("invoice/K-1/2026-03/credit");
        credit.Credit.ShouldBe(new ManualCredit(
            "c1", Month, "BE-2026-00001", new(2026, 4, 1), ReductionKind.Goodwill, false, "Agreed with the customer.", "Fin",
            []));
        credit.Lines.Select(line => (line.Net.Amount, line.Quantity, line.TaxCode, line.TaxPercent, line.Corrects)).ShouldBe(
            [(-100m, 60m, "VAT21", 21m, Month), (-50m, 60m, "VAT21", 21m, Month)]);
        Gross(credit).ShouldBe(-Gross(Invoice));
        credit.Terms.BillTo.ShouldBe(Invoice.Terms.BillTo);
    }

    [Theory]
    [InlineData(ReductionKind.Goodwill, new double[0])]
    [InlineData(ReductionKind.WriteDown, new double[0])]
    [InlineData(ReductionKind.WriteOff, new double[0])]
    [InlineData(ReductionKind.WrongPrice, new[] { 100.0, 50.0 })]
    [InlineData(ReductionKind.WrongCustomer, new[] { 100.0, 50.0 })]
    [InlineData(ReductionKind.Void, new[] { 100.0, 50.0 })]
    public void What_is_final_is_never_offered_again_and_what_is_to_rebill_is_offered_exactly(
        ReductionKind kind, double[] due)
    {
        var state = Billed.After(Credit(Invoice, kind));
        Due(state).Select(net => (double)net).ShouldBe(due);
        Due(state.After(Bill("r2"))).ShouldBeEmpty();
    }

    [Fact]
    public void A_part_of_a_line_is_credited_at_the_originals_rate()
    {
        var command = Credit(Invoice, ReductionKind.WriteDown, "c1", new CreditedLine(Line(0), 30.25m));
        var line = Only(Billed.When(command)).Lines.ShouldHaveSingleItem();
        (line.Net.Amount, line.Quantity, line.Unit, line.TaxPercent).ShouldBe((-30.25m, 1m, "adjustment", 21m));
        line.Explanation.Single().Text.ShouldBe(
            "30.25 EUR of 100.00 EUR that stood on BE-2026-00001 are credited. It is never billed again.");
        Due(Billed.After(command)).ShouldBeEmpty();
    }

    [Fact]
    public void A_part_to_rebill_is_billed_again_and_names_the_invoice()
    {
        var state = Billed.After(Credit(Invoice, ReductionKind.WrongPrice, "c1", new CreditedLine(Line(0), 30m)));
        var line = Only(state.When(Bill("r2"))).Lines.ShouldHaveSingleItem();
        (line.Net.Amount, line.Corrects).ShouldBe((30m, Month));
    }

    [Fact]
    public void Nothing_is_credited_beyond_what_still_stands()
    {
        var state = Billed.After(Credit(Invoice, ReductionKind.Goodwill, "c1", new CreditedLine(Line(0), 70m)));
        state.Refused(Credit(Invoice, ReductionKind.Goodwill, "c2", new CreditedLine(Line(0), 30.01m)))
            .ShouldBe(CreditRefusal.Exceeds(Line(0), new Money(30m, Euro)));
        state.After(Credit(Invoice, ReductionKind.Goodwill, "c2", new CreditedLine(Line(0), 30m)))
            .Refused(Credit(Invoice, ReductionKind.Goodwill, "c3", new CreditedLine(Line(0))))
            .ShouldBe(CreditRefusal.LineGone(Line(0)));
        Only(state.When(Credit(Invoice, ReductionKind.Goodwill, "c2"))).Lines.Select(line => line.Net.Amount)
            .ShouldBe([-30m, -50m]);
        state.After(Credit(Invoice, ReductionKind.Goodwill, "c2")).Refused(Credit(Invoice, ReductionKind.Goodwill, "c3"))
            .ShouldBe(CreditRefusal.NothingLeft);
    }

    [Fact]
    public void What_a_run_took_back_is_not_credited_again()
    {
        var less = ContractDecider.Evolve(Billed, new ChargesTaken(Ticket, 2, [Charge(60m), Charge(50m, $"{Ticket}#time/e2")]))
            .After(Bill("r2"));
        less.Refused(Credit(Invoice, ReductionKind.Goodwill, "c1", new CreditedLine(Line(0), 60.01m)))
            .ShouldBe(CreditRefusal.Exceeds(Line(0), new Money(60m, Euro)));
    }

    [Fact]
    public void The_same_id_credits_once_and_other_content_is_a_conflict()
    {
        var credit = Credit(Invoice, ReductionKind.Goodwill, "c1", new CreditedLine(Line(0), 30m));
        var state = Billed.After(credit);
        state.When(credit with { By = "Other" }).ShouldBeEmpty();
        state.Refused(credit with { Lines = [new CreditedLine(Line(0), 31m)] }).ShouldBe(CreditRefusal.CreditConflict("lines"));
        state.Refused(credit with { Reduction = ReductionKind.WriteOff }).ShouldBe(CreditRefusal.CreditConflict("kind"));
        state.Refused(credit with { Reason = "x" }).ShouldBe(CreditRefusal.CreditConflict("reason"));
    }

    [Fact]
    public void Each_fault_is_named()
    {
        Billed.Refused(Credit(Invoice, ReductionKind.Goodwill, "a/b")).Code.ShouldBe("id-invalid");
        Billed.Refused(Credit(Invoice, ReductionKind.None)).ShouldBe(CreditRefusal.KindMissing);
        Billed.Refused(Credit(Invoice, ReductionKind.Goodwill) with { Reason = " " }).ShouldBe(CreditRefusal.ReasonMissing);
        Agreed().Refused(Credit(Invoice, ReductionKind.Goodwill)).ShouldBe(CreditRefusal.UnknownDocument);
        Billed.Refused(Credit(Invoice, ReductionKind.Goodwill, "c1", new CreditedLine("x")))
            .ShouldBe(CreditRefusal.UnknownLine("x"));
        Billed.Refused(Credit(Invoice, ReductionKind.Goodwill, "c1", new(Line(0), 1m), new(Line(0))))
            .ShouldBe(CreditRefusal.RepeatedLine(Line(0)));
        foreach (var amount in new[] { 0m, -1m, 1.005m })
        {
            Billed.Refused(Credit(Invoice, ReductionKind.Goodwill, "c1", new CreditedLine(Line(0), amount)))
                .ShouldBe(CreditRefusal.AmountInvalid(Line(0), Euro));
        }
    }

    [Fact]
    public void A_credit_note_is_not_credited()
    {
        var state = Billed.After(Credit(Invoice, ReductionKind.Goodwill));
        var note = Only(Billed.When(Credit(Invoice, ReductionKind.Goodwill)));
        state.Refused(Credit(note, ReductionKind.Goodwill, "c2")).ShouldBe(CreditRefusal.NotAnInvoice);
    }

    [Theory]
    [InlineData(ReductionKind.Goodwill, true)]
    [InlineData(ReductionKind.Goodwill, false)]
    [InlineData(ReductionKind.WrongPrice, true)]
    [InlineData(ReductionKind.WrongPrice, false)]
    public void A_line_cut_from_a_draft_credit_note_takes_the_credit_back(ReductionKind kind, bool rebill)
    {
        var credit = Credit(Invoice, kind, "c1", new CreditedLine(Line(0), 30m));
        var note = Only(Billed.When(credit));
        var state = Billed.After(credit).After(new ReturnLine(note.InvoiceKey, note.Lines[0].LineId, rebill, Now));
        Due(state).ShouldBeEmpty();
        Due(ContractDecider.Evolve(state, new ChargesTaken(Ticket, 2, [Charge(80m), Charge(50m, $"{Ticket}#time/e2")])))
            .ShouldBe([-20m]);
        Only(state.When(credit with { CreditId = "c2", Lines = [] })).Lines.Select(line => line.Net.Amount)
            .ShouldBe([-100m, -50m]);
    }

    [Fact]
    public void After_a_final_credit_more_work_is_billed_and_less_gives_back_only_what_stands()
    {
        var state = Billed.After(Credit(Invoice, ReductionKind.Goodwill, "c1", new CreditedLine(Line(0), 30m)));
        Due(ContractDecider.Evolve(state, new ChargesTaken(Ticket, 2, [Charge(120m), Charge(50m, $"{Ticket}#time/e2")])))
            .ShouldBe([20m]);
        Due(ContractDecider.Evolve(state, new ChargesTaken(Ticket, 2, []))).Sum().ShouldBe(-120m);
    }

    [Fact]
    public void To_rebill_prepaid_credit_returns_to_its_grant_with_its_old_last_day()
    {
        var terms = Terms() with
        {
            Prepaid = new PrepaidTerms(
                [new PrepaidGrant("top-up", 100m, Start), new PrepaidGrant("gift", 30m, Start, new(2026, 3, 31))]),
        };
        var rated = Given(new ContractAgreed(terms, "Fin", Now), new ChargesTaken(Ticket, 1, [Charge(100m)]));
        var invoice = Only(rated.When(Bill("r1")));
        Gross(invoice).ShouldBe(0m);
        var billed = rated.After(Bill("r1"));

        var again = Credit(invoice, ReductionKind.WrongPrice);
        var note = Only(billed.When(again));
        note.Lines.Skip(1).Select(line => (line.ChargeId, line.Net.Amount)).ShouldBe(
            [("prepaid/top-up", 91m), ("prepaid/gift", 30m)]);
        Gross(note).ShouldBe(0m);
        // In March the gift pays again; in April it has expired.
        Due(billed.After(again)).ShouldBe([100m, -30m, -91m]);
        Due(billed.After(again), April).ShouldBe([100m, -100m]);

        // For good, money is given back: the credit stays used.
        Gross(Only(billed.When(Credit(invoice, ReductionKind.Goodwill)))).ShouldBe(-121m);
    }

    [Fact]
    public void A_part_gives_back_what_was_drawn_last_and_never_more_than_it_takes_back()
    {
        var terms = Terms() with
        {
            Prepaid = new PrepaidTerms([new PrepaidGrant("a", 100m, Start), new PrepaidGrant("b", 30m, Start.PlusDays(1))]),
        };
        var rated = Given(new ContractAgreed(terms, "Fin", Now), new ChargesTaken(Ticket, 1, [Charge(100m)]));
        var invoice = Only(rated.When(Bill("r1")));
        var billed = rated.After(Bill("r1"));
        var part = Credit(invoice, ReductionKind.WrongPrice, "c1", new CreditedLine(invoice.Lines[0].LineId, 20m));
        Only(billed.When(part)).Lines.Skip(1).Select(line => (line.ChargeId, line.Net.Amount)).ShouldBe(
            [("prepaid/b", 21m), ("prepaid/a", 3.2m)]);
        var rest = Only(billed.After(part).When(part with { CreditId = "c2", Lines = [] }));
        rest.Lines.Where(line => line.Kind == ChargeKind.Prepaid).Sum(line => line.Net.Amount).ShouldBe(96.8m);
        Gross(rest).ShouldBe(0m);
    }

    [Fact]
    public void To_rebill_a_discount_of_a_fixed_amount_is_there_again_and_for_good_it_is_not()
    {
        var launch = new Discount.AmountOff("launch", "Launch", [], Start, null, null, new Money(50m, Euro), CarriesOver: true);
        var rated = Given(
            new ContractAgreed(Terms() with { Discounts = [launch] }, "Fin", Now), new ChargesTaken(Ticket, 1, [Charge(100m)]));
        var invoice = Only(rated.When(Bill("r1")));
        var billed = rated.After(Bill("r1"));
        invoice.Lines[0].Net.Amount.ShouldBe(50m);

        Due(billed.After(Credit(invoice, ReductionKind.WrongPrice))).ShouldBe([50m]);
        var half = Credit(invoice, ReductionKind.WrongPrice, "c1", new CreditedLine(invoice.Lines[0].LineId, 12.5m));
        var note = Only(billed.When(half));
        (note.Lines[0].StandsFor.Amount, note.Lines[0].Net.Amount).ShouldBe((-25m, -12.5m));
        note.Lines[0].Discounts.ShouldBe([new DiscountTaken("launch", new Money(-12.5m, Euro))]);
        Due(billed.After(half)).ShouldBe([12.5m]);
        billed.After(Credit(invoice, ReductionKind.Goodwill)).DiscountUses().Single().Amount.Amount.ShouldBe(50m);
    }

    [Fact]
    public void A_purchase_order_is_free_again_by_what_is_credited()
    {
        var terms = Terms() with
        {
            PurchaseOrders = new PurchaseOrderTerms([new PurchaseOrder("PO-1", Start, Amount: 100m)], Required: true),
        };
        var rated = Given(new ContractAgreed(terms, "Fin", Now), new ChargesTaken(Ticket, 1, [Charge(100m)]));
        var invoice = Only(rated.When(Bill("r1")));
        var state = rated.After(Bill("r1")).After(Credit(invoice, ReductionKind.WrongPrice));
        Due(state).ShouldBe([100m]);
    }
}
