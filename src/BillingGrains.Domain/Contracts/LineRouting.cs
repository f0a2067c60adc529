using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Entities;
using BillingGrains.Domain.Invoices;
using BillingGrains.Domain.Rating;
using BillingGrains.Domain.Routing;
using NodaTime;

namespace BillingGrains.Domain.Contracts;

/// <summary>To which ERP tenant each line of a contract's documents goes.</summary>
/// <param name="now">When the documents are made.</param>
internal sealed class LineRouting(EntitySettings entity, ContractTerms terms, Instant now)
{
    private readonly LocalDate on = entity.DateAt(now);

    /// <summary>Of what takes nothing back.</summary>
    public Route OfNew(DueCharge due) => Router.Find(entity, Question(
        due.Amount > 0m ? InvoiceKind.Invoice : InvoiceKind.CreditNote, due.Charge?.Kind ?? due.Billed!.Kind,
        due.Charge?.Tags ?? []));

    /// <summary>Of what takes back a line of a document.</summary>
    /// <param name="head">The document's.</param>
    public Route Following(DocumentHead head, DueCharge due) => Router.Follow(
        entity,
        Question(
            due.Amount > 0m ? InvoiceKind.Invoice : InvoiceKind.CreditNote, due.Charge?.Kind ?? due.Billed!.Kind,
            due.Charge?.Tags ?? []),
        head.TenantId ?? entity.ErpTenantId);

    /// <summary>Of a person's credit note.</summary>
    /// <param name="tenantId">That keeps the invoice.</param>
    /// <param name="kind">Of its first line.</param>
    public Route Following(string tenantId, ChargeKind kind) =>
        Router.Follow(entity, Question(InvoiceKind.CreditNote, kind, []), tenantId);

    /// <summary>An entity's settings as a document has them that a tenant keeps.</summary>
    public static EntitySettings At(EntitySettings entity, string tenantId) =>
        entity.ErpTenantId == tenantId ? entity : entity with { ErpTenantId = tenantId };

    private RouteQuestion Question(InvoiceKind document, ChargeKind charge, ValueList<string> tags) => new(
        on, document, charge, tags, terms.Taxes?.Customer.Country, terms.Taxes?.Customer.Region);
}
