using System.Globalization;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Discounts;
using BillingGrains.Domain.Routing;
using BillingGrains.Domain.Taxes;
using NodaTime;

namespace BillingGrains.Domain.Contracts;

/// <summary>A document in the making.</summary>
/// <param name="UsesBefore">What documents of the same run took of discounts; shared by its drafts.</param>
internal sealed record DocumentDraft(
    bool IsOwed, DocumentHead Head, string InvoiceKey, string Reason, List<DiscountUse> UsesBefore)
{
    public List<DueLine> Lines { get; } = [];

    /// <summary>The routing rules that sent its lines to its tenant, each once.</summary>
    public List<string> RoutedBy { get; } = [];

    /// <summary>The tax service whose answer its lines bear; null when there is none.</summary>
    public TaxedBy? TaxedBy { get; set; }
}

/// <summary>Sorts lines onto documents: what is owed and what goes back apart, and each group, purchase order, address
/// and ERP tenant apart.</summary>
internal sealed class Drafts(CustomerContract state, ContractTerms terms, YearMonth period)
{
    public const string Owed = "month";
    public const string GivenBack = "credit";

    private readonly List<DocumentDraft> drafts = [];
    private readonly List<DiscountUse> uses = [];

    /// <summary>What is owed first, each in the order in which its first line came.</summary>
    public IEnumerable<DocumentDraft> All => drafts.OrderBy(draft => draft.IsOwed ? 0 : 1);

    /// <param name="route">Where the line goes: lines of one document go to one tenant.</param>
    public void Add(bool isOwed, DocumentHead head, Route route, DueLine due)
    {
        head = head with { TenantId = route.TenantId };
        var draft = drafts.Find(known => known.IsOwed == isOwed && known.Head == head);
        if (draft is null)
        {
            var (key, reason) = Key(isOwed ? Owed : GivenBack);
            drafts.Add(draft = new DocumentDraft(isOwed, head, key, reason, uses));
        }

        var lineId = DueLines.LineId(draft.InvoiceKey, due.Line.ChargeId, due.Line.Corrects);
        draft.Lines.Add(due with { Line = due.Line with { LineId = lineId } });
        if (route.RuleId is { } ruleId && !draft.RoutedBy.Contains(ruleId))
        {
            draft.RoutedBy.Add(ruleId);
        }
    }

    private (string Key, string Reason) Key(string kind) => NextKey(
        state, terms.ContractId, period, kind, key => drafts.Exists(draft => draft.InvoiceKey == key));

    /// <summary>The first key of a period and kind that no document has: "month", "month-2", …</summary>
    /// <param name="isTaken">By a document in the making.</param>
    public static (string Key, string Reason) NextKey(
        CustomerContract state, string contractId, YearMonth period, string kind, Func<string, bool> isTaken)
    {
        var reason = kind;
        var key = GrainKeys.Invoice(contractId, period, reason);
        for (var number = 2; state.Documents.ContainsKey(key) || isTaken(key); number++)
        {
            reason = string.Create(CultureInfo.InvariantCulture, $"{kind}-{number}");
            key = GrainKeys.Invoice(contractId, period, reason);
        }

        return (key, reason);
    }
}
