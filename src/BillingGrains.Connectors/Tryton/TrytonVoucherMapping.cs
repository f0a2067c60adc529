using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using BillingGrains.Connectors.Documents;
using BillingGrains.Domain.Amounts;
using BillingGrains.Domain.Vouchers;
using BillingGrains.Ports.Erp;

namespace BillingGrains.Connectors.Tryton;

/// <summary>What of a voucher stands on which line.</summary>
internal sealed class TrytonVoucherSums
{
    /// <param name="lines">All of the document.</param>
    /// <param name="rate">What one unit of the company's currency is in the document's.</param>
    public TrytonVoucherSums(
        ErpVoucher voucher, TrytonInvoice document, IReadOnlyList<TrytonLine> lines, Currency own, decimal rate)
    {
        var sign = VoucherContent.Raises(voucher.Kind) ? 1m : -1m;
        IsForeign = document.Currency != own;
        Amount = sign * voucher.Amount.Amount;
        Balance = IsForeign ? Rounding.Round(Amount / rate, own.Decimals, RoundingMode.HalfEven) : Amount;
        // Tryton counts as a payment only what goes against the document, and no more than all of it.
        var booked = lines.Where(document.Books).Sum(static line => line.Balance);
        var left = booked + lines.Where(line => line.Payment == document.Id).Sum(static line => line.Balance);
        var linked = document.IsPaid || Math.Sign(left) != -Math.Sign(Balance) ? 0m
            : Math.Min(Math.Abs(left), Math.Abs(Balance)) * Math.Sign(Balance);
        Linked = IsForeign && linked != Balance ? 0m : linked;
    }

    public bool IsForeign { get; }

    /// <summary>Debit above 0, credit below; in the document's currency.</summary>
    public decimal Amount { get; }

    /// <summary>The same in the company's currency.</summary>
    public decimal Balance { get; }

    /// <summary>What of <see cref="Balance"/> Tryton counts as a payment of the document.</summary>
    public decimal Linked { get; }
}

internal static class TrytonVoucherMapping
{
    public static JsonObject Move(
        ErpVoucher voucher, TrytonInvoice document, TrytonVoucherSums sums, JsonElement method, long period, long company)
    {
        var side = sums.Balance < 0m ? "debit_account" : "credit_account";
        var isOtherPartyRequired =
            TrytonJson.RelatedOf(method, side)!.Value.GetProperty("party_required").ValueKind is JsonValueKind.True;
        List<JsonNode> lines = [];
        if (sums.Linked != 0m)
        {
            lines.Add(Owed(sums.Linked, document.Id));
        }

        if (sums.Balance != sums.Linked)
        {
            lines.Add(Owed(sums.Balance - sums.Linked, null));
        }

        lines.Add(Line(TrytonJson.IdOf(method, side)!.Value, isOtherPartyRequired, -sums.Balance, -sums.Amount));
        return new JsonObject
        {
            ["company"] = company,
            ["journal"] = TrytonJson.IdOf(method, "journal")!.Value,
            ["period"] = period,
            ["date"] = TrytonJson.Date(voucher.On),
            ["description"] = voucher.PostingKey,
            ["origin"] = TrytonBook.InvoiceOrigin + document.Id.ToString(CultureInfo.InvariantCulture),
            ["lines"] = TrytonJson.ToCreate(lines),
        };

        JsonObject Owed(decimal balance, long? payment)
        {
            var line = Line(
                document.Account, document.IsPartyRequired, balance, balance == sums.Balance ? sums.Amount : balance);
            if (payment is { } invoice)
            {
                line["invoice_payment"] = invoice;
            }

            return line;
        }

        JsonObject Line(long account, bool isPartyRequired, decimal balance, decimal amount)
        {
            var line = new JsonObject
            {
                ["account"] = account,
                ["party"] = isPartyRequired ? document.Party : null,
                ["debit"] = TrytonJson.Decimal(Math.Max(balance, 0m)),
                ["credit"] = TrytonJson.Decimal(Math.Max(-balance, 0m)),
                ["description"] = VoucherWords.Of(voucher.Kind, voucher.Reference, voucher.Words),
            };
            if (sums.IsForeign)
            {
                line["second_currency"] = document.CurrencyId;
                line["amount_second_currency"] = TrytonJson.Decimal(amount);
            }

            return line;
        }
    }
}
