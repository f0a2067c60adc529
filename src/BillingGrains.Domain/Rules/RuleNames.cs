using System.Collections.Immutable;
using System.Text.Json;
using BillingGrains.Domain.Contracts;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Expressions;
using BillingGrains.Domain.Rating;
using BillingGrains.Domain.Tickets;
using NodaTime;
using NodaTime.Text;
using static BillingGrains.Domain.Expressions.ExpressionType;

namespace BillingGrains.Domain.Rules;

/// <summary>A charge as rules see it, before money rounding.</summary>
/// <param name="Net">Exact, in the contract's currency; null when it could not be priced.</param>
public sealed record RuleCharge(
    ChargeKind Kind, LocalDate WorkDate, string Description, decimal Quantity, string Unit, decimal? Net);

/// <summary>All that rules may ask about.</summary>
/// <param name="Time">Null for a charge that is not for one time entry.</param>
/// <param name="Part">Null for a charge that is not for a part.</param>
public sealed record RuleFacts(
    Ticket Ticket, ContractTerms Contract, TimeSlot? Time, PartSlot? Part, RuleCharge Charge);

/// <summary>The names that a rule's expressions may use: ticket, entry, part, customer, contract and charge, with their
/// fields as the HTTP API spells them. Entry and part are null for charges of another kind.</summary>
public static class RuleNames
{
    private const int ChargeSlot = 5;

    private static readonly ExpressionType OfSource = MapOf(ExpressionType.String);

    private static readonly ExpressionFields TicketFields = ExpressionFields.Of<Ticket>(
        "ticket",
        ("key", ExpressionType.String, ticket => ExpressionValue.Of(ticket.Key)),
        ("subject", ExpressionType.String.OrNull(), ticket => ExpressionValue.Of(ticket.Header?.Subject)),
        ("category", ExpressionType.String.OrNull(), ticket => ExpressionValue.Of(ticket.Header?.Category)),
        ("site", ExpressionType.String.OrNull(), ticket => ExpressionValue.Of(ticket.Header?.Site)),
        ("assetId", ExpressionType.String.OrNull(), ticket => ExpressionValue.Of(ticket.Header?.AssetId)),
        ("priority", ExpressionType.String.OrNull(), ticket => ExpressionValue.Of(ticket.Header?.Priority)),
        ("project", ExpressionType.String.OrNull(), ticket => ExpressionValue.Of(ticket.Header?.Project)),
        ("openedAt", Timestamp.OrNull(), ticket => Moment(ticket.Header?.OpenedAt)),
        ("fields", OfSource, ticket => Values(ticket.Header?.Fields)),
        ("isClosed", Bool, ticket => ExpressionValue.Of(ticket.IsClosed)),
        ("closedAt", Timestamp.OrNull(), ticket => Moment(ticket.IsClosed ? ticket.LastClosedAt : null)),
        ("minutes", Int, ticket => ExpressionValue.Of((long)ticket.Time.Values.Sum(slot => slot.Live?.Minutes ?? 0))),
        ("approvals", ListOf(ExpressionType.String), ticket => ExpressionValue.Of(
            ticket.Approvals.Values.Select(approval => ExpressionValue.Of(approval.Subject)).ToValueList())));

    private static readonly ExpressionFields EntryFields = ExpressionFields.Of<TimeSlot>(
        "entry",
        ("id", ExpressionType.String, slot => ExpressionValue.Of(slot.Entry!.EntryId)),
        ("technician", ExpressionType.String, slot => ExpressionValue.Of(slot.Entry!.Technician)),
        ("role", ExpressionType.String, slot => ExpressionValue.Of(slot.Entry!.Role)),
        ("workType", ExpressionType.String, slot => ExpressionValue.Of(slot.Entry!.WorkType)),
        ("startedAt", Timestamp, slot => ExpressionValue.Of(slot.Entry!.StartedAt)),
        ("minutes", Int, slot => ExpressionValue.Of((long)slot.Entry!.Minutes)),
        ("description", ExpressionType.String, slot => ExpressionValue.Of(slot.Entry!.Description)),
        ("place", ExpressionType.String.OrNull(), slot => ExpressionValue.Of(slot.Entry!.Place)),
        ("distanceKm", ExpressionType.Decimal.OrNull(), slot => Number(slot.Entry!.DistanceKm)),
        ("fields", OfSource, slot => Values(slot.Entry!.Fields)),
        ("isApproved", Bool, slot => ExpressionValue.Of(slot.IsApproved)));

