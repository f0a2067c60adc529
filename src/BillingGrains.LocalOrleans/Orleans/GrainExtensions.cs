using BillingGrains.LocalOrleans.Activations;
using BillingGrains.LocalOrleans.Calls;
using Orleans.Runtime;

namespace Orleans;

/// <summary>A grain's or a reference's identity.</summary>
public static class GrainExtensions
{
    /// <summary>A reference to the same grain by another interface; a grain passes itself on this way.</summary>
    public static TGrainInterface AsReference<TGrainInterface>(this IAddressable grain) =>
        (TGrainInterface)AsReference(grain, typeof(TGrainInterface));

    /// <inheritdoc cref="AsReference{TGrainInterface}(IAddressable)"/>
    public static object AsReference(this IAddressable grain, Type interfaceType)
    {
        var silo = grain is GrainProxy proxy ? proxy.Silo : Activation.Of(grain).Silo;
        return silo.Grains.Reference(interfaceType, GetGrainId(grain));
    }

    /// <exception cref="ArgumentException">The object is neither a reference nor an activated grain.</exception>
    public static GrainId GetGrainId(this IAddressable grain) =>
        grain is GrainProxy proxy ? proxy.Target : Activation.Of(grain).GrainId;

    public static string GetPrimaryKeyString(this IAddressable grain) => GetGrainId(grain).Key.ToString();
}
