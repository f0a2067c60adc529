using System.Diagnostics.CodeAnalysis;
using BillingGrains.Ports.Json;
using Orleans.Runtime;
using Orleans.Serialization;
using Orleans.Serialization.Cloning;

namespace BillingGrains.Host.Engine;

/// <summary>How this product's values travel: inside a silo as they are (they do not change), between silos as the JSON
/// that the journal uses.</summary>
internal static class OrleansSerialization
{
    public static void AddBillingSerialization(this IServiceCollection services)
    {
        services.AddSingleton<IGeneralizedCopier, SameInstanceCopier>();
        services.AddSingleton<ITypeFilter, BillingTypes>();
        services.AddSerializer(serializer => serializer.AddJsonSerializer(
            isSerializable: IsValue,
            isCopyable: _ => false,
            configureOptions: options => options.Configure(json => json.SerializerOptions = BillingJson.Options)));
    }

    /// <summary>NodaTime's values stand in grain calls and have no codec in Orleans; the journal's JSON knows them.</summary>
    private static bool IsOurs(Type type) => type.Namespace is { } space
        && (space == nameof(NodaTime) || space.StartsWith("BillingGrains.", StringComparison.Ordinal));

    /// <summary>Enums, exceptions, grain references and what bears [GenerateSerializer] are left to Orleans.</summary>
    private static bool IsValue(Type type) => IsOurs(type) && !type.IsEnum
        && !typeof(Exception).IsAssignableFrom(type) && !typeof(IAddressable).IsAssignableFrom(type)
        && !typeof(Delegate).IsAssignableFrom(type);

    private sealed class SameInstanceCopier : IGeneralizedCopier, IOptionalDeepCopier
    {
        public bool IsSupportedType(Type type) => IsValue(type);

        public bool IsShallowCopyable() => true;

        [return: NotNullIfNotNull(nameof(input))]
        public object? DeepCopy(object? input, CopyContext context) => input;
    }

    /// <summary>Lets the abstract record of a closed set stand as the declared type, which the JSON codec alone refuses.
    /// </summary>
    private sealed class BillingTypes : ITypeFilter
    {
        public bool? IsTypeAllowed(Type type) => IsOurs(type) ? true : null;
    }
}
