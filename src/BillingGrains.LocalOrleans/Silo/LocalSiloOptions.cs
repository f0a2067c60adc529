using System.Reflection;

namespace BillingGrains.LocalOrleans.Silo;

/// <summary>How a silo runs. Every limit has a default that suits a small installation.</summary>
public sealed class LocalSiloOptions
{
    /// <summary>Names the silo in logs and traces.</summary>
    public string Name { get; set; } = "local";

    /// <summary>Where the grain classes are.</summary>
    public IList<Assembly> GrainAssemblies { get; } = [];

    /// <summary>Keys under which a stream provider is registered.</summary>
    public IList<string> StreamProviders { get; } = [];

    /// <summary>How long a caller waits for an answer; then it gets a <see cref="TimeoutException"/>. Default 30 s.
    /// </summary>
    public TimeSpan ResponseTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long an activation stays without use. Default 15 min.</summary>
    public TimeSpan IdleAfter { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>How often idle activations are looked for. Default 1 min.</summary>
    public TimeSpan IdleCheck { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>The shortest period of a reminder. Default 1 min, as on Orleans.</summary>
    public TimeSpan ReminderPeriodMin { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>How often the reminder store is read again. Null where this silo alone writes it.</summary>
    public TimeSpan? ReminderRefresh { get; set; }

    /// <summary>Copies an argument or result, given its declared type; null passes it by reference.</summary>
    public Func<object?, Type, object?>? CopyThroughJson { get; set; }
}
