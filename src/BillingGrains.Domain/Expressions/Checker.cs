using BillingGrains.Domain.Deciding;

namespace BillingGrains.Domain.Expressions;

/// <summary>Gives each part its type and makes it ready to be evaluated. Faults are gathered: a part that has none is
/// null.</summary>
internal sealed class Checker(ExpressionEnvironment environment, FaultList faults)
{
    private readonly List<(string Name, ExpressionType Type)> locals = [];

    /// <summary>The most variables that macros bind at once.</summary>
    public int LocalsMax { get; private set; }

    public Node? Check(Syntax syntax) => syntax switch
    {
        Syntax.Literal literal => new LiteralNode(literal.Offset, TypeOf(literal.Value), literal.Value),
        Syntax.Name name => CheckName(name),
        Syntax.Select select => CheckSelect(select, isTest: false),
        Syntax.Index index => CheckIndex(index),
        Syntax.Call call => CheckCall(call),
        Syntax.Unary unary => CheckUnary(unary),
        Syntax.Binary binary => CheckBinary(binary),
        Syntax.Conditional conditional => CheckConditional(conditional),
        Syntax.List list => CheckList(list),
        _ => throw new ArgumentOutOfRangeException(nameof(syntax), syntax, "No such expression."),
    };

    private static ExpressionType TypeOf(in ExpressionValue literal) => literal.Kind switch
    {
        ExpressionKind.Bool => ExpressionType.Bool,
        ExpressionKind.Int => ExpressionType.Int,
        ExpressionKind.Decimal => ExpressionType.Decimal,
        ExpressionKind.String => ExpressionType.String,
        _ => ExpressionType.Null,
    };

    private Node? CheckName(Syntax.Name name)
    {
        var slot = locals.FindLastIndex(local => local.Name == name.Text);
        return slot >= 0 ? new LocalNode(name.Offset, locals[slot].Type, slot)
            : environment.Find(name.Text) is var (place, type) ? new VariableNode(name.Offset, type, place)
            : Fail("unknown-name", name.Offset, $"\"{name.Text}\" is not known; one of {environment.Names} was expected.");
    }

    private Node? CheckSelect(Syntax.Select select, bool isTest)
    {
        if (Check(select.Operand) is not { } operand)
        {
            return null;
        }

        if (operand.Type is { Kind: ExpressionKind.Map, Element: { } element })
        {
            var key = new LiteralNode(select.Offset, ExpressionType.String, ExpressionValue.Of(select.Field));
            return new KeyNode(select.Offset, isTest ? ExpressionType.Bool : element, operand, key, isTest);
        }

        if (operand.Type.Fields is not { } fields)
        {
            return Fail(
                "type", select.Offset,
                $"A value of type {operand.Type} has no fields; \"{select.Field}\" was asked for.");
        }

        return fields.Fields.TryGetValue(select.Field, out var field)
            ? new FieldNode(select.Offset, isTest ? ExpressionType.Bool : field.Type, operand, field, isTest)
            : Fail(
                "unknown-field", select.Offset,
                $"\"{select.Field}\" is no field of {fields.Name}; one of {string.Join(", ", fields.Fields.Keys)} "
                + "was expected.");
    }

    private Node? CheckIndex(Syntax.Index index)
    {
        var (operand, key) = (Check(index.Operand), Check(index.Key));
        if (operand is null || key is null)
        {
            return null;
        }

        return operand.Type switch
        {
            { Kind: ExpressionKind.List, Element: { } element } when key.Type.Fits(ExpressionType.Int) =>
                new ElementNode(index.Offset, element, operand, key),
            { Kind: ExpressionKind.Map, Element: { } element } when key.Type.Fits(ExpressionType.String) =>
                new KeyNode(index.Offset, element, operand, key, isTest: false),
            { Kind: ExpressionKind.List } => Fail(
                "type", index.Offset, $"A list is indexed by an int; {key.Type} was found."),
            { Kind: ExpressionKind.Map } => Fail(
                "type", index.Offset, $"A map is indexed by a string; {key.Type} was found."),
            var type => Fail("type", index.Offset, $"A list or map was expected before \"[\"; {type} was found."),
        };
    }

    private Node? CheckUnary(Syntax.Unary unary)
    {
        if (Check(unary.Operand) is not { } operand)
        {
            return null;
        }

        return (unary.Operator, operand.Type.Kind) switch
        {
            ("!", ExpressionKind.Bool) => new NotNode(unary.Offset, operand),
            ("-", ExpressionKind.Int or ExpressionKind.Decimal) => new NegateNode(unary.Offset, operand),
            ("!", _) => Fail("type", unary.Offset, $"\"!\" needs a bool; {operand.Type} was found."),
            _ => Fail("type", unary.Offset, $"\"-\" needs an int or a decimal; {operand.Type} was found."),
        };
    }

    private Node? CheckBinary(Syntax.Binary binary)
    {
        var (left, right) = (Check(binary.Left), Check(binary.Right));
        return left is null || right is null ? null
            : Operators.Make(binary.Offset, binary.Operator, left, right)
            ?? Fail("type", binary.Offset, Operators.Reason(binary.Operator, left.Type, right.Type));
    }

    private Node? CheckConditional(Syntax.Conditional conditional)
    {
        var test = Check(conditional.Test);
        var (then, otherwise) = (Check(conditional.Then), Check(conditional.Else));
        if (test is { Type.Kind: not ExpressionKind.Bool })
        {
            return Fail("type", conditional.Offset, $"A bool was expected before \"?\"; {test.Type} was found.");
        }

        if (test is null || then is null || otherwise is null)
        {
            return null;
        }

        return Join(then.Type, otherwise.Type) is { } type
            ? new ConditionalNode(conditional.Offset, type, test, then, otherwise)
            : Fail(
                "type", conditional.Offset,
                $"Both results have the same type; {then.Type} and {otherwise.Type} were found.");
    }

