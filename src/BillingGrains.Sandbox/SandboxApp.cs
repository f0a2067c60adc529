using System.Globalization;
using BillingGrains.Sandbox.Erp;
using BillingGrains.Sandbox.Faults;
using BillingGrains.Sandbox.Files;
using BillingGrains.Sandbox.Tax;
using BillingGrains.Sandbox.Vendors;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace BillingGrains.Sandbox;

/// <summary>Wires the sandbox together.</summary>
public static class SandboxApp
{
    private const int BodyBytesMax = 8 * 1024 * 1024;

    /// <summary>Builds a sandbox that listens once it is started; port 0 takes any free one.</summary>
    /// <param name="time">Drives windows, latencies and hanging calls.</param>
    public static WebApplication Build(SandboxOptions options, TimeProvider time)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.WebHost.UseUrls(string.Create(CultureInfo.InvariantCulture, $"http://{options.Listen}:{options.Port}"));
        builder.Services.Configure<KestrelServerOptions>(kestrel => kestrel.Limits.MaxRequestBodySize = BodyBytesMax);
        builder.Services.AddRoutingCore();
        builder.Services.Configure<RouteOptions>(routing =>
            routing.SetParameterPolicy<Microsoft.AspNetCore.Routing.Constraints.RegexInlineRouteConstraint>("regex"));
        builder.Services.AddSingleton(options);
        builder.Services.AddSingleton(time);
        builder.Services.AddSingleton<Tenants>();
        builder.Services.AddSingleton<FaultBook>();
        builder.Services.AddSingleton<CallHandler>();
        builder.Services.AddHostedService<FileRounds>();
        builder.Services.AddSingleton<VendorTokens>();
        builder.Services.AddSingleton<Replays>();
        builder.Services.AddSingleton<Door>();

        var app = builder.Build();
        app.MapErp();
        app.MapTokens();
        app.MapFrappe();
        app.MapFrappeEntries();
        app.MapFrappeMaster();
        app.MapBusinessCentral();
        app.MapDynamics();
        app.MapNetSuite();
        app.MapQuickBooks();
        app.MapXero();
        app.MapOdoo();
        app.MapS4Hana();
        app.MapS4HanaPartners();
        app.MapTax();
        app.MapFaults();
        app.MapGet("/livez", () => Results.Text("ok"));

        // Reads the books back before the first call; a file that cannot be read stops the start.
        _ = app.Services.GetRequiredService<Tenants>();
        return app;
    }
}
