using BillingGrains.Sandbox.Erp;
using BillingGrains.Sandbox.Faults;

namespace BillingGrains.Sandbox.Files;

/// <summary>Looks into the folders of the tenants that take files, every now and then.</summary>
internal sealed class FileRounds(
    SandboxOptions options, Tenants tenants, FaultBook faults, TimeProvider time, ILogger<FileRounds> log) : BackgroundService
{
    private readonly List<(FileClerk Clerk, OpenItemsTeller Teller)> clerks =
    [
        .. options.Files.Select(pair => (
            new FileClerk(
                options, tenants, faults, time, pair.Key, Path.Combine(pair.Value, "out"), Path.Combine(pair.Value, "in")),
            new OpenItemsTeller(tenants, time, pair.Key, Path.Combine(pair.Value, "in")))),
    ];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (clerks.Count == 0)
        {
            return;
        }

        using var timer = new PeriodicTimer(options.FilesEvery, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            foreach (var (clerk, teller) in clerks)
            {
                try
                {
                    clerk.PickUp();
                    teller.Tell();
                }
                catch (IOException broken)
                {
                    log.LogWarning("A folder cannot be read: {Reason}", broken.Message);
                }
            }
        }
    }
}
