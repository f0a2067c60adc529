using System.Globalization;
using BillingGrains.Domain.MasterData;
using BillingGrains.Domain.Payments;
using BillingGrains.Sandbox.Erp;

namespace BillingGrains.Boundary.Tests.Generic;

public sealed class XeroVouchersTests() : VendorVouchersTests("xero")
{
    protected override string BillTo => XeroMasterWriterTests.Contact;

    protected override bool Enters(BalanceKind kind) => kind is not BalanceKind.DiscountReturned;

    protected override bool RefundsCreditNotes => true;

    private protected override bool CancelsPayments => true;
}

public sealed class XeroPaymentsTests() : VendorPaymentsTests("xero")
{
    protected override string BillTo => XeroMasterWriterTests.Contact;

    protected override IReadOnlyList<BalanceKind> Kinds => [BalanceKind.Payment, BalanceKind.Payment, BalanceKind.Payment];

    protected override ErpEntry AsTold(ErpEntry entry, int ordinal, StoredDocument document) => entry with
    {
        RemoteId = string.Create(CultureInfo.InvariantCulture, $"00000000-0000-4000-9000-{ordinal:x12}"), Reference = null,
    };

    protected override int OrdinalIn(string remoteId) =>
        int.Parse(remoteId.AsSpan(24), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
}

public sealed class XeroMasterDataTests() : VendorMasterDataTests("xero")
{
    protected override MasterRecord? AsRead(MasterRecord record) =>
        record.Kind is MasterKind.Period or MasterKind.Dimension ? null : record;
}

public sealed class XeroMasterWriterTests() : VendorMasterWriterTests("xero")
{
    /// <summary>The id of a contact of the tests.</summary>
    public const string Contact = "c0170000-0000-4000-8000-000000000017";

    protected override bool LooksUpCustomers => true;

    protected override bool HasTermsOfItsOwn => false;
}
