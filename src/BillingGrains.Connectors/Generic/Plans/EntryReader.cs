using BillingGrains.Connectors.Generic.Answers;
using BillingGrains.Connectors.Generic.Templates;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Expressions;
using BillingGrains.Domain.Payments;

namespace BillingGrains.Connectors.Generic.Plans;

/// <summary>Reads how vouchers, or journals, are made, posted and found.</summary>
internal sealed class EntryReader(Section section, CallReader calls)
{
    private const string VoucherName = "voucher";
    private static readonly string[] Needed = ["id", "key"];

    public EntryPlan Vouchers()
    {
        var kinds = section.Texts("kinds").Select(Kind).OfType<BalanceKind>().ToValueList();
        if (kinds.IsEmpty)
        {
            section.Place.Fault($"\"kinds\" is missing: which of {VoucherKinds.All} are entered so.");
        }

        return Read(kinds, VoucherName, EntryVocabulary.Voucher);
    }

    public EntryPlan Journals() => Read([], "journal", EntryVocabulary.Journal);

    private EntryPlan Read(ValueList<BalanceKind> kinds, string name, ExpressionType type)
    {
        var isVoucher = name == VoucherName;
        var scope = calls.Common.With(name, type);
        var create = calls.Calls(section, "create", scope, mayHaveEffect: true);
        var post = calls.Calls(section, "post", scope.With("remoteId", ExpressionType.String), mayHaveEffect: true);
        var lookUp = calls.Common.With("key", ExpressionType.String);
        var find = calls.Calls(
            section, "find", isVoucher ? lookUp.With(name, type) : lookUp, mayHaveEffect: false, isRead: true);
        foreach (var (member, isThere) in new[] { ("create", !create.IsEmpty), ("find", !find.IsEmpty) })
        {
            if (!isThere)
            {
                section.Place.Fault($"\"{member}\" is missing.");
            }
        }

        if (!find.IsEmpty && find[^1].Part is null)
        {
            section.At("find").Fault("The last call of \"find\" says in \"document\" where what it found stands.");
        }

        if (!create.IsEmpty && create[^1].Part is null && !create.Any(static call => call.Read.Rules.ContainsKey("id")))
        {
            section.At("create").Fault("Say in \"document\" where the entry stands, or in \"read\" where its \"id\" does.");
        }

        if (!post.IsEmpty && post[^1].Part is null)
        {
            section.At("post").Fault("The last call of \"post\" says in \"document\" where the posted entry stands.");
        }

        var currency = Currency(section, calls);
        var amount = isVoucher ? Template(section, "amount", scope) : null;
        var rules = Rules(
            section, calls, Needed, amount is null ? ["amount"] : [], currency is null ? ["currency"] : []);
        var conditions = Conditions(rules);
        var plan = new EntryPlan(
            kinds, create, post, find,
            [.. section.Children("require").Select(one => CallReader.Requirement(one, scope)).OfType<RequirePlan>()],
            rules, currency, Condition(section, "posted", conditions),
            Condition(section, "leaveOut", conditions), isVoucher ? Template(section, "bears", scope) : null, amount);
        section.Close();
        return plan;
    }

    private BalanceKind? Kind(string text)
    {
        var kind = VoucherKinds.KindOf(text);
        if (kind is null)
        {
            section.At("kinds").Fault($"\"{text}\" is none of {VoucherKinds.All}.");
        }

        return kind;
    }

    /// <summary>The rules of "read", with a fault for each name that is needed and missing.</summary>
    public static ReadRules Rules(Section owner, CallReader calls, params ReadOnlySpan<string[]> needed)
    {
        var rules = calls.Reads.Rules(owner.Child("read"));
        foreach (var names in needed)
        {
            foreach (var name in names)
            {
                if (!rules.Rules.ContainsKey(name))
                {
                    owner.Place.Fault($"\"read\" says nothing of \"{name}\".");
                }
            }
        }

        return rules;
    }

    /// <summary>What stands in place of a currency that answers do not name.</summary>
    public static TextTemplate? Currency(Section owner, CallReader calls) => Template(owner, "currency", calls.Common);

    /// <summary>Null where it is missing.</summary>
    private static TextTemplate? Template(Section owner, string name, Scope scope) => owner.Text(name) is { } text
        ? TextTemplate.Compile(text, scope, owner.At(name))
        : null;

    public static Scope Conditions(ReadRules rules, string name = "entry") =>
        new((name, Vocabulary.Texts(name, rules.Rules.Keys)));

    /// <summary>Null where it is missing.</summary>
    public static ScopedExpression? Condition(Section owner, string name, Scope scope) => owner.Text(name) is { } text
        ? scope.Compile(text, ExpressionType.Bool, owner.At(name))
        : null;
}
