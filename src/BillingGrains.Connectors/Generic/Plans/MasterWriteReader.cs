using System.Collections.Immutable;
using BillingGrains.Connectors.Generic.Templates;
using BillingGrains.Domain.Expressions;
using BillingGrains.Domain.MasterData;
using BillingGrains.Domain.Proposals;

namespace BillingGrains.Connectors.Generic.Plans;

/// <summary>Reads how records of master data are searched for, made and changed.</summary>
internal sealed class MasterWriteReader(Section section, CallReader calls)
{
    private static readonly string[] Address = ["street", "postalCode", "city", "country"];

    public MasterWritePlan Read()
    {
        var kind = Kind();
        var scope = calls.Common.With("record", MasterVocabulary.Record);
        var create = calls.Calls(section, "create", scope, mayHaveEffect: true);
        var update = calls.Calls(
            section, "update", scope.With("remoteId", ExpressionType.String), mayHaveEffect: true, isRepeatable: true);
        var findById = Search("findById", calls.Common.With("id", ExpressionType.String));
        var findByTax = Search("findByTaxRegistration", calls.Common.With("registration", MasterVocabulary.Registration));
        foreach (var (member, isThere) in new[]
        {
            ("findById", !findById.IsEmpty), ("create", !create.IsEmpty), ("update", !update.IsEmpty),
        })
        {
            if (!isThere)
            {
                section.Place.Fault($"\"{member}\" is missing.");
            }
        }

        if (!findByTax.IsEmpty && kind != MasterKind.Customer)
        {
            section.At("findByTaxRegistration").Fault("Customers alone have tax registrations.");
        }

        if (!create.IsEmpty && create[^1].Part is null && !create.Any(static call => call.Read.Rules.ContainsKey("remoteId")))
        {
            section.At("create").Fault(
                "Say in \"document\" where the record stands, or in \"read\" where its \"remoteId\" does.");
        }

        var rules = EntryReader.Rules(section, calls, ["remoteId", "id", "name"]);
        if (Address.Count(rules.Rules.ContainsKey) is > 0 and < 4)
        {
            section.At("read").Fault($"Of an address all is read, or nothing: {string.Join(", ", Address)}, and maybe region.");
        }

        var plan = new MasterWritePlan(
            kind, section.Text("prefix") ?? "", findById, findByTax, create, update,
            [.. section.Children("require").Select(one => CallReader.Requirement(one, scope)).OfType<RequirePlan>()], rules);
        section.Close();
        return plan;
    }

    private MasterKind Kind()
    {
        var kind = MasterWords.KindOf(section.Needed("kind")) ?? MasterKind.None;
        if (section.Has("kind") && !ProposalRefusal.IsProposable(kind))
        {
            section.At("kind").Fault("It is none of customer, item, taxCode, dimension.");
        }

        return kind;
    }

    private ImmutableArray<CallPlan> Search(string name, Scope scope)
    {
        var plans = calls.Calls(section, name, scope, mayHaveEffect: false, isRead: true);
        if (plans is [.., { Part: null }])
        {
            section.At(name).Fault("The last call of a search says in \"document\" where the records stand.");
        }

        return plans;
    }
}
