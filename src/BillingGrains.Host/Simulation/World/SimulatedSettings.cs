using BillingGrains.Domain.Amounts;
using BillingGrains.Domain.Contracts;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Entities;
using BillingGrains.Domain.Posting;
using BillingGrains.LocalOrleans.Simulation;
using NodaTime;

namespace BillingGrains.Host.Simulation.World;

/// <summary>The companies, customers and contracts of a simulation.</summary>
internal static class SimulatedSettings
{
    public const int Customers = 3;
    public const int Contracts = 3;

    public static readonly LocalDate From = new(2026, 1, 1);
    public static readonly YearMonth Period = new(2026, 3);
    public static readonly Currency Euro = Currencies.Find("EUR")!;

    public static readonly SendingWindow Window = new(
        StartWithin: Duration.FromSeconds(5), Timeout: Duration.FromSeconds(10), Settling: Duration.FromSeconds(15));

    /// <summary>The first numbers its documents itself and reviews them; the second does neither.</summary>
    public static readonly ValueList<EntitySettings> Entities =
    [
        new("NL01", 1, "North", "NL", "Europe/Amsterdam", Numbering.Ours, "NL-{year}-{number:00000}",
            TaxRounding.PerDocument, "north", ReviewRequired: true),
        new("BE01", 1, "South", "BE", "Europe/Brussels", Numbering.Erp, "",
            TaxRounding.PerLine, "south", ReviewRequired: false),
    ];

    public static TenantSettings Tenant(string tenantId, int inFlight) => new(
        tenantId, 1, "memory", tenantId, new TenantLimits(60, Duration.FromMinutes(1), inFlight, Window));

    public static string CustomerId(int number) => FormattableString.Invariant($"c{number}");

    public static string ContractId(int number) => FormattableString.Invariant($"k{number}");

    /// <summary>Contract n covers customer n; the last one also covers "special" work of customer 0. A version differs
    /// from the one before in its rate.</summary>
    public static ContractTerms Terms(int number, int version, SeedStream chance)
    {
        var isLast = number == Contracts - 1;
        var afterwards = chance.OneIn(2);
        return new ContractTerms(
            ContractId(number), version, "Support", Entities[number % 2].EntityId,
            isLast ? [CustomerId(number), CustomerId(0)] : [CustomerId(number)],
            new Coverage(From, null, isLast ? "special" : null, null),
            FormattableString.Invariant($"debtor-{number}"), Euro, "Europe/Amsterdam",
            afterwards ? BillWhen.TicketClosed : BillWhen.WorkDone, RoundingMode.HalfUp,
            [new LabourRate(null, null, 60m + (7.25m * version), From, null)],
            new TimeRounding(chance.Pick<TimeScope>([TimeScope.Entry, TimeScope.Ticket, TimeScope.Day]), 15,
                RoundingMode.Up, chance.OneIn(2) ? 30 : 0),
            null, chance.OneIn(3) ? [new Inclusion(null, "remote")] : [],
            new PartTerms(12.5m, [], ApprovalRequired: chance.OneIn(3)), [],
            chance.OneIn(3) ? new Money(200m, Euro) : null, new TaxTerms("VAT21", 21m), 30);
    }
}
