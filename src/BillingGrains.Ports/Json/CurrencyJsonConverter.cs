using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using BillingGrains.Domain.Amounts;

namespace BillingGrains.Ports.Json;

/// <summary>"EUR" for a currency with the decimals of ISO 4217; "XBT:4" for any other.</summary>
internal sealed class CurrencyJsonConverter : JsonConverter<Currency>
{
    public override Currency Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        Parse(reader.TokenType == JsonTokenType.String ? reader.GetString()! : string.Empty);

    public override void Write(Utf8JsonWriter writer, Currency value, JsonSerializerOptions options) =>
        writer.WriteStringValue(Format(value));

    public override Currency ReadAsPropertyName(
        ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => Parse(reader.GetString()!);

    public override void WriteAsPropertyName(Utf8JsonWriter writer, Currency value, JsonSerializerOptions options) =>
        writer.WritePropertyName(Format(value));

    private static string Format(Currency value) => Currencies.Find(value.Code) == value
        ? value.Code
        : string.Create(CultureInfo.InvariantCulture, $"{value.Code}:{value.Decimals}");

    private static Currency Parse(string text)
    {
        if (Currencies.Find(text) is { } known)
        {
            return known;
        }

        if (text is [_, _, _, ':', >= '0' and <= '4'] && !text.AsSpan(0, 3).ContainsAnyExceptInRange('A', 'Z'))
        {
            return new Currency(text[..3], text[4] - '0');
        }

        throw new JsonException(
            $"\"{text}\" is no currency: write an ISO 4217 code (\"EUR\"), or code and decimals (\"XBT:4\").");
    }
}
