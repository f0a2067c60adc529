using BillingGrains.Domain.Deciding;

namespace BillingGrains.Domain.Contracts;

/// <summary>A customer of the contract, or one that stands above customers. What it does not say of an address, its parent
/// says; what none above it says, the contract.</summary>
/// <param name="PartyId">A customer's stable id, or a parent's: unique in the contract.</param>
/// <param name="Parent">The party above it; null for none.</param>
/// <param name="BillTo">Who its documents are addressed to, in the ERP's ids.</param>
/// <param name="SoldTo">Who ordered, likewise.</param>
/// <param name="Payer">Who pays, likewise.</param>
public sealed record Party(
    string PartyId, string? Parent = null, string? BillTo = null, string? SoldTo = null, string? Payer = null);

/// <summary>Who stands above whom. Chains end: <see cref="PartyChecks"/> refuses circles.</summary>
internal static class PartyTree
{
    /// <summary>The party whose customers a customer is one of: its parent, or itself when others name it theirs. Null
    /// when it belongs to nobody.</summary>
    public static string? ParentOf(ContractTerms terms, string? customerId)
    {
        if (customerId is null)
        {
            return null;
        }

        return Find(terms, customerId)?.Parent
            ?? (terms.Parties.Any(party => party.Parent == customerId) ? customerId : null);
    }

    /// <summary>The party and those above it, the nearest first; none when it is not named.</summary>
    public static IEnumerable<Party> Chain(ContractTerms terms, string? partyId)
    {
        for (var party = Find(terms, partyId); party is not null; party = Find(terms, party.Parent))
        {
            yield return party;
        }
    }

    /// <summary>Every party that is a customer's parent, in the order in which they are first named.</summary>
    public static IEnumerable<string> Parents(ContractTerms terms) => terms.CustomerIds
        .Select(customer => ParentOf(terms, customer))
        .OfType<string>()
        .Distinct(StringComparer.Ordinal);

    private static Party? Find(ContractTerms terms, string? partyId)
    {
        foreach (var party in terms.Parties.AsSpan())
        {
            if (party.PartyId == partyId)
            {
                return party;
            }
        }

        return null;
    }
}

/// <summary>What the parties of a contract must not say.</summary>
internal static class PartyChecks
{
    public static void Check(ContractTerms terms, Faults faults)
    {
        var parties = terms.Parties;
        for (var index = 0; index < parties.Count; index++)
        {
            var party = parties[index];
            var path = Faults.Path("parties", index);
            faults.ItemId($"{path}/partyId", "party", parties, index, static each => each.PartyId);
            faults.When(
                !terms.CustomerIds.Contains(party.PartyId) && parties.All(other => other.Parent != party.PartyId),
                "unused-party", $"{path}/partyId",
                $"{party.PartyId} is no customer of the contract, and nobody's parent.");
            CheckParent(terms, party, $"{path}/parent", faults);
            CheckAddress(party, path, faults);
        }

        faults.Chosen("grouping", terms.Grouping);
        faults.When(
            terms.Grouping == DocumentGrouping.Parent && !PartyTree.Parents(terms).Any(), "no-parents", "grouping",
            "No customer has a parent: name it under \"parties\".");
    }

    private static void CheckParent(ContractTerms terms, Party party, string path, Faults faults)
    {
        if (party.Parent is not { } parent)
        {
            return;
        }

        faults.When(
            terms.Parties.All(other => other.PartyId != parent) && !terms.CustomerIds.Contains(parent), "unknown-party",
            path, $"{parent} is neither a party nor a customer of the contract.");

        // Only who stands in the circle is at fault, not who stands below it; and the walk ends where it meets one twice.
        var way = new List<string> { party.PartyId };
        while (terms.Parties.FirstOrDefault(other => other.PartyId == way[^1])?.Parent is { } above)
        {
            way.Add(above);
            if (way.IndexOf(above) < way.Count - 1)
            {
                faults.When(
                    above == party.PartyId, "circular-parents", path,
                    $"A party cannot stand above itself: {string.Join(" < ", way)}.");
                return;
            }
        }
    }

    private static void CheckAddress(Party party, string path, Faults faults)
    {
        foreach (var (member, id) in new[]
        {
            ("parent", party.Parent), ("billTo", party.BillTo), ("soldTo", party.SoldTo), ("payer", party.Payer),
        })
        {
            faults.When(
                id is not null && string.IsNullOrWhiteSpace(id), "empty", $"{path}/{member}",
                "Leave it out, or say who it is.");
        }
    }
}
