using System.Globalization;
using BillingGrains.Domain.Amounts;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Entities;
using BillingGrains.Domain.Rating;
using BillingGrains.Domain.Taxes;
using NodaTime;

namespace BillingGrains.Domain.Contracts;

/// <summary>Puts what is due on documents: what is owed on one, what goes back on another.</summary>
internal static class PeriodBilling
{
    private const string Owed = "month";
    private const string GivenBack = "credit";

    /// <summary>At most two facts; none when nothing is due. Lines come by ticket key, work date and charge id; those of
    /// the contract itself are last. What is owed and has no tax rate stays off, and is named.</summary>
    public static (ContractEvent[] Documents, ValueList<HeldLine> Held) Bill(
        CustomerContract state, ContractTerms terms, BillPeriod bill)
    {
        var lastDay = bill.Period.ToDateInterval().End;
        var owed = new Draft(Key(state, terms, bill.Period, Owed, out var owedReason), owedReason);
        var back = new Draft(Key(state, terms, bill.Period, GivenBack, out var backReason), backReason);
        foreach (var (key, account) in Accounts(state, terms))
        {
            foreach (var due in Due(account, lastDay))
            {
                if (due.Amount > 0m)
                {
                    owed.Lines.Add(DueLines.Owed(owed.InvoiceKey, key, due, terms.Currency));
                }
                else
                {
                    back.Lines.AddRange(DueLines.GivenBack(back.InvoiceKey, key, due, terms));
                }
            }
        }

        var (lines, held) = Ruled(state, terms, owed, lastDay);
        var invoiceTerms = Terms(terms, bill.Entity);
        var documents = new[] { (Draft: owed, Lines: lines), (Draft: back, Lines: back.Lines.ToValueList()) }
            .Where(document => !document.Lines.IsEmpty)
            .Select(ContractEvent (document) => new PeriodBilled(
                document.Draft.InvoiceKey, bill.Period, document.Draft.Reason, bill.RunId, invoiceTerms, document.Lines,
                bill.Now))
            .ToArray();
        return (documents, held);
    }

    private static InvoiceTerms Terms(ContractTerms terms, EntitySettings entity) => new(
        terms.ContractId, terms.Version, terms.Name, entity, terms.BillTo, terms.Currency, terms.MoneyRounding,
        terms.Tax, terms.PaymentDays, terms.Taxes?.Customer.Withholding);

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
    private static (ValueList<BilledLine> Lines, ValueList<HeldLine> Held) Ruled(
        CustomerContract state, ContractTerms terms, Draft owed, LocalDate on)
    {
        if (terms.Discounts.IsEmpty && terms.Taxes is null)
        {
            return (owed.Lines.ToValueList(), []);
        }

        var uses = state.DiscountUses;
        var ruled = DocumentRules.Apply(terms, Items(state, owed.Lines), uses, on);
        var held = ruled.Held.Select(hold => Held(owed, hold)).ToValueList();
        if (!held.IsEmpty)
        {
            // Without the lines that wait for a rate: discounts of a fixed amount fall on the others.
            owed.Lines.RemoveAll(line => ruled.Held.Any(hold => hold.LineId == line.LineId));
            ruled = DocumentRules.Apply(terms, Items(state, owed.Lines), uses, on);
        }

        return (owed.Lines.Zip(ruled.Lines, DueLines.Ruled).ToValueList(), held);
    }

    private static HeldLine Held(Draft owed, TaxHold hold) =>
        new(owed.Lines.First(line => line.LineId == hold.LineId), hold.Reason);

    private static ValueList<DocumentItem> Items(CustomerContract state, List<BilledLine> lines) => lines
        .Select(line =>
        {
            var tags = state.Accounts[line.TicketKey].Charges.First(charge => charge.ChargeId == line.ChargeId).Tags;
            return new DocumentItem(
                line.LineId, line.Description, [DocumentRules.Tag(line.Kind), .. tags], line.WorkDate, line.Net);
        })
        .ToValueList();

    private static string Key(
        CustomerContract state, ContractTerms terms, YearMonth period, string kind, out string reason)
    {
        reason = kind;
        var key = GrainKeys.Invoice(terms.ContractId, period, reason);
        for (var number = 2; state.Documents.ContainsKey(key); number++)
        {
            reason = string.Create(CultureInfo.InvariantCulture, $"{kind}-{number}");
            key = GrainKeys.Invoice(terms.ContractId, period, reason);
        }

        return key;
    }

    private sealed record Draft(string InvoiceKey, string Reason)
    {
        public List<BilledLine> Lines { get; } = [];
    }
}

/// <summary>What is due of a charge.</summary>
/// <param name="Charge">Null when the charge is gone from the ticket's rating.</param>
/// <param name="Amount">Positive to bill, negative to give back.</param>
internal sealed record DueCharge(
    string ChargeId, LocalDate WorkDate, Charge? Charge, BilledCharge? Billed, decimal Amount);

/// <summary>A line that is owed and cannot stand on a document yet.</summary>
internal sealed record HeldLine(BilledLine Line, HoldReason Reason);
