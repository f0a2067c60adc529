using BillingGrains.Domain.Amounts;
using BillingGrains.Domain.Contracts;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Rating;

namespace BillingGrains.Domain.Invoices;

/// <summary>Changes of a draft line's amount: down, and up again as far as it was opened with. More than that is not owed.
/// </summary>
internal static class Adjusting
{
    public static Decision<InvoiceEvent> Decide(Invoice state, AdjustLine command)
    {
        if (state is not Invoice.Draft { Content: var content })
        {
            return Refuse(InvoiceRefusal.Frozen);
        }

        var opened = content.EverOn().FirstOrDefault(line => line.LineId == command.LineId);
        var line = content.Lines.FirstOrDefault(line => line.LineId == command.LineId);
        if (line is null || opened is null)
        {
            return Refuse(InvoiceRefusal.UnknownLine);
        }

        var net = NetOf(command, opened, content.Terms);
        return command switch
        {
            _ when content.Kind != InvoiceKind.Invoice || opened.Net.Amount <= 0m => Refuse(InvoiceRefusal.NotAdjustable),
            _ when command.Reduction == ReductionKind.None || !Enum.IsDefined(command.Reduction) =>
                Refuse(CreditRefusal.KindMissing),
            _ when string.IsNullOrWhiteSpace(command.Reason) => Refuse(InvoiceRefusal.ReasonMissing),
            _ when net is null => Refuse(InvoiceRefusal.AmountOrQuantity),
            _ when net <= 0m || Rounding.Round(net.Value, content.Terms.Currency.Decimals, content.Terms.MoneyRounding) != net =>
                Refuse(InvoiceRefusal.AmountNotPositive),
            _ when net > opened.Net.Amount => Refuse(InvoiceRefusal.MoreThanOwed(opened.Net)),
            _ when net == line.Net.Amount && (command.Quantity ?? line.Quantity) == line.Quantity =>
                Decision<InvoiceEvent>.Accept(),
            _ => Decision<InvoiceEvent>.Accept(Fact(content, opened, line, net.Value, command)),
        };
    }

    private static decimal? NetOf(AdjustLine command, BilledLine opened, InvoiceTerms terms) =>
        (command.Net, command.Quantity) switch
        {
            ({ } net, null) => net,
            (null, { } quantity) when opened.Quantity != 0m => Rounding.Round(
                opened.Net.Amount * quantity / opened.Quantity, terms.Currency.Decimals, terms.MoneyRounding),
            _ => null,
        };

    private static LineAdjusted Fact(
        InvoiceContent content, BilledLine opened, BilledLine line, decimal net, AdjustLine command)
    {
        var (currency, mode) = (content.Terms.Currency, content.Terms.MoneyRounding);
        var share = PartShares.OfNet(
            new BilledPart(
                content.InvoiceKey, opened.StandsFor.Amount, opened.Net.Amount, opened.TaxCode, opened.TaxPercent, opened.Taxes),
            net, currency, mode);
        var rebill = command.Reduction.IsToRebill();
        var amount = new Money(net, currency);
        var after = line with
        {
            Net = amount,
            Worth = share.Worth == net ? null : new Money(share.Worth, currency),
            Taxes = share.Taxes,
            Quantity = command.Quantity ?? line.Quantity,
            Discounts = opened.Discounts
                .Select(taken => taken with { Amount = new Money(
                    Rounding.Round(taken.Amount.Amount * net / opened.Net.Amount, currency.Decimals, mode), currency) })
                .Where(static taken => taken.Amount.Amount > 0m).ToValueList(),
            Explanation = opened.Explanation.Add(new Step(
                "adjusted",
                $"Finance changed {Texts.Amount(opened.Net)} to {Texts.Amount(amount)}: {command.Reason} "
                + (rebill ? "The difference is unbilled again." : "The difference is never billed."),
                amount)),
        };
        var totals = Totals.Of(content.Lines.Select(each => each.LineId == after.LineId ? after : each), content.Terms);
        return new LineAdjusted(after, command.Reduction, rebill, command.Reason, totals, command.By, command.Now);
    }

    private static Decision<InvoiceEvent> Refuse(Refusal refusal) => Decision<InvoiceEvent>.Refuse(refusal);
}
