using BillingGrains.Connectors.Generic.Answers;
using BillingGrains.Connectors.Generic.Calls;
using BillingGrains.Connectors.Generic.Plans;
using BillingGrains.Connectors.Generic.Templates;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Expressions;
using BillingGrains.Ports.Erp;

namespace BillingGrains.Connectors.Generic;

/// <summary>Reads what is open: from lists of its own where the configuration names some, else from the documents.</summary>
internal sealed class GenericOpenItems(ErpPlan plan, ReadingOf reading, GenericDocuments documents) : IErpOpenItems
{
    public Task<ErpOpenPage> OpenItems(string? cursor, CancellationToken cancellation) => reading.Page(
        async until =>
        {
            var (page, next) = await reading.Lists.First(
                plan.OpenItems.IsEmpty ? plan.Documents.Length : plan.OpenItems.Length, GenericCursor.Read(cursor),
                place => plan.OpenItems.IsEmpty
                    ? OfDocuments(plan.Documents[place.Part], place, until)
                    : OfList(plan.OpenItems[place.Part], place, until));
            return new ErpOpenPage(page, next?.ToString());
        },
        cancellation);

    private async Task<(ValueList<ErpOpenItem> Page, int Count, GenericCursor? Next)> OfDocuments(
        DocumentPlan of, GenericCursor at, CancellationToken cancellation)
    {
        var page = await reading.Lists.Read(of.List, at, null, null, cancellation);
        var items = documents.ReadAll(page, of, reading.Lists).Where(static one => one.IsPosted)
            .Select(one => documents.OpenOf(one, of, page, reading.Lists)).ToValueList();
        return (items, items.Count, page.Next);
    }

    private async Task<(ValueList<ErpOpenItem> Page, int Count, GenericCursor? Next)> OfList(
        OpenListPlan of, GenericCursor at, CancellationToken cancellation)
    {
        var page = await reading.Lists.Read(of.List, at, null, null, cancellation);
        var items = page.Parts.Select(part => Read(part, of, page)).OfType<ErpOpenItem>().ToValueList();
        return (items, items.Count, page.Next);
    }

    /// <summary>Null for what is none of ours. Throws where it makes no sense.</summary>
    private ErpOpenItem? Read(AnswerBody part, OpenListPlan of, ListedPage page)
    {
        var fields = of.Rules.Of(part, new Dictionary<string, string>(StringComparer.Ordinal));
        var bindings = Bindings.None.With("item", ExpressionValue.OfObject(fields));
        if (fields["key"].Length == 0 || (of.LeaveOut?.IsTrue(bindings) ?? false))
        {
            return null;
        }

        if (fields["id"].Length == 0 || fields["customer"].Length == 0
            || reading.Runner.CurrencyOf(fields, of.Currency) is not { } currency
            || plan.Formats.ReadNumber(fields["open"]) is not { } open)
        {
            throw reading.Lists.NoSense($"what is open of {fields["key"]}", page.Answer);
        }

        return new ErpOpenItem(
            fields["key"], fields["id"], fields.GetValueOrDefault("number") is { Length: > 0 } number ? number : null,
            fields["customer"], currency.Code, documents.Exact(open, currency));
    }
}
