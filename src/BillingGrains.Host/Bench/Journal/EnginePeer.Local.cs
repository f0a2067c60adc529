namespace BillingGrains.Host.Bench.Journal;

/// <summary>The engine's own grain storage: the local engine has none for PostgreSQL.</summary>
internal static class EnginePeer
{
    /// <returns>Null: there is none.</returns>
    public static Task<Peer?> Make(string database) => Task.FromResult<Peer?>(null);
}
