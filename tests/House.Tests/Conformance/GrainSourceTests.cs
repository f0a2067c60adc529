using System.Reflection;
using BillingGrains.LocalOrleans.Silo;
using Orleans;
using Orleans.Runtime;

namespace BillingGrains.House.Tests.Conformance;

/// <summary>What Orleans' compiler would refuse in grain sources, seen on the local engine already.</summary>
public sealed class GrainSourceTests(ITestOutputHelper output)
{
    private static readonly Type[] Plain =
    [
        typeof(string), typeof(decimal), typeof(Guid), typeof(DateTime), typeof(DateTimeOffset), typeof(TimeSpan),
        typeof(CancellationToken), typeof(Uri), typeof(TickStatus),
    ];

    private static readonly Assembly Grains = Assembly.Load("BillingGrains.Grains");

    private static readonly string[] AssembliesOfRecords = ["BillingGrains.Domain", "BillingGrains.Ports"];

    [Fact]
    public void Every_grain_method_returns_a_task_and_takes_and_gives_what_can_be_sent()
    {
        var faces = GrainInterfaces(Grains);
        faces.SelectMany(FaultsOfInterface).ShouldBeEmpty();
        output.WriteLine($"{faces.Length} grain interfaces checked.");
    }

    [Fact]
    public void Every_member_of_a_serialized_type_has_its_own_number()
    {
        var types = Grains.GetTypes().Where(type => type.IsDefined(typeof(GenerateSerializerAttribute))).ToArray();
        types.SelectMany(FaultsOfSerialized).ShouldBeEmpty();
        output.WriteLine($"{types.Length} serialized types checked.");
    }

    [Fact]
    public void Concurrency_attributes_stand_where_Orleans_reads_them()
    {
        var misplaced = Grains.GetTypes().Where(type => type is { IsClass: true })
            .SelectMany(type => type.GetMethods(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic))
            .Where(method => method.GetCustomAttributes()
                .Any(one => one.GetType().Namespace == "Orleans.Concurrency"));
        misplaced.Select(method => $"{method.DeclaringType}.{method.Name}").ShouldBeEmpty();
    }

    [Fact]
    public void The_rules_see_what_breaks_them()
    {
        FaultsOfInterface(typeof(IBadGrain)).Count().ShouldBe(4);
        FaultsOfSerialized(typeof(BadRecord)).Count().ShouldBe(3);
        FaultsOfInterface(typeof(IGoodGrain)).ShouldBeEmpty();
        FaultsOfSerialized(typeof(GoodRecord)).ShouldBeEmpty();
    }

    private static Type[] GrainInterfaces(Assembly assembly) =>
        [.. assembly.GetTypes().Where(type => type.IsInterface && typeof(IGrain).IsAssignableFrom(type))];

    private static IEnumerable<string> FaultsOfInterface(Type face)
    {
        if (face.IsGenericTypeDefinition)
        {
            yield return $"{face} is generic: generic grains are not used";
        }

        foreach (var property in face.GetProperties())
        {
            yield return $"{face}.{property.Name} is a property";
        }

        foreach (var method in face.GetMethods().Where(method => !method.IsSpecialName))
        {
            if (Awaited(method.ReturnType) is not { } result)
            {
                yield return $"{face}.{method.Name} returns {method.ReturnType}, no task";
            }
            else if (result != typeof(void) && !CanBeSent(result))
            {
                yield return $"{face}.{method.Name} gives {result}, which cannot be sent";
            }

            foreach (var parameter in method.GetParameters().Where(one => !CanBeSent(one.ParameterType)))
            {
                yield return $"{face}.{method.Name} takes {parameter.ParameterType}, which cannot be sent";
            }
        }
    }

    /// <returns>The type of the task's value, <c>void</c> for a bare task, null for what is no task.</returns>
    private static Type? Awaited(Type type)
    {
        if (type == typeof(Task) || type == typeof(ValueTask))
        {
            return typeof(void);
        }

        var isTask = type.IsGenericType
            && (type.GetGenericTypeDefinition() == typeof(Task<>) || type.GetGenericTypeDefinition() == typeof(ValueTask<>));
        return isTask ? type.GetGenericArguments()[0] : null;
    }

    private static bool CanBeSent(Type type)
    {
        if (type.IsArray)
        {
            return CanBeSent(type.GetElementType()!);
        }

        if (type.IsGenericType && type.Namespace is { } space
            && (type.IsValueType || space.StartsWith("System", StringComparison.Ordinal)))
        {
            var isOfSystem = space == "System" || space.StartsWith("System.Collections", StringComparison.Ordinal);
            return (isOfSystem || IsOfRecords(type)) && type.GetGenericArguments().All(CanBeSent);
        }

        return type.IsPrimitive || Plain.Contains(type) || IsOfRecords(type)
            || type.IsDefined(typeof(GenerateSerializerAttribute)) || typeof(IAddressable).IsAssignableFrom(type)
            || (type.Namespace?.StartsWith("NodaTime", StringComparison.Ordinal) ?? false);
    }

    private static bool IsOfRecords(Type type) => AssembliesOfRecords.Contains(type.Assembly.GetName().Name);

    private static IEnumerable<string> FaultsOfSerialized(Type type)
    {
        if (type.IsEnum)
        {
            yield break;
        }

        const BindingFlags Own =
            BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;
        var parametersCount = type.GetCustomAttribute<GenerateSerializerAttribute>()!.IncludePrimaryConstructorParameters
            || type.GetMethod("<Clone>$") is not null;
        var parameters = parametersCount
            ? type.GetConstructors().SelectMany(one => one.GetParameters()).Select(one => one.Name).ToHashSet()
            : [];
        var stored = type.GetProperties(Own)
            .Where(one => type.GetField($"<{one.Name}>k__BackingField", Own) is not null)
            .Cast<MemberInfo>()
            .Concat(type.GetFields(Own).Where(one => !one.Name.StartsWith('<')))
            .ToArray();
        foreach (var member in stored.Where(one => !one.IsDefined(typeof(IdAttribute)) && !parameters.Contains(one.Name)))
        {
            yield return $"{type}.{member.Name} has no [Id]";
        }

        var twice = stored.Select(one => one.GetCustomAttribute<IdAttribute>()?.Id).OfType<uint>()
            .GroupBy(id => id).Where(group => group.Count() > 1);
        foreach (var id in twice)
        {
            yield return $"{type} uses [Id({id.Key})] more than once";
        }
    }

    private interface IGoodGrain : IGrainWithStringKey
    {
        ValueTask<IReadOnlyList<GoodRecord>> Good(decimal amount, GoodRecord[] records, CancellationToken token);
    }

    private interface IBadGrain : IGrainWithStringKey
    {
        int Property { get; }

        void NoTask();

        Task<LocalSilo> NotSent(IReadOnlyList<LocalSilo> neither);
    }

    [GenerateSerializer]
    private sealed record GoodRecord([property: Id(0)] string Name, [property: Id(1)] decimal Amount)
    {
        public string Shown => Name;
    }

    [GenerateSerializer]
    private sealed class BadRecord
    {
        [Id(0)]
        public string? First { get; set; }

        [Id(0)]
        public string? Second { get; set; }

        public string? Third { get; set; }

        public int Field { get; init; }
    }
}
