using System.Globalization;
using BillingGrains.Domain.MasterData;
using BillingGrains.Domain.Payments;
using BillingGrains.Domain.Posting;
using BillingGrains.Sandbox.Erp;
using BillingGrains.Sandbox.Faults;

namespace BillingGrains.Boundary.Tests.Generic;

public sealed class QuickBooksVouchersTests() : VendorVouchersTests("quickbooks")
{
    protected override string BillTo => "58";

    protected override bool Enters(BalanceKind kind) => kind is not (BalanceKind.Refund or BalanceKind.DiscountReturned);

    private protected override Operation? AppliesBy => Operation.Enter;

    private protected override bool CancelsPayments => true;

    protected override Task<string> NotPosted(Ports.Erp.ErpInvoice document) => Task.FromResult("4711");
}

public sealed class QuickBooksPaymentsTests() : VendorPaymentsTests("quickbooks")
{
    protected override string BillTo => "58";

    protected override IReadOnlyList<BalanceKind> Kinds => [BalanceKind.Payment, BalanceKind.Payment, BalanceKind.Payment];

    protected override bool TellsCancelled => false;

    protected override ErpEntry AsTold(ErpEntry entry, int ordinal, StoredDocument document) => entry with
    {
        RemoteId = string.Create(CultureInfo.InvariantCulture, $"{5_000 + ordinal}-{129 + document.Ordinal}"),
    };

    protected override int OrdinalIn(string remoteId) => int.Parse(remoteId.Split('-')[0], CultureInfo.InvariantCulture) - 5_000;
}

public sealed class QuickBooksMasterDataTests() : VendorMasterDataTests("quickbooks")
{
    protected override MasterRecord? AsRead(MasterRecord record) => record.Kind switch
    {
        MasterKind.Period or MasterKind.Currency => null,
        MasterKind.Dimension => record with { Id = "class/100" },
        _ => record with { TaxRegistration = null, Percent = null },
    };
}

public sealed class QuickBooksMasterWriterTests() : VendorMasterWriterTests("quickbooks")
{
    protected override bool FindsTaxRegistrations => false;

    protected override string? ChangeOfVersion => "POST /quickbooks/north/v3/company/north/customer";

    protected override bool LooksUpCustomers => true;

    [Fact]
    public async Task The_currency_of_a_customer_stays()
    {
        var record = Record(MasterKind.Customer);
        var made = (await Writer.Create(record, Cancellation)).ShouldBeOfType<SendingOutcome.Created>();

        var refused = await Writer.Update(
            made.RemoteId, record with { Content = record.Content with { Currency = "USD" } }, Cancellation);

        refused.ShouldBeOfType<SendingOutcome.Refused>().Words
            .ShouldBe("QuickBooks keeps a customer's currency, EUR, for good: make another customer for USD.");
    }

    [Fact]
    public async Task Another_item_of_the_name_is_told_of()
    {
        var record = Record(MasterKind.Item);
        await Writer.Create(record, Cancellation);
        var other = Record(MasterKind.Item);

        (await Writer.Create(other, Cancellation)).ShouldBeOfType<SendingOutcome.Refused>().Words.ShouldBe(
            $"The ERP says that the item {other.Id} is there already, but none has this id: another record may have its name. "
            + "Look for it there, then replay the proposal.");
    }
}
