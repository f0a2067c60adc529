using System.Globalization;
using BillingGrains.Domain.MasterData;
using BillingGrains.Domain.Payments;
using BillingGrains.Sandbox.Erp;

namespace BillingGrains.Boundary.Tests.Generic;

public sealed class ErpNextVouchersTests() : VendorVouchersTests("erpnext");

public sealed class ErpNextPaymentsTests() : VendorPaymentsTests("erpnext")
{
    protected override ErpEntry AsTold(ErpEntry entry, int ordinal, StoredDocument document)
    {
        var series = entry.Kind is BalanceKind.WriteOff ? "JV" : "PAY";
        return entry with
        {
            RemoteId = string.Create(
                CultureInfo.InvariantCulture,
                $"ACC-{series}-2026-{ordinal:00000}-ACC-SINV-{document.Request.Date.Year}-{document.Ordinal:00000}"),
        };
    }

    protected override int OrdinalIn(string remoteId) => int.Parse(remoteId.Split('-')[3], CultureInfo.InvariantCulture);
}

public sealed class ErpNextMasterDataTests() : VendorMasterDataTests("erpnext")
{
    protected override MasterRecord? AsRead(MasterRecord record) => record.Kind is MasterKind.Period ? null : record;
}

public sealed class ErpNextMasterWriterTests() : VendorMasterWriterTests("erpnext");
