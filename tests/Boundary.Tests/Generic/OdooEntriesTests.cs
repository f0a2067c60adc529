using System.Globalization;
using BillingGrains.Domain.MasterData;
using BillingGrains.Domain.Payments;
using BillingGrains.Sandbox.Erp;
using BillingGrains.Sandbox.Faults;

namespace BillingGrains.Boundary.Tests.Generic;

public abstract class OdooVouchersTests(string vendor) : VendorVouchersTests(vendor)
{
    protected override string BillTo => "17";

    protected override bool Enters(BalanceKind kind) => kind is not BalanceKind.DiscountReturned;

    protected override bool RefundsCreditNotes => true;

    private protected override bool CancelsPayments => true;

    private protected override Operation? AppliesBy => Operation.Post;
}

public abstract class OdooPaymentsTests(string vendor) : VendorPaymentsTests(vendor)
{
    protected override string BillTo => "17";

    protected override IReadOnlyList<BalanceKind> Kinds => [BalanceKind.Payment, BalanceKind.Payment, BalanceKind.Payment];

    protected override bool TellsCancelled => false;

    protected override ErpEntry AsTold(ErpEntry entry, int ordinal, StoredDocument document) =>
        entry with { RemoteId = ordinal.ToString(CultureInfo.InvariantCulture), Reference = null };

    protected override int OrdinalIn(string remoteId) => int.Parse(remoteId, CultureInfo.InvariantCulture);
}

public abstract class OdooMasterDataTests(string vendor) : VendorMasterDataTests(vendor)
{
    protected override MasterRecord? AsRead(MasterRecord record) => record.Kind switch
    {
        MasterKind.Period => null,
        MasterKind.Customer => record with { Id = record.Id[2..], Currency = null },
        MasterKind.Item => record with { Id = "1" },
        MasterKind.Dimension => record with { Id = "analytic/100" },
        _ => record,
    };
}

public sealed class OdooRpcVouchersTests() : OdooVouchersTests("odoo-jsonrpc");

public sealed class OdooRpcPaymentsTests() : OdooPaymentsTests("odoo-jsonrpc");

public sealed class OdooRpcMasterDataTests() : OdooMasterDataTests("odoo-jsonrpc");

public sealed class OdooJson2VouchersTests() : OdooVouchersTests("odoo-json2");

public sealed class OdooJson2PaymentsTests() : OdooPaymentsTests("odoo-json2");

public sealed class OdooJson2MasterDataTests() : OdooMasterDataTests("odoo-json2");

public abstract class OdooMasterWriterTests(string vendor) : VendorMasterWriterTests(vendor)
{
    protected override bool KeepsSingle => false;

    protected override bool LooksUpCustomers => true;
}

public sealed class OdooRpcMasterWriterTests() : OdooMasterWriterTests("odoo-jsonrpc");

public sealed class OdooJson2MasterWriterTests() : OdooMasterWriterTests("odoo-json2");
