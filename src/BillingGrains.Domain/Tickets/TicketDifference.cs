namespace BillingGrains.Domain.Tickets;

/// <summary>Names the first field in which two revisions of the same number differ, in the spelling of the feed.</summary>
internal static class TicketDifference
{
    public static string? Of(TimeEntry known, TimeEntry other) =>
        known == other ? null
        : known.Technician != other.Technician ? "technician"
        : known.Role != other.Role ? "role"
        : known.WorkType != other.WorkType ? "workType"
        : known.StartedAt != other.StartedAt ? "startedAt"
        : known.Minutes != other.Minutes ? "minutes"
        : "description";

    public static string? Of(PartUse known, PartUse other) =>
        known == other ? null
        : known.ItemCode != other.ItemCode ? "itemCode"
        : known.Description != other.Description ? "description"
        : known.Quantity != other.Quantity ? "quantity"
        : known.UnitCost != other.UnitCost ? "unitCost"
        : known.UsedAt != other.UsedAt ? "usedAt"
        : "serialNumber";
}
