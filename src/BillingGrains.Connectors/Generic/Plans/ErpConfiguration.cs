using BillingGrains.Connectors.Generic.Templates;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Posting;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

namespace BillingGrains.Connectors.Generic.Plans;

/// <summary>A configuration of the generic connector, as it stands in a file.</summary>
public sealed class ErpConfiguration
{
    private ErpConfiguration(ErpPlan plan) => Plan = plan;

    internal ErpPlan Plan { get; }

    /// <summary>What the configuration calls itself.</summary>
    public string Name => Plan.Name;

    /// <summary>What becomes of the number that we give.</summary>
    public NumberUse Number => Plan.Number;

    /// <summary>For how long the ERP's search may not show what was written: a tenant settles for at least that long.
    /// </summary>
    public NodaTime.Duration SearchLag => Plan.SearchLag;

    /// <summary>Its refresh token changes with each use, and must outlive the process.</summary>
    public bool KeepsTokens => Plan.Access is AccessPlan.OAuth { IsCode: true };

    /// <summary>Reads a configuration and checks all of it.</summary>
    /// <param name="file">What the text is called in the faults.</param>
    /// <param name="faults">Each with the file, the line, the member and the reason; empty when all is well.</param>
    /// <returns>Null exactly when there are faults.</returns>
    public static ErpConfiguration? Read(string text, string file, out ValueList<string> faults)
    {
        var found = new List<string>();
        ErpPlan? plan = null;
        try
        {
            using var reader = new JsonTextReader(new StringReader(text))
            {
                DateParseHandling = DateParseHandling.None, FloatParseHandling = FloatParseHandling.Decimal,
            };
            var token = JToken.ReadFrom(reader, new JsonLoadSettings
            {
                CommentHandling = CommentHandling.Ignore,
                DuplicatePropertyNameHandling = DuplicatePropertyNameHandling.Error,
                LineInfoHandling = LineInfoHandling.Load,
            });
            if (token is JObject root)
            {
                plan = new PlanReader(new Section(root, new Place("", 1, found))).Read();
            }
            else
            {
                found.Add("line 1: A configuration is a JSON object.");
            }
        }
        catch (JsonException broken)
        {
            found.Add($"It is no JSON: {broken.Message}");
        }

        faults = found.Distinct(StringComparer.Ordinal).Select(fault => $"{file}: {fault}").ToValueList();
        return faults.IsEmpty && plan is not null ? new ErpConfiguration(plan) : null;
    }
}
