using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Payments;
using BillingGrains.Ports.Erp;
using NodaTime.Text;

namespace BillingGrains.Connectors.Sandbox;

internal sealed record WirePayment(
    string Id, string Key, string Kind, decimal Amount, string Currency, string On, string Words, bool Cancelled,
    string? Reference = null)
{
    public ErpEntry ToEntry() => new(
        Id, Key,
        Kind switch
        {
            "payment" => BalanceKind.Payment,
            "refund" => BalanceKind.Refund,
            "write-off" => BalanceKind.WriteOff,
            "discount" => BalanceKind.Discount,
            "discount-returned" => BalanceKind.DiscountReturned,
            "payment-reversal" => BalanceKind.PaymentCancelled,
            "chargeback" => BalanceKind.Chargeback,
            _ => throw new ErpUnavailableException($"The sandbox tells of a \"{Kind}\", which is not known here."),
        },
        Amount, Currency, LocalDatePattern.Iso.Parse(On).Value, Words, Cancelled, Reference);
}

internal sealed record WirePaymentPage(IReadOnlyList<WirePayment> Payments, string? Next = null, string? Token = null)
{
    public ErpEntryPage ToPage() =>
        new(Payments.Select(static one => one.ToEntry()).ToValueList(), Next, Token);
}

internal sealed record WireOpenItem(
    string Key, string Id, string Customer, string Currency, decimal Open, string? Number = null);

internal sealed record WireOpenItemPage(IReadOnlyList<WireOpenItem> Items, string? Next = null)
{
    public ErpOpenPage ToPage() => new(
        Items.Select(static one => new ErpOpenItem(one.Key, one.Id, one.Number, one.Customer, one.Currency, one.Open))
            .ToValueList(),
        Next);
}
