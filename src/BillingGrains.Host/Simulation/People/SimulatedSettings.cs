using BillingGrains.Connectors.Memory;
using BillingGrains.Domain.Amounts;
using BillingGrains.Domain.Contracts;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Duties;
using BillingGrains.Domain.Entities;
using BillingGrains.Domain.Invoices;
using BillingGrains.Domain.MasterData;
using BillingGrains.Domain.Payments;
using BillingGrains.Domain.Posting;
using BillingGrains.Domain.Revenue;
using BillingGrains.LocalOrleans.Simulation;
using NodaTime;

namespace BillingGrains.Host.Simulation.People;

/// <summary>The companies, customers and contracts of a run: few in a short one, so that everything meets.</summary>
/// <param name="days">0 for a short run.</param>
internal sealed class SimulatedSettings(int days)
{
    /// <summary>Tickets of the source that sends them to us.</summary>
    public const string FedSource = "desk";

    /// <summary>Tickets of the source that is polled, and written back to.</summary>
    public const string PolledSource = "board";

    /// <summary>No contract names it at first.</summary>
    public const string UnknownCustomer = "c-new";

    /// <summary>Of a long run.</summary>
    public const int TicketsOfDayMax = 4;

    public static readonly LocalDate From = new(2026, 1, 1);
    public static readonly YearMonth ShortPeriod = new(2026, 3);

    /// <summary>In a short run work was done in the month that it bills.</summary>
    public static readonly Instant ShortWorkFrom = Instant.FromUtc(2026, 3, 2, 7, 0);

    public static readonly SendingWindow Window = new(
        StartWithin: Duration.FromSeconds(5), Timeout: Duration.FromSeconds(10), Settling: Duration.FromSeconds(15));

    public static readonly Currency Euro = Currencies.Find("EUR")!;

    private static readonly RoundingTerms Rounding = new(0.01m, "7999");

    private static readonly ValueList<EntitySettings> AllEntities =
    [
        new("NL01", 1, "North", "NL", "Europe/Amsterdam", Numbering.Ours, "NL-{year}-{number:00000}",
            TaxRounding.PerDocument, "north", ReviewRequired: true,
            Duties: new DutySettings(
                DutyMode.Strict, [new ApprovalLimit(InvoiceKind.Invoice, new Money(600m, Euro), Roles.Approver)]),
            VoidAllowed: true, Rounding: Rounding),
        new("BE01", 1, "South", "BE", "Europe/Brussels", Numbering.Erp, "",
            TaxRounding.PerLine, "south", ReviewRequired: false,
            Revenue: new RevenueSettings(Recogniser.Here, new YearMonth(2026, 1), new RevenueAccounts("2900", "8000", "1290")),
            Rounding: Rounding),
        new("AT01", 1, "East", "AT", "Europe/Vienna", Numbering.Ours, "AT-{year}-{number:00000}",
            TaxRounding.PerLine, "east", ReviewRequired: true, VoidAllowed: true, Rounding: Rounding),
    ];

    public int Customers => days == 0 ? 3 : 8;

    public int Contracts => days == 0 ? 3 : 8;

    /// <summary>The first numbers its documents itself and reviews them; the second does neither.</summary>
    public ValueList<EntitySettings> Entities => AllEntities.Take(days == 0 ? 2 : 3).ToValueList();

    /// <summary>The company that computes taxes itself comes to a cent more or less on some documents.</summary>
    public static Money? TaxDrift(string tenantId, string postingKey, Currency currency) =>
        tenantId == AllEntities[0].ErpTenantId
            ? new Money((Domain.Deciding.StableHash.Slot(postingKey, 3) - 1) * 0.01m, currency)
            : null;

    /// <summary>How a company takes several documents in one call: half of them do.</summary>
    /// <param name="seed">The root stream.</param>
    public static MemoryBatch Batch(SeedStream seed, string tenantId) => seed.Sub($"batches {tenantId}").Next(4) switch
    {
        0 => MemoryBatch.Each,
        1 => MemoryBatch.AllOrNone,
        _ => MemoryBatch.None,
    };

