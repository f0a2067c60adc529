using BillingGrains.Domain.Contracts;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Entities;
using BillingGrains.Domain.Invoices;
using NodaTime;

namespace BillingGrains.Domain.MasterData;

/// <param name="Percent">At which a document levies it.</param>
public sealed record MasterTax(string Code, decimal Percent);

/// <summary>What a document refers to in its ERP.</summary>
/// <param name="On">The day on which it would be dated.</param>
/// <param name="BillTo">Also among <paramref name="Customers"/>.</param>
/// <param name="NumberedBy">The legal entity that gives its number here; null where the ERP does.</param>
public sealed record MasterQuestion(
    string TenantId, LocalDate On, string Currency, string BillTo, ValueList<string> Customers, ValueList<MasterTax> Taxes,
    ValueList<string> Items, ValueList<Dimension> Dimensions, string? NumberedBy = null)
{
    /// <summary>What a document as it stands refers to.</summary>
    public static MasterQuestion Of(InvoiceContent content, Instant now) => Of(
        content.Terms, content.Lines, content.Totals.Taxes, content.Terms.Entity.DateAt(now));

    /// <summary>What a document that is about to be opened refers to.</summary>
    public static MasterQuestion Of(PeriodBilled billed, Instant now) => Of(
        billed.Terms, billed.Lines,
        billed.Lines.Any(line => line.PercentBy(billed.Terms) is null) ? [] : Totals.Of(billed.Lines, billed.Terms).Taxes,
        billed.Terms.Entity.DateAt(now));

    /// <summary>All records that must be looked for, but the periods; each once.</summary>
    public static ValueList<MasterRef> RefsOf(ValueList<MasterQuestion> questions) =>
        questions.SelectMany(static question => question.Refs()).Distinct().ToValueList();

    /// <summary>All records that must be looked for, but the period.</summary>
    public ValueList<MasterRef> Refs() =>
    [
        .. Customers.Select(static id => new MasterRef(MasterKind.Customer, id)),
        new MasterRef(MasterKind.Currency, Currency),
        .. Taxes.Select(static tax => new MasterRef(MasterKind.TaxCode, tax.Code)).Distinct(),
        .. Items.Select(static id => new MasterRef(MasterKind.Item, id)),
        .. Dimensions.Select(static dimension => new MasterRef(MasterKind.Dimension, dimension.Id)),
    ];

    private static MasterQuestion Of(
        InvoiceTerms terms, ValueList<BilledLine> lines, ValueList<TaxLine> taxes, LocalDate on) => new(
        terms.Entity.ErpTenantId, on, terms.Currency.Code, terms.BillTo,
        new[] { terms.BillTo, terms.SoldTo, terms.Payer }.OfType<string>().Distinct(StringComparer.Ordinal).ToValueList(),
        taxes.Select(static tax => new MasterTax(tax.Code, tax.Percent)).Distinct().ToValueList(),
        lines.Select(static line => line.Item).OfType<string>().Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal).ToValueList(),
        terms.Dimensions, terms.Entity.Numbering == Numbering.Ours ? terms.Entity.EntityId : null);
}

/// <summary>Why an ERP would refuse a document.</summary>
/// <param name="Code">Of the exception's kind.</param>
/// <param name="What">The record at fault, as the ERP names it: what exceptions with one cause agree in, with the tenant.
/// </param>
/// <param name="Words">What is wrong, as a full sentence.</param>
/// <param name="NextStep">What to do and where, as a full sentence.</param>
public sealed record MasterFault(string Code, string What, string Words, string NextStep);

/// <summary>What became of a document's check against its ERP's master data.</summary>
/// <param name="Version">Of the master data; 0 when none was ever read.</param>
/// <param name="RefreshedAt">Null when none was ever read.</param>
/// <param name="Checked">Records that the document refers to and that were looked for.</param>
/// <param name="Unknown">Kinds that the document refers to and of which the ERP told nothing: those were not checked.</param>
/// <param name="Faults">Empty when the ERP has no reason to refuse it.</param>
public sealed record MasterCheck(
    string TenantId, long Version, Instant? RefreshedAt, int Checked, ValueList<MasterKind> Unknown,
    ValueList<MasterFault> Faults)
{
    /// <summary>Whoever was asked saw no draft to check: nothing is approved by it.</summary>
    public static MasterCheck NotMade { get; } = new("", -1, null, 0, default, default);
}

/// <summary>An approval that waits until the ERP's master data is mended.</summary>
/// <param name="By">Who approved.</param>
/// <param name="Seen">What he saw: it counts for nothing else.</param>
public sealed record MasterWait(MasterCheck Check, string By, string? Role, string Seen);
