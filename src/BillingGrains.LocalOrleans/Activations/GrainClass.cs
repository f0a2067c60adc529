using System.Reflection;
using BillingGrains.LocalOrleans.States;
using Microsoft.Extensions.DependencyInjection;
using Orleans;
using Orleans.Concurrency;
using Orleans.Runtime;

namespace BillingGrains.LocalOrleans.Activations;

/// <summary>What the engine knows of one grain class.</summary>
internal sealed class GrainClass
{
    private const string Suffix = "Grain";

    private readonly ConstructorInfo constructor;
    private readonly ParameterInfo[] parameters;

    public GrainClass(Type type)
    {
        Class = type;
        var name = type.Name.EndsWith(Suffix, StringComparison.Ordinal) ? type.Name[..^Suffix.Length] : type.Name;
        Type = GrainType.Create(name.ToLowerInvariant());
        IsReentrant = type.IsDefined(typeof(ReentrantAttribute));
        IsFilter = typeof(IIncomingGrainCallFilter).IsAssignableFrom(type);
        Subscriptions = [.. type.GetCustomAttributes<ImplicitStreamSubscriptionAttribute>()];
        var constructors = type.GetConstructors();
        constructor = constructors.Length == 1
            ? constructors[0]
            : throw new ArgumentException($"Grain class {type} needs exactly one public constructor.", nameof(type));
        parameters = constructor.GetParameters();
    }

    public Type Class { get; }

    public GrainType Type { get; }

    public bool IsReentrant { get; }

    public bool IsFilter { get; }

    public IReadOnlyList<ImplicitStreamSubscriptionAttribute> Subscriptions { get; }

    /// <summary>Makes the grain object; must run on the activation's scheduler.</summary>
    public object Create(Activation activation, List<StoredState> states)
    {
        var arguments = new object?[parameters.Length];
        for (var index = 0; index < parameters.Length; index++)
        {
            arguments[index] = Resolve(parameters[index], activation, states);
        }

        return constructor.Invoke(BindingFlags.DoNotWrapExceptions, null, arguments, null);
    }

    private static object? Resolve(ParameterInfo parameter, Activation activation, List<StoredState> states)
    {
        var type = parameter.ParameterType;
        if (parameter.GetCustomAttribute<PersistentStateAttribute>() is { } named)
        {
            var state = StoredState.Create(type, named, activation);
            states.Add(state);
            return state;
        }

        if (type == typeof(IGrainContext))
        {
            return activation;
        }

        var services = activation.ActivationServices;
        if (type == typeof(IGrainFactory))
        {
            return activation.Silo.Grains;
        }

        if (parameter.GetCustomAttribute<FromKeyedServicesAttribute>() is { } keyed)
        {
            return services.GetRequiredKeyedService(type, keyed.Key);
        }

        return services.GetService(type) ?? (parameter.HasDefaultValue
            ? parameter.DefaultValue
            : throw new InvalidOperationException(
                $"Grain {activation.GrainId} needs {type}, which is not registered as a service."));
    }
}

/// <summary>The grain classes of a silo, by their interfaces and by their kind.</summary>
internal sealed class GrainClasses
{
    private readonly Dictionary<GrainType, GrainClass> byType = [];
    private readonly Dictionary<Type, GrainClass[]> byInterface = [];

    public GrainClasses(IEnumerable<Assembly> assemblies)
    {
        var classes = assemblies.Distinct().SelectMany(assembly => assembly.GetTypes())
            .Where(type => type is { IsClass: true, IsAbstract: false, ContainsGenericParameters: false }
                && typeof(IGrainBase).IsAssignableFrom(type) && typeof(IAddressable).IsAssignableFrom(type))
            .OrderBy(type => type.FullName, StringComparer.Ordinal)
            .Select(type => new GrainClass(type))
            .ToArray();
        foreach (var one in classes)
        {
            if (!byType.TryAdd(one.Type, one))
            {
                throw new ArgumentException(
                    $"{one.Class} and {byType[one.Type].Class} have the same kind '{one.Type}'.", nameof(assemblies));
            }
        }

        All = classes;
        foreach (var face in classes.SelectMany(one => one.Class.GetInterfaces()).Distinct())
        {
            byInterface[face] = [.. classes.Where(one => face.IsAssignableFrom(one.Class))];
        }
    }

    /// <summary>Ordered by full name.</summary>
    public IReadOnlyList<GrainClass> All { get; }

    public GrainClass OfType(GrainType type) => byType.TryGetValue(type, out var found)
        ? found
        : throw new ArgumentException($"There is no grain class of kind '{type}'.", nameof(type));

    public GrainType TypeFor(Type grainInterface, string? classNamePrefix)
    {
        var found = byInterface.GetValueOrDefault(grainInterface, []);
        if (found.Length > 1 || classNamePrefix is not null)
        {
            found = [.. found.Where(one => classNamePrefix is not null
                && one.Class.FullName!.StartsWith(classNamePrefix, StringComparison.Ordinal))];
        }

        return found.Length == 1
            ? found[0].Type
            : throw new ArgumentException(
                $"{(found.Length == 0 ? "No" : "More than one")} grain class implements {grainInterface}.",
                nameof(grainInterface));
    }

    public Type InterfaceNamed(string fullName) =>
        byInterface.Keys.Single(face => string.Equals(face.FullName, fullName, StringComparison.Ordinal));
}
