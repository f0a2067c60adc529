using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using BillingGrains.Domain.Amounts;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Entities;
using BillingGrains.Domain.Rating;
using NodaTime;

namespace BillingGrains.Domain.Contracts;

/// <summary>Puts what is due on documents: what is owed on one, what goes back on another.</summary>
internal static class PeriodBilling
{
    private const string Owed = "month";
    private const string GivenBack = "credit";

    /// <summary>At most two facts; none when nothing is due. Lines come by ticket key, work date and charge
    /// id; those of the contract itself are last.</summary>
    public static ContractEvent[] Bill(CustomerContract state, ContractTerms terms, BillPeriod bill)
    {
        var lastDay = bill.Period.ToDateInterval().End;
        var owed = new Draft(Key(state, terms, bill.Period, Owed, out var owedReason), owedReason);
        var back = new Draft(Key(state, terms, bill.Period, GivenBack, out var backReason), backReason);
        var accounts = state.Open.Select(ticketKey => (Key: ticketKey, Account: state.Accounts[ticketKey]))
            .Append((Key: GrainKeys.Contract(terms.ContractId), Account: OwnCharges.Account(state, terms)));
        foreach (var (key, account) in accounts)
        {
            foreach (var due in Due(account, lastDay))
            {
                AddLines(due.Amount > 0m ? owed : back, key, due, terms.Currency);
            }
        }

        var invoiceTerms = Terms(terms, bill.Entity);
        return new[] { owed, back }
            .Where(draft => draft.Lines.Count > 0)
            .Select(ContractEvent (draft) => new PeriodBilled(
                draft.InvoiceKey, bill.Period, draft.Reason, bill.RunId, invoiceTerms, draft.Lines.ToValueList(),
                bill.Now))
            .ToArray();
    }

    private static InvoiceTerms Terms(ContractTerms terms, EntitySettings entity) => new(
        terms.ContractId, terms.Version, terms.Name, entity, terms.BillTo, terms.Currency, terms.MoneyRounding,
        terms.Tax, terms.PaymentDays);

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

    private static void AddLines(
        Draft draft, string ticketKey, DueCharge due, Currency currency)
    {
        if (due.Amount > 0m || due.Billed is null)
        {
            draft.Lines.Add(Line(
                draft, ticketKey, due, new Money(due.Amount, currency),
                due.Billed is { Parts.IsEmpty: false } before ? before.Parts[0].InvoiceKey : null,
                (due.Charge is { } charge ? charge.TaxCode : due.Billed!.TaxCode,
                    due.Charge is { } rated ? rated.TaxPercent : due.Billed!.TaxPercent)));
            return;
        }

        // What goes back is taken off the latest invoice first: each line names the one that it corrects.
        var left = -due.Amount;
        for (var index = due.Billed.Parts.Count - 1; index >= 0 && left > 0m; index--)
        {
            var part = due.Billed.Parts[index];
            var taken = Math.Min(left, Math.Max(0m, part.Net));
            if (taken > 0m)
            {
                draft.Lines.Add(Line(
                    draft, ticketKey, due, new Money(-taken, currency), part.InvoiceKey,
                    (part.TaxCode, part.TaxPercent)));
                left -= taken;
            }
        }

        if (left > 0m)
        {
            draft.Lines.Add(Line(draft, ticketKey, due, new Money(-left, currency), null,
                (due.Billed.TaxCode, due.Billed.TaxPercent)));
        }
    }

    private static BilledLine Line(
        Draft draft, string ticketKey, DueCharge due, Money net, string? corrects, (string? Code, decimal? Percent) tax)
    {
        var lineId = LineId(draft.InvoiceKey, due.ChargeId, corrects);
        var whole = due.Charge is { Net: { } rated } && rated == net;
        var charge = due.Charge;
        var steps = charge?.Explanation
            ?? [new Step("gone", "The work is no longer on this contract.", Money.Zero(net.Currency))];
        if (!whole)
        {
            steps = steps.Add(new Step("difference", Difference(due, net, corrects), net));
        }

        return new BilledLine(
            lineId,
            ticketKey,
            due.ChargeId,
            charge?.Kind ?? due.Billed!.Kind,
            due.WorkDate,
            charge?.Description ?? due.Billed!.Description,
            whole ? charge!.Quantity : 1m,
            whole ? charge!.Unit : "adjustment",
            net,
            tax.Code,
            corrects,
            steps,
            tax.Percent);
    }

    private static string Difference(DueCharge due, Money net, string? corrects)
    {
        var currency = net.Currency;
        var worth = due.Charge?.Net?.Amount ?? 0m;
        var settled = due.Billed is { Settled: not 0m } billed
            ? $", and {Texts.Amount(billed.Settled, currency)} was taken off for good"
            : "";
        var invoiced = Texts.Amount(due.Billed?.Invoiced ?? 0m, currency);
        var before = $"The work is worth {Texts.Amount(worth, currency)}; {invoiced} is on documents already{settled}.";
        return net.Amount > 0m
            ? $"{before} This line bills the {Texts.Amount(net)} that is left."
            : $"{before} This line gives {Texts.Amount(-net)} back"
                + (corrects is null ? "." : $" of what {corrects} billed.");
    }

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

    /// <summary>Short enough for an address, and the same whoever decides it, however often the work was rated before:
    /// 64 bits of SHA-256 in hex.</summary>
    private static string LineId(string invoiceKey, string chargeId, string? corrects)
    {
        var text = $"{invoiceKey}\n{chargeId}\n{corrects}";
        return "line-" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 8));
    }

    private sealed record Draft(string InvoiceKey, string Reason)
    {
        public List<BilledLine> Lines { get; } = [];
    }

    /// <param name="Charge">Null when the charge is gone from the ticket's rating.</param>
    private sealed record DueCharge(
        string ChargeId, LocalDate WorkDate, Charge? Charge, BilledCharge? Billed, decimal Amount);
}