    private Node? CheckList(Syntax.List list)
    {
        var items = new List<Node>(list.Items.Length);
        var type = ExpressionType.Unknown;
        foreach (var syntax in list.Items)
        {
            if (Check(syntax) is not { } item)
            {
                return null;
            }

            if (Join(type, item.Type) is not { } joined)
            {
                return Fail(
                    "type", syntax.Offset, $"A list's elements have the same type; {type} and {item.Type} were found.");
            }

            type = joined;
            items.Add(item);
        }

        var node = new ListNode(list.Offset, ExpressionType.ListOf(type), [.. items]);
        if (!items.TrueForAll(item => item is LiteralNode))
        {
            return node;
        }

        // A list of literals is made once, not at each evaluation.
        var values = ExpressionValue.OfItems([.. items.Select(item => ((LiteralNode)item).Value)]);
        return new LiteralNode(list.Offset, node.Type, values);
    }

    private Node? CheckCall(Syntax.Call call)
    {
        if (call is { Target: null, Function: "has" })
        {
            return call.Arguments is [Syntax.Select field]
                ? CheckSelect(field, isTest: true)
                : Fail("syntax", call.Offset, "has() takes the selection of a field, for example has(ticket.site).");
        }

        if (call is { Target: { } range, Function: "all" or "exists" })
        {
            return CheckQuantifier(call, range);
        }

        var arguments = (call.Target is { } target ? call.Arguments.Prepend(target) : call.Arguments)
            .Select(Check).ToList();
        return arguments.Contains(null) ? null : MakeCall(call, arguments.ConvertAll(argument => argument!));
    }

    private Node? MakeCall(Syntax.Call call, List<Node> arguments)
    {
        var overloads = Overload.Find(call.Function).ToList();
        if (overloads.Count == 0)
        {
            return Fail("unknown-function", call.Offset, call.Function switch
            {
                "double" or "uint" => $"There is no {call.Function}() here; decimal() or int() was expected.",
                "matches" or "map" or "filter" or "exists_one" or "type" or "dyn" or "bytes" =>
                    $"{call.Function}() of CEL is not part of this language.",
                _ => $"There is no function {call.Function}().",
            });
        }

        var types = arguments.ConvertAll(argument => argument.Type);
        if (overloads.Find(overload => overload.Takes(types, call.Target is not null)) is not { } found)
        {
            return Fail(
                "type", call.Offset,
                $"{call.Function}() does not take ({string.Join(", ", types)}); expected was "
                + $"{string.Join(" or ", overloads.Select(overload => overload.ToString()).Distinct(StringComparer.Ordinal))}.");
        }

        var node = new CallNode(call.Offset, found, [.. arguments]);
        return Constant(node, found, arguments);
    }

    // What a constant fails at, it fails at always: that is told when the text is saved.
    private Node? Constant(CallNode node, Overload overload, List<Node> arguments)
    {
        if (arguments is [_, LiteralNode { Value: { Kind: ExpressionKind.String, String: var id } }]
            && overload.Id >= FunctionId.FullYear && TimeParts.FindZone(id) is null)
        {
            return Fail("constant", arguments[1].Offset, $"\"{id}\" is no time zone such as \"Europe/Brussels\".");
        }

        if (!arguments.TrueForAll(argument => argument is LiteralNode))
        {
            return node;
        }

        var run = new Run([], [], ExpressionLimits.StepsMax);
        var value = node.Evaluate(ref run);
        return value.IsError
            ? Fail("constant", arguments[0].Offset, value.Error.Reason)
            : new LiteralNode(node.Offset, node.Type, value);
    }

    private Node? CheckQuantifier(Syntax.Call call, Syntax rangeSyntax)
    {
        if (call.Arguments is not [Syntax.Name variable, var predicateSyntax])
        {
            return Fail(
                "syntax", call.Offset,
                $"{call.Function}() takes a name and a condition, for example {call.Function}(x, x > 0).");
        }

        if (Check(rangeSyntax) is not { } range)
        {
            return null;
        }

        if (range.Type is not { Kind: ExpressionKind.List or ExpressionKind.Map, Element: { } element })
        {
            return Fail("type", call.Offset, $"{call.Function}() needs a list or a map; {range.Type} was found.");
        }

        var slot = locals.Count;
        locals.Add((variable.Text, range.Type.Kind == ExpressionKind.List ? element : ExpressionType.String));
        LocalsMax = Math.Max(LocalsMax, locals.Count);
        var predicate = Check(predicateSyntax);
        locals.RemoveAt(slot);
        return predicate is null ? null
            : predicate.Type.Kind != ExpressionKind.Bool ? Fail(
                "type", predicateSyntax.Offset, $"A bool was expected; {predicate.Type} was found.")
            : new QuantifierNode(call.Offset, range, slot, predicate, decisive: call.Function == "exists");
    }

    /// <summary>The type of what is one or the other; null when they do not fit.</summary>
    internal static ExpressionType? Join(ExpressionType one, ExpressionType other) =>
        one.Kind == ExpressionKind.Null ? other.OrNull()
        : other.Kind == ExpressionKind.Null ? one.OrNull()
        : !one.Fits(other) ? null
        : one.Kind == ExpressionKind.None ? other
        : one.IsOptional || !other.IsOptional ? one
        : other;

    private Node? Fail(string code, int offset, string reason)
    {
        faults.Add(code, offset, reason);
        return null;
    }
}
