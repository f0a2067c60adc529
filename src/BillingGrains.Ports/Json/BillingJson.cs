using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using System.Text.Unicode;

namespace BillingGrains.Ports.Json;

/// <summary>The one way in which this product writes and reads JSON: facts, snapshots, HTTP bodies, samples.
/// camelCase members, decimals as exact numbers, enums in kebab case, closed sets told apart by "kind" (sets of facts
/// by "type", which is the fact's stored name), absent instead of null. A member that is missing although it may not
/// be null is an error, never a silent zero; a list that is missing is empty.</summary>
public static class BillingJson
{
    /// <summary>For what this product wrote itself: members that it does not know are ignored, so that the release
    /// before can read what the next one wrote.</summary>
    public static JsonSerializerOptions Options { get; } = Create(JsonUnmappedMemberHandling.Skip);

    /// <summary>For what people and other systems send: an unknown or repeated member is an error.</summary>
    public static JsonSerializerOptions Strict { get; } = Create(JsonUnmappedMemberHandling.Disallow);

    private static JsonSerializerOptions Create(JsonUnmappedMemberHandling unknownMembers)
    {
        var options = new JsonSerializerOptions
        {
            PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
            DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
            UnmappedMemberHandling = unknownMembers,
            AllowDuplicateProperties = unknownMembers == JsonUnmappedMemberHandling.Skip,
            AllowOutOfOrderMetadataProperties = true,
            RespectNullableAnnotations = true,
            Encoder = JavaScriptEncoder.Create(UnicodeRanges.All),
            TypeInfoResolver = new DefaultJsonTypeInfoResolver
            {
                Modifiers =
                {
                    RecordShape.RequireWhatMayNotBeNull,
                    RecordShape.LeaveOutWhatIsComputed,
                    ClosedSets.TellApart,
                },
            },
        };
        options.Converters.Add(new CurrencyJsonConverter());
        foreach (var converter in TimeConverters.All)
        {
            options.Converters.Add(converter);
        }

        options.Converters.Add(new EnumJsonConverterFactory());
        options.Converters.Add(new ValueListJsonConverterFactory());
        options.MakeReadOnly(populateMissingResolver: false);
        return options;
    }
}
