using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.MasterData;

namespace BillingGrains.Ports.Erp;

/// <summary>Reads a company's master data from its ERP, page by page. The connector's part: <see cref="IErp.MasterData"/>.
/// Nothing is ever changed there.</summary>
public interface IErpMasterData
{
    /// <summary>One page. Throws <see cref="ErpUnavailableException"/> when it cannot be had: the same one may be asked for
    /// again.</summary>
    /// <param name="since">What the last page of the refresh before said in <see cref="MasterPage.Token"/>; null for all. The
    /// same for every page.</param>
    /// <param name="cursor">Null for the first page; then what the page before says.</param>
    Task<MasterPage> Read(string? since, string? cursor, CancellationToken cancellation);
}

/// <summary>A page of master data.</summary>
/// <param name="Records">Of changes, each as it is now; one that was told before stands in place of it.</param>
/// <param name="Gone">Of changes: what the ERP has no more.</param>
/// <param name="Next">Null on the last page.</param>
/// <param name="Token">On the last page, from where changes can be read later; null where the ERP does not tell changes.
/// </param>
/// <param name="IsWhole">False where the pages hold changes alone. The same for every page.</param>
public sealed record MasterPage(
    ValueList<MasterRecord> Records, ValueList<MasterRef> Gone, string? Next, string? Token, bool IsWhole);
