using BillingGrains.Domain.Amounts;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Discounts;
using BillingGrains.Domain.Entities;
using BillingGrains.Domain.Rating;
using BillingGrains.Domain.Taxes;
using BillingGrains.Domain.Wallets;
using NodaTime;

namespace BillingGrains.Domain.Contracts;

/// <summary>Puts what is due on documents: what is owed on one, what goes back on another.</summary>
internal static class PeriodBilling
{
    /// <summary>None when nothing is due. A document has lines of one group, one purchase order and one ERP tenant; they come
    /// by ticket key, work date and charge id, those of the contract itself last. What is owed and lacks a tax rate or a purchase
    /// order stays off, and is named; so does what a tax service was not asked.</summary>
    public static BilledDocuments Bill(
        CustomerContract state, ContractTerms terms, BillPeriod bill)
    {
        var lastDay = bill.LastDay;
        var drafts = new Drafts(state, terms, bill.Period);
        var routing = new LineRouting(bill.Entity, terms, bill.Now);
        var orders = new OrderBook(state, terms);
        var held = new List<HeldLine>();
        foreach (var (key, account) in Accounts(state, terms))
        {
            foreach (var due in Due(account, lastDay)
                .Where(due => !Voiding.IsAsked(state, due.Billed) && !LineMoving.IsMoving(state, key, due.ChargeId)))
            {
                var group = DocumentGroup.Of(terms, Place(terms, key, account, due));
                foreach (var line in DueLines.Of(key, due, terms))
                {
                    // To whom it was billed, whatever was agreed since: a credit note is applied to its invoice.
                    if (!line.IsNew && state.Heads.GetValueOrDefault(line.Line.Corrects!) is { } head)
                    {
                        drafts.Add(due.Amount > 0m, head, routing.Following(head, due), line);
                    }
                    else if (due.Amount <= 0m)
                    {
                        drafts.Add(isOwed: false, DocumentHead.Of(terms, group, null), routing.OfNew(due), line);
                    }
                    else if (orders.Take(line.Line.WorkDate, line.Line.StandsFor.Amount, out var order) is { } hold)
                    {
                        held.Add(new HeldLine(line.Line, hold));
                    }
                    else
                    {
                        drafts.Add(isOwed: true, DocumentHead.Of(terms, group, order), routing.OfNew(due), line);
                    }
                }
            }
        }

        var facts = new List<ContractEvent>();
        var drawn = new List<StandingDraw>();
        var toAsk = new List<TaxToAsk>();
        foreach (var draft in drafts.All)
        {
            var lines = Ruled(state, terms, bill, draft, held, toAsk);
            var invoiceTerms = Terms(terms, bill.Entity, draft) with { TaxedBy = draft.TaxedBy };
            if (draft.IsOwed)
            {
                lines = PrepaidLines.With(state, terms, draft, lines, invoiceTerms, lastDay, drawn);
            }

            if (!lines.IsEmpty)
            {
                facts.Add(new PeriodBilled(
                    draft.InvoiceKey, bill.Period, draft.Reason, bill.RunId, invoiceTerms, lines, bill.Now));
            }
        }

        // After all of them: a line that is held makes each of the run's documents one to look at.
        for (var index = 0; index < facts.Count; index++)
        {
            if (facts[index] is PeriodBilled billed)
            {
                var review = DocumentReview.Of(state, terms, billed.Terms, billed.Lines, held.Count == 0);
                facts[index] = billed with { Terms = billed.Terms with { Review = review } };
            }
        }

        return new BilledDocuments(
            [
                .. facts, .. orders.Notices(facts.OfType<PeriodBilled>()),
                .. PrepaidLines.Notices(state, terms, drawn, lastDay, bill.Now),
            ],
            held.ToValueList(), toAsk.ToValueList());
    }

    private static InvoiceTerms Terms(ContractTerms terms, EntitySettings entity, DocumentDraft draft) => new(
        terms.ContractId, terms.Version, terms.Name, LineRouting.At(entity, draft.Head.TenantId!), draft.Head.BillTo,
        terms.Currency, terms.MoneyRounding, terms.Tax, terms.PaymentDays, terms.Taxes?.Customer.Withholding,
        draft.Head.Group, draft.Head.PurchaseOrder, draft.Head.SoldTo, draft.Head.Payer, terms.Lines,
        Payment: terms.Payment ?? entity.Payment, Dimensions: terms.Dimensions, RoutedBy: draft.RoutedBy.ToValueList());

    private static ChargePlace Place(ContractTerms terms, string key, TicketAccount account, DueCharge due) =>
        GrainKeys.Kind(key) == "ticket"
            ? new ChargePlace(key, account.CustomerId, account.Site, account.Project)
            : ChargePlace.OfContract(terms, due.Charge?.Kind ?? due.Billed!.Kind, due.Charge?.Tags ?? []);

    internal static IEnumerable<(string Key, TicketAccount Account)> Accounts(CustomerContract state, ContractTerms terms) =>
        state.Open.Select(ticketKey => (Key: ticketKey, Account: state.Accounts[ticketKey]))
            .Append((Key: GrainKeys.Contract(terms.ContractId), Account: OwnCharges.Account(state, terms)));

