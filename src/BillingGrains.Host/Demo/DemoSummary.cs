namespace BillingGrains.Host.Demo;

/// <summary>What came of the month. Everything but the elapsed time is the same whenever, and however often, the demo was
/// interrupted.</summary>
/// <param name="ErpDocuments">Counted by asking the ERPs.</param>
/// <param name="DuplicateErpDocuments">Posting keys under which an ERP holds more than one document.</param>
/// <param name="UnreconciledAmounts">Differences between facts, charges, documents and ERP, each with its record.</param>
/// <param name="InternalNotesLeaked">Canaries of the internal notes found in facts, views or ERP documents.</param>
/// <param name="CastMistakes">Charges of the named tickets that differ from what was worked out by hand.</param>
internal sealed record DemoSummary(
    string Engine, long Tickets, long TimeEntries, long Parts, long ChargesRated, long ChargesHeld,
    long ChargesNotBillable, long ChargesUnbilled, long InvoicesFinalized, long InvoicesPosted, long InvoicesParked,
    long ErpDocuments, long DuplicateErpDocuments, IReadOnlyList<string> UnreconciledAmounts, long InternalNotesLeaked,
    IReadOnlyList<string> CastMistakes, decimal ElapsedSeconds)
{
    /// <summary>Nothing twice, nothing missing, nothing leaked, and the named tickets as worked out by hand.</summary>
    internal bool IsClean => DuplicateErpDocuments == 0 && UnreconciledAmounts.Count == 0 && InternalNotesLeaked == 0
        && CastMistakes.Count == 0;
}
