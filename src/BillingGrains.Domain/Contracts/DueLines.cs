using System.Security.Cryptography;
using System.Text;
using BillingGrains.Domain.Amounts;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Rating;
using BillingGrains.Domain.Taxes;

namespace BillingGrains.Domain.Contracts;

/// <param name="IsNew">The rules of its document are for it: discounts, taxes. What takes an earlier line back stands as
/// that did.</param>
internal sealed record DueLine(BilledLine Line, bool IsNew);

/// <summary>What is due of a charge, as lines of a document.</summary>
internal static class DueLines
{
    /// <summary>What turns an earlier line back is taken off the latest document first: each line names the one that it
    /// corrects, and takes back its share of what stands there. What is beyond that is one line of its own; above zero it
    /// names the first invoice of its charge.</summary>
    public static IEnumerable<DueLine> Of(string ticketKey, DueCharge due, ContractTerms terms)
    {
        var sign = Math.Sign(due.Amount);
        var left = Math.Abs(due.Amount);
        var parts = due.Billed?.Parts ?? [];
        for (var index = parts.Count - 1; index >= 0 && left > 0m; index--)
        {
            var part = parts[index];
            if (Math.Sign(part.Worth) == -sign)
            {
                var taken = Math.Min(left, Math.Abs(part.Worth));
                yield return new DueLine(TakenBack(ticketKey, due, part, -sign * taken, terms), IsNew: false);
                left -= taken;
            }
        }

        if (left > 0m)
        {
            var charge = due.Charge;
            var first = sign < 0 ? null : parts.FirstOrDefault(part => part.Worth > 0m)?.InvoiceKey;
            var line = Line(ticketKey, due, new Money(sign * left, terms.Currency), first) with
            {
                TaxCode = charge is null ? due.Billed!.TaxCode : charge.TaxCode,
                TaxPercent = charge is null ? due.Billed!.TaxPercent : charge.TaxPercent,
            };
            yield return new DueLine(line, IsNew: true);
        }
    }

    private static BilledLine TakenBack(
        string ticketKey, DueCharge due, BilledPart part, decimal worth, ContractTerms terms)
    {
        var share = PartShares.Of(part, worth, terms.Currency, terms.MoneyRounding);
        return Line(ticketKey, due, new Money(-worth, terms.Currency), part.InvoiceKey) with
        {
            Net = new Money(-share.Net, terms.Currency),
            Worth = share.Net == worth ? null : new Money(-worth, terms.Currency),
            TaxCode = part.TaxCode,
            TaxPercent = part.TaxPercent,
            Taxes = PartShares.Negated(share.Taxes),
        };
    }

    /// <summary>The line after the rules of its document.</summary>
    public static BilledLine Ruled(BilledLine line, RuledLine ruled) => line with
    {
        Net = ruled.Net,
        Worth = ruled.Net == line.Net ? null : line.Net,
        TaxCode = ruled.Taxes.IsEmpty ? line.TaxCode : string.Join('+', ruled.Taxes.Select(tax => tax.Code)),
        TaxPercent = ruled.TaxPercent ?? line.TaxPercent,
        Explanation = line.Explanation.AddRange(ruled.Steps),
        Discounts = ruled.Discounts.Where(static part => part.Amount.Amount > 0m)
            .Select(part => new DiscountTaken(part.DiscountId, part.Amount)).ToValueList(),
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
            steps,
            Words: charge?.Words,
            Service: charge?.Service,
            UsableUntil: charge?.UsableUntil,
            Item: charge is { Kind: ChargeKind.Labour or ChargeKind.Part, Tags: [var article, ..] } ? article : null);
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
