using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.MasterData;

namespace BillingGrains.Domain.Proposals;

/// <summary>Every rule of a proposal, beside those of sending.</summary>
public static class ProposalRefusal
{
    public static readonly Refusal NothingProposed = new(
        "master-nothing-proposed", null, "Nothing was proposed of this record.");

    public static readonly Refusal KindNotProposable = new(
        "master-kind-not-proposable", "kind",
        "Proposed are customers, items, tax codes and dimensions: \"customer\", \"item\", \"tax-code\", \"dimension\". "
        + "Currencies and periods are opened in the ERP.");

    public static readonly Refusal IdInvalid = new(
        "id-invalid", "id",
        $"An id has 1 to {KeyPart.LengthMax} letters, digits, hyphens, underscores or dots; a dimension's has its kind before "
        + "it: \"cost-centre/100\".");

    public static readonly Refusal ChangeMissing = new(
        "proposal-change-missing", "change", "Say what is to become of the record: \"create\" or \"update\".");

    public static readonly Refusal UnderWay = new(
        "proposal-under-way", null,
        "It is accepted, and the ERP is being told: wait until that has ended, then propose what is to be otherwise.");

    public static readonly Refusal Done = new("proposal-done", null, "The ERP holds the record: propose an update.");

    public static readonly Refusal Over = new("proposal-over", null, "It was rejected or linked to another record.");

    public static readonly Refusal NotAccepted = new("proposal-not-accepted", null, "It waits for another person.");

    public static readonly Refusal NotHeld = new(
        "proposal-not-held", null, "Nothing was found in the ERP that stands against it.");

    public static readonly Refusal NoDuplicate = new(
        "proposal-no-duplicate", null, "No other record with its tax registration stands against it.");

    public static readonly Refusal SeveralWithId = new(
        "proposal-several-with-id", "toId",
        "Several records of the ERP have this id: leave it to one of them there, then replay the proposal.");

    public static readonly Refusal LinkUnknown = new(
        "proposal-link-unknown", "toId",
        "No record that was found has this id. Where the right one has none, enter the proposal's id on it in the ERP, and "
        + "replay the proposal.");

    /// <param name="field">That differs.</param>
    public static Refusal OtherContent(string field) => new(
        "proposal-conflict", field, $"Under this proposalId another {field} was proposed: take a new one.");

    /// <summary>What is wrong with what is asked, whoever keeps the records; null when nothing is.</summary>
    public static Refusal? FindFault(ProposeMaster command)
    {
        var target = command.Target;
        return command switch
        {
            _ when !IsProposable(target.Kind) => KindNotProposable,
            _ when !IsId(target) => IdInvalid,
            _ when !KeyPart.IsValid(command.ProposalId) => KeyPart.Invalid("proposalId"),
            { Change: not (MasterChange.Create or MasterChange.Update) } => ChangeMissing,
            { Content: null } => new Refusal("proposal-content-invalid", "content", "Say what the record is to be."),
            _ when command.Content.FindFault(target.Kind) is { } fault => fault,
            _ => null,
        };
    }

    /// <summary>What its ERP tenant has against it; null when nothing.</summary>
    internal static Refusal? FindClosed(ProposeMaster command) => command.Door switch
    {
        null or { IsOwner: true } => OwnedByErp(command.Target),
        { IsWritten: false } => NotWritten(command.Target),
        _ => null,
    };

    /// <summary>Kinds of which an ERP may not be the owner.</summary>
    public static bool IsProposable(MasterKind kind) =>
        kind is MasterKind.Customer or MasterKind.Item or MasterKind.TaxCode or MasterKind.Dimension;

    /// <summary>Whether the id is one that documents can name.</summary>
    public static bool IsId(ProposalTarget target) => target.Kind == MasterKind.Dimension
        ? target.Id?.Split('/') is [var kind, var code] && KeyPart.IsValid(kind) && KeyPart.IsValid(code)
        : KeyPart.IsValid(target.Id);

    private static Refusal OwnedByErp(ProposalTarget target)
    {
        var kind = MasterContent.NameOf(target.Kind);
        return new Refusal(
            "master-owned-by-erp", "kind",
            $"The ERP {target.TenantId} is the owner of its records of the kind {kind}: {target.Words} is created and changed "
            + $"there. Where that is not so, its settings name \"{kind}\" in masterData.proposable.");
    }

    private static Refusal NotWritten(ProposalTarget target) => new(
        "master-not-written", "kind",
        $"The connection of ERP {target.TenantId} enters no record of the kind {MasterContent.NameOf(target.Kind)}: create or "
        + $"change {target.Words} there by hand, then refresh the master data.");
}
