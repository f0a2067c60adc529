using BillingGrains.Domain.Contracts;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Invoices;
using BillingGrains.Domain.Rating;
using static BillingGrains.Domain.Tests.Contracts.ContractSamples;
using static BillingGrains.Domain.Tests.Contracts.CreditSamples;
using Document = BillingGrains.Domain.Tests.Scenario<
    BillingGrains.Domain.Invoices.InvoiceDecider, BillingGrains.Domain.Invoices.Invoice,
    BillingGrains.Domain.Invoices.InvoiceCommand, BillingGrains.Domain.Invoices.InvoiceEvent>;

namespace BillingGrains.Domain.Tests.Contracts;

/// <summary>Two drafts of a contract, "month" with 100 and 50, "month-2" with 20, and lines that move between them.</summary>
public sealed class LineMovingTests
{
    private const string Second = "invoice/K-1/2026-03/month-2";
    private const string Third = "invoice/K-1/2026-03/month-3";

    private readonly Document first = new();
    private readonly Document second = new();
    private readonly Document third = new();
    private readonly string[] lines;
    private CustomerContract contract;

    public LineMovingTests()
    {
        contract = Agreed(new ChargesTaken(Ticket, 1, [Charge(100m), Charge(50m, $"{Ticket}#b")]));
        first.When(new OpenInvoice(Only(Tell(Bill("r1"))), Now));
        contract = ContractDecider.Evolve(
            contract, new ChargesTaken(Ticket, 2, [Charge(100m), Charge(50m, $"{Ticket}#b"), Charge(20m, $"{Ticket}#c")]));
        second.When(new OpenInvoice(Only(Tell(Bill("r2"))), Now));
        lines = [.. first.State.GetContent()!.Lines.OrderBy(line => line.Net.Amount).Select(line => line.LineId)];
    }

    [Fact]
    public void A_line_that_moves_stands_on_the_other_draft_with_its_amount_and_is_credited_there()
    {
        Ask(Second, lines[0]);
        Nets(first).ShouldBe([100m]);
        Nets(second).ShouldBe([20m, 50m]);
        second.State.GetContent()!.Totals.Gross.Amount.ShouldBe(84.7m);
        contract.Documents[Month].Count.ShouldBe(1);
        contract.Accounts[Ticket].Billed[$"{Ticket}#b"].Parts.ShouldHaveSingleItem().InvoiceKey.ShouldBe(Second);
        Due(contract).ShouldBeEmpty();

        var final = Final(second);
        var credit = Only(Tell(new CreditDocument(
            "c1", final, "BE-1", Entity, ReductionKind.WrongPrice, "Wrong.", [new CreditedLine(lines[0])], "Fin", Now)));
        credit.Lines.ShouldHaveSingleItem().Corrects.ShouldBe(Second);
        Due(contract).ShouldBe([50m]);
    }

    [Fact]
    public void Some_lines_get_a_draft_of_their_own_and_all_lines_empty_theirs()
    {
        Ask(null, lines[0]);
        Nets(third).ShouldBe([50m]);
        third.State.GetContent()!.Reason.ShouldBe("month-3");
        contract.Documents[Third].ShouldHaveSingleItem();
        Tell(AskFor(null, lines[1])).ShouldBeEmpty("it is all that is left");

        Ask(Second, lines[1], "mv-2");
        Nets(first).ShouldBeEmpty();
        first.When(new ApproveInvoice("lea", Now)).ThenRefused(InvoiceRefusal.NoLines);
        first.Facts.ShouldBeEmpty();
    }

    [Fact]
    public void What_the_other_draft_does_not_take_any_more_gets_a_draft_of_its_own()
    {
        Tell(AskFor(Second, lines[0]));
        second.When(new ApproveInvoice("lea", Now));
        Run(Second);
        Nets(first).ShouldBe([100m]);
        Nets(second).ShouldBe([20m]);
        Nets(third).ShouldBe([50m]);
        contract.LineMoves["mv-1"].Stage.ShouldBe(LineMoveStage.Arrived);
        contract.Documents[Third].ShouldHaveSingleItem();
    }

    [Fact]
    public void Lines_of_a_draft_that_was_approved_meanwhile_stay()
    {
        Tell(AskFor(Second, lines[0]));
        first.When(new ApproveInvoice("lea", Now));
        Run(Second);
        Nets(first).ShouldBe([100m, 50m], ignoreOrder: true);
        contract.LineMoves["mv-1"].Stage.ShouldBe(LineMoveStage.Declined);
        contract.Documents[Month].Count.ShouldBe(2);
    }

    [Fact]
    public void On_the_way_nothing_is_billed_or_taken_back_of_them_and_afterwards_the_difference_is_told_where_they_stand()
    {
        Tell(AskFor(Second, lines[0]));
        Tell(new TakeCharges(
            Ticket, 3, "K-1", 1, [Charge(100m), Charge(30m, $"{Ticket}#b"), Charge(20m, $"{Ticket}#c")], Now));
        Due(contract).ShouldBeEmpty();
        Run(Second);
        second.State.ShouldBeOfType<Invoice.Draft>().Differences.ShouldHaveSingleItem().Worth!.Amount.ShouldBe(30m);
        first.State.ShouldBeOfType<Invoice.Draft>().Differences.ShouldBeEmpty();
        Due(contract).ShouldBe([-20m]);
    }