    /// <summary>Some companies allow so few calls that one too many shows.</summary>
    /// <param name="seed">The root stream.</param>
    public TenantSettings Tenant(string tenantId, SeedStream seed, SeedStream chance)
    {
        var batches = seed.Sub($"batch sizes {tenantId}");
        var reading = Duration.FromMinutes(days == 0 ? 1 : 10);
        var (calls, window) = chance.OneIn(2) ? (60, 60) : (3, 15);
        return new TenantSettings(
            tenantId, 1, "memory", tenantId,
            new TenantLimits(
                calls, Duration.FromSeconds(window), 1 + chance.Next(3), Window,
                More: seed.Sub($"windows {tenantId}").OneIn(4)
                    ? [new CallWindow(2, Duration.FromSeconds(30), CallSort.Several)]
                    : [],
                BatchSize: Batch(seed, tenantId) == MemoryBatch.None ? 1 : 2 + batches.Next(5),
                BatchCounts: batches.OneIn(4) ? BatchCount.Document : BatchCount.Call),
            MasterData: new MasterDataSettings(
                RefreshEvery: reading, WholeEvery: reading * 3, Proposable: [MasterKind.Customer]),
            Payments: new PaymentKeeping(PaymentOwner.Erp, reading));
    }

    /// <summary>The customers billed, as the ERPs know them.</summary>
    public IEnumerable<string> Debtors => Enumerable.Range(0, Contracts).Select(Debtor);

    public static string CustomerId(int number) => FormattableString.Invariant($"c{number}");

    public static bool IsDebtor(string id) => id.StartsWith("debtor-", StringComparison.Ordinal);

    private static string Debtor(int number) => FormattableString.Invariant($"debtor-{number}");

    public static string ContractId(int number) => FormattableString.Invariant($"k{number}");

    /// <summary>The rates of a version: the last rate ends the day before the new one begins, or gives way to it.
    /// </summary>
    public static ValueList<LabourRate> Rates(ValueList<LabourRate> before, int version, LocalDate from)
    {
        var kept = before.Where(rate => rate.From < from)
            .Select(rate => rate.To is { } to && to < from ? rate : rate with { To = from.PlusDays(-1) });
        return kept.Append(new LabourRate(null, null, 60m + (7.25m * version), from, null)).ToValueList();
    }

    /// <summary>Ids of an entity's contracts.</summary>
    public ValueList<string> ContractsOf(EntitySettings entity) => Enumerable.Range(0, Contracts)
        .Where(number => Entities[number % Entities.Count].EntityId == entity.EntityId).Select(ContractId).ToValueList();

    public string AnyCustomer(SeedStream chance) => CustomerId(chance.Next(Customers));

    /// <summary>Contract n covers customer n; the last one also covers "special" work of customer 0, and from its
    /// second version on the customer whom nobody knew.</summary>
    public ContractTerms Terms(int number, int version, ValueList<LabourRate> rates, SeedStream chance)
    {
        var isLast = number == Contracts - 1;
        ValueList<string> customers = (isLast, version) switch
        {
            (false, _) => [CustomerId(number)],
            (_, 1) => [CustomerId(number), CustomerId(0)],
            _ => [CustomerId(number), CustomerId(0), UnknownCustomer],
        };
        var taxes = SimulatedSections.Taxes(chance);
        return new ContractTerms(
            ContractId(number), version, "Support", Entities[number % Entities.Count].EntityId, customers,
            new Coverage(From, null, isLast ? "special" : null, null),
            Debtor(number), Euro, "Europe/Amsterdam",
            chance.OneIn(2) ? BillWhen.TicketClosed : BillWhen.WorkDone, RoundingMode.HalfUp, rates,
            new TimeRounding(chance.Pick<TimeScope>([TimeScope.Entry, TimeScope.Ticket, TimeScope.Day]), 15,
                RoundingMode.Up, chance.OneIn(2) ? 30 : 0),
            null, chance.OneIn(3) ? [new Inclusion(null, "remote")] : [],
            new PartTerms(12.5m, [], ApprovalRequired: chance.OneIn(3)), [],
            chance.OneIn(3) ? new Money(200m, Euro) : null, taxes is null ? new TaxTerms("VAT21", 21m) : null,
            30)
        {
            Subscriptions = SimulatedSections.Subscriptions(version, chance),
            Discounts = SimulatedSections.Discounts(chance),
            Milestones = SimulatedSections.Milestones(chance),
            Documents = SimulatedSections.Documents(chance, Euro),
            Taxes = taxes,
        };
    }
}
