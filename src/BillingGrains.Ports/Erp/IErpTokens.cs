using BillingGrains.Ports.Journal;

namespace BillingGrains.Ports.Erp;

/// <summary>Keeps what connections to ERPs log in with, sealed, for all silos. Throws
/// <see cref="JournalUnavailableException"/>.</summary>
public interface IErpTokens
{
    /// <summary>Null when nothing was stored.</summary>
    Task<byte[]?> Read(string tenantId, CancellationToken cancellation);

    /// <summary>Changes what is stored; of all silos one at a time for a tenant, the others wait. Done only when it is stored.
    /// What the change throws comes out of here, and nothing is stored then.</summary>
    /// <param name="change">Told what is stored, null for nothing; answers what shall be, or null to leave it.</param>
    Task Change(
        string tenantId, Func<byte[]?, CancellationToken, Task<byte[]?>> change, CancellationToken cancellation);
}
