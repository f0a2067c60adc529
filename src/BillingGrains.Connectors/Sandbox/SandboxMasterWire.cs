using System.Text.Json.Serialization;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.MasterData;
using BillingGrains.Domain.Proposals;
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
    string? Currency = null, string? From = null, string? To = null, string? Unit = null, int? PaymentDays = null,
    WireAddress? Address = null)
{
    /// <summary>The sandbox knows records by kind and id.</summary>
    [JsonIgnore]
    public string RemoteId => $"{Kind}/{Id}";

    public static WireMasterRecord Of(ErpMasterRecord record)
    {
        var content = record.Content;
        return new WireMasterRecord(
            MasterContent.NameOf(record.Kind), record.Id, content.Name, Blocked: false, content.Percent, content.TaxRegistration,
            content.Currency, Unit: content.Unit, PaymentDays: content.PaymentDays,
            Address: content.Address is { } at
                ? new WireAddress(at.Street, at.PostalCode, at.City, at.Country, at.Region)
                : null);
    }

    /// <summary>The sandbox tells all: what is missing, the record has not.</summary>
    public MasterFound ToFound() => new(RemoteId, Id, new MasterContent(
        Name, TaxRegistration ?? "", Currency ?? "",
        Address is { } at
            ? new MasterAddress(at.Street, at.PostalCode, at.City, at.Country, at.Region ?? "")
            : new MasterAddress("", "", "", ""),
        PaymentDays ?? 0, Percent, Unit ?? ""));

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
