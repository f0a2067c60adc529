using System.Collections.Immutable;
using BillingGrains.Connectors.Generic.Answers;
using BillingGrains.Domain.Expressions;
using NodaTime;

namespace BillingGrains.Connectors.Generic.Plans;

/// <summary>Reads how payments are read.</summary>
internal sealed class PaymentReader(Section section, CallReader calls)
{
    private const int MarginSeconds = 3_600;

    /// <summary>One list of what is open.</summary>
    public static OpenListPlan OpenItems(Section owner, CallReader calls)
    {
        var list = ListReader.Read(owner, calls);
        var currency = EntryReader.Currency(owner, calls);
        var rules = EntryReader.Rules(
            owner, calls, ["id", "key", "customer", "open"], currency is null ? ["currency"] : []);
        var plan = new OpenListPlan(
            list, rules, currency, EntryReader.Condition(owner, "leaveOut", EntryReader.Conditions(rules, "item")));
        owner.Close();
        return plan;
    }

    /// <param name="documents">On which it stands what is open; empty where lists of its own tell it.</param>
    public PaymentsPlan Read(ImmutableArray<DocumentPlan> documents, Section root)
    {
        var lists = section.Children("entries").Select(List).ToImmutableArray();
        if (lists.IsEmpty)
        {
            section.Place.Fault("\"entries\" is missing: the lists of payments, refunds and write-offs.");
        }

        foreach (var (document, place) in documents.Zip(root.Children("documents")))
        {
            if (!document.Read.Rules.Rules.ContainsKey("open"))
            {
                place.Place.Fault("\"read\" says nothing of \"open\": what is open of a document. \"payments\" needs it.");
            }

            if (!document.Read.Rules.Rules.ContainsKey("billTo"))
            {
                place.Place.Fault("\"read\" says nothing of \"billTo\": who owes a document. \"payments\" needs it.");
            }
        }

        var plan = new PaymentsPlan(
            lists, Duration.FromSeconds(section.Count("marginSeconds", MarginSeconds, 0, 604_800)));
        section.Close();
        return plan;
    }

    private PaymentListPlan List(Section owner)
    {
        var list = ListReader.Read(owner, calls);
        var each = owner.Text("each") is { } path ? calls.Reads.Path(path, owner.At("each")) : null;
        var eachRules = calls.Reads.Rules(owner.Child("readEach"));
        if (each is null == eachRules.Rules.Count > 0)
        {
            owner.Place.Fault("\"each\" and \"readEach\" go together: where the parts of a record stand, and what they say.");
        }

        var currency = EntryReader.Currency(owner, calls);
        var own = calls.Reads.Rules(owner.Child("read"));
        var names = own.Rules.Keys.Concat(eachRules.Rules.Keys).ToHashSet(StringComparer.Ordinal);
        var keys = Keys(owner.Child("keys"));
        string[] needed =
        [
            "id", "amount", "on", keys is null ? "key" : "document", .. owner.Has("kind") ? (string[])[] : ["kind"],
            .. currency is null ? ["currency"] : (string[])[],
        ];
        foreach (var name in needed.Where(name => !names.Contains(name)))
        {
            owner.Place.Fault($"Neither \"read\" nor \"readEach\" says anything of \"{name}\".");
        }

        var scope = EntryReader.Conditions(new ReadRules(names.ToDictionary(
            static name => name, name => eachRules.Rules.GetValueOrDefault(name) ?? own.Rules[name], StringComparer.Ordinal)));
        var plan = new PaymentListPlan(
            list, own, each, eachRules, keys, currency,
            owner.Text("kind") is { } kind ? scope.Compile(kind, ExpressionType.String, owner.At("kind")) : null,
            EntryReader.Condition(owner, "cancelled", scope),
            EntryReader.Condition(owner, "leaveOut", scope));
        owner.Close();
        return plan;
    }

    private KeysPlan? Keys(Section? owner)
    {
        if (owner is null)
        {
            return null;
        }

        var scope = calls.Common.With("documents", ExpressionType.ListOf(ExpressionType.String));
        var plan = new KeysPlan(
            calls.Calls(owner, "calls", scope, mayHaveEffect: false, isRead: true),
            calls.Reads.Path(owner.Needed("records"), owner.At("records")),
            EntryReader.Rules(owner, calls, ["id", "key"]));
        if (plan.Calls.IsEmpty)
        {
            owner.Place.Fault("\"calls\" is missing.");
        }

        owner.Close();
        return plan;
    }
}
