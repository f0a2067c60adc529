using BillingGrains.LocalOrleans.Running;
using BillingGrains.LocalOrleans.Streams;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Orleans;
using Orleans.Streams;

namespace BillingGrains.LocalOrleans.Silo;

/// <summary>Wires a silo into a host.</summary>
public static class LocalSiloServices
{
    /// <summary>Registers a silo that starts and stops with the host, its <see cref="IGrainFactory"/> and its keyed
    /// <see cref="IStreamProvider"/>s. The host registers a <see cref="TimeProvider"/>, and where it wants them an
    /// <c>IReminderStore</c>, an <c>IGrainStateStore</c> and call filters.</summary>
    public static IServiceCollection AddLocalSilo(
        this IServiceCollection services, Action<LocalSiloOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(services);
        var options = new LocalSiloOptions();
        configure(options);
        services.AddLogging();
        services.AddSingleton(Microsoft.Extensions.Options.Options.Create(options));
        services.TryAddSingleton<Runner>(all => new ThreadPoolRunner(all.GetRequiredService<TimeProvider>()));
        services.AddSingleton<LocalSilo>();
        services.AddSingleton(all => all.GetRequiredService<LocalSilo>().GrainFactory);
        services.AddSingleton<IHostedService, LocalSiloHost>();
        foreach (var name in options.StreamProviders)
        {
            services.AddKeyedSingleton<IStreamProvider>(
                name, (all, _) => new LocalStreamProvider(name, all.GetRequiredService<LocalSilo>));
        }

        return services;
    }

    private sealed class LocalSiloHost(LocalSilo silo) : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken) => silo.StartAsync();

        // Cancelled means that the host's patience is over; what has not ended by then dies with the process.
        public async Task StopAsync(CancellationToken cancellationToken)
        {
            var gaveUp = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            await using (cancellationToken.Register(gaveUp.SetResult))
            {
                await Task.WhenAny(silo.StopAsync(), gaveUp.Task);
            }
        }
    }
}
