using BillingGrains.Domain.Amounts;
using BillingGrains.Domain.Contracts;
using BillingGrains.Domain.Deciding;
using NodaTime;

namespace BillingGrains.LoadTests.Samples;

/// <summary>Sixty contracts. The first is written by hand: the named cast works under it and nobody else does.</summary>
public static class SampleContracts
{
    /// <summary>The contract of the named cast.</summary>
    public const string CastContract = "k-1001";

    /// <summary>The customer of the named cast.</summary>
    public const string CastCustomer = "c-1001";

    private static readonly LocalDate Start = new(2025, 1, 1);

    /// <summary>One contract for each customer, and for some a second one that covers projects or one site only.</summary>
    public static IReadOnlyList<ContractTerms> Make(SampleRandom random)
    {
        List<ContractTerms> contracts = [];
        foreach (var company in SampleCompanies.All)
        {
            for (var number = 1; number <= company.Customers; number++)
            {
                contracts.Add(Customer(company, number) == CastCustomer
                    ? Cast(company)
                    : General(company, number, random));
            }

            for (var extra = 1; extra <= company.ExtraContracts; extra++)
            {
                contracts.Add(Extra(company, extra, random));
            }
        }

        return contracts;
    }

    public static string Customer(SampleCompany company, int number) =>
        FormattableString.Invariant($"{company.CustomerPrefix}{number:000}");

    private static ContractTerms Cast(SampleCompany company) => new(
        CastContract,
        1,
        "Bakery Zonneveld, service by the hour",
        company.Entity.EntityId,
        [CastCustomer],
        new Coverage(Start, To: null, Category: null, Site: null),
        "N-1001",
        company.Currency,
        company.Entity.TimeZone,
        BillWhen.TicketClosed,
        RoundingMode.HalfUp,
        [
            new LabourRate("engineer", null, 96.00m, Start, null),
            new LabourRate("engineer", "travel", 60.00m, Start, null),
        ],
        new TimeRounding(TimeScope.Entry, 15, RoundingMode.Up, 0),
        new AfterHours(WeekDays(new LocalTime(8, 0), new LocalTime(18, 0)), 1.5m, 2m, [], 2m),
        [new Inclusion("maintenance", null)],
        new PartTerms(15m, [new PartPrice("filter-f7", 12.50m)], ApprovalRequired: false),
        [new Warranty("oven-7", new LocalDate(2026, 6, 30), CoversLabour: true, CoversParts: true)],
        ApprovalThreshold: null,
        new TaxTerms(company.TaxCode, company.TaxPercent),
        30);

    private static ContractTerms General(SampleCompany company, int number, SampleRandom random)
    {
        var customer = Customer(company, number);
        return Draw(company, $"k{customer[1..]}", customer, new Coverage(Start, null, null, null), random);
    }

    /// <summary>Odd ones cover projects, even ones a site. One customer of each company has both: a project at that site
    /// fits two contracts equally well, and is held.</summary>
    private static ContractTerms Extra(SampleCompany company, int extra, SampleRandom random)
    {
        var number = extra <= 2 ? 8 : extra + 6;
        var customer = Customer(company, number);
        var coverage = extra % 2 == 1
            ? new Coverage(Start, null, "project", null)
            : new Coverage(Start, null, null, "site-2");
        return Draw(company, $"k{customer[1..]}-{(extra % 2 == 1 ? "project" : "site")}", customer, coverage, random);
    }

