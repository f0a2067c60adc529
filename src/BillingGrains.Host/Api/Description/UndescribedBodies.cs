using System.Text.Json;
using System.Text.Json.Serialization;

namespace BillingGrains.Host.Api.Description;

/// <summary>Keeps the generator from looking into bodies: <see cref="ApiDocument"/> describes them anew, and the
/// generator fails on a record that holds its own kind, such as a price in a price's matrix.</summary>
internal sealed class UndescribedBodies : JsonConverterFactory
{
    public override bool CanConvert(Type typeToConvert) =>
        IsOurs(typeToConvert.IsArray ? typeToConvert.GetElementType()! : typeToConvert);

    public override JsonConverter CreateConverter(Type typeToConvert, JsonSerializerOptions options) =>
        (JsonConverter)Activator.CreateInstance(typeof(Undescribed<>).MakeGenericType(typeToConvert))!;

    private static bool IsOurs(Type type) =>
        type.Assembly.GetName().Name!.StartsWith("billinggrains", StringComparison.OrdinalIgnoreCase);

    private sealed class Undescribed<T> : JsonConverter<T>
    {
        public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            throw new NotSupportedException("Bodies are read by BillingJson.");

        public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) =>
            throw new NotSupportedException("Answers are written by BillingJson.");
    }
}
