using System.Text.Json.Nodes;
using BillingGrains.Sandbox.Erp;
using BillingGrains.Sandbox.Faults;

namespace BillingGrains.Sandbox.Vendors;

/// <summary>What the endpoints of vendors need.</summary>
internal sealed record Door(
    CallHandler Calls, Tenants Tenants, SandboxOptions Options, FaultBook Faults, VendorTokens Tokens, Replays Replays)
{
    private readonly Dictionary<string, Manners> manners = new(StringComparer.Ordinal)
    {
        ["businesscentral"] = new BusinessCentralManners(Tokens),
        ["dynamics"] = new DynamicsManners(Tokens),
        ["netsuite"] = new NetSuiteManners(Tokens, Options.Vendors.NetSuite),
        ["quickbooks"] = new QuickBooksManners(Tokens),
        ["xero"] = new XeroManners(Tokens),
        ["s4hana"] = new S4HanaManners(Options),
    };

    /// <summary>How a vendor behaves at its door.</summary>
    public Manners Of(string vendor) => manners[vendor];
}

/// <summary>Keeps first answers by the key that a caller gave its request, and gives them again. Refusals are not kept:
/// whether vendors do is not known.</summary>
internal sealed class Replays
{
    private readonly Lock turn = new();
    private readonly Dictionary<string, Answer> answers = new(StringComparer.Ordinal);

    /// <param name="key">Null for a request without one.</param>
    public Answer Answer(string tenant, string? key, Func<Answer> work)
    {
        if (key is null)
        {
            return work();
        }

        lock (turn)
        {
            if (!answers.TryGetValue($"{tenant}\n{key}", out var answer))
            {
                answer = work();
                if (answer.Status >= 300 || IsAllRefused(answer.Body.ToString()!))
                {
                    return answer;
                }

                answers.Add($"{tenant}\n{key}", answer);
            }

            // A tree of JSON belongs to one answer.
            return answer with { Body = ((JsonNode)answer.Body).DeepClone() };
        }
    }

    /// <summary>Where one of several was done, the answer is kept, whatever was refused beside it.</summary>
    private static bool IsAllRefused(string body) => body.Contains("\"ERROR\"", StringComparison.Ordinal)
        && !body.Contains("\"StatusAttributeString\": \"OK\"", StringComparison.Ordinal);
}
