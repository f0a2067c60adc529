using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.MasterData;
using BillingGrains.Domain.Posting;
using BillingGrains.Domain.Proposals;

namespace BillingGrains.Ports.Erp;

/// <summary>Searches a company's master data, and creates and changes records that were proposed and accepted. The connector's
/// part: <see cref="IErp.MasterWriter"/>. The promises are those of <see cref="IErp"/>.</summary>
public interface IErpMasterWriter
{
    /// <summary>Whether it can for records of a kind. Asks nobody.</summary>
    bool Takes(MasterKind kind);

    /// <summary>Records with our id: none, one, or several where the ERP allows it. Of what the ERP does not tell, the
    /// content says null; of what it has none, it is empty, and days to pay are 0. Throws
    /// <see cref="ErpUnavailableException"/> when it cannot be had.</summary>
    Task<ValueList<MasterFound>> FindById(MasterKind kind, string id, CancellationToken cancellation);

    /// <summary>Customers with a tax registration, written as here or without blanks, dots and hyphens, whatever their id.
    /// Throws <see cref="ErpUnavailableException"/> when it cannot be had.</summary>
    Task<ValueList<MasterFound>> FindByTaxRegistration(string registration, CancellationToken cancellation);

    /// <summary>Makes the record, with our id where documents find it. Answers Created, Refused, Deferred or Unknown.</summary>
    Task<SendingOutcome> Create(ErpMasterRecord record, CancellationToken cancellation);

    /// <summary>Changes what the content says of a record that is there; repeating it is harmless. Answers like
    /// <see cref="Create"/>.</summary>
    Task<SendingOutcome> Update(string remoteId, ErpMasterRecord record, CancellationToken cancellation);
}

/// <summary>A record of master data as an ERP is told of it.</summary>
/// <param name="PostingKey">Names it among all that is sent; no ERP needs to keep it.</param>
/// <param name="Id">By which documents name it; of a dimension "cost-centre/100".</param>
/// <param name="RemoteId">Of the record that is to be changed; null to create one.</param>
public sealed record ErpMasterRecord(
    string PostingKey, MasterKind Kind, string Id, MasterContent Content, string? RemoteId = null);
