using BillingGrains.Sandbox.Faults;

namespace BillingGrains.Sandbox.Erp;

/// <summary>A payment, refund, write-off or discount that a caller enters.</summary>
/// <param name="Key">By which it is found again: 1 to 200 characters.</param>
/// <param name="Document">The id of the posted document that it is for.</param>
/// <param name="Amount">More than 0, in the document's currency.</param>
/// <param name="Reference">What the caller calls it.</param>
public sealed record VoucherRequest(
    string Key, string Document, string Kind, decimal Amount, string Currency, DateOnly On, string Reference, string Words);

/// <summary>A voucher as it stands in the books.</summary>
public sealed record VoucherAnswer(
    string Id, string Key, string Kind, decimal Amount, string Currency, int CurrencyDecimals, string? Reference)
{
    public static VoucherAnswer Of(PaymentEntry entry) => new(
        entry.Id, entry.Voucher!, entry.Kind, entry.Amount, entry.Currency, Currencies.DecimalsOf(entry.Currency),
        entry.Reference);
}

/// <summary>All that stand under one key.</summary>
public sealed record VoucherPage(IReadOnlyList<VoucherAnswer> Vouchers);

/// <summary>Where callers enter payments, refunds and write-offs on posted documents.</summary>
internal static class VoucherEndpoints
{
    private static readonly IReadOnlyList<string> Kinds = 
        [.. PaymentEntry.Kinds, "discount", "discount-returned", "payment-reversal", "chargeback"];

    public static void MapVouchers(this RouteGroupBuilder erp)
    {
        erp.MapPost("/vouchers", Enter);
        erp.MapGet("/vouchers", (HttpContext context, string tenant, string key, CallHandler calls) =>
            calls.Handle(context, tenant, Operation.Find, key, company => new Answer(
                200, new VoucherPage([.. company.Payments.Entered(key).Select(VoucherAnswer.Of)]))));
    }

    private static async Task Enter(
        HttpContext context, string tenant, CallHandler calls, CancellationToken cancellation)
    {
        if (await CallHandler.Read<VoucherRequest>(context, cancellation) is { } voucher)
        {
            await calls.Handle(context, tenant, Operation.Enter, voucher.Key, company =>
                Check(voucher, company.Books.Get(voucher.Document)) is { } broken
                    ? new Answer(422, broken)
                    : new Answer(201, VoucherAnswer.Of(company.Payments.Enter(
                        voucher, company.Books.Get(voucher.Document)!.Request.Key))));
        }
    }

    internal static Problem? Check(VoucherRequest voucher, StoredDocument? document) => voucher switch
    {
        { Key.Length: 0 or > 200 } => new("key-invalid", "The key has 1 to 200 characters."),
        _ when !Kinds.Contains(voucher.Kind, StringComparer.Ordinal) =>
            new("kind-missing", $"The kind is one of {string.Join(", ", Kinds)}."),
        _ when document is not { Posted: true } =>
            new("no-such-document", $"There is no posted document {voucher.Document}."),
        _ when voucher.Currency != document.Request.Currency =>
            new("currency-invalid", $"The document is in {document.Request.Currency}."),
        _ when voucher.Amount <= 0m
            || decimal.Round(voucher.Amount, Currencies.DecimalsOf(voucher.Currency)) != voucher.Amount =>
            new("amount-invalid", "The amount is more than 0, with no more decimals than the currency has."),
        _ => null,
    };
}
