using BillingGrains.Sandbox;
using BillingGrains.Sandbox.Erp;
using BillingGrains.Sandbox.Faults;
using BillingGrains.Sandbox.Vendors;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace BillingGrains.Boundary.Tests.Erp;

/// <summary>A sandbox that pretends to be a vendor, on a free loopback port; each vendor's site adds its connector. What is sent
/// is kept.</summary>
internal abstract class VendorSandbox : IAsyncDisposable
{
    public const string Tenant = "north";
    public static readonly TimeSpan CallTimeout = TimeSpan.FromSeconds(10);

    private readonly Listener listener = new();

    protected VendorSandbox(SandboxOptions options)
    {
        Options = options;
        Sandbox = SandboxApp.Build(options, Time);
        Http = new HttpClient(listener) { Timeout = Timeout.InfiniteTimeSpan };
    }

    public FakeTime Time { get; } = new();

    public SandboxOptions Options { get; }

    public WebApplication Sandbox { get; }

    public Tenant Company => Sandbox.Services.GetRequiredService<Tenants>().Get(Tenant);

    /// <summary>Method, a space, the path and query.</summary>
    public IReadOnlyList<string> Calls => listener.Calls;

    protected HttpClient Http { get; }

    /// <summary>Once it is started.</summary>
    protected Uri Address => new(Sandbox.Urls.Single() + "/");

    /// <summary>Its first call whose line begins so comes after something happened there.</summary>
    /// <param name="beginning">Of the line, as in <see cref="Calls"/>.</param>
    public void Before(string beginning, Action happens) => listener.Before(beginning, happens);

    public void Plan(Operation operation, Fault fault, int times = 1) => Sandbox.Services.GetRequiredService<FaultBook>()
        .Plan(new PlannedFault(Tenant, operation, fault, times));

    public async ValueTask DisposeAsync()
    {
        Close();
        Http.Dispose();
        await Sandbox.DisposeAsync();
    }

    protected static SandboxOptions OptionsOf(VendorOptions vendors, int refusedPerMille = 0) =>
        new() { Port = 0, RefusedPerMille = refusedPerMille, Seed = 42, Vendors = vendors };

    protected static async Task<T> Started<T>(T site)
        where T : VendorSandbox
    {
        await site.Sandbox.StartAsync(TestContext.Current.CancellationToken);
        return site;
    }

    /// <summary>Ends the connector.</summary>
    protected virtual void Close()
    {
    }
}
