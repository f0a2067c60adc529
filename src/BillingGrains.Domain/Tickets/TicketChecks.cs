using BillingGrains.Domain.Amounts;
using BillingGrains.Domain.Deciding;
using NodaTime;

namespace BillingGrains.Domain.Tickets;

/// <summary>The bounds of what a source may send; each answers the first field at fault, or null.</summary>
internal static class TicketChecks
{
    private const int IdLengthMax = 100;
    private const int NameLengthMax = 200;
    private const int DescriptionLengthMax = 2_000;
    private const int MinutesMax = 1_440;
    private const int DecimalsMax = 6;
    private const decimal QuantityMax = 1_000_000m;
    private const decimal CostMax = 1_000_000_000m;
    private const decimal DistanceMax = 10_000m;
    private const int DistanceDecimalsMax = 3;
    private const int FieldsMax = 50;

    private static readonly Duration ClockSkewMax = Duration.FromMinutes(5);
    private static readonly Instant Earliest = Instant.FromUtc(2000, 1, 1, 0, 0);

    public static Refusal? Header(PutTicket put) =>
        Id("source", put.Source)
        ?? Id("ticketId", put.TicketId)
        ?? Id("customerId", put.Header.CustomerId)
        ?? Text("subject", put.Header.Subject, DescriptionLengthMax)
        ?? Text("category", put.Header.Category, NameLengthMax)
        ?? Text("site", put.Header.Site ?? "", NameLengthMax)
        ?? Text("assetId", put.Header.AssetId ?? "", NameLengthMax)
        ?? Text("priority", put.Header.Priority ?? "", NameLengthMax)
        ?? Text("project", put.Header.Project ?? "", NameLengthMax)
        ?? Moment("openedAt", put.Header.OpenedAt, put.Now)
        ?? Fields(put.Header.Fields);

    public static Refusal? Entry(TimeEntry entry, Instant now) =>
        Id("entryId", entry.EntryId)
        ?? Revision(entry.Revision)
        ?? Text("technician", entry.Technician, NameLengthMax)
        ?? Text("role", entry.Role, NameLengthMax)
        ?? Text("workType", entry.WorkType, NameLengthMax)
        ?? Moment("startedAt", entry.StartedAt, now)
        ?? (entry.Minutes is 0 or < -MinutesMax or > MinutesMax ? TicketRefusal.MinutesOutOfRange("minutes") : null)
        ?? Text("description", entry.Description, DescriptionLengthMax)
        ?? Text("place", entry.Place ?? "", NameLengthMax)
        ?? (entry.DistanceKm is < 0m or > DistanceMax || entry.DistanceKm is { Scale: > DistanceDecimalsMax }
            ? TicketRefusal.DistanceOutOfRange("distanceKm") : null)
        ?? Fields(entry.Fields);

    public static Refusal? Part(PartUse part, Instant now) =>
        Id("partId", part.PartId)
        ?? Revision(part.Revision)
        ?? Text("itemCode", part.ItemCode, NameLengthMax)
        ?? Text("description", part.Description, DescriptionLengthMax)
        ?? (part.Quantity is 0m or < -QuantityMax or > QuantityMax || part.Quantity.Scale > DecimalsMax
            ? TicketRefusal.QuantityOutOfRange("quantity") : null)
        ?? (part.UnitCost.Amount is < 0m or > CostMax || part.UnitCost.Amount.Scale > DecimalsMax
            ? TicketRefusal.CostOutOfRange("unitCost/amount") : null)
        ?? (Currencies.Find(part.UnitCost.Currency.Code) != part.UnitCost.Currency
            ? TicketRefusal.UnknownCurrency("unitCost/currency") : null)
        ?? Moment("usedAt", part.UsedAt, now)
        ?? Text("serialNumber", part.SerialNumber ?? "", NameLengthMax)
        ?? (part.Kind is null or PartKind.Part or PartKind.Expense ? null : TicketRefusal.UnknownKind("kind"))
        ?? Text("receipt", part.Receipt ?? "", NameLengthMax)
        ?? (part.ReturnOf is null ? null : Id("returnOf", part.ReturnOf))
        ?? (part.ReturnOf is not null && (part.Quantity > 0m || part.ReturnOf == part.PartId)
            ? TicketRefusal.NoReturn("returnOf") : null)
        ?? Fields(part.Fields);

    public static Refusal? Withdrawal(string idField, string id, string reason) =>
        Id(idField, id) ?? Text("reason", reason, DescriptionLengthMax);

    public static Refusal? Approval(ApproveTicket approve) =>
        Id("approvalId", approve.ApprovalId)
        ?? (approve.Subject == Ticket.Everything ? null : Id("subject", approve.Subject))
        ?? Text("by", approve.By, NameLengthMax);

    public static Refusal? Dispute(string id, string by, string reason) =>
        Id("disputeId", id) ?? Text("by", by, NameLengthMax) ?? Text("reason", reason, DescriptionLengthMax);

    public static Refusal? Moment(string field, Instant at, Instant now) =>
        at > now + ClockSkewMax ? TicketRefusal.InFuture(field)
        : at < Earliest ? TicketRefusal.TooLongAgo(field)
        : null;

    private static Refusal? Fields(ValueList<SourceField>? fields)
    {
        if (fields is not { } named)
        {
            return null;
        }

        if (named.Count > FieldsMax)
        {
            return TicketRefusal.TooManyFields("fields", FieldsMax);
        }

        foreach (var field in named)
        {
            if (field.Name.Length is 0 or > IdLengthMax)
            {
                return TicketRefusal.BadFieldName("fields", IdLengthMax);
            }

            if (Text($"fields/{field.Name}", field.Value, DescriptionLengthMax) is { } tooLong)
            {
                return tooLong;
            }
        }

        return null;
    }

    private static Refusal? Revision(int revision) => revision < 0 ? TicketRefusal.BadRevision("revision") : null;

    private static Refusal? Text(string field, string text, int max) =>
        text.Length > max ? TicketRefusal.TextTooLong(field, max) : null;

    private static Refusal? Id(string field, string id)
    {
        if (id.Length is 0 or > IdLengthMax)
        {
            return TicketRefusal.BadId(field);
        }

        foreach (var letter in id)
        {
            if (!char.IsAsciiLetterOrDigit(letter) && letter is not ('.' or '_' or '-' or ':'))
            {
                return TicketRefusal.BadId(field);
            }
        }

        return null;
    }
}