    internal static IEnumerable<DueCharge> Due(TicketAccount account, LocalDate lastDay)
    {
        var due = new List<DueCharge>();
        var billedOfCharges = 0;
        foreach (var charge in account.Charges.AsSpan())
        {
            var billed = account.Billed.GetValueOrDefault(charge.ChargeId);
            billedOfCharges += billed is null ? 0 : 1;
            if (charge.WorkDate <= lastDay && DueAmounts.Target(charge) is { } target
                && DueAmounts.Of(target, billed) is var amount and not 0m)
            {
                due.Add(new DueCharge(charge.ChargeId, charge.WorkDate, charge, billed, amount));
            }
        }

        if (billedOfCharges < account.Billed.Count)
        {
            due.AddRange(Gone(account));
        }

        return due
            .OrderBy(item => item.WorkDate)
            .ThenBy(item => item.ChargeId, StringComparer.Ordinal);
    }

    /// <summary>What was billed for charges that are no longer there.</summary>
    private static IEnumerable<DueCharge> Gone(TicketAccount account)
    {
        var rated = account.Charges.Select(static charge => charge.ChargeId).ToHashSet(StringComparer.Ordinal);
        foreach (var (chargeId, billed) in account.Billed)
        {
            if (!rated.Contains(chargeId) && DueAmounts.Of(0m, billed) is var amount and not 0m)
            {
                yield return new DueCharge(chargeId, billed.WorkDate, null, billed, amount);
            }
        }
    }

    /// <summary>Discounts and taxes. What takes an earlier line back needs neither: it stands as that did.
    /// </summary>
    private static ValueList<BilledLine> Ruled(
        CustomerContract state, ContractTerms terms, BillPeriod bill, DocumentDraft draft, List<HeldLine> held,
        List<TaxToAsk> toAsk)
    {
        var (on, issue) = (bill.LastDay, bill.Entity.DateAt(bill.Now));
        var lines = draft.Lines.Select(due => due.Line).ToValueList();
        // Credit is sold for what it is worth, and bears the tax that it has or none.
        var news = draft.Lines.Where(due => due.IsNew && due.Line.Kind != ChargeKind.PrepaidSale)
            .Select(due => due.Line).ToList();
        if ((terms.Discounts.IsEmpty && terms.Taxes is null) || news.Count == 0)
        {
            return lines;
        }

        // What the drafts before this one in the same run took of a discount counts as taken.
        var uses = state.DiscountUses().AddRange(draft.UsesBefore.ToValueList());
        var ruled = DocumentRules.Apply(terms, Items(state, news), uses, on, issue, bill.Asked);
        NoteQuestion();
        if (!ruled.Held.IsEmpty)
        {
            // Without the lines that wait for a rate: discounts of a fixed amount fall on the others.
            var waiting = ruled.Held.ToDictionary(hold => hold.LineId, hold => hold.Reason, StringComparer.Ordinal);
            held.AddRange(news.Where(line => waiting.ContainsKey(line.LineId))
                .Select(line => new HeldLine(line, waiting[line.LineId])));
            news.RemoveAll(line => waiting.ContainsKey(line.LineId));
            lines = lines.Where(line => !waiting.ContainsKey(line.LineId)).ToValueList();
            ruled = DocumentRules.Apply(terms, Items(state, news), uses, on, issue, bill.Asked);
            NoteQuestion();
        }

        draft.TaxedBy = ruled.TaxedBy;

        var after = news.Zip(ruled.Lines, DueLines.Ruled).ToDictionary(line => line.LineId, StringComparer.Ordinal);
        draft.UsesBefore.AddRange(after.Values.SelectMany(line => line.Discounts)
            .Select(taken => new DiscountUse(taken.DiscountId, draft.InvoiceKey, taken.Amount)));
        return lines.Select(line => after.GetValueOrDefault(line.LineId, line)).ToValueList();

        void NoteQuestion()
        {
            if (ruled.ToAsk is { } question)
            {
                toAsk.Add(new TaxToAsk(terms.Taxes!.Service!, draft.InvoiceKey, question));
            }
        }
    }

    private static ValueList<DocumentItem> Items(CustomerContract state, List<BilledLine> lines) => lines
        .Select(line =>
        {
            var tags = state.Accounts[line.TicketKey].Charges.First(charge => charge.ChargeId == line.ChargeId).Tags;
            return new DocumentItem(
                line.LineId, line.Description, [DocumentRules.Tag(line.Kind), .. tags], line.WorkDate, line.Net, line.Service);
        })
        .ToValueList();
}

/// <param name="Facts">Documents, and notices of purchase orders and prepaid credit.</param>
/// <param name="Held">What is owed and stays off.</param>
/// <param name="ToAsk">What of it waits for a tax service alone.</param>
internal sealed record BilledDocuments(
    ContractEvent[] Facts, ValueList<HeldLine> Held, ValueList<TaxToAsk> ToAsk);

/// <summary>What is due of a charge.</summary>
/// <param name="Charge">Null when the charge is gone from the ticket's rating.</param>
/// <param name="Amount">Positive to bill, negative to give back.</param>
internal sealed record DueCharge(
    string ChargeId, LocalDate WorkDate, Charge? Charge, BilledCharge? Billed, decimal Amount);

/// <summary>A line that is owed and cannot stand on a document yet.</summary>
internal sealed record HeldLine(BilledLine Line, HoldReason Reason);
