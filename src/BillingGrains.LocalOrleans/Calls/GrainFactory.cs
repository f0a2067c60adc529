using System.Collections.Concurrent;
using System.Globalization;
using BillingGrains.LocalOrleans.Silo;
using Orleans;
using Orleans.Runtime;

namespace BillingGrains.LocalOrleans.Calls;

/// <summary>Makes references whose calls leave from one silo.</summary>
internal sealed class GrainFactory(LocalSilo silo) : IGrainFactory
{
    private readonly ConcurrentDictionary<Type, GrainProxy> patterns = new();

    public TGrainInterface GetGrain<TGrainInterface>(Guid primaryKey, string? grainClassNamePrefix = null)
        where TGrainInterface : IGrainWithGuidKey => Get<TGrainInterface>(Text(primaryKey), grainClassNamePrefix);

    public TGrainInterface GetGrain<TGrainInterface>(long primaryKey, string? grainClassNamePrefix = null)
        where TGrainInterface : IGrainWithIntegerKey => Get<TGrainInterface>(Text(primaryKey), grainClassNamePrefix);

    public TGrainInterface GetGrain<TGrainInterface>(string primaryKey, string? grainClassNamePrefix = null)
        where TGrainInterface : IGrainWithStringKey => Get<TGrainInterface>(primaryKey, grainClassNamePrefix);

    public TGrainInterface GetGrain<TGrainInterface>(
        Guid primaryKey, string keyExtension, string? grainClassNamePrefix = null)
        where TGrainInterface : IGrainWithGuidCompoundKey =>
        Get<TGrainInterface>($"{Text(primaryKey)}+{keyExtension}", grainClassNamePrefix);

    public TGrainInterface GetGrain<TGrainInterface>(
        long primaryKey, string keyExtension, string? grainClassNamePrefix = null)
        where TGrainInterface : IGrainWithIntegerCompoundKey =>
        Get<TGrainInterface>($"{Text(primaryKey)}+{keyExtension}", grainClassNamePrefix);

    public IGrain GetGrain(Type grainInterfaceType, Guid grainPrimaryKey) =>
        (IGrain)Get(grainInterfaceType, Text(grainPrimaryKey), null);

    public IGrain GetGrain(Type grainInterfaceType, long grainPrimaryKey) =>
        (IGrain)Get(grainInterfaceType, Text(grainPrimaryKey), null);

    public IGrain GetGrain(Type grainInterfaceType, string grainPrimaryKey) =>
        (IGrain)Get(grainInterfaceType, grainPrimaryKey, null);

    public IGrain GetGrain(Type grainInterfaceType, Guid grainPrimaryKey, string keyExtension) =>
        (IGrain)Get(grainInterfaceType, $"{Text(grainPrimaryKey)}+{keyExtension}", null);

    public IGrain GetGrain(Type grainInterfaceType, long grainPrimaryKey, string keyExtension) =>
        (IGrain)Get(grainInterfaceType, $"{Text(grainPrimaryKey)}+{keyExtension}", null);

    public TGrainInterface GetGrain<TGrainInterface>(GrainId grainId) where TGrainInterface : IAddressable =>
        (TGrainInterface)Reference(typeof(TGrainInterface), grainId);

    public IAddressable GetGrain(GrainId grainId) => (IAddressable)Reference(typeof(IGrain), grainId);

    public IAddressable GetGrain(GrainId grainId, GrainInterfaceType interfaceType) =>
        (IAddressable)Reference(silo.Classes.InterfaceNamed(interfaceType.ToString()), grainId);

    public IAddressable GetGrain(Type interfaceType, IdSpan grainKey, string grainClassNamePrefix) =>
        (IAddressable)Get(interfaceType, grainKey.ToString(), grainClassNamePrefix);

    public IAddressable GetGrain(Type interfaceType, IdSpan grainKey) =>
        (IAddressable)Get(interfaceType, grainKey.ToString(), null);

    /// <summary>A reference to a grain whose kind is known.</summary>
    public object Reference(Type grainInterface, GrainId target) => patterns
        .GetOrAdd(grainInterface, static (type, silo) => GrainProxy.Pattern(type, silo), silo).To(target);

    private static string Text(Guid key) => key.ToString("N");

    private static string Text(long key) => key.ToString("X", CultureInfo.InvariantCulture);

    private TGrainInterface Get<TGrainInterface>(string key, string? prefix) =>
        (TGrainInterface)Get(typeof(TGrainInterface), key, prefix);

    private object Get(Type grainInterface, string key, string? prefix) =>
        Reference(grainInterface, GrainId.Create(silo.Classes.TypeFor(grainInterface, prefix), key));
}
