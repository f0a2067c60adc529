using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Exceptions;
using BillingGrains.Domain.Rating;
using NodaTime;

namespace BillingGrains.Domain.Contracts;

/// <summary>What is left of a contract's purchase orders while a run puts lines on documents.</summary>
internal sealed class OrderBook
{
    private readonly CustomerContract state;
    private readonly PurchaseOrderTerms? terms;
    private readonly string currency;
    private readonly Dictionary<string, decimal> before = new(StringComparer.Ordinal);
    private readonly Dictionary<string, decimal> used;

    public OrderBook(CustomerContract state, ContractTerms terms)
    {
        (this.state, this.terms, currency) = (state, terms.PurchaseOrders, terms.Currency.Code);
        foreach (var (invoiceKey, head) in state.Heads)
        {
            if (head.PurchaseOrder is not { } number)
            {
                continue;
            }

            before[number] = before.GetValueOrDefault(number) + state.Documents[invoiceKey].Values
                .Where(line => line.Rebill is null && !PrepaidLines.Is(line.ChargeId)).Sum(line => line.Worth.Amount);
        }

        used = new Dictionary<string, decimal>(before, StringComparer.Ordinal);
    }

    /// <summary>Takes a line's amount off the first order that covers it; <paramref name="number"/> is null when none is
    /// needed. Answers why the line is held, or null.</summary>
    public HoldReason? Take(LocalDate workDate, decimal amount, out string? number)
    {
        number = null;
        if (terms is null)
        {
            return null;
        }

        var valid = terms.Orders.Where(order => order.Covers(workDate)).ToList();
        if (valid.Find(order => !(order.Amount - used.GetValueOrDefault(order.Number) < amount)) is { } order)
        {
            number = order.Number;
            used[number] = used.GetValueOrDefault(number) + amount;
            return null;
        }

        return !terms.Required ? null : valid.Count > 0
            ? Exceeded(valid[^1], amount)
            : ContractKinds.PurchaseOrderMissing.Hold(
                $"No purchase order is valid on {Texts.Date(workDate)}, and the customer takes no invoice without one.");
    }

    /// <summary>What finance must know after these documents: orders that have reached the share agreed, or their end.
    /// </summary>
    public IEnumerable<PurchaseOrderUsed> Notices(IEnumerable<PeriodBilled> documents)
    {
        var added = documents.ToLookup(document => document.Terms.PurchaseOrder, StringComparer.Ordinal);
        foreach (var order in terms?.Orders ?? [])
        {
            var sum = before.GetValueOrDefault(order.Number)
                + added[order.Number].SelectMany(document => document.Lines)
                    .Where(line => !PrepaidLines.Is(line.ChargeId)).Sum(line => line.StandsFor.Amount);
            if (!added.Contains(order.Number) || order.Amount is not { } amount
                || sum < amount * terms!.WarnAtPercent / 100m)
            {
                continue;
            }

            var isUsedUp = sum >= amount;
            var isNews = !state.OrdersNoticed.TryGetValue(order.Number, out var toldUsedUp) || (isUsedUp && !toldUsedUp);
            if (isNews)
            {
                yield return new PurchaseOrderUsed(order.Number, sum, amount, isUsedUp);
            }
        }
    }

    private HoldReason Exceeded(PurchaseOrder order, decimal amount)
    {
        var left = order.Amount!.Value - used.GetValueOrDefault(order.Number);
        return ContractKinds.PurchaseOrderExceeded.Hold(
            $"The purchase order {order.Number} has {Texts.Number(left)} {currency} left, and this is "
            + $"{Texts.Number(amount)} {currency}.",
            order.Number);
    }
}
