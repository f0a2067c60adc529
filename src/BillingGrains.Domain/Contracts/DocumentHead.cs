using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Rating;

namespace BillingGrains.Domain.Contracts;

/// <summary>What a document is for, where a contract has several for a month.</summary>
/// <param name="Value">The customer's id, the site, the ticket's key, the project, or the parent's id.</param>
public sealed record DocumentGroup(DocumentGrouping By, string Value)
{
    /// <summary>The group of what is owed at a place; null when it stands on the contract's own document.</summary>
    internal static DocumentGroup? Of(ContractTerms terms, ChargePlace place)
    {
        var value = terms.Grouping switch
        {
            DocumentGrouping.Customer => place.CustomerId,
            DocumentGrouping.Site => place.Site,
            DocumentGrouping.Ticket => place.TicketKey,
            DocumentGrouping.Project => place.Project,
            DocumentGrouping.Parent => PartyTree.ParentOf(terms, place.CustomerId),
            _ => null,
        };
        return value is null ? null : new DocumentGroup(terms.Grouping, value);
    }
}

/// <summary>What a charge belongs to. Null where it is of none.</summary>
internal sealed record ChargePlace(string? TicketKey, string? CustomerId, string? Site, string? Project)
{
    public static readonly ChargePlace Nowhere = new(null, null, null, null);

    /// <summary>Where a charge stands that is of no ticket.</summary>
    /// <param name="tags">The charge's: a milestone's holds its id.</param>
    public static ChargePlace OfContract(ContractTerms terms, ChargeKind kind, ValueList<string> tags) =>
        kind == ChargeKind.Milestone
            && terms.Milestones.FirstOrDefault(milestone => tags.Contains(milestone.MilestoneId)) is { Project: { } project }
                ? Nowhere with { Project = project }
                : Nowhere;
}

/// <summary>What a document is for, and who it is addressed to.</summary>
/// <param name="Group">Null when it is for the contract.</param>
/// <param name="PurchaseOrder">The customer's number for it; null when there is none.</param>
/// <param name="SoldTo">Null when that is <paramref name="BillTo"/>, like <paramref name="Payer"/>.</param>
/// <param name="TenantId">The ERP tenant that keeps it; null while that is not decided.</param>
public sealed record DocumentHead(
    DocumentGroup? Group, string? PurchaseOrder, string BillTo, string? SoldTo, string? Payer, string? TenantId = null)
{
    internal static DocumentHead Of(InvoiceTerms terms) =>
        new(terms.Group, terms.PurchaseOrder, terms.BillTo, terms.SoldTo, terms.Payer, terms.Entity.ErpTenantId);

    /// <summary>As the contract addresses it: to the group's customer or parent, as far as the parties say so.</summary>
    internal static DocumentHead Of(ContractTerms terms, DocumentGroup? group, string? purchaseOrder)
    {
        var (billTo, soldTo, payer) = ((string?)null, (string?)null, (string?)null);
        if (group is { By: DocumentGrouping.Customer or DocumentGrouping.Parent, Value: var partyId })
        {
            foreach (var party in PartyTree.Chain(terms, partyId))
            {
                billTo ??= party.BillTo;
                soldTo ??= party.SoldTo;
                payer ??= party.Payer;
            }
        }

        return new DocumentHead(
            group, purchaseOrder, billTo ?? terms.BillTo, soldTo ?? terms.SoldTo, payer ?? terms.Payer);
    }
}
