using Orleans.Runtime;

namespace Orleans.Runtime
{
    /// <summary>Anything that can be called by its identity: a grain or a reference to one.</summary>
    public interface IAddressable;
}

namespace Orleans
{
    /// <summary>Marks a grain interface. Ours derive from <see cref="IGrainWithStringKey"/>.</summary>
    public interface IGrain : IAddressable;

    /// <summary>A grain whose key is a GUID. Present for the factory's overloads; this project keys by string.</summary>
    public interface IGrainWithGuidKey : IGrain;

    /// <summary>A grain whose key is a number. Present for the factory's overloads; this project keys by string.</summary>
    public interface IGrainWithIntegerKey : IGrain;

    /// <summary>A grain whose key is a text. Begin it with a word, as in <c>ticket/4711</c>.</summary>
    public interface IGrainWithStringKey : IGrain;

    /// <summary>A grain keyed by a GUID and a text. Present for the factory's overloads.</summary>
    public interface IGrainWithGuidCompoundKey : IGrain;

    /// <summary>A grain keyed by a number and a text. Present for the factory's overloads.</summary>
    public interface IGrainWithIntegerCompoundKey : IGrain;

    /// <summary>An object outside any grain that grains may call back. The local engine offers none.</summary>
    public interface IGrainObserver : IAddressable;

    /// <summary>Gives references to grains. A reference never fails to be made for a key: the grain is activated by
    /// its first call.</summary>
    public interface IGrainFactory
    {
        /// <exception cref="ArgumentException">No loaded grain class, or more than one, implements the interface.
        /// </exception>
        TGrainInterface GetGrain<TGrainInterface>(Guid primaryKey, string? grainClassNamePrefix = null)
            where TGrainInterface : IGrainWithGuidKey;

        /// <inheritdoc cref="GetGrain{TGrainInterface}(Guid, string?)"/>
        TGrainInterface GetGrain<TGrainInterface>(long primaryKey, string? grainClassNamePrefix = null)
            where TGrainInterface : IGrainWithIntegerKey;

        /// <inheritdoc cref="GetGrain{TGrainInterface}(Guid, string?)"/>
        TGrainInterface GetGrain<TGrainInterface>(string primaryKey, string? grainClassNamePrefix = null)
            where TGrainInterface : IGrainWithStringKey;

        /// <inheritdoc cref="GetGrain{TGrainInterface}(Guid, string?)"/>
        TGrainInterface GetGrain<TGrainInterface>(
            Guid primaryKey, string keyExtension, string? grainClassNamePrefix = null)
            where TGrainInterface : IGrainWithGuidCompoundKey;

        /// <inheritdoc cref="GetGrain{TGrainInterface}(Guid, string?)"/>
        TGrainInterface GetGrain<TGrainInterface>(
            long primaryKey, string keyExtension, string? grainClassNamePrefix = null)
            where TGrainInterface : IGrainWithIntegerCompoundKey;

        /// <inheritdoc cref="GetGrain{TGrainInterface}(Guid, string?)"/>
        IGrain GetGrain(Type grainInterfaceType, Guid grainPrimaryKey);

        /// <inheritdoc cref="GetGrain{TGrainInterface}(Guid, string?)"/>
        IGrain GetGrain(Type grainInterfaceType, long grainPrimaryKey);

        /// <inheritdoc cref="GetGrain{TGrainInterface}(Guid, string?)"/>
        IGrain GetGrain(Type grainInterfaceType, string grainPrimaryKey);

        /// <inheritdoc cref="GetGrain{TGrainInterface}(Guid, string?)"/>
        IGrain GetGrain(Type grainInterfaceType, Guid grainPrimaryKey, string keyExtension);

        /// <inheritdoc cref="GetGrain{TGrainInterface}(Guid, string?)"/>
        IGrain GetGrain(Type grainInterfaceType, long grainPrimaryKey, string keyExtension);

        /// <inheritdoc cref="GetGrain{TGrainInterface}(Guid, string?)"/>
        TGrainInterface GetGrain<TGrainInterface>(GrainId grainId) where TGrainInterface : IAddressable;

        /// <summary>A reference that can only be cast on with <c>AsReference</c>.</summary>
        IAddressable GetGrain(GrainId grainId);

        /// <inheritdoc cref="GetGrain(GrainId)"/>
        IAddressable GetGrain(GrainId grainId, GrainInterfaceType interfaceType);

        /// <inheritdoc cref="GetGrain{TGrainInterface}(Guid, string?)"/>
        IAddressable GetGrain(Type interfaceType, IdSpan grainKey, string grainClassNamePrefix);

        /// <inheritdoc cref="GetGrain{TGrainInterface}(Guid, string?)"/>
        IAddressable GetGrain(Type interfaceType, IdSpan grainKey);
    }
}
