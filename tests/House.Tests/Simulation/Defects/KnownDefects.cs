namespace BillingGrains.House.Tests.Simulation.Defects;

/// <summary>Every deliberate defect. docs/reliability.md lists them, with those that cannot be found.</summary>
internal static class KnownDefects
{
    public static readonly Defect[] All = 
    [
        .. JournalDefects.All, .. PostingDefects.All, .. BillingDefects.All, .. SectionDefects.All,
        .. RestoreDefects.All, .. ExceptionDefects.All, .. CreditDefects.All,
        .. ControlDefects.All, .. RevenueDefects.All, .. DateDefects.All, .. ErpDataDefects.All,
        .. BatchDefects.All,
        .. ProposalDefects.All,
    ];
}
