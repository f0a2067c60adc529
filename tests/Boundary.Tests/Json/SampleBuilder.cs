using System.Collections;
using System.Collections.Immutable;
using System.Reflection;
using BillingGrains.Domain.Amounts;
using BillingGrains.Domain.Deciding;
using BillingGrains.Ports.Json;
using NodaTime;

namespace BillingGrains.Boundary.Tests.Json;

/// <summary>Makes a value of any record by its constructor, from a seed: what may be null sometimes is, lists have zero
/// to two items, a closed set yields any of its members.</summary>
internal sealed class SampleBuilder(int seed)
{
    private static readonly string[] Texts =
        ["", "text", "ticket/desk/4711", "Überprüfung \"<b>\" & 'x' — 東京 🙂", "a\nb\t\\"];

    private static readonly string[] CurrencyCodes = ["EUR", "JPY", "KWD", "CLF"];

    private readonly Random random = new(seed);
    private readonly NullabilityInfoContext nullability = new();

    public object Make(Type type)
    {
        if (Nullable.GetUnderlyingType(type) is { } underlying)
        {
            return Make(underlying);
        }

        if (type.IsEnum)
        {
            var none = Enum.ToObject(type, 0);
            return Any(type.GetEnumValues().Cast<object>().Where(value => !value.Equals(none)).ToArray());
        }

        return MakeSimple(type) ?? MakeCollection(type) ?? MakeRecord(type);
    }

    private object? MakeSimple(Type type) => type switch
    {
        _ when type == typeof(string) => Any(Texts),
        _ when type == typeof(int) => random.Next(-5, 5000),
        _ when type == typeof(long) => random.NextInt64(),
        _ when type == typeof(bool) => random.Next(2) == 0,
        _ when type == typeof(decimal) =>
            new decimal(random.Next(), random.Next(9), 0, random.Next(2) == 0, (byte)random.Next(12)),
        _ when type == typeof(Guid) => new Guid(random.Next(), 1, 2, 3, 4, 5, 6, 7, 8, 9, 10),
        _ when type == typeof(Instant) => Instant.FromUnixTimeTicks(random.NextInt64(17_000_000_000_000_000)),
        _ when type == typeof(Duration) => Duration.FromMilliseconds(random.Next(-1_000_000, 1_000_000_000)),
        _ when type == typeof(LocalDate) => new LocalDate(2026, 1, 1).PlusDays(random.Next(900)),
        _ when type == typeof(LocalTime) => LocalTime.FromSecondsSinceMidnight(random.Next(24) * 3600 + random.Next(2)),
        _ when type == typeof(YearMonth) => new YearMonth(2026, random.Next(1, 13)),
        _ when type == typeof(Currency) =>
            random.Next(5) == 0 ? new Currency("XBT", 4) : Currencies.Find(Any(CurrencyCodes))!,
        _ => null,
    };

    private object? MakeCollection(Type type)
    {
        if (!type.IsGenericType || !type.IsAssignableTo(typeof(IEnumerable)))
        {
            return null;
        }

        var arguments = type.GetGenericArguments();
        if (type.GetGenericTypeDefinition() == typeof(ValueList<>))
        {
            return Activator.CreateInstance(type, Items(arguments[0]));
        }

        var factory = type.GetGenericTypeDefinition() switch
        {
            var map when map == typeof(ImmutableSortedDictionary<,>) => typeof(ImmutableSortedDictionary),
            var map when map == typeof(ImmutableDictionary<,>) => typeof(ImmutableDictionary),
            var set when set == typeof(ImmutableSortedSet<>) => typeof(ImmutableSortedSet),
            _ => throw new NotSupportedException($"{type} has no sample yet: records hold ValueList, a map or a set."),
        };
        return factory.GetMethods()
            .Single(method => method.Name == "CreateRange" && method.GetParameters().Length == 1)
            .MakeGenericMethod(arguments)
            .Invoke(null, [arguments is [var key, var value] ? Map(key, value) : Items(arguments[0])]);
    }

    private Array Items(Type type)
    {
        var items = Array.CreateInstance(type, random.Next(3));
        for (var index = 0; index < items.Length; index++)
        {
            items.SetValue(Make(type), index);
        }

        return items;
    }

    private IDictionary Map(Type key, Type value)
    {
        var map = (IDictionary)Activator.CreateInstance(typeof(Dictionary<,>).MakeGenericType(key, value))!;
        for (var count = random.Next(3); count > 0; count--)
        {
            map[Make(key)] = Make(value);
        }

        return map;
    }

    private object MakeRecord(Type type)
    {
        var members = ClosedSets.Members(type);
        if (!members.IsEmpty)
        {
            return MakeRecord(Any(members.ToArray()));
        }

        var constructor = type.GetConstructors().MaxBy(each => each.GetParameters().Length)
            ?? throw new NotSupportedException($"{type} has no public constructor.");
        return constructor.Invoke([.. constructor.GetParameters().Select(MakeParameter)]);
    }

    private object? MakeParameter(ParameterInfo parameter)
    {
        var mayBeNull = nullability.Create(parameter).WriteState == NullabilityState.Nullable;
        return mayBeNull && random.Next(2) == 0 ? null : Make(parameter.ParameterType);
    }

    private T Any<T>(IReadOnlyList<T> choices) => choices[random.Next(choices.Count)];
}
