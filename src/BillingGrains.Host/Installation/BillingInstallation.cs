using BillingGrains.Host.Access;
using BillingGrains.Host.Api;
using BillingGrains.Host.Api.Description;
using BillingGrains.Host.Engine;
using BillingGrains.Storage.Journal;
using BillingGrains.Storage.Schema;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Npgsql;

namespace BillingGrains.Host.Installation;

/// <summary>A running silo with its HTTP API.</summary>
public sealed class BillingInstallation : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly JournalStorage storage;
    private bool isStarted;

    private BillingInstallation(WebApplication app, JournalStorage storage) => (this.app, this.storage) = (app, storage);

    /// <summary>The first address on which the API answers.</summary>
    public string Address => app.Services.GetRequiredService<IServer>().Features
        .Get<IServerAddressesFeature>()!.Addresses.First();

    public IServiceProvider Services => app.Services;

    public static async Task<BillingInstallation> Start(
        InstallationOptions options, string urls, bool migrate, CancellationToken cancellation) =>
        await Start(options, urls, migrate, cancellation, null);

    /// <param name="additions">What a measurement adds; null for none.</param>
    internal static async Task<BillingInstallation> Start(
        InstallationOptions options, string urls, bool migrate, CancellationToken cancellation, InstallationAdditions? additions)
    {
        options.Check();
        if (migrate)
        {
            await Migrate(options, cancellation);
        }

        await CheckSchema(options, cancellation);
        var storage = await JournalStorage.Open(options.Database, TimeProvider.System, cancellation: cancellation);
        var app = Build(options, urls, storage, additions ?? new InstallationAdditions());
        var installation = new BillingInstallation(app, storage);
        try
        {
            await app.StartAsync(cancellation);
            installation.isStarted = true;
            return installation;
        }
        catch
        {
            await using (installation)
            {
                await installation.ThrowWhatStoppedIt();
            }

            throw;
        }
    }

    /// <summary>Brings the database's schema up to date and says what it does.</summary>
    public static async Task Migrate(InstallationOptions options, CancellationToken cancellation)
    {
        await using var database = NpgsqlDataSource.Create(options.Database);
        await new SchemaMigrator(database, Console.Error.WriteLine).Migrate(cancellation);
    }

    private static async Task CheckSchema(InstallationOptions options, CancellationToken cancellation)
    {
        await using var database = NpgsqlDataSource.Create(options.Database);
        await new SchemaMigrator(database, Console.Error.WriteLine).Check(cancellation);
    }

    /// <summary>Makes a key; the answer is the only copy.</summary>
    public Task<string> CreateKey(string name, string role, string? person = null) =>
        Services.GetRequiredService<ApiKeys>().Create(name, role, person);

    /// <summary>Returns when it was told to stop; throws what made it stop by itself.</summary>
    public async Task WaitForStop(CancellationToken cancellation)
    {
        await app.WaitForShutdownAsync(cancellation);
        await ThrowWhatStoppedIt();
    }

    private async Task ThrowWhatStoppedIt()
    {
        if (Services.GetServices<IHostedService>().OfType<BackgroundWork>().Single().ExecuteTask is { IsFaulted: true } work)
        {
            await work;
        }
    }

    public async ValueTask DisposeAsync()
    {
        // A silo of Orleans that is still starting cannot be stopped, only let go.
        if (isStarted)
        {
            await app.StopAsync();
        }

        await app.DisposeAsync();
        await storage.DisposeAsync();
    }

    private static WebApplication Build(
        InstallationOptions options, string urls, JournalStorage storage, InstallationAdditions additions)
    {
        // Settings come by environment and command line. A watch of the working folder for settings files would see each
        // write to a private database in it.
        var builder = WebApplication.CreateSlimBuilder(
            new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.WebHost.UseUrls(urls);
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Limits.MaxRequestBodySize = new ApiLimits().BodyBytesMax);
        builder.Logging.ClearProviders().AddSimpleConsole(console => console.SingleLine = true)
            .SetMinimumLevel(LogLevel.Warning)
            // Why it did not start, or stopped by itself, is told by who asked for it, not by a stack trace before it.
            .AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None);
        builder.Services.AddBilling(options, storage);
        builder.Services.AddAuthentication(ApiKeyAuthentication.SchemeName)
            .AddScheme<AuthenticationSchemeOptions, ApiKeyAuthentication>(ApiKeyAuthentication.SchemeName, null);
        builder.Services.AddAuthorization(Policies.Add);
        RequestLimits.Add(builder.Services, options);
        // Otherwise a query that cannot be read is answered without a word outside development.
        builder.Services.Configure<RouteHandlerOptions>(routes => routes.ThrowOnBadRequest = true);
        builder.Services.ConfigureHttpJsonOptions(json => json.SerializerOptions.Converters.Add(new UndescribedBodies()));
        builder.Services.AddOpenApi("v1", document => document.AddDocumentTransformer<ApiDocument>());
        GrainEngine.Add(builder, options);
        additions.Services?.Invoke(builder.Services);

        var app = builder.Build();
        app.Use(Problems.Handle);
        app.UseAuthentication();
        app.UseAuthorization();
        app.UseRateLimiter();
        BillingApi.Map(app);
        additions.Endpoints?.Invoke(app);
        return app;
    }
}

/// <summary>What a measurement needs beside what every installation has.</summary>
internal sealed record InstallationAdditions(
    Action<IServiceCollection>? Services = null, Action<IEndpointRouteBuilder>? Endpoints = null);
