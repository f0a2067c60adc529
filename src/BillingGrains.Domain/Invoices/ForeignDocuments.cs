using BillingGrains.Domain.Amounts;
using BillingGrains.Domain.Contracts;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Entities;
using BillingGrains.Domain.Rating;
using BillingGrains.Domain.Routing;
using BillingGrains.Domain.Taxes;
using NodaTime;

namespace BillingGrains.Domain.Invoices;

/// <summary>How a document of another engine becomes one of ours that is final.</summary>
internal static class ForeignDocuments
{
    /// <summary>Stands before the engine in keys, in the place of a contract's id.</summary>
    public const string EnginePrefix = "engine.";

    private const string Reason = "foreign";

    public static string Key(string engine, string number, LocalDate invoiceDate) =>
        GrainKeys.Invoice(EnginePrefix + engine, invoiceDate.ToYearMonth(), NumberPattern.Spell(number));

    public static Decision<InvoiceEvent> Decide(Invoice state, ForeignDocument? taken, TakeForeign command)
    {
        var document = command.Document;
        if (state is not Invoice.Absent)
        {
            return taken is null ? Decision<InvoiceEvent>.Refuse(InvoiceRefusal.OpenedOtherwise("engine"))
                : FirstDifference.Of(taken, document) is { } path
                    ? Decision<InvoiceEvent>.Refuse(InvoiceRefusal.OpenedOtherwise(path))
                : Decision<InvoiceEvent>.Accept();
        }

        if (ForeignCheck.Find(document, command.Entity) is { IsEmpty: false } faults)
        {
            return Decision<InvoiceEvent>.Refuse(faults[0]);
        }

        if (document.ContractId is not null && command.BilledBy != document.Engine)
        {
            return Decision<InvoiceEvent>.Refuse(ForeignRefusal.BilledTwice(document, command.BilledBy));
        }

        if (document.Corrects is { Elsewhere: false } original && !command.OriginalIsHere)
        {
            return Decision<InvoiceEvent>.Refuse(ForeignRefusal.OriginalUnknown(document.Engine, original.Number));
        }

        var fact = Taken(command);
        return Decision<InvoiceEvent>.Accept(
            fact with { ContentHash = ContentHash.Of(fact.Content()) },
            new InvoiceFinalized(document.Number, document.InvoiceDate, document.DueDate, command.Now));
    }

    private static ForeignTaken Taken(TakeForeign command)
    {
        var document = command.Document;
        var currency = document.Currency;
        var question = new RouteQuestion(command.Entity.DateAt(command.Now), document.Kind, ChargeKind.Foreign);
        var route = command.OriginalTenantId is { } tenantId
            ? Router.Follow(command.Entity, question, tenantId)
            : Router.Find(command.Entity, question);
        var terms = new InvoiceTerms(
            EnginePrefix + document.Engine, 0, document.Engine, LineRouting.At(command.Entity, route.TenantId),
            document.BillTo, currency,
            RoundingMode.HalfUp, null, Math.Max(0, Period.DaysBetween(document.InvoiceDate, document.DueDate)),
            PurchaseOrder: document.PurchaseOrder, RoutedBy: route.RuleId is { } ruleId ? [ruleId] : []);
        var taxes = document.Lines
            .Where(line => line.TaxCode is not null)
            .GroupBy(line => (Code: line.TaxCode!, line.TaxPercent))
            .OrderBy(group => group.Key.Code, StringComparer.Ordinal).ThenBy(group => group.Key.TaxPercent)
            .Select(group => new TaxLine(
                group.Key.Code, group.Key.TaxPercent, new Money(group.Sum(line => line.Net), currency),
                new Money(group.Sum(line => line.Tax), currency)));
        var totals = new InvoiceTotals(
            new Money(document.Totals.Net, currency), new Money(document.Totals.Tax, currency),
            new Money(document.Totals.Gross, currency), taxes.ToValueList());
        return new ForeignTaken(
            document.InvoiceKey, document.Kind, document.InvoiceDate.ToYearMonth(), Reason, terms,
            document.Lines.Select(line => Line(document, line)).ToValueList(), totals, document, command.By, command.Now);
    }

    /// <summary>The key of the document that it corrects; null when that was never handed in here.</summary>
    public static string? OriginalKey(ForeignDocument document) => document.Corrects is { Elsewhere: false } original
        ? Key(document.Engine, original.Number, original.InvoiceDate)
        : null;

    private static BilledLine Line(ForeignDocument document, ForeignLine line)
    {
        var net = new Money(line.Net, document.Currency);
        ValueList<TaxPart> tax = line.TaxCode is { } code
            ? [new TaxPart(code, code, "", line.TaxPercent, "", net, new Money(line.Tax, document.Currency))]
            : [];
        return new BilledLine(
            line.LineId, $"{EnginePrefix}{document.Engine}/{document.Number}", line.LineId, ChargeKind.Foreign, line.WorkDate,
            line.Description, line.Quantity, line.Unit, net, line.TaxCode,
            OriginalKey(document),
            [new Step("foreign", $"Billed by {document.Engine} on its document {document.Number}.", net)], line.TaxPercent,
            Taxes: tax);
    }
}