    private static readonly ExpressionFields PartFields = ExpressionFields.Of<PartSlot>(
        "part",
        ("id", ExpressionType.String, slot => ExpressionValue.Of(slot.Part!.PartId)),
        ("itemCode", ExpressionType.String, slot => ExpressionValue.Of(slot.Part!.ItemCode)),
        ("description", ExpressionType.String, slot => ExpressionValue.Of(slot.Part!.Description)),
        ("quantity", ExpressionType.Decimal, slot => ExpressionValue.Of(slot.Part!.Quantity)),
        ("unitCost", ExpressionType.Decimal, slot => ExpressionValue.Of(slot.Part!.UnitCost.Amount)),
        ("costCurrency", ExpressionType.String, slot => ExpressionValue.Of(slot.Part!.UnitCost.Currency.Code)),
        ("usedAt", Timestamp, slot => ExpressionValue.Of(slot.Part!.UsedAt)),
        ("serialNumber", ExpressionType.String.OrNull(), slot => ExpressionValue.Of(slot.Part!.SerialNumber)),
        ("isExpense", Bool, slot => ExpressionValue.Of(slot.Part!.IsExpense)),
        ("receipt", ExpressionType.String.OrNull(), slot => ExpressionValue.Of(slot.Part!.Receipt)),
        ("fields", OfSource, slot => Values(slot.Part!.Fields)),
        ("isApproved", Bool, slot => ExpressionValue.Of(slot.IsApproved)));

    private static readonly ExpressionFields CustomerFields = ExpressionFields.Of<Ticket>(
        "customer",
        ("id", ExpressionType.String.OrNull(), ticket => ExpressionValue.Of(ticket.Header?.CustomerId)));

    private static readonly ExpressionFields ContractFields = ExpressionFields.Of<ContractTerms>(
        "contract",
        ("id", ExpressionType.String, terms => ExpressionValue.Of(terms.ContractId)),
        ("version", Int, terms => ExpressionValue.Of((long)terms.Version)),
        ("name", ExpressionType.String, terms => ExpressionValue.Of(terms.Name)),
        ("entityId", ExpressionType.String, terms => ExpressionValue.Of(terms.EntityId)),
        ("billTo", ExpressionType.String, terms => ExpressionValue.Of(terms.BillTo)),
        ("currency", ExpressionType.String, terms => ExpressionValue.Of(terms.Currency.Code)),
        ("timeZone", ExpressionType.String, terms => ExpressionValue.Of(terms.TimeZone)));

    private static readonly ExpressionFields ChargeFields = ExpressionFields.Of<RuleCharge>(
        "charge",
        ("kind", ExpressionType.String, charge => ExpressionValue.Of(KindName(charge.Kind))),
        ("workDate", ExpressionType.String, charge => ExpressionValue.Of(LocalDatePattern.Iso.Format(charge.WorkDate))),
        ("description", ExpressionType.String, charge => ExpressionValue.Of(charge.Description)),
        ("quantity", ExpressionType.Decimal, charge => ExpressionValue.Of(charge.Quantity)),
        ("unit", ExpressionType.String, charge => ExpressionValue.Of(charge.Unit)),
        ("net", ExpressionType.Decimal.OrNull(), charge => Number(charge.Net)));

    /// <summary>In the order of <see cref="Bind"/>.</summary>
    public static ExpressionEnvironment Environment { get; } = new(
        ("ticket", ObjectOf(TicketFields)), ("entry", ObjectOf(EntryFields).OrNull()),
        ("part", ObjectOf(PartFields).OrNull()), ("customer", ObjectOf(CustomerFields)),
        ("contract", ObjectOf(ContractFields)), ("charge", ObjectOf(ChargeFields)));

    /// <summary>The values of the environment's names for one charge.</summary>
    public static ExpressionValue[] Bind(RuleFacts facts) =>
    [
        ExpressionValue.OfObject(facts.Ticket), ExpressionValue.OfObject(facts.Time?.Entry is null ? null : facts.Time),
        ExpressionValue.OfObject(facts.Part?.Part is null ? null : facts.Part), ExpressionValue.OfObject(facts.Ticket),
        ExpressionValue.OfObject(facts.Contract), ExpressionValue.OfObject(facts.Charge),
    ];

    /// <summary>The same charge at another amount.</summary>
    internal static void Rebind(ExpressionValue[] values, RuleCharge charge) =>
        values[ChargeSlot] = ExpressionValue.OfObject(charge);

    private static string KindName(ChargeKind kind) => kind switch
    {
        ChargeKind.Labour => "labour",
        ChargeKind.Part => "part",
        _ => JsonNamingPolicy.KebabCaseLower.ConvertName(kind.ToString()),
    };

    private static ExpressionValue Values(ValueList<SourceField>? fields) => ExpressionValue.Of(
        (fields ?? []).ToImmutableSortedDictionary(
            field => field.Name, field => ExpressionValue.Of(field.Value), StringComparer.Ordinal));

    private static ExpressionValue Number(decimal? number) =>
        number is { } known ? ExpressionValue.Of(known) : ExpressionValue.Null;

    private static ExpressionValue Moment(Instant? moment) =>
        moment is { } known ? ExpressionValue.Of(known) : ExpressionValue.Null;
}
