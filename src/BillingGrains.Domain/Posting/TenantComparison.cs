using BillingGrains.Domain.Deciding;
using NodaTime;

namespace BillingGrains.Domain.Posting;

/// <summary>When what an ERP holds of our documents was compared with ours.</summary>
/// <param name="At">Null before the first time.</param>
/// <param name="Asked">Somebody waits for it; null when nobody does.</param>
public sealed record TenantComparison(Instant? At, ComparisonAsked? Asked)
{
    public static TenantComparison None { get; } = new(null, null);

    /// <summary>When it is due; long ago when somebody waits for it, or it was never made.</summary>
    public Instant DueAt(Duration every) => Asked is null && At is { } at ? at + every : Instant.MinValue;
}

/// <summary>Somebody asks for a comparison before it is due.</summary>
[Fact("erp.comparison-asked.v1")]
public sealed record ComparisonAsked(string By, Instant At) : TenantEvent;

/// <summary>The ERP's whole list was read and compared with what is final here.</summary>
/// <param name="Listed">Documents of ours that the ERP holds.</param>
/// <param name="Differences">Each stands in the exception queue.</param>
[Fact("erp.documents-compared.v1")]
public sealed record DocumentsCompared(int Listed, int Differences, Instant At) : TenantEvent;

public sealed record AskComparison(string By, Instant Now) : TenantCommand(Now);

public sealed record EndComparison(int Listed, int Differences, Instant Now) : TenantCommand(Now);
