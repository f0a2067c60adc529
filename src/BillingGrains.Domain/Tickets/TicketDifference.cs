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
        : known.Description != other.Description ? "description"
        : known.Place != other.Place ? "place"
        : known.DistanceKm != other.DistanceKm ? "distanceKm"
        : "fields";

    public static string? Of(PartUse known, PartUse other) =>
        known == other ? null
        : known.ItemCode != other.ItemCode ? "itemCode"
        : known.Description != other.Description ? "description"
        : known.Quantity != other.Quantity ? "quantity"
        : known.UnitCost != other.UnitCost ? "unitCost"
        : known.UsedAt != other.UsedAt ? "usedAt"
        : known.SerialNumber != other.SerialNumber ? "serialNumber"
        : known.Kind != other.Kind ? "kind"
        : known.Receipt != other.Receipt ? "receipt"
        : known.ReturnOf != other.ReturnOf ? "returnOf"
        : "fields";
}
