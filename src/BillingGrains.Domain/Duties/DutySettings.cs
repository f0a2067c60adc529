using BillingGrains.Domain.Amounts;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Invoices;

namespace BillingGrains.Domain.Duties;

/// <summary>Whether four eyes are enforced in a legal entity.</summary>
public enum DutyMode
{
    None = 0,

    /// <summary>Nobody approves what he made or edited.</summary>
    Strict = 1,

    /// <summary>One person may do all that his role allows; the report of duties says so.</summary>
    Off = 2,
}

/// <summary>Who must look at what in one legal entity. Entities of other regions have other settings.</summary>
/// <param name="Approvals">Roles that documents of some size need; they bind in either mode.</param>
/// <param name="OwnEditsUpTo">What one person may have cut off a document, net, and still approve it, for each currency;
/// also texts that he wrote do not count then. Nothing for a currency: every edit counts.</param>
public sealed record DutySettings(
    DutyMode Mode, ValueList<ApprovalLimit> Approvals = default, ValueList<Money> OwnEditsUpTo = default);

/// <summary>Documents above an amount need a role, or another person than their makers.</summary>
/// <param name="Above">Of the gross amount without its sign. Where a kind has limits, but none in a document's currency,
/// the document needs what the highest limit asks for.</param>
/// <param name="Role">Null when any role that approves will do.</param>
/// <param name="AnotherPerson">Nobody approves his own, whatever the mode; and no policy does.</param>
public sealed record ApprovalLimit(InvoiceKind Kind, Money Above, string? Role = null, bool AnotherPerson = false);

/// <summary>Every rule of an entity's duties, in the order in which they are checked.</summary>
public static class DutySettingsCheck
{
    public static readonly Refusal ModeMissing = new(
        "duties-mode-missing", "duties/mode", "Say whether four eyes are enforced: \"strict\" or \"off\".");

    public static readonly Refusal KindMissing = new(
        "approval-kind-missing", "duties/approvals", "An approval limit is for a kind: \"invoice\" or \"credit-note\".");

    public static readonly Refusal AmountInvalid = new(
        "approval-amount-invalid", "duties/approvals", "An approval limit is 0 or more, in a currency.");

    public static readonly Refusal RoleInvalid = new(
        "approval-role-invalid", "duties/approvals",
        $"An approval limit names a role that approves documents ({DutyTable.ApproveDocument.WhoMay} or "
            + $"{Roles.Admin}), or asks for another person.");

    /// <summary>The first rule that settings break; null when they can be worked with.</summary>
    public static Refusal? Find(DutySettings? settings) => settings switch
    {
        null => null,
        { Mode: not (DutyMode.Strict or DutyMode.Off) } => ModeMissing,
        _ when settings.Approvals.Any(limit => limit.Kind is not (InvoiceKind.Invoice or InvoiceKind.CreditNote)) =>
            KindMissing,
        _ when settings.Approvals.Any(limit => limit.Above.Amount < 0m)
            || settings.OwnEditsUpTo.Any(limit => limit.Amount < 0m) => AmountInvalid,
        _ when settings.Approvals.Any(limit => limit.Role is null
            ? !limit.AnotherPerson
            : !DutyTable.ApproveDocument.IsFor(limit.Role)) => RoleInvalid,
        _ => null,
    };
}
