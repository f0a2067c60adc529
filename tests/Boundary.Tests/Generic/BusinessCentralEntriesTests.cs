using BillingGrains.Boundary.Tests.Erp;
using BillingGrains.Domain.Amounts;
using BillingGrains.Domain.MasterData;
using BillingGrains.Domain.Payments;
using BillingGrains.Domain.Posting;
using BillingGrains.Ports.Erp;
using NodaTime;

namespace BillingGrains.Boundary.Tests.Generic;

public sealed class BusinessCentralMasterDataTests() : VendorMasterDataTests("businesscentral")
{
    protected override MasterRecord? AsRead(MasterRecord record) => record.Kind switch
    {
        MasterKind.Period or MasterKind.Dimension => null,
        MasterKind.TaxCode => record with { Percent = null },
        _ => record,
    };
}

public sealed class BusinessCentralOpenItemsTests() : VendorOpenItemsTests("businesscentral")
{
    protected override string NewKey() => base.NewKey()[..35];

    [Fact]
    public async Task What_was_paid_stands_in_the_same_ledger_and_is_no_open_item()
    {
        var document = await Post();
        await Enter(Paid with { PostingKey = document.PostingKey });

        (await Items()).ShouldHaveSingleItem().PostingKey.ShouldBe(document.PostingKey);
    }
}

public sealed class BusinessCentralVouchersTests() : VendorVouchersTests("businesscentral")
{
    protected override bool JournalKeysAreUnique => true;

    protected override string NewKey() => base.NewKey()[..35];

    protected override bool Enters(BalanceKind kind) =>
        kind is BalanceKind.Payment or BalanceKind.WriteOff or BalanceKind.Discount;

    [Fact]
    public async Task A_line_that_somebody_took_out_of_its_journal_is_not_taken_as_posted()
    {
        var voucher = new ErpVoucher(
            "key-1", BalanceKind.Payment, new Money(10m, ErpSamples.Euro), new LocalDate(2026, 4, 20), "R-7", BillTo,
            new ErpOriginal("key-0", null, "17"), "Bank");
        using var erp = new ScriptedErp(call => (200, call.RequestUri!.AbsolutePath switch
        {
            var path when path.EndsWith("/token", StringComparison.Ordinal) => """{"access_token":"a","expires_in":3600}""",
            var path when path.EndsWith("Entries", StringComparison.Ordinal) => """{"value":[]}""",
            _ => """{"id":"1","code":"A","displayName":"key-1 10.00 R-7","customerPayments":[]}""",
        }));
        using var central = erp.Open(await File.ReadAllTextAsync(Samples.Path("erp/businesscentral.json"), Cancellation));

        (await central.Vouchers!.Post("1", voucher, Cancellation)).ShouldBeOfType<SendingOutcome.Refused>().Code
            .ShouldBe("no-such-document");
        erp.Calls.ShouldNotContain(static call => call.Address.AbsolutePath.EndsWith("NAV.post", StringComparison.Ordinal));
    }
}

public sealed class BusinessCentralMasterWriterTests() : VendorMasterWriterTests("businesscentral")
{
    protected override string? ChangeOfVersion => "PATCH /businesscentral/north/api/v2.0/companies(north)/customers";

    protected override string NewId() => base.NewId().ToUpperInvariant();

    [Fact]
    public async Task Numbers_are_in_capitals()
    {
        var record = Record(MasterKind.Customer) with { Id = "n-2001" };

        (await Writer.Create(record, Cancellation)).ShouldBeOfType<SendingOutcome.Refused>().Words
            .ShouldBe("Numbers of Business Central have up to 20 characters, in capitals: propose it under such an id.");
    }
}
