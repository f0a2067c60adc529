namespace BillingGrains.House.Tests.Simulation.Defects;

/// <summary>What is read from ERPs: master data and payments.</summary>
internal static class ErpDataDefects
{
    internal const string SamePaid = "what is paid, refunded and written off is the same here as in the ERP";

    public static readonly Defect[] All =
    [
        new("a document is approved though its ERP blocks the customer", 20, ["nothing is approved against master data"],
            new Edit("Domain/Invoices/MasterGuard.cs",
                "if (command.Master is { Faults.IsEmpty: false } faulty)",
                "if (command.Master is { Faults.IsEmpty: false, Version: 0 } faulty)")),
        new("what waits for master data is not looked at again", 20, ["no progress"],
            new Edit("Domain/Posting/TenantMasterRules.cs",
                "master.Waiting.ByPlace.Values.Chunk(RecheckedAtATime)",
                "master.Waiting.ByPlace.Values.Skip(1).Chunk(RecheckedAtATime)")),
        new("a payment that was cancelled in the ERP still counts", 20, [SamePaid],
            new Edit("Domain/Payments/ErpEntries.cs",
                ": !told.IsCancelled\n",
                ": !told.IsCancelled || told.Reference is null\n")),
        new("what we entered counts again when it is read", 40, [SamePaid],
            new Edit("Domain/Payments/ErpEntries.cs", " || one.EntryId == told.Reference));", "));")),
        new("a journal's look-up asks for a document", 100, ["a journal stands in the ERP once as it was made"],
            new Edit("Ports/Erp/IErpVouchers.cs",
                "ledger.Find(journal.PostingKey, cancellation)", "erp.Find(journal.PostingKey, cancellation)")),
        new("a write-off is not entered in the ERP", 40, [SamePaid],
            new Edit("Domain/Vouchers/VoucherDecider.cs",
                "entry.Kind is BalanceKind.Payment or BalanceKind.Refund or BalanceKind.WriteOff or BalanceKind.Discount",
                "entry.Kind is BalanceKind.Payment or BalanceKind.Refund or BalanceKind.Discount")),
    ];
}
