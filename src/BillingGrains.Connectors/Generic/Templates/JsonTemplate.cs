using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using BillingGrains.Domain.Expressions;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

namespace BillingGrains.Connectors.Generic.Templates;

/// <summary>A JSON value as it stands in the configuration, with placeholders in its texts. A text that is one placeholder
/// becomes a value of its type. In arrays <c>{"$for": "line in invoice.lines", "$do": …}</c> stands for one element each;
/// anywhere <c>{"$if": "condition", "$then": …, "$else": …}</c> for one of two, or for nothing.</summary>
internal abstract class JsonTemplate
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Null with a fault told.</summary>
    public static JsonTemplate? Compile(JToken token, Scope scope, Place place)
    {
        var here = place with { Line = (token as IJsonLineInfo)?.LineNumber ?? place.Line };
        return token switch
        {
            JObject choice when choice.ContainsKey("$if") => JsonChoice.Of(choice, scope, here),
            JObject loop when loop.ContainsKey("$for") => JsonLoop.Of(loop, scope, here),
            JObject members => JsonObjectTemplate.Of(members, scope, here),
            JArray items => JsonArrayTemplate.Of(items, scope, here),
            JValue { Value: string text } when text.Contains("{{", StringComparison.Ordinal) =>
                TextTemplate.Compile(text, scope, here) is { } template ? new JsonText(template) : null,
            JValue value => new JsonLiteral(value),
            _ => throw new InvalidOperationException($"A configuration holds no {token.Type}."),
        };
    }

    public string Text(Render render)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, Options))
        {
            var whole = Expand(render).ToList();
            if (whole is not [var (template, own)])
            {
                writer.WriteNullValue();
            }
            else
            {
                template.Write(writer, own);
            }
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    /// <summary>Outside of JSON: a text without its quotes, else JSON. Null where nothing stands.</summary>
    public string? Plain(Render render) => Expand(render).ToList() switch
    {
        [] => null,
        [(JsonText text, var own)] => text.PlainText(own),
        [(JsonLiteral { Text: { } text }, _)] => text,
        _ => Text(render),
    };

    /// <summary>What stands here once loops and choices are decided.</summary>
    public virtual IEnumerable<(JsonTemplate Template, Render Render)> Expand(Render render) => [(this, render)];

    /// <summary>Whether it comes to a null that no one wrote.</summary>
    public virtual bool IsEmpty(Render render) => false;

    public abstract void Write(Utf8JsonWriter writer, Render render);
}

internal sealed class JsonLiteral(JValue value) : JsonTemplate
{
    private readonly string raw = value.ToString(Formatting.None);

    /// <summary>Null for what is no text.</summary>
    public new string? Text => value.Value as string;

    public override void Write(Utf8JsonWriter writer, Render render) => writer.WriteRawValue(raw);
}

internal sealed class JsonText(TextTemplate template) : JsonTemplate
{
    /// <summary>Null for null.</summary>
    public string? PlainText(Render render) =>
        template.Value(render) is { Kind: not ExpressionKind.Null } value ? render.Formats.Text(value) : null;

    public override bool IsEmpty(Render render) => template.Value(render).Kind == ExpressionKind.Null;

    public override void Write(Utf8JsonWriter writer, Render render) =>
        Write(writer, template.Value(render), render.Formats);

    private static void Write(Utf8JsonWriter writer, in ExpressionValue value, Formats formats)
    {
        switch (value.Kind)
        {
            case ExpressionKind.Null:
                writer.WriteNullValue();
                break;
            case ExpressionKind.Bool:
                writer.WriteBooleanValue(value.Bool);
                break;
            case ExpressionKind.Int when !formats.NumbersAsText:
                writer.WriteNumberValue(value.Int);
                break;
            case ExpressionKind.Decimal when !formats.NumbersAsText:
                writer.WriteNumberValue(value.Decimal);
                break;
            case ExpressionKind.List:
                writer.WriteStartArray();
                foreach (var element in value.Elements)
                {
                    Write(writer, element, formats);
                }

                writer.WriteEndArray();
                break;
            default:
                writer.WriteStringValue(formats.Text(value));
                break;
        }
    }
}

internal sealed class JsonObjectTemplate(List<(TextTemplate Name, JsonTemplate Value)> members) : JsonTemplate
{
    public static JsonTemplate? Of(JObject source, Scope scope, Place place)
    {
        var members = new List<(TextTemplate, JsonTemplate)>();
        foreach (var property in source.Properties())
        {
            var here = place.In(property.Name, ((IJsonLineInfo)property).LineNumber);
            if (property.Value is JObject inner && inner.ContainsKey("$for"))
            {
                here.Fault("A loop stands in an array: write [{\"$for\": …, \"$do\": …}].");
            }
            else if (TextTemplate.Compile(property.Name, scope, here) is { } name
                && Compile(property.Value, scope, here) is { } value)
            {
                members.Add((name, value));
            }
        }

        return members.Count == source.Count ? new JsonObjectTemplate(members) : null;
    }

    public override void Write(Utf8JsonWriter writer, Render render)
    {
        writer.WriteStartObject();
        foreach (var (name, value) in members)
        {
            if (value.Expand(render).ToList() is [var (template, own)]
                && (render.Formats.SendNulls || !template.IsEmpty(own)))
            {
                writer.WritePropertyName(name.Text(render));
                template.Write(writer, own);
            }
        }

        writer.WriteEndObject();
    }
}

internal sealed class JsonArrayTemplate(List<JsonTemplate> items) : JsonTemplate
{
    public static JsonTemplate? Of(JArray source, Scope scope, Place place)
    {
        var items = source.Select((item, index) => Compile(
            item, scope, place.In(index.ToString(System.Globalization.CultureInfo.InvariantCulture), place.Line))).ToList();
        return items.Contains(null) ? null : new JsonArrayTemplate(items.ConvertAll(item => item!));
    }

    public override void Write(Utf8JsonWriter writer, Render render)
    {
        writer.WriteStartArray();
        foreach (var (template, own) in items.SelectMany(item => item.Expand(render)))
        {
            template.Write(writer, own);
        }

        writer.WriteEndArray();
    }
}
