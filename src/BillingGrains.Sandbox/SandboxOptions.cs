using BillingGrains.Sandbox.Faults;
using BillingGrains.Sandbox.Vendors;

namespace BillingGrains.Sandbox;

/// <summary>How a sandbox behaves. The defaults are a quiet ERP: no faults, generous limits.</summary>
public sealed record SandboxOptions
{
    /// <summary>The address to listen on; loopback unless told otherwise.</summary>
    public string Listen { get; init; } = "127.0.0.1";

    /// <summary>0 takes any free port.</summary>
    public int Port { get; init; } = 8090;

    /// <summary>The folder of the append-only file; null keeps everything in memory only.</summary>
    public string? DataFolder { get; init; }

    /// <summary>Decides the faults, the refusals and the latencies: the same seed, the same ones.</summary>
    public long Seed { get; init; } = 1;

    /// <summary>How often each fault comes, in calls out of a thousand.</summary>
    public FaultRates Rates { get; init; } = FaultRates.Quiet;

    /// <summary>Documents out of a thousand that are refused for a business reason.</summary>
    public int RefusedPerMille { get; init; }

    /// <summary>Calls that one tenant may make in one window.</summary>
    public int CallsPerWindow { get; init; } = 100_000;

    public TimeSpan Window { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Calls of one tenant at the same time.</summary>
    public int InFlightMax { get; init; } = 64;

    /// <summary>What a call takes at least.</summary>
    public TimeSpan Latency { get; init; } = TimeSpan.Zero;

    /// <summary>What a call takes at most on top, drawn by the seed.</summary>
    public TimeSpan LatencyJitter { get; init; } = TimeSpan.Zero;

    /// <summary>How long a hanging call hangs before the connection is cut, unless the caller gives up first.</summary>
    public TimeSpan Hang { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>Tokens by tenant; a tenant that is missing here has the token "sandbox-" and its name.</summary>
    public IReadOnlyDictionary<string, string> Tokens { get; init; } =
        new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Tenants that compute taxes themselves, rounded on each line, whatever they are sent.</summary>
    public IReadOnlySet<string> TaxingPerLine { get; init; } = new HashSet<string>(StringComparer.Ordinal);

    /// <summary>Tenants that take files, and the folder above their "out" and "in".</summary>
    public IReadOnlyDictionary<string, string> Files { get; init; } =
        new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>How often they look into it.</summary>
    public TimeSpan FilesEvery { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How the pretended vendors behave.</summary>
    public VendorOptions Vendors { get; init; } = new();

    /// <summary>Opens the endpoints under /faults.</summary>
    public string OperatorToken { get; init; } = "sandbox-operator";

    public string TokenOf(string tenant) => Tokens.GetValueOrDefault(tenant, $"sandbox-{tenant}");
}
