using System.Collections.Immutable;
using BillingGrains.Domain.MasterData;
using NodaTime;

namespace BillingGrains.Connectors.Generic.Plans;

/// <summary>Reads how master data is read.</summary>
internal sealed class MasterReader(Section section, CallReader calls)
{
    private const int MarginSeconds = 3_600;

    public MasterPlan Read()
    {
        var tells = section.Choice("changes", ("none", false), ("told", true));
        var sections = section.Children("lists").ToList();
        var lists = sections.Select(one => List(one, tells)).ToImmutableArray();
        if (lists.IsEmpty)
        {
            section.Place.Fault("\"lists\" is missing: the lists of customers, items, tax codes and so on.");
        }

        if (lists.Length > 1)
        {
            foreach (var list in sections.Where(static one => one.Has("token")))
            {
                list.At("token").Fault("A token of the ERP is for one list of everything; with several, moments are used.");
            }
        }

        var plan = new MasterPlan(
            lists, tells, Duration.FromSeconds(section.Count("marginSeconds", MarginSeconds, 0, 604_800)));
        section.Close();
        return plan;
    }

    private MasterListPlan List(Section owner, bool tellsChanges)
    {
        var list = ListReader.Read(owner, calls);
        var kind = owner.Text("kind") is { } word ? MasterWords.KindOf(word) : null;
        if (owner.Has("kind") && kind is null)
        {
            owner.At("kind").Fault($"It is none of {MasterWords.All}.");
        }

        var rules = owner.Has("kind")
            ? EntryReader.Rules(owner, calls, ["id", "name"])
            : EntryReader.Rules(owner, calls, ["id", "name", "kind"]);
        var scope = EntryReader.Conditions(rules, "record");
        var plan = new MasterListPlan(
            list, rules, kind ?? MasterKind.None, owner.Text("prefix") ?? "",
            calls.Reads.Rule(owner, "token"),
            EntryReader.Condition(owner, "blocked", scope), EntryReader.Condition(owner, "gone", scope),
            EntryReader.Condition(owner, "leaveOut", scope));
        if (tellsChanges && plan.Gone is null)
        {
            owner.Place.Fault(
                "\"gone\" says which records are there no more: without it \"changes\" would keep them for ever. Leave "
                + "\"changes\" out, and all is read each time.");
        }

        owner.Close();
        return plan;
    }
}

/// <summary>What configurations call the kinds of master data.</summary>
internal static class MasterWords
{
    private static readonly ImmutableArray<(string Word, MasterKind Kind)> Words =
    [
        ("customer", MasterKind.Customer), ("item", MasterKind.Item), ("taxCode", MasterKind.TaxCode),
        ("dimension", MasterKind.Dimension), ("currency", MasterKind.Currency), ("period", MasterKind.Period),
    ];

    public static string All => string.Join(", ", Words.Select(static one => one.Word));

    public static string Of(MasterKind kind) => Words.First(one => one.Kind == kind).Word;

    /// <summary>Null for no such word.</summary>
    public static MasterKind? KindOf(string word) =>
        Words.FirstOrDefault(one => one.Word == word) is { Kind: not MasterKind.None and var kind } ? kind : null;
}
