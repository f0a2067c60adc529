using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.MasterData;
using BillingGrains.Ports.Erp;
using NodaTime;
using NodaTime.Text;

namespace BillingGrains.Connectors.Sandbox;

internal sealed record WireMasterName(string Kind, string Id)
{
    /// <summary>Null for a kind that is not known here.</summary>
    public MasterRef? ToRef() => KindOf(Kind) is { } kind ? new MasterRef(kind, Id) : null;

    public static MasterKind? KindOf(string kind) => kind switch
    {
        "customer" => MasterKind.Customer,
        "item" => MasterKind.Item,
        "tax-code" => MasterKind.TaxCode,
        "dimension" => MasterKind.Dimension,
        "currency" => MasterKind.Currency,
        "period" => MasterKind.Period,
        _ => null,
    };
}

/// <summary>A record of the sandbox's master data.</summary>
internal sealed record WireMasterRecord(
    string Kind, string Id, string Name, bool Blocked, decimal? Percent = null, string? TaxRegistration = null,
    string? Currency = null, string? From = null, string? To = null)
{
    /// <summary>Null for a kind that is not known here.</summary>
    public MasterRecord? ToRecord() => WireMasterName.KindOf(Kind) is { } kind
        ? new MasterRecord(kind, Id, Name, Blocked, Percent, TaxRegistration, Currency, Day(From), Day(To))
        : null;

    private static LocalDate? Day(string? text) => text is null ? null : LocalDatePattern.Iso.Parse(text).Value;
}

internal sealed record WireMasterPage(
    IReadOnlyList<WireMasterRecord> Records, IReadOnlyList<WireMasterName> Gone, bool Whole, string? Next = null,
    string? Token = null)
{
    public MasterPage ToPage() => new(
        Records.Select(static one => one.ToRecord()).OfType<MasterRecord>().ToValueList(),
        Gone.Select(static one => one.ToRef()).OfType<MasterRef>().ToValueList(), Next, Token, Whole);
}
