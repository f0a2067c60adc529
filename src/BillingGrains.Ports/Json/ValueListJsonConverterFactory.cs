using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using BillingGrains.Domain.Deciding;

namespace BillingGrains.Ports.Json;

/// <summary>A <see cref="ValueList{T}"/> as an array. Null, and an item that is null, are refused.</summary>
public sealed class ValueListJsonConverterFactory : JsonConverterFactory
{
    public override bool CanConvert(Type typeToConvert) =>
        typeToConvert.IsGenericType && typeToConvert.GetGenericTypeDefinition() == typeof(ValueList<>);

    public override JsonConverter CreateConverter(Type typeToConvert, JsonSerializerOptions options) =>
        (JsonConverter)Activator.CreateInstance(
            typeof(ValueListConverter<>).MakeGenericType(typeToConvert.GetGenericArguments()))!;

    /// <summary>Under this name the exception's data hold the index of the item at fault; its inner exception's path
    /// begins at that item.</summary>
    public const string ItemIndex = "item";

    private sealed class ValueListConverter<T> : JsonConverter<ValueList<T>>
    {
        public override ValueList<T> Read(
            ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            if (reader.TokenType != JsonTokenType.StartArray)
            {
                throw new JsonException("A list is expected.");
            }

            var item = (JsonTypeInfo<T>)options.GetTypeInfo(typeof(T));
            var items = new List<T>();
            while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            {
                items.Add(ReadItem(ref reader, item, items.Count));
            }

            return new ValueList<T>([.. items]);
        }

        private static T ReadItem(ref Utf8JsonReader reader, JsonTypeInfo<T> item, int index)
        {
            try
            {
                return JsonSerializer.Deserialize(ref reader, item)
                    ?? throw new JsonException("An item of a list may not be null.");
            }
            catch (JsonException exception)
            {
                throw new JsonException(exception.Message, exception) { Data = { [ItemIndex] = index } };
            }
        }

        public override void Write(Utf8JsonWriter writer, ValueList<T> value, JsonSerializerOptions options)
        {
            var item = (JsonTypeInfo<T>)options.GetTypeInfo(typeof(T));
            writer.WriteStartArray();
            foreach (var each in value)
            {
                JsonSerializer.Serialize(writer, each, item);
            }

            writer.WriteEndArray();
        }
    }
}
