namespace BillingGrains.House.Tests.Simulation.Defects;

/// <summary>Mistakes with proposed master data.</summary>
internal static class ProposalDefects
{
    public static readonly Defect[] All =
    [
        new("a proposal's search that fails counts as one that found nothing", 100, ["an id is in an ERP once"],
            new Edit("Grains/Posting/ErpCall.cs",
                "SendingOutcome.Unknown unknown => new NoteSearchFailure(step.Revision, unknown.Detail, null, services.Now),",
                "SendingOutcome.Unknown => new NoteSearch(step.Revision, step.By, found, epoch, services.Now),")) { Hint = 48 },
        new("who proposed master data may accept it", 40, ["nobody accepts what he proposed"],
            new Edit("Domain/Proposals/ProposalDecider.cs",
                "FourEyes.Find(DutyTable.AcceptMaster, [state.GetDraft()!.By], by);",
                "FourEyes.Find(DutyTable.AcceptMaster, [state.GetDraft()!.ProposalId], by);")),
    ];
}
