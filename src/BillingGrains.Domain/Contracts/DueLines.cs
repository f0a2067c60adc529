using System.Security.Cryptography;
using System.Text;
using BillingGrains.Domain.Amounts;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Rating;
using BillingGrains.Domain.Taxes;

namespace BillingGrains.Domain.Contracts;

/// <summary>What is due of a charge, as lines of a document.</summary>
internal static class DueLines
{
    /// <summary>The line that bills it, before discounts and taxes by tables.</summary>
    public static BilledLine Owed(string ticketKey, DueCharge due, Currency currency) => Line(
        ticketKey, due, new Money(due.Amount, currency),
        due.Billed is { Parts.IsEmpty: false } before ? before.Parts[0].InvoiceKey : null) with
    {
        TaxCode = due.Charge is { } charge ? charge.TaxCode : due.Billed!.TaxCode,
        TaxPercent = due.Charge is { } rated ? rated.TaxPercent : due.Billed!.TaxPercent,
    };

    /// <summary>What goes back is taken off the latest invoice first: each line names the one that it corrects, and gives
    /// back its share of what stands there.</summary>
    public static IEnumerable<BilledLine> GivenBack(string ticketKey, DueCharge due, ContractTerms terms)
    {
        var currency = terms.Currency;
        var left = -due.Amount;
        var billed = due.Billed;
        for (var index = (billed?.Parts.Count ?? 0) - 1; index >= 0 && left > 0m; index--)
        {
            var part = billed!.Parts[index];
            var taken = Math.Min(left, Math.Max(0m, part.Worth));
            if (taken > 0m)
            {
                var share = PartShares.Of(part, taken, currency, terms.MoneyRounding);
                var net = new Money(-share.Net, currency);
                yield return Line(ticketKey, due, new Money(-taken, currency), part.InvoiceKey) with
                {
                    Net = net,
                    Worth = share.Net == taken ? null : new Money(-taken, currency),
                    TaxCode = part.TaxCode,
                    TaxPercent = part.TaxPercent,
                    Taxes = PartShares.Negated(share.Taxes),
                };
                left -= taken;
            }
        }

        if (left > 0m)
        {
            yield return Line(ticketKey, due, new Money(-left, currency), null) with
            {
                TaxCode = billed is null ? due.Charge!.TaxCode : billed.TaxCode,
                TaxPercent = billed is null ? due.Charge!.TaxPercent : billed.TaxPercent,
            };
        }
    }

    /// <summary>The line after the rules of its document.</summary>
    public static BilledLine Ruled(BilledLine line, RuledLine ruled) => line with
    {
        Net = ruled.Net,
        Worth = ruled.Net == line.Net ? null : line.Net,
        TaxCode = ruled.Taxes.IsEmpty ? line.TaxCode : string.Join('+', ruled.Taxes.Select(tax => tax.Code)),
        TaxPercent = ruled.Taxes.IsEmpty ? line.TaxPercent : ruled.Taxes.Sum(static tax => tax.Percent),
        Explanation = line.Explanation.AddRange(ruled.Steps),
        Discounts = ruled.Discounts.Select(part => new DiscountTaken(part.DiscountId, part.Amount)).ToValueList(),
        Taxes = ruled.Taxes,
    };

    private static BilledLine Line(string ticketKey, DueCharge due, Money worth, string? corrects)
    {
        var charge = due.Charge;
        var whole = charge is { Net: { } rated } && rated == worth;
        var steps = charge?.Explanation
            ?? [new Step("gone", "The work is no longer on this contract.", Money.Zero(worth.Currency))];
        if (!whole)
        {
            steps = steps.Add(new Step("difference", Difference(due, worth, corrects), worth));
        }

        return new BilledLine(
            "",
            ticketKey,
            due.ChargeId,
            charge?.Kind ?? due.Billed!.Kind,
            due.WorkDate,
            charge?.Description ?? due.Billed!.Description,
            whole ? charge!.Quantity : 1m,
            whole ? charge!.Unit : "adjustment",
            worth,
            null,
            corrects,
            steps);
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

    /// <summary>Short enough for an address, and the same whoever decides it, however often the work was rated before:
    /// 64 bits of SHA-256 in hex.</summary>
    public static string LineId(string invoiceKey, string chargeId, string? corrects)
    {
        var text = $"{invoiceKey}\n{chargeId}\n{corrects}";
        return "line-" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 8));
    }
}
