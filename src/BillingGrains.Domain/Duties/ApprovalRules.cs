using System.Globalization;
using BillingGrains.Domain.Amounts;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Invoices;

namespace BillingGrains.Domain.Duties;

/// <summary>What somebody changed on a draft.</summary>
/// <param name="Changed">Net, without its sign; 0 for a text.</param>
public sealed record DraftEdit(string By, Money Changed);

/// <summary>Who may approve a document: by its kind, its amount, and who worked on it.</summary>
public static class ApprovalRules
{
    /// <summary>The code of the rule that asks for another role.</summary>
    public const string RoleNeeded = "approval-role-needed";

    /// <summary>Whether a person must look at a document even where the entity asks for no review.</summary>
    public static bool NeedsPerson(DutySettings? settings, InvoiceKind kind, Money gross) =>
        Limits(settings, kind, gross).Any();

    /// <summary>What stands against somebody's approval; null when nothing does.</summary>
    /// <param name="edits">All that was changed on the draft since it was opened.</param>
    /// <param name="role">Of the key that asks; null for none, which no limit is content with.</param>
    public static Refusal? Find(
        DutySettings? settings, InvoiceKind kind, Money gross, ValueList<DraftEdit> edits, string by, string? role)
    {
        var limits = Limits(settings, kind, gross).ToList();
        var duty = DutyTable.ApproveDocument;
        return limits.FirstOrDefault(limit => limit.Role is { } needed && role != needed && role != Roles.Admin) switch
        {
            { } limit => NeedsRole(limit, kind, gross, by, role),
            null when limits.Exists(limit => limit.AnotherPerson) =>
                FourEyes.Find(duty, edits.Select(edit => edit.By), by),
            null => FourEyes.Find(settings, duty, Makers(settings, edits), by),
        };
    }

    /// <summary>Those whose edits count: one who changed little may approve.</summary>
    private static IEnumerable<string> Makers(DutySettings? settings, ValueList<DraftEdit> edits) => edits
        .GroupBy(edit => edit.By, StringComparer.Ordinal)
        .Where(own =>
        {
            var currency = own.First().Changed.Currency;
            var sum = own.Sum(edit => edit.Changed.Amount);
            return !(settings?.OwnEditsUpTo ?? default).Any(upTo => upTo.Currency == currency && sum <= upTo.Amount);
        })
        .Select(own => own.Key);

    private static IEnumerable<ApprovalLimit> Limits(DutySettings? settings, InvoiceKind kind, Money gross)
    {
        var ofKind = (settings?.Approvals ?? default).Where(limit => limit.Kind == kind).ToList();
        var ofCurrency = ofKind.Where(limit => limit.Above.Currency == gross.Currency).ToList();
        return ofCurrency.Count > 0
            ? ofCurrency.Where(limit => Math.Abs(gross.Amount) > limit.Above.Amount)
                .OrderByDescending(limit => limit.Above.Amount)
            : ofKind.OrderByDescending(limit => limit.Above.Amount).Take(1);
    }

    private static Refusal NeedsRole(ApprovalLimit limit, InvoiceKind kind, Money gross, string by, string? role)
    {
        var what = kind == InvoiceKind.CreditNote ? "credit notes" : "invoices";
        var above = limit.Above.Currency == gross.Currency
            ? string.Create(CultureInfo.InvariantCulture, $"above {limit.Above.Amount} {limit.Above.Currency.Code}")
            : $"in {gross.Currency.Code}, for which no limit is set,";
        return new Refusal(
            RoleNeeded, null,
            $"In this legal entity {what} {above} are approved by the role {limit.Role}; {by} has the role "
                + $"{role ?? "none"}. Somebody with the role {limit.Role} may approve it.");
    }
}
