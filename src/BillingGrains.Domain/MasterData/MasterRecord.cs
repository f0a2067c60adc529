using BillingGrains.Domain.Deciding;
using NodaTime;

namespace BillingGrains.Domain.MasterData;

/// <summary>What of an ERP company's master data a document can refer to.</summary>
public enum MasterKind
{
    None = 0,
    Customer = 1,
    Item = 2,
    TaxCode = 3,

    /// <summary>A cost centre, business unit, region, project or whatever else the ERP books by.</summary>
    Dimension = 4,
    Currency = 5,

    /// <summary>An accounting period.</summary>
    Period = 6,
}

/// <summary>One record of an ERP company's master data, as its connector read it.</summary>
/// <param name="Id">As documents name it: the customer's stable id, an article, our tax code, an ISO 4217 code; a dimension as
/// "cost-centre/100"; a period by the ERP's name.</param>
/// <param name="Name">For people; may be a person's name.</param>
/// <param name="Blocked">No document may name it: the customer is blocked, the period closed, the currency not open.</param>
/// <param name="Percent">Of a tax code, 0 to 100; null where the ERP keeps none, as for everything else.</param>
/// <param name="TaxRegistration">Of a customer; null when it has none.</param>
/// <param name="Currency">In which a customer is billed, as an ISO 4217 code; null where any will do.</param>
/// <param name="From">First day of a period.</param>
/// <param name="To">Last day of a period.</param>
public sealed record MasterRecord(
    MasterKind Kind, string Id, string Name, bool Blocked = false, decimal? Percent = null, string? TaxRegistration = null,
    string? Currency = null, LocalDate? From = null, LocalDate? To = null);

/// <summary>Names a record.</summary>
public sealed record MasterRef(MasterKind Kind, string Id);

/// <summary>How many records of a kind are known.</summary>
public sealed record MasterCount(MasterKind Kind, int Records);

/// <summary>What is kept of a tenant's master data.</summary>
/// <param name="Version">1 for the first; grows by one with each refresh, and names what a check rested on.</param>
/// <param name="Counts">By kind; a kind of which the ERP told nothing is missing.</param>
public sealed record MasterStanding(long Version, Instant RefreshedAt, ValueList<MasterCount> Counts)
{
    public bool Knows(MasterKind kind) => Counts.Any(count => count.Kind == kind && count.Records > 0);
}

/// <summary>What was found of what documents refer to, all in one version.</summary>
/// <param name="Standing">Null when nothing was ever read.</param>
/// <param name="Records">Those that exist, each once; of periods those that hold a day asked for.</param>
public sealed record MasterLook(MasterStanding? Standing, ValueList<MasterRecord> Records);

/// <summary>How a tenant's master data is kept and used.</summary>
/// <param name="RefreshEvery">Changes are read again after this; null for a day.</param>
/// <param name="WholeEvery">All is read again after this, so that what an ERP does not tell as a change is found too; null for
/// a week.</param>
/// <param name="Demanded">Kinds without which no document is approved. None of them is demanded by default: what is not
/// known is not checked, and the document says so.</param>
/// <param name="Dimensions">Kinds of dimension, for example "cost-centre", that every document must name.</param>
/// <param name="TaxRegistrationDemanded">Whether the customer billed must have a tax registration.</param>
/// <param name="Proposable">Kinds of which the ERP is not the owner: records of them may be proposed here. By default it is the
/// owner of all.</param>
public sealed record MasterDataSettings(
    Duration? RefreshEvery = null, Duration? WholeEvery = null, ValueList<MasterKind> Demanded = default,
    ValueList<string> Dimensions = default, bool TaxRegistrationDemanded = false, ValueList<MasterKind> Proposable = default)
{
    public static MasterDataSettings Default { get; } = new();

    /// <summary>After which changes are read again.</summary>
    public Duration Every => RefreshEvery ?? Duration.FromDays(1);

    /// <summary>After which all is read again.</summary>
    public Duration AllEvery => WholeEvery ?? Duration.FromDays(7);
}

/// <summary>What an ERP books a document by, beside its account.</summary>
/// <param name="Kind">For example "cost-centre", "business-unit", "region" or "project".</param>
/// <param name="Code">Its stable id in the ERP.</param>
public sealed record Dimension(string Kind, string Code)
{
    /// <summary>As master data names it.</summary>
    public string Id => $"{Kind}/{Code}";
}
