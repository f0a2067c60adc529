using System.Text.Json;
using BillingGrains.Domain.Contracts;
using BillingGrains.Domain.Deciding;
using BillingGrains.Ports.Json;

namespace BillingGrains.Host.Preview;

/// <summary>One place at which two versions of a contract differ.</summary>
/// <param name="Pointer">JSON Pointer (RFC 6901): into the later version, or into the earlier one for what is gone.
/// </param>
/// <param name="Before">As JSON; null where there was nothing.</param>
/// <param name="After">As JSON; null where there is nothing.</param>
public sealed record ContractChange(string Pointer, string? Before, string? After);

/// <summary>Tells two contracts apart, leaf by leaf. Items of a list are the same when they are equal, else when they
/// have the same id, else by their order: an item that was put in shifts no others.</summary>
public static class ContractDiff
{
    private static readonly string[] Ids =
    [
        "subscriptionId", "usageId", "milestoneId", "discountId", "ruleId", "grantId", "rateId", "coverId", "partyId", "number",
        "itemCode", "assetId",
    ];

    /// <summary>In the order of the later document.</summary>
    public static ValueList<ContractChange> Of(ContractTerms before, ContractTerms after)
    {
        var changes = new List<ContractChange>();
        Compare("", Json(before), Json(after), changes);
        return changes.ToValueList();
    }

    private static JsonElement Json(ContractTerms terms) => JsonSerializer.SerializeToElement(terms, BillingJson.Options);

    private static void Compare(string pointer, JsonElement? before, JsonElement? after, List<ContractChange> changes)
    {
        if (before is { } one && after is { } other)
        {
            if (JsonElement.DeepEquals(one, other))
            {
                return;
            }

            if (one.ValueKind == JsonValueKind.Object && other.ValueKind == JsonValueKind.Object)
            {
                CompareObjects(pointer, one, other, changes);
                return;
            }

            if (one.ValueKind == JsonValueKind.Array && other.ValueKind == JsonValueKind.Array)
            {
                CompareLists(pointer, [.. one.EnumerateArray()], [.. other.EnumerateArray()], changes);
                return;
            }
        }

        changes.Add(new ContractChange(pointer, before?.GetRawText(), after?.GetRawText()));
    }

    private static void CompareObjects(string pointer, JsonElement before, JsonElement after, List<ContractChange> changes)
    {
        foreach (var member in after.EnumerateObject())
        {
            Compare(
                $"{pointer}/{member.Name}", before.TryGetProperty(member.Name, out var known) ? known : null, member.Value,
                changes);
        }

        foreach (var member in before.EnumerateObject())
        {
            if (!after.TryGetProperty(member.Name, out _))
            {
                Compare($"{pointer}/{member.Name}", member.Value, null, changes);
            }
        }
    }

    private static void CompareLists(
        string pointer, List<JsonElement> before, List<JsonElement> after, List<ContractChange> changes)
    {
        var partners = new int?[after.Count];
        var free = Enumerable.Range(0, before.Count).ToList();
        foreach (var alike in (ReadOnlySpan<Func<JsonElement, JsonElement, bool>>)[JsonElement.DeepEquals, SameId, NoId])
        {
            for (var index = 0; index < after.Count; index++)
            {
                if (partners[index] is null && free.FindIndex(old => alike(before[old], after[index])) is >= 0 and var at)
                {
                    partners[index] = free[at];
                    free.RemoveAt(at);
                }
            }
        }

        for (var index = 0; index < after.Count; index++)
        {
            Compare(
                FormattableString.Invariant($"{pointer}/{index}"), partners[index] is { } old ? before[old] : null,
                after[index], changes);
        }

        foreach (var gone in free)
        {
            Compare(FormattableString.Invariant($"{pointer}/{gone}"), before[gone], null, changes);
        }
    }

    private static bool SameId(JsonElement one, JsonElement other) => Id(one) is { } id && id == Id(other);

    private static bool NoId(JsonElement one, JsonElement other) => Id(one) is null && Id(other) is null;

    private static string? Id(JsonElement item) => item.ValueKind != JsonValueKind.Object ? null : Ids
        .Select(name => item.TryGetProperty(name, out var id) ? $"{name} {id.GetRawText()}" : null)
        .FirstOrDefault(id => id is not null);
}
