using BillingGrains.Domain.Amounts;
using BillingGrains.Ports.Erp;
using NodaTime;

namespace BillingGrains.Connectors.Memory;

/// <summary>What a call to a <see cref="MemoryErp"/> is.</summary>
public enum ErpCallKind
{
    None = 0,
    Create = 1,
    Post = 2,
    Find = 3,
    List = 4,
    ReadMasterData = 5,
    ReadPayments = 6,
    ReadOpenItems = 7,
    Enter = 8,
    FindEntered = 9,
    SearchMaster = 10,
    CreateMaster = 11,
    UpdateMaster = 12,
    CreateMany = 10,
    PostMany = 11,
}

/// <summary>One call.</summary>
/// <param name="Subject">The posting key, or all of a call for several; the cursor of a list or of master data.</param>
/// <param name="Nth">1 for the first call of this kind with this subject.</param>
/// <param name="InBatch">It is one document of a call for several: business refusals alone mean something.</param>
public sealed record ErpCall(ErpCallKind Kind, string Subject, int Nth, bool InBatch = false);

/// <summary>What goes wrong with a call.</summary>
public enum ErpFault
{
    None = 0,

    /// <summary>Refused for a business reason.</summary>
    RefuseBusiness = 1,

    /// <summary>Deferred: nothing was done, and the ERP says so.</summary>
    Throttle = 2,

    /// <summary>An error at once; nothing was done, and nobody says so.</summary>
    FailBefore = 3,

    /// <summary>No answer until the time-out; nothing was done.</summary>
    TimeoutBefore = 4,

    /// <summary>No answer until the time-out; it was done.</summary>
    TimeoutAfterEffect = 5,
}

/// <summary>What a <see cref="MemoryErp"/> answers to a call for several documents.</summary>
public enum MemoryBatch
{
    /// <summary>It takes no such call.</summary>
    None = 0,

    /// <summary>For each its own answer.</summary>
    Each = 1,

    /// <summary>It takes all or none, and does not say because of which.</summary>
    AllOrNone = 2,
}

/// <summary>How a <see cref="MemoryErp"/> behaves.</summary>
/// <param name="NumbersItself">It gives the number when it posts, and keeps none that it was sent.</param>
/// <param name="NumberPrefix">Of the numbers that it gives.</param>
/// <param name="Timeout">What a timed-out call takes on the time provider's clock.</param>
/// <param name="RetryAfter">What a throttled call says.</param>
/// <param name="PageSize">Documents in one page of the list.</param>
public sealed record MemoryErpOptions(
    bool NumbersItself, string NumberPrefix, TimeSpan Timeout, Duration RetryAfter, int PageSize)
{
    /// <summary>What the company's tax of a document is more than the tax that it was sent; null for never anything.</summary>
    public Func<ErpInvoice, Money?>? TaxDrift { get; init; }

    public MemoryBatch Batch { get; init; }

    public static MemoryErpOptions Default { get; } =
        new(NumbersItself: false, "M-", TimeSpan.FromSeconds(30), Duration.FromSeconds(5), PageSize: 100);
}
