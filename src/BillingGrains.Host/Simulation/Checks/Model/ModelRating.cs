using BillingGrains.Domain.Amounts;
using BillingGrains.Domain.Contracts;
using BillingGrains.Domain.Rating;
using NodaTime;
using NodaTime.Text;

namespace BillingGrains.Host.Simulation.Checks.Model;

/// <summary>What a charge should be.</summary>
/// <param name="Net">Null while it has no price.</param>
/// <param name="Facts">In ordinal order.</param>
internal sealed record ModelCharge(string Id, ChargeStanding Standing, decimal? Net, string Facts);

/// <summary>Which work is billable and for how much, computed a second time and in another way: from minutes and
/// pieces to amounts, for the terms that a simulation agrees. It knows no opening hours, warranties, agreed prices,
/// negative times or other currencies, and says so by having no answer.</summary>
internal static class ModelRating
{
    /// <summary>By charge id; null for terms or work that the model does not know.</summary>
    public static SortedDictionary<string, ModelCharge>? Rate(ModelTicket ticket, ContractTerms terms)
    {
        if (!IsKnown(ticket, terms))
        {
            return null;
        }

        var charges = new SortedDictionary<string, ModelCharge>(StringComparer.Ordinal);
        void Add(string id, decimal? exact, bool isCovered, bool isApproved, bool needsApproval, IEnumerable<string> facts)
        {
            var (standing, net) = Stand(ticket, terms, exact, isCovered, isApproved, needsApproval);
            charges.Add(id, new ModelCharge(id, standing, net, string.Join(' ', facts.Order(StringComparer.Ordinal))));
        }

        foreach (var part in ticket.Parts)
        {
            var exact = part.Part!.Quantity * part.Part.UnitCost.Amount * (100m + terms.Parts.MarkupPercent) / 100m;
            Add($"{ticket.Key}#part/{part.Id}", exact, false, part.Approved, terms.Parts.ApprovalRequired, [part.Id]);
        }

        foreach (var group in Groups(ticket, terms))
        {
            Add(group.Id, group.Price, group.IsCovered, group.IsApproved, false, group.Entries);
        }

        if (charges.Count == 0 && ticket.IsClosed)
        {
            Add($"{ticket.Key}#missing-work", null, ticket.EverythingApproved, false, false, []);
        }

        return charges;
    }

    /// <summary>Without a contract everything is held, each for itself.</summary>
    public static SortedDictionary<string, ModelCharge> Unrated(ModelTicket ticket)
    {
        var charges = new SortedDictionary<string, ModelCharge>(StringComparer.Ordinal);
        foreach (var (kind, item) in ticket.Time.Select(item => ("time", item))
            .Concat(ticket.Parts.Select(item => ("part", item))))
        {
            var id = $"{ticket.Key}#{kind}/{item.Id}";
            charges.Add(id, new ModelCharge(id, ChargeStanding.Held, null, item.Id));
        }

        if (charges.Count == 0 && ticket.IsClosed)
        {
            var id = $"{ticket.Key}#missing-work";
            charges.Add(id, new ModelCharge(id, ChargeStanding.Held, null, ""));
        }

        return charges;
    }

    /// <summary>To so many decimals, by the mode, on the sign's side.</summary>
    public static decimal Round(decimal value, int decimals, RoundingMode mode)
    {
        var scale = 1m;
        for (var count = 0; count < decimals; count++)
        {
            scale *= 10m;
        }

        var whole = Math.Floor(Math.Abs(value) * scale);
        var rest = (Math.Abs(value) * scale) - whole;
        var up = mode switch
        {
            RoundingMode.HalfUp => rest >= 0.5m,
            RoundingMode.HalfEven => rest > 0.5m || (rest == 0.5m && whole % 2m == 1m),
            RoundingMode.Up => rest > 0m,
            _ => false,
        };
        return Math.Sign(value) * (whole + (up ? 1m : 0m)) / scale;
    }

    private static bool IsKnown(ModelTicket ticket, ContractTerms terms) =>
        terms is { AfterHours: null, TimeRounding.Mode: RoundingMode.Up }
        && terms.Warranties.IsEmpty && terms.Parts.Prices.IsEmpty
        && ticket.Time.All(item => item.Time!.Minutes > 0)
        && ticket.Parts.All(item => item.Part!.UnitCost.Currency == terms.Currency);

    /// <summary>The first that applies: lost, contested, covered, without a price, not approved, too much to go without
    /// approval, too early.</summary>
    private static (ChargeStanding Standing, decimal? Net) Stand(
        ModelTicket ticket, ContractTerms terms, decimal? exact, bool isCovered, bool isApproved, bool needsApproval)
    {
        decimal? net = exact is { } price ? Round(price, terms.Currency.Decimals, terms.MoneyRounding) : null;
        if (ticket.IsLost || (isCovered && !ticket.IsContested))
        {
            return (ChargeStanding.NotBillable, 0m);
        }

        var isHeld = ticket.IsContested || net is null || (!isApproved
            && (needsApproval || (terms.ApprovalThreshold is { } threshold && net > threshold.Amount)));
        return isHeld ? (ChargeStanding.Held, net)
            : terms.BillWhen == BillWhen.TicketClosed && !ticket.IsClosed ? (ChargeStanding.Waiting, net)
            : (ChargeStanding.Billable, net);
    }

