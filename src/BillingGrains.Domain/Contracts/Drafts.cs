using System.Globalization;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Discounts;
using BillingGrains.Domain.Taxes;
using NodaTime;

namespace BillingGrains.Domain.Contracts;

/// <summary>A document in the making.</summary>
/// <param name="UsesBefore">What documents of the same run took of discounts; shared by its drafts.</param>
internal sealed record DocumentDraft(
    bool IsOwed, DocumentHead Head, string InvoiceKey, string Reason, List<DiscountUse> UsesBefore)
{
    public List<DueLine> Lines { get; } = [];

    /// <summary>The tax service whose answer its lines bear; null when there is none.</summary>
    public TaxedBy? TaxedBy { get; set; }
}

/// <summary>Sorts lines onto documents: what is owed and what goes back apart, and each group, purchase order and address
/// apart.</summary>
internal sealed class Drafts(CustomerContract state, ContractTerms terms, YearMonth period)
{
    private const string Owed = "month";
    private const string GivenBack = "credit";

    private readonly List<DocumentDraft> drafts = [];
    private readonly List<DiscountUse> uses = [];

    /// <summary>What is owed first, each in the order in which its first line came.</summary>
    public IEnumerable<DocumentDraft> All => drafts.OrderBy(draft => draft.IsOwed ? 0 : 1);

    public void Add(bool isOwed, DocumentHead head, DueLine due)
    {
        var draft = drafts.Find(known => known.IsOwed == isOwed && known.Head == head);
        if (draft is null)
        {
            var (key, reason) = Key(isOwed ? Owed : GivenBack);
            drafts.Add(draft = new DocumentDraft(isOwed, head, key, reason, uses));
        }

        var lineId = DueLines.LineId(draft.InvoiceKey, due.Line.ChargeId, due.Line.Corrects);
        draft.Lines.Add(due with { Line = due.Line with { LineId = lineId } });
    }

    private (string Key, string Reason) Key(string kind)
    {
        var reason = kind;
        var key = GrainKeys.Invoice(terms.ContractId, period, reason);
        for (var number = 2; state.Documents.ContainsKey(key) || drafts.Exists(draft => draft.InvoiceKey == key); number++)
        {
            reason = string.Create(CultureInfo.InvariantCulture, $"{kind}-{number}");
            key = GrainKeys.Invoice(terms.ContractId, period, reason);
        }

        return (key, reason);
    }
}
