using System.Globalization;
using BillingGrains.Domain.MasterData;
using BillingGrains.Domain.Payments;
using BillingGrains.Sandbox.Erp;

namespace BillingGrains.Boundary.Tests.Generic;

public sealed class QuickBooksVouchersTests() : VendorVouchersTests("quickbooks")
{
    protected override bool Enters(BalanceKind kind) => kind is BalanceKind.Payment;

    protected override Task<string> NotPosted(Ports.Erp.ErpInvoice document) => Task.FromResult("4711");
}

public sealed class QuickBooksPaymentsTests() : VendorPaymentsTests("quickbooks")
{
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