    private static List<Group> Groups(ModelTicket ticket, ContractTerms terms)
    {
        var zone = DateTimeZoneProviders.Tzdb[terms.TimeZone];
        var rounding = terms.TimeRounding;
        var groups = new SortedDictionary<string, Group>(StringComparer.Ordinal);
        foreach (var item in ticket.Time)
        {
            var entry = item.Time!;
            var date = entry.StartedAt.InZone(zone).Date;
            var day = LocalDatePattern.Iso.Format(date);
            var id = rounding.Scope == TimeScope.Entry
                ? $"{ticket.Key}#time/{item.Id}"
                : $"{ticket.Key}#work/{day}/{Uri.EscapeDataString(entry.Role)}/{Uri.EscapeDataString(entry.WorkType)}";
            if (!groups.TryGetValue(id, out var group))
            {
                var isCovered = terms.Included.Any(included =>
                    (included.Category is null || included.Category == ticket.Header?.Category)
                    && (included.WorkType is null || included.WorkType == entry.WorkType));
                var pool = rounding.Scope switch
                {
                    TimeScope.Entry => id,
                    TimeScope.Day => $"{day} {isCovered}",
                    _ => $"ticket {isCovered}",
                };
                groups.Add(id, group = new Group(id, pool, isCovered, PerHour(terms, entry.Role, entry.WorkType, date), day));
            }

            group.Add(item, entry.StartedAt + Duration.FromMinutes(entry.Minutes), entry.Minutes);
        }

        var minimums = groups.Values.Where(group => group.PerHour is not null)
            .GroupBy(group => group.Pool)
            .Select(pool => RoundUp(ticket, terms, [.. pool]))
            .OfType<Group>().ToList();
        return [.. groups.Values, .. minimums];
    }

    /// <summary>What rounding adds goes to the group whose work ended last; up to a minimum for a whole ticket or day it
    /// is a charge of its own.</summary>
    private static Group? RoundUp(ModelTicket ticket, ContractTerms terms, List<Group> pool)
    {
        var rounding = terms.TimeRounding;
        var worked = pool.Sum(group => group.Minutes);
        var steps = (Math.Max(worked, rounding.MinimumMinutes) + rounding.StepMinutes - 1) / rounding.StepMinutes;
        var added = (steps * rounding.StepMinutes) - worked;
        var last = pool.OrderBy(group => group.LastEnd).ThenBy(group => group.LastEntry, StringComparer.Ordinal).Last();
        if (added == 0 || worked >= rounding.MinimumMinutes || last.IsCovered || rounding.Scope == TimeScope.Entry)
        {
            last.Minutes += added;
            return null;
        }

        var scope = rounding.Scope == TimeScope.Day ? last.Day : "ticket";
        return new Group($"{ticket.Key}#minimum/{scope}", "", false, last.PerHour, last.Day)
        {
            Minutes = added, IsApproved = last.IsApproved,
        };
    }

    /// <summary>Null for work of no type, and where no rate counts on the day.</summary>
    private static decimal? PerHour(ContractTerms terms, string role, string workType, LocalDate date) =>
        workType.Length == 0 ? null : terms.Rates
            .Where(rate => (rate.Role ?? role) == role && (rate.WorkType ?? workType) == workType
                && rate.From <= date && !(rate.To < date))
            .OrderByDescending(rate => (rate.Role is not null, rate.WorkType is not null))
            .Select(rate => (decimal?)rate.PerHour)
            .FirstOrDefault();

    private sealed class Group(string id, string pool, bool isCovered, decimal? perHour, string day)
    {
        public string Id => id;

        public string Pool => pool;

        public bool IsCovered => isCovered;

        public decimal? PerHour => perHour;

        public string Day => day;

        public int Minutes { get; set; }

        public bool IsApproved { get; set; } = true;

        public List<string> Entries { get; } = [];

        public Instant LastEnd { get; private set; } = Instant.MinValue;

        public string LastEntry { get; private set; } = "";

        public decimal? Price => perHour * Minutes / 60m;

        public void Add(ModelItem item, Instant end, int minutes)
        {
            Minutes += minutes;
            Entries.Add(item.Id);
            IsApproved &= item.Approved;
            if (end > LastEnd || (end == LastEnd && string.CompareOrdinal(item.Id, LastEntry) > 0))
            {
                (LastEnd, LastEntry) = (end, item.Id);
            }
        }
    }
}
