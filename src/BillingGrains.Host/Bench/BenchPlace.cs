using BillingGrains.Host.Installation;
using BillingGrains.Storage.Local;

namespace BillingGrains.Host.Bench;

/// <summary>A fresh database server with durable commits, in a folder of its own that is removed afterwards.</summary>
internal sealed class BenchPlace : IAsyncDisposable
{
    private readonly string folder;

    private BenchPlace(string folder, PrivatePostgres postgres) => (this.folder, Postgres) = (folder, postgres);

    public PrivatePostgres Postgres { get; }

    public static async Task<BenchPlace> Make(
        BenchPlan plan, string name, Action<string> say, CancellationToken cancellation)
    {
        var folder = Path.Combine(
            Path.GetFullPath(plan.Folder), FormattableString.Invariant($"{name}-{Environment.ProcessId}"));
        try
        {
            return new BenchPlace(
                folder, await PrivatePostgres.Start(new PrivatePostgresOptions(folder), say, cancellation));
        }
        catch
        {
            await PrivatePostgres.Remove(folder, CancellationToken.None);
            throw;
        }
    }

    /// <summary>An installation as it ships on a database of its own; a caller may send as much as is measured.</summary>
    /// <param name="settings">Beside database and limits; null for none.</param>
    public async Task<BillingInstallation> Install(
        string database, CancellationToken cancellation, InstallationAdditions? additions = null,
        InstallationOptions? settings = null) => await BillingInstallation.Start(
        (settings ?? new InstallationOptions()) with
        {
            Database = await Postgres.CreateDatabase(database, cancellation),
            RequestBurst = 1_000_000, RequestsPerMinute = 60_000_000,
        },
        "http://127.0.0.1:0", migrate: true, cancellation, additions);

    public async ValueTask DisposeAsync()
    {
        await Postgres.DisposeAsync();
        await PrivatePostgres.Remove(folder, CancellationToken.None);
    }
}
