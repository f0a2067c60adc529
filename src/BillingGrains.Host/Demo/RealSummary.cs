namespace BillingGrains.Host.Demo;

/// <summary>What came of the demo between real systems. Everything but the elapsed time is the same whenever it is run
/// again, and however often it was interrupted.</summary>
/// <param name="TimeEntriesInTicketing">Transactions with time, counted by asking Request Tracker.</param>
/// <param name="ErpDocuments">Posted documents, counted by asking Tryton.</param>
/// <param name="ErpGross">The sum of their totals, as Tryton reports them.</param>
/// <param name="DuplicateErpDocuments">Posting keys under which Tryton holds more than one document.</param>
/// <param name="InternalNotesLeaked">Where the password of a technician's comment was found: our database, Tryton.</param>
/// <param name="WrittenBack">Values that billing wrote on tickets, read from Request Tracker.</param>
internal sealed record RealSummary(
    string Engine, long Tickets, long TimeEntries, long TimeEntriesInTicketing, long ChargesRated, long ChargesHeld,
    long InvoicesPosted, long ErpDocuments, decimal ErpGross, long DuplicateErpDocuments,
    IReadOnlyList<string> UnreconciledAmounts, long InternalNotesLeaked, long WrittenBack, long Exceptions,
    decimal ElapsedSeconds)
{
    internal bool IsClean => DuplicateErpDocuments == 0 && UnreconciledAmounts.Count == 0 && InternalNotesLeaked == 0
        && TimeEntries == TimeEntriesInTicketing && InvoicesPosted == ErpDocuments && InvoicesPosted > 0;
}
