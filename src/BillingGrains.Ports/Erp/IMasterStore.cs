using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.MasterData;
using NodaTime;

namespace BillingGrains.Ports.Erp;

/// <summary>Keeps the master data of each ERP tenant: so many records that no grain holds them. A load is put aside page by
/// page, seen by nobody, and takes effect as a whole in one transaction, which gives the next version.</summary>
/// <remarks>Every implementation holds the promises of the Boundary tests in MasterStoreBoundary.</remarks>
public interface IMasterStore
{
    /// <summary>What documents refer to, as far as it exists, all in one version.</summary>
    Task<MasterLook> Look(
        string tenantId, ValueList<MasterQuestion> questions, CancellationToken cancellation = default);

    /// <summary>Null when nothing was ever read of the tenant.</summary>
    Task<MasterStanding?> Standing(string tenantId, CancellationToken cancellation = default);

    /// <summary>Records of a kind by id.</summary>
    /// <param name="after">Only ids behind it; null for the first.</param>
    Task<ValueList<MasterRecord>> List(
        string tenantId, MasterKind kind, string? after, int limit, CancellationToken cancellation = default);

    /// <summary>Puts a page aside. The same record told twice stands as it was told last.</summary>
    /// <param name="load">A name that no other load of the tenant ever had.</param>
    Task PutAside(
        string tenantId, string load, ValueList<MasterRecord> records, ValueList<MasterRef> gone,
        CancellationToken cancellation = default);

    /// <summary>Makes a load the tenant's master data: in place of all before, or as changes to it. Whatever else was put
    /// aside is dropped. The same load again changes nothing.</summary>
    /// <param name="from">The version that stood when the load was begun; 0 for none.</param>
    /// <param name="isWhole">False for changes.</param>
    /// <returns>Null when another load was taken over since: then pages of this one may be lost, and nothing changes.</returns>
    Task<MasterStanding?> TakeOver(
        string tenantId, string load, long from, bool isWhole, Instant at, CancellationToken cancellation = default);
}
