using System.Text.Json;
using System.Text.Json.Serialization;

namespace BillingGrains.Ports.Json;

/// <summary>Enums in kebab case. None, numbers and unknown names are refused in both directions: zero means that
/// nobody chose.</summary>
internal sealed class EnumJsonConverterFactory : JsonConverterFactory
{
    public override bool CanConvert(Type typeToConvert) => typeToConvert.IsEnum;

    public override JsonConverter CreateConverter(Type typeToConvert, JsonSerializerOptions options) =>
        (JsonConverter)Activator.CreateInstance(typeof(EnumConverter<>).MakeGenericType(typeToConvert))!;

    private sealed class EnumConverter<T> : JsonConverter<T>
        where T : struct, Enum
    {
        private static readonly Dictionary<T, string> Names = Enum.GetValues<T>()
            .Where(value => !EqualityComparer<T>.Default.Equals(value, default))
            .ToDictionary(value => value, value => JsonNamingPolicy.KebabCaseLower.ConvertName(value.ToString()));

        private static readonly Dictionary<string, T> Values =
            Names.ToDictionary(pair => pair.Value, pair => pair.Key, StringComparer.Ordinal);

        public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            Parse(reader.TokenType == JsonTokenType.String ? reader.GetString()! : string.Empty);

        public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) =>
            writer.WriteStringValue(Format(value));

        public override T ReadAsPropertyName(
            ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => Parse(reader.GetString()!);

        public override void WriteAsPropertyName(Utf8JsonWriter writer, T value, JsonSerializerOptions options) =>
            writer.WritePropertyName(Format(value));

        private static string Format(T value) => Names.TryGetValue(value, out var name)
            ? name
            : throw new JsonException($"{typeof(T).Name} has no value that could be written: {value}.");

        private static T Parse(string text) => Values.TryGetValue(text, out var value)
            ? value
            : throw new JsonException($"\"{text}\" is none of {string.Join(", ", Values.Keys)}.");
    }
}
