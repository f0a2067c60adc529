using System.Net.Http.Json;
using BillingGrains.Domain.Posting;
using BillingGrains.Domain.Vouchers;
using BillingGrains.Ports.Erp;
using NodaTime.Text;

namespace BillingGrains.Connectors.Sandbox;

/// <summary>Enters vouchers into a company of the sandbox, in one step; like documents, one that is sent twice stands twice.
/// </summary>
internal sealed class SandboxVouchers(SandboxErp erp) : IErpVouchers
{
    public Task<SendingOutcome> Create(ErpVoucher voucher, CancellationToken cancellation) => erp.Send(
        HttpMethod.Post, "vouchers", JsonContent.Create(WireVoucher.Of(voucher), WireJson.Default.WireVoucher),
        WireJson.Default.WireEntered,
        answer => answer.Key == voucher.PostingKey ? answer.ToOutcome() : null, cancellation);

    public Task<SendingOutcome> Post(string remoteId, ErpVoucher voucher, CancellationToken cancellation) =>
        Find(voucher, cancellation);

    public Task<SendingOutcome> Find(ErpVoucher voucher, CancellationToken cancellation) => erp.Send(
        HttpMethod.Get, $"vouchers?key={Uri.EscapeDataString(voucher.PostingKey)}", content: null,
        WireJson.Default.WireVoucherPage,
        page => WireEntered.Only(page.Vouchers, voucher.PostingKey, "entry"), cancellation);
}

/// <summary>A voucher as the sandbox takes it. Dates are ISO 8601.</summary>
internal sealed record WireVoucher(
    string Key, string Document, string Kind, decimal Amount, string Currency, string On, string Reference, string Words)
{
    public static WireVoucher Of(ErpVoucher voucher) => new(
        voucher.PostingKey, voucher.Original.RemoteId!, VoucherContent.NameOf(voucher.Kind), voucher.Amount.Amount,
        voucher.Amount.Currency.Code, LocalDatePattern.Iso.Format(voucher.On), voucher.Reference, voucher.Words);
}

internal sealed record WireVoucherPage(IReadOnlyList<WireEntered> Vouchers);
