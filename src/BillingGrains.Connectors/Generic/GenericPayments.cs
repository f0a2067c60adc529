using BillingGrains.Connectors.Generic.Answers;
using BillingGrains.Connectors.Generic.Calls;
using BillingGrains.Connectors.Generic.Plans;
using BillingGrains.Connectors.Generic.Templates;
using BillingGrains.Domain.Amounts;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Expressions;
using BillingGrains.Domain.Payments;
using BillingGrains.Ports.Erp;
using NodaTime;
using NodaTime.Text;

namespace BillingGrains.Connectors.Generic;

/// <summary>Reads what customers paid, list by list. One that was cancelled is told as it was entered too: it may never have been
/// told before.</summary>
internal sealed class GenericPayments(
    ErpPlan plan, ReadingOf reading, GenericDocuments documents, GenericOpenItems openItems) : IErpPayments
{
    private readonly PaymentsPlan own = plan.Payments!;

    public Task<ErpEntryPage> Entries(string? since, string? cursor, CancellationToken cancellation) => reading.Page(
        async until =>
        {
            var (token, at) = reading.Begin(cursor, own.Margin);
            var (page, next) = await reading.Lists.First(
                own.Lists.Length, at, place => Page(own.Lists[place.Part], place, ReadingOf.MomentOf(since), until));
            return new ErpEntryPage(page, next is null ? null : $"{token} {next}", next is null ? token : null);
        },
        cancellation);

    public Task<ErpOpenPage> OpenItems(string? cursor, CancellationToken cancellation) =>
        openItems.OpenItems(cursor, cancellation);

    private async Task<(ValueList<ErpEntry> Page, int Count, GenericCursor? Next)> Page(
        PaymentListPlan of, GenericCursor at, Instant? since, CancellationToken cancellation)
    {
        var page = await reading.Lists.Read(of.List, at, since, null, cancellation);
        var told = page.Parts.SelectMany(part => FieldsOf(part, of)).Where(fields => !Holds(of.LeaveOut, fields)).ToList();
        var keys = await KeysOf(told, of, cancellation);
        var entries = told.Select(fields => (Fields: fields, Key: KeyOf(fields, keys)))
            .Where(static one => one.Key.Length > 0).SelectMany(one => Told(one.Fields, one.Key, of, page)).ToValueList();
        return (entries, entries.Count, page.Next);
    }

    private static IEnumerable<Dictionary<string, string>> FieldsOf(AnswerBody part, PaymentListPlan of)
    {
        var none = new Dictionary<string, string>(StringComparer.Ordinal);
        var record = of.Rules.Of(part, none);
        if (of.Each is null)
        {
            yield return record;
            yield break;
        }

        foreach (var each in part.Parts(of.Each))
        {
            var own = new Dictionary<string, string>(record, StringComparer.Ordinal);
            foreach (var (name, value) in of.EachRules.Of(each, none))
            {
                own[name] = value;
            }

            yield return own;
        }
    }

    /// <summary>Empty where the expression has no value.</summary>
    private static string KindOf(Dictionary<string, string> fields, PaymentListPlan of)
    {
        try
        {
            return of.Kind is { } kind
                ? kind.Of(Bindings.None.With("entry", ExpressionValue.OfObject(fields))).String
                : fields["kind"];
        }
        catch (TemplateException)
        {
            return "";
        }
    }

    private static bool Holds(ScopedExpression? condition, Dictionary<string, string> fields) =>
        condition?.IsTrue(Bindings.None.With("entry", ExpressionValue.OfObject(fields))) ?? false;

    /// <summary>Of what the list names by the ERP's ids; null where it names keys.</summary>
    private async Task<Dictionary<string, string>?> KeysOf(
        List<Dictionary<string, string>> told, PaymentListPlan of, CancellationToken cancellation)
    {
        if (of.Keys is not { } look)
        {
            return null;
        }

        var ids = told.Select(static one => one["document"]).Where(static id => id.Length > 0)
            .Distinct(StringComparer.Ordinal).ToList();
        if (ids.Count == 0)
        {
            return [];
        }

        var bindings = reading.Runner.Common.With(
            "documents", ExpressionValue.Of(ids.Select(static id => ExpressionValue.Of(id)).ToValueList()));
        var answer = await reading.Lists.Ask(look.Calls, bindings, null, cancellation);
        var found = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var fields in answer.Body!.Parts(look.Parts).Select(part => look.Rules.Of(part, answer.Headers)))
        {
            found[fields["id"]] = fields["key"];
        }

        return found;
    }

    /// <summary>Empty for what is on a document of somebody else.</summary>
    private static string KeyOf(Dictionary<string, string> fields, Dictionary<string, string>? keys) =>
        keys is null ? fields["key"] : keys.GetValueOrDefault(fields["document"], "");

    private IEnumerable<ErpEntry> Told(Dictionary<string, string> fields, string key, PaymentListPlan of, ListedPage page)
    {
        if (fields["id"].Length == 0 || reading.Runner.CurrencyOf(fields, of.Currency) is not { } currency
            || plan.Formats.ReadDate(fields["on"]) is not { } day
            || plan.Formats.ReadSum(fields["amount"]) is not { } amount
            || VoucherKinds.KindOf(KindOf(fields, of)) is not { } kind)
        {
            throw reading.Lists.NoSense($"a payment {fields["id"]}", page.Answer);
        }

        var exact = Math.Abs(documents.Exact(amount, currency));
        if (exact == 0m)
        {
            yield break;
        }

        // A payment of several documents is an entry on each.
        var id = of.Each is null ? fields["id"] : $"{fields["id"]}-{fields.GetValueOrDefault("document", key)}";
        var entry = new ErpEntry(
            id, key, kind, exact, currency.Code, day, fields.GetValueOrDefault("words", ""),
            Reference: fields.GetValueOrDefault("reference") is { Length: > 0 } reference && KeyPart.IsValid(reference)
                ? reference
                : null);
        yield return entry;
        if (Holds(of.Cancelled, fields))
        {
            yield return entry with { IsCancelled = true };
        }
    }
}
