using System.Text.Json;
using System.Text.Json.Serialization;

namespace BillingGrains.Sandbox;

/// <summary>How the sandbox reads and writes JSON: it refuses unknown, doubled and missing members.</summary>
public static class SandboxJson
{
    public static JsonSerializerOptions Options { get; } = new(JsonSerializerOptions.Strict)
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.Never,
        Converters = { new JsonStringEnumConverter(namingPolicy: null, allowIntegerValues: false) },
    };
}
