using System.Collections.Frozen;

namespace BillingGrains.Domain.Exceptions;

/// <summary>Every reason for which something may wait for a person: the closed set behind the exception queue.</summary>
public static class ExceptionKinds
{
    /// <summary>The roles whose turn it may be.</summary>
    public static IReadOnlyList<string> Owners { get; } = ["support", "finance", "integrator"];

    public static IReadOnlyList<ExceptionKind> All { get; } =
        [.. TicketKinds.All, .. ContractKinds.All, .. DocumentKinds.All, .. MasterDataKinds.All, .. InstallationKinds.All];

    private static readonly FrozenDictionary<string, ExceptionKind> ByCode =
        All.ToFrozenDictionary(kind => kind.Code, StringComparer.Ordinal);

    public static ExceptionKind? Find(string code) => ByCode.GetValueOrDefault(code);

    /// <summary>Of a hold's code: holds by the contract's own rules are one kind, whatever the rule.</summary>
    public static ExceptionKind OfHold(string code) =>
        Find(code) ?? (code.StartsWith(RulePrefix, StringComparison.Ordinal)
            ? ContractKinds.RuleHeld
            : InstallationKinds.UnknownReason);

    /// <summary>What the code of a hold by a contract's own rule begins with.</summary>
    internal const string RulePrefix = "rule-";
}
