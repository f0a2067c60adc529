using System.Text.Json;
using BillingGrains.Domain.Expressions;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

namespace BillingGrains.Connectors.Generic.Templates;

/// <summary>One of two, or nothing.</summary>
internal sealed class JsonChoice(ScopedExpression test, JsonTemplate then, JsonTemplate? otherwise) : JsonTemplate
{
    public static JsonTemplate? Of(JObject source, Scope scope, Place place)
    {
        if (!Steering.HasOnly(source, place, "$if", "$then", "$else")
            || source["$if"] is not JValue { Value: string text } || source["$then"] is not { } then)
        {
            place.Fault("A choice is {\"$if\": \"condition\", \"$then\": …} and may have \"$else\".");
            return null;
        }

        var test = scope.Compile(text, ExpressionType.Bool, place.In("$if", place.Line));
        var first = Compile(then, scope, place.In("$then", place.Line));
        var second = source["$else"] is { } other ? Compile(other, scope, place.In("$else", place.Line)) : null;
        return test is null || first is null || (second is null && source.ContainsKey("$else"))
            ? null
            : new JsonChoice(test, first, second);
    }

    public override IEnumerable<(JsonTemplate Template, Render Render)> Expand(Render render) =>
        (test.Of(render.Bindings).IsTrue ? then : otherwise)?.Expand(render) ?? [];

    public override void Write(Utf8JsonWriter writer, Render render) =>
        throw new InvalidOperationException("A choice is expanded before it is written.");
}

/// <summary>One element for each of a list.</summary>
internal sealed class JsonLoop(Loop loop, JsonTemplate body) : JsonTemplate
{
    public static JsonTemplate? Of(JObject source, Scope scope, Place place)
    {
        if (!Steering.HasOnly(source, place, "$for", "$do")
            || source["$for"] is not JValue { Value: string text } || source["$do"] is not { } inner)
        {
            place.Fault("A loop is {\"$for\": \"line in invoice.lines\", \"$do\": …}.");
            return null;
        }

        return Loop.Read(text, scope, place.In("$for", place.Line)) is { } loop
            && Compile(inner, loop.Inside, place.In("$do", place.Line)) is { } body
            ? new JsonLoop(loop, body)
            : null;
    }

    public override IEnumerable<(JsonTemplate Template, Render Render)> Expand(Render render) =>
        loop.Turns(render).SelectMany(turn => body.Expand(turn));

    public override void Write(Utf8JsonWriter writer, Render render) =>
        throw new InvalidOperationException("A loop is expanded before it is written.");
}

/// <summary>"line in invoice.lines".</summary>
/// <param name="Inside">The names that its body may use.</param>
internal sealed record Loop(string Name, ScopedExpression List, Scope Inside)
{
    public static Loop? Read(string text, Scope scope, Place place)
    {
        var parts = text.Split(" in ", 2, StringSplitOptions.TrimEntries);
        if (parts is not [{ Length: > 0 } name, var listText] || !name.All(char.IsAsciiLetter))
        {
            place.Fault($"\"{text}\" is no loop; \"line in invoice.lines\" was expected.");
            return null;
        }

        if (scope.Compile(listText, ExpressionType.Any, place) is not { } list)
        {
            return null;
        }

        if (list.Expression.Type is { Kind: ExpressionKind.List, Element: { } element })
        {
            return new Loop(name, list, scope.With(name, element));
        }

        place.Fault($"\"{listText}\" is no list; it is {list.Expression.Type}.");
        return null;
    }

    public IEnumerable<Render> Turns(Render render) => List.Of(render.Bindings).Elements
        .Select(element => render with { Bindings = render.Bindings.With(Name, element) });
}

internal static class Steering
{
    public static bool HasOnly(JObject source, Place place, params string[] names)
    {
        var strange = source.Properties().Where(property => !names.Contains(property.Name)).ToList();
        strange.ForEach(property => place.In(property.Name, ((IJsonLineInfo)property).LineNumber).Fault(
            $"There is no such member here; one of {string.Join(", ", names)} was expected."));
        return strange.Count == 0;
    }
}