    private static ContractTerms Draw(
        SampleCompany company, string contractId, string customer, Coverage coverage, SampleRandom random)
    {
        var decimals = company.Currency.Decimals;
        var threshold = random.PerMille(250)
            ? new Money(decimal.Round(company.Rate * 3m, decimals), company.Currency)
            : null;
        return new ContractTerms(
            contractId,
            1,
            $"Service for {customer}",
            company.Entity.EntityId,
            [customer],
            coverage,
            $"N-{customer[2..]}",
            company.Currency,
            company.Entity.TimeZone,
            random.PerMille(750) ? BillWhen.TicketClosed : BillWhen.WorkDone,
            company.MoneyRounding,
            Rates(company, random),
            new TimeRounding(
                random.Pick(TimeScope.Entry, TimeScope.Entry, TimeScope.Ticket, TimeScope.Day),
                random.Pick(1, 6, 15, 30),
                random.Pick(RoundingMode.Up, RoundingMode.Up, RoundingMode.HalfUp),
                random.Pick(0, 0, 15, 30, 60)),
            random.PerMille(600) ? Hours(random) : null,
            Included(random),
            new PartTerms(
                random.Pick(0m, 10m, 15m, 22.5m),
                random.PerMille(400) ? [new PartPrice("cable-5m", Price(company, 0.2m))] : [],
                random.PerMille(250)),
            random.PerMille(350) ? Warranties(customer, random) : [],
            threshold,
            random.PerMille(900) ? new TaxTerms(company.TaxCode, company.TaxPercent) : null,
            random.Pick(14, 30, 30, 60));
    }

    /// <summary>By role, by work type, by both; only some have a rate for whatever else comes.</summary>
    private static ValueList<LabourRate> Rates(SampleCompany company, SampleRandom random)
    {
        decimal Around(decimal factor) => Price(company, factor * (100 + random.From(-12, 20)) / 100m);
        var raise = new LocalDate(2026, 3, 16);
        var engineer = Around(1m);
        List<LabourRate> rates =
        [
            .. random.PerMille(250)
                ? new[]
                {
                    new LabourRate("engineer", null, engineer, Start, raise.PlusDays(-1)),
                    new LabourRate("engineer", null, engineer + (4 * company.RateStep), raise, null),
                }
                : [new LabourRate("engineer", null, engineer, Start, null)],
            new LabourRate("senior", null, Around(1.3m), Start, null),
            new LabourRate("apprentice", null, Around(0.6m), Start, null),
            new LabourRate(null, "travel", Around(0.5m), Start, null),
        ];
        if (random.PerMille(400))
        {
            rates.Add(new LabourRate("senior", "onsite", Around(1.5m), Start, null));
        }

        if (random.PerMille(350))
        {
            rates.Add(new LabourRate(null, null, Around(1.1m), Start, null));
        }

        return rates.ToValueList();
    }

    private static AfterHours Hours(SampleRandom random)
    {
        var hours = WeekDays(new LocalTime(random.From(7, 9), random.Pick(0, 30)), new LocalTime(random.From(17, 19), 0));
        if (random.PerMille(300))
        {
            hours = hours.Add(new OpeningHours(IsoDayOfWeek.Saturday, new LocalTime(9, 0), new LocalTime(13, 0)));
        }

        return new AfterHours(
            hours, random.Pick(1.25m, 1.5m, 1.5m), random.Pick(1.5m, 2m), [new LocalDate(2026, 3, 20)], 2.5m);
    }

    private static ValueList<Inclusion> Included(SampleRandom random) => random.Below(5) switch
    {
        0 => [new Inclusion("maintenance", null)],
        1 => [new Inclusion(null, "remote")],
        2 => [new Inclusion("maintenance", "remote")],
        _ => [],
    };

    private static ValueList<Warranty> Warranties(string customer, SampleRandom random) =>
    [
        new Warranty($"a{customer[1..]}-1", new LocalDate(2026, 12, 31), true, random.PerMille(500)),
        new Warranty($"a{customer[1..]}-2", new LocalDate(2026, 3, 15), random.PerMille(500), true),
    ];

    private static ValueList<OpeningHours> WeekDays(LocalTime from, LocalTime to) =>
    [
        .. Enumerable.Range((int)IsoDayOfWeek.Monday, 5).Select(day => new OpeningHours((IsoDayOfWeek)day, from, to)),
    ];

    private static decimal Price(SampleCompany company, decimal factor) =>
        Rounding.ToStep(company.Rate * factor, company.RateStep, RoundingMode.HalfUp);
}