    [Fact]
    public void Who_changed_the_one_draft_is_a_maker_of_the_other_and_what_was_approved_before_is_not_any_more()
    {
        var seen = Review.Of(second.State).ContentHash!;
        first.When(new DescribeLine(lines[0], "The pump", "ann", Now));
        Ask(Second, lines[0]);
        var draft = second.State.ShouldBeOfType<Invoice.Draft>();
        draft.Edits.Select(edit => edit.By).ShouldBe(["ann", "fin"]);
        second.When(new ApproveInvoice("lea", Now, Seen: seen)).Decision!.Reason.ShouldContain("fin moved");
    }

    [Fact]
    public void A_move_that_is_repeated_changes_nothing_and_each_fault_is_named()
    {
        Ask(Second, lines[0]);
        Tell(AskFor(Second, lines[0])).ShouldBeEmpty();
        contract.Refused(AskFor(Second, lines[1])).ShouldBe(MoveRefusal.Conflict);
        contract.Refused(AskFor(Second, lines[0], "mv-2")).ShouldBe(InvoiceRefusal.UnknownLine);
        contract.Refused(AskFor(Third, lines[1], "mv-2")).ShouldBe(MoveRefusal.UnknownTarget);
        contract.Refused(AskFor(Month, lines[1], "mv-2")).ShouldBe(MoveRefusal.UnknownTarget);
        contract.Refused(AskFor(Second, lines[1], "mv-2") with { Reason = " " }).ShouldBe(InvoiceRefusal.ReasonMissing);
        contract.Refused(AskFor(null, lines[1], "mv-2")).ShouldBe(MoveRefusal.IsAll);
    }

    [Fact]
    public void Drafts_of_another_customer_order_or_currency_are_not_alike()
    {
        var terms = first.State.GetContent()!.Terms;
        Moving.AreAlike(terms, terms with { PaymentDays = 1 }).ShouldBeTrue();
        foreach (var other in new[]
        {
            terms with { BillTo = "B-2" }, terms with { PurchaseOrder = "PO" }, terms with { ContractId = "K-2" },
            terms with { Currency = terms.Currency with { Code = "USD" } },
            terms with { Entity = Entity with { EntityId = "X" } },
        })
        {
            Moving.AreAlike(terms, other).ShouldBeFalse();
        }
    }

    private static decimal[] Nets(Document document) =>
        [.. document.State.GetContent()!.Lines.Select(line => line.Net.Amount).Order()];

    private static FinalDocument Final(Document document)
    {
        document.When(new ApproveInvoice("lea", Now));
        document.When(new FinalizeInvoice(
            "BE-2026-00001", ((Invoice.Approved)document.State).ContentHash, Now));
        return document.State.GetDocument()!;
    }

    private static AskMove AskFor(string? to, string line, string id = "mv-1") =>
        new(id, Month, to, [line], [line], "The customer wants it so.", "fin", Now);

    private void Ask(string? to, string line, string id = "mv-1")
    {
        Tell(AskFor(to, line, id)).ShouldHaveSingleItem();
        Run(to ?? Third);
    }

    /// <summary>Delivers what waits, until nothing does.</summary>
    private void Run(string to)
    {
        var asked = contract.LineMoves.Last();
        first.When(new MoveLinesOff(
            new MoveAsked(
                asked.Key, Month, asked.Value.To, asked.Value.Asked, asked.Value.LineIds, "The customer wants it so.", "fin",
                Now),
            Now));
        foreach (var declined in first.Facts.OfType<MoveDeclined>())
        {
            Tell(new EndMove(declined.MoveId, declined.Words, Now));
        }

        var told = first.Facts.OfType<LinesMovedOff>().SelectMany(off => Tell(new SendLines(Month, off, Now))).ToList();
        while (told.OfType<LinesMoved>().SingleOrDefault() is { } moved)
        {
            moved.To.ShouldBe(moved.IsNew ? Third : to);
            var target = moved.To == Second ? second : third;
            target.When(new TakeLines(moved, Now));
            var taken = target.Facts.OfType<LinesMovedOn>().Any();
            told = [.. Tell(new NoteLines(moved.MoveId, moved.To, taken, Now))];
        }

        foreach (var moved in told.OfType<ChargeMoved>())
        {
            (moved.InvoiceKey == Second ? second : third).When(new NoteDifference(moved, Now));
        }
    }

    private ContractEvent[] Tell(ContractCommand command)
    {
        var decision = ContractDecider.Decide(contract, command);
        var facts = decision is Decision<ContractEvent>.Accepted accepted ? accepted.Events.ToArray() : [];
        contract = facts.Aggregate(contract, ContractDecider.Evolve);
        return facts;
    }
}
