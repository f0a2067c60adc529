using BillingGrains.Domain.Amounts;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Discounts;
using BillingGrains.Domain.Entities;
using BillingGrains.Domain.Rating;
using BillingGrains.Domain.Wallets;
using NodaTime;

namespace BillingGrains.Domain.Contracts;

/// <summary>Puts what is due on documents: what is owed on one, what goes back on another.</summary>
internal static class PeriodBilling
{
    /// <summary>None when nothing is due. A document has lines of one group and one purchase order; they come by ticket
    /// key, work date and charge id, those of the contract itself last. What is owed and lacks a tax rate or a purchase
    /// order stays off, and is named.</summary>
    public static (ContractEvent[] Facts, ValueList<HeldLine> Held) Bill(
        CustomerContract state, ContractTerms terms, BillPeriod bill)
    {
        var lastDay = bill.Period.ToDateInterval().End;
        var drafts = new Drafts(state, terms, bill.Period);
        var orders = new OrderBook(state, terms);
        var held = new List<HeldLine>();
        foreach (var (key, account) in Accounts(state, terms))
        {
            foreach (var due in Due(account, lastDay))
            {
                var group = DocumentGroup.Of(terms, Place(terms, key, account, due));
                if (due.Amount <= 0m)
                {
                    foreach (var line in DueLines.GivenBack(key, due, terms))
                    {
                        // To whom it was billed, whatever was agreed since: a credit note is applied to its invoice.
                        var head = state.Heads.GetValueOrDefault(line.Corrects ?? "");
                        drafts.Add(isOwed: false, head ?? DocumentHead.Of(terms, group, null), line);
                    }
                }
                else if (DueLines.Owed(key, due, terms.Currency) is var line && orders.Take(line, out var order) is { } hold)
                {
                    held.Add(new HeldLine(line, hold));
                }
                else
                {
                    drafts.Add(isOwed: true, DocumentHead.Of(terms, group, order), line);
                }
            }
        }

        var facts = new List<ContractEvent>();
        var drawn = new List<StandingDraw>();
        foreach (var draft in drafts.All)
        {
            var invoiceTerms = Terms(terms, bill.Entity, draft.Head);
            var lines = !draft.IsOwed ? draft.Lines.ToValueList() : PrepaidLines.With(
                state, terms, draft, Ruled(state, terms, draft, lastDay, held), invoiceTerms, lastDay, drawn);
            if (!lines.IsEmpty)
            {
                facts.Add(new PeriodBilled(
                    draft.InvoiceKey, bill.Period, draft.Reason, bill.RunId, invoiceTerms, lines, bill.Now));
            }
        }

        return ([.. facts, .. orders.Notices(facts.OfType<PeriodBilled>())], held.ToValueList());
    }

    private static InvoiceTerms Terms(ContractTerms terms, EntitySettings entity, DocumentHead head) => new(
        terms.ContractId, terms.Version, terms.Name, entity, head.BillTo, terms.Currency, terms.MoneyRounding,
        terms.Tax, terms.PaymentDays, terms.Taxes?.Customer.Withholding, head.Group, head.PurchaseOrder, head.SoldTo,
        head.Payer);

    private static ChargePlace Place(ContractTerms terms, string key, TicketAccount account, DueCharge due) =>
        GrainKeys.Kind(key) == "ticket"
            ? new ChargePlace(key, account.CustomerId, account.Site, account.Project)
            : ChargePlace.OfContract(terms, due.Charge?.Kind ?? due.Billed!.Kind, due.Charge?.Tags ?? []);

    private static IEnumerable<(string Key, TicketAccount Account)> Accounts(CustomerContract state, ContractTerms terms) =>
        state.Open.Select(ticketKey => (Key: ticketKey, Account: state.Accounts[ticketKey]))
            .Append((Key: GrainKeys.Contract(terms.ContractId), Account: OwnCharges.Account(state, terms)));

    private static IEnumerable<DueCharge> Due(TicketAccount account, LocalDate lastDay)
    {
        var due = new List<DueCharge>();
        foreach (var charge in account.Charges)
        {
            var billed = account.Billed.GetValueOrDefault(charge.ChargeId);
            if (charge.WorkDate <= lastDay && DueAmounts.Target(charge) is { } target
                && DueAmounts.Of(target, billed) is var amount and not 0m)
            {
                due.Add(new DueCharge(charge.ChargeId, charge.WorkDate, charge, billed, amount));
            }
        }

        foreach (var (chargeId, billed) in account.Billed)
        {
            if (DueAmounts.Of(0m, billed) is var amount and not 0m
                && !account.Charges.Any(charge => charge.ChargeId == chargeId))
            {
                due.Add(new DueCharge(chargeId, billed.WorkDate, null, billed, amount));
            }
        }

        return due
            .OrderBy(item => item.WorkDate)
            .ThenBy(item => item.ChargeId, StringComparer.Ordinal);
    }

    /// <summary>Discounts and taxes by tables. What goes back needs neither: it goes back as it was billed.</summary>
    private static ValueList<BilledLine> Ruled(
        CustomerContract state, ContractTerms terms, DocumentDraft owed, LocalDate on, List<HeldLine> held)
    {
        if (terms.Discounts.IsEmpty && terms.Taxes is null)
        {
            return owed.Lines.ToValueList();
        }

        // What the drafts before this one in the same run took of a discount counts as taken.
        var uses = state.DiscountUses.AddRange(owed.UsesBefore.ToValueList());
        var ruled = DocumentRules.Apply(terms, Items(state, owed.Lines), uses, on);
        if (!ruled.Held.IsEmpty)
        {
            // Without the lines that wait for a rate: discounts of a fixed amount fall on the others.
            held.AddRange(ruled.Held.Select(hold => new HeldLine(
                owed.Lines.First(line => line.LineId == hold.LineId), hold.Reason)));
            owed.Lines.RemoveAll(line => ruled.Held.Any(hold => hold.LineId == line.LineId));
            ruled = DocumentRules.Apply(terms, Items(state, owed.Lines), uses, on);
        }

        owed.UsesBefore.AddRange(ruled.Lines.SelectMany(line => line.Discounts)
            .Select(part => new DiscountUse(part.DiscountId, owed.InvoiceKey, part.Amount)));
        return owed.Lines.Zip(ruled.Lines, DueLines.Ruled).ToValueList();
    }

    private static ValueList<DocumentItem> Items(CustomerContract state, List<BilledLine> lines) => lines
        .Select(line =>
        {
            var tags = state.Accounts[line.TicketKey].Charges.First(charge => charge.ChargeId == line.ChargeId).Tags;
            return new DocumentItem(
                line.LineId, line.Description, [DocumentRules.Tag(line.Kind), .. tags], line.WorkDate, line.Net);
        })
        .ToValueList();
}

/// <summary>What is due of a charge.</summary>
/// <param name="Charge">Null when the charge is gone from the ticket's rating.</param>
/// <param name="Amount">Positive to bill, negative to give back.</param>
internal sealed record DueCharge(
    string ChargeId, LocalDate WorkDate, Charge? Charge, BilledCharge? Billed, decimal Amount);

/// <summary>A line that is owed and cannot stand on a document yet.</summary>
internal sealed record HeldLine(BilledLine Line, HoldReason Reason);
