using BillingGrains.Domain.MasterData;

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
