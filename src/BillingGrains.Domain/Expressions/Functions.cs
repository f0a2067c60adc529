namespace BillingGrains.Domain.Expressions;

/// <summary>The functions that an expression may call.</summary>
internal enum FunctionId
{
    None = 0,
    Size = 1,
    StartsWith = 2,
    EndsWith = 3,
    Contains = 4,
    ToInt = 5,
    ToDecimal = 6,
    ToText = 7,
    ToBool = 8,
    ToTimestamp = 9,
    ToDuration = 10,
    FullYear = 11,
    Month = 12,
    Date = 13,
    DayOfMonth = 14,
    DayOfYear = 15,
    DayOfWeek = 16,
    Hours = 17,
    Minutes = 18,
    Seconds = 19,
    Milliseconds = 20,
}

/// <summary>One overload of a function.</summary>
/// <param name="IsMethod">Written after its first argument: "abc".startsWith("a").</param>
internal sealed record Overload(
    string Name, bool IsMethod, FunctionId Id, ExpressionType[] Parameters, ExpressionType Result)
{
    private static readonly Overload[] All = [.. Standard()];

    public static IEnumerable<Overload> Find(string name) => All.Where(overload => overload.Name == name);

    public bool Takes(IReadOnlyList<ExpressionType> arguments, bool isMethod)
    {
        if (isMethod != IsMethod || arguments.Count != Parameters.Length)
        {
            return false;
        }

        for (var index = 0; index < Parameters.Length; index++)
        {
            if (arguments[index].Kind == ExpressionKind.Null || !arguments[index].Fits(Parameters[index]))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>As the reference writes it.</summary>
    public override string ToString()
    {
        var parameters = Parameters.Select(type => type.ToString()).ToList();
        return IsMethod
            ? $"{parameters[0]}.{Name}({string.Join(", ", parameters.Skip(1))})"
            : $"{Name}({string.Join(", ", parameters)})";
    }

    private static IEnumerable<Overload> Standard()
    {
        var (text, whole, number) = (ExpressionType.String, ExpressionType.Int, ExpressionType.Decimal);
        var (moment, duration, truth) = (ExpressionType.Timestamp, ExpressionType.Duration, ExpressionType.Bool);
        foreach (var sized in new[]
        {
            text, ExpressionType.ListOf(ExpressionType.Unknown), ExpressionType.MapOf(ExpressionType.Unknown),
        })
        {
            yield return new("size", false, FunctionId.Size, [sized], whole);
            yield return new("size", true, FunctionId.Size, [sized], whole);
        }

        yield return new("startsWith", true, FunctionId.StartsWith, [text, text], truth);
        yield return new("endsWith", true, FunctionId.EndsWith, [text, text], truth);
        yield return new("contains", true, FunctionId.Contains, [text, text], truth);
        foreach (var (name, id, result, sources) in new (string, FunctionId, ExpressionType, ExpressionType[])[]
        {
            ("int", FunctionId.ToInt, whole, [whole, number, text, moment]),
            ("decimal", FunctionId.ToDecimal, number, [number, whole, text]),
            ("string", FunctionId.ToText, text, [text, whole, number, truth, moment, duration]),
            ("bool", FunctionId.ToBool, truth, [truth, text]),
            ("timestamp", FunctionId.ToTimestamp, moment, [moment, text, whole]),
            ("duration", FunctionId.ToDuration, duration, [duration, text]),
        })
        {
            foreach (var source in sources)
            {
                yield return new(name, false, id, [source], result);
            }
        }

        foreach (var (name, id) in new[]
        {
            ("getFullYear", FunctionId.FullYear), ("getMonth", FunctionId.Month), ("getDate", FunctionId.Date),
            ("getDayOfMonth", FunctionId.DayOfMonth), ("getDayOfYear", FunctionId.DayOfYear),
            ("getDayOfWeek", FunctionId.DayOfWeek), ("getHours", FunctionId.Hours), ("getMinutes", FunctionId.Minutes),
            ("getSeconds", FunctionId.Seconds), ("getMilliseconds", FunctionId.Milliseconds),
        })
        {
            yield return new(name, true, id, [moment], whole);
            yield return new(name, true, id, [moment, text], whole);
            if (id >= FunctionId.Hours)
            {
                yield return new(name, true, id, [duration], whole);
            }
        }
    }
}

/// <summary>Calls a function with all its values there.</summary>
internal sealed class CallNode(int offset, Overload overload, Node[] arguments) : Node(offset, overload.Result)
{
    protected override ExpressionValue Compute(ref Run run)
    {
        var first = arguments[0].Evaluate(ref run);
        if (first.Kind <= ExpressionKind.Null)
        {
            return FailOn(first);
        }

        ExpressionValue second = default;
        if (arguments.Length > 1)
        {
            second = arguments[1].Evaluate(ref run);
            if (second.Kind <= ExpressionKind.Null)
            {
                return FailOn(second);
            }
        }

        if (first.Kind == ExpressionKind.String && !run.SpendFor(first.String.Length))
        {
            return Fail("step-limit", "The text is too long.");
        }

        return overload.Id switch
        {
            FunctionId.Size => ExpressionValue.Of(Size(first)),
            FunctionId.StartsWith => ExpressionValue.Of(first.String.StartsWith(second.String, StringComparison.Ordinal)),
            FunctionId.EndsWith => ExpressionValue.Of(first.String.EndsWith(second.String, StringComparison.Ordinal)),
            FunctionId.Contains => ExpressionValue.Of(first.String.Contains(second.String, StringComparison.Ordinal)),
            < FunctionId.FullYear => Conversions.Convert(overload.Id, first, Offset),
            _ => TimeParts.Get(overload.Id, first, second, Offset),
        };
    }

    private static long Size(in ExpressionValue value) => value.Kind switch
    {
        ExpressionKind.List => value.Items.Length,
        ExpressionKind.Map => value.Entries.Count,
        _ => CodePoints(value.String),
    };

    private static long CodePoints(string text)
    {
        var count = 0L;
        for (var at = 0; at < text.Length; at += char.IsSurrogatePair(text, at) ? 2 : 1)
        {
            count++;
        }

        return count;
    }
}
