using BillingGrains.Domain.Amounts;
using BillingGrains.Domain.Contracts;
using BillingGrains.Domain.Tickets;
using NodaTime;

namespace BillingGrains.LoadTests.Samples;

/// <summary>Who a ticket is for.</summary>
/// <param name="Known">False: no contract and no CRM knows this id.</param>
internal sealed record SampleCustomer(
    string Id, SampleCompany Company, bool Known, bool PartsNeedApproval, Money? Threshold);

/// <summary>Makes the tickets of a month with what months really have.</summary>
internal sealed class SampleTickets(SampleRandom random, IReadOnlyList<ContractTerms> contracts)
{
    private static readonly LocalDate FirstDay = new(2026, 3, 1);

    private readonly List<SampleCustomer> customers = CustomersOf(contracts);
    private readonly List<string> canaries = [];
    private int entries;
    private int parts;

    /// <summary>The passwords that stand in internal notes and may not leave the source.</summary>
    public IReadOnlyList<string> Canaries => canaries;

    public List<FeedItem> Make(int tickets)
    {
        var missing = Enumerable.Range(0, tickets).Select(_ => random.PerMille(15)).ToList();
        var withWork = Enumerable.Range(0, tickets).Where(index => !missing[index]).ToList();
        var entryCounts = missing.Select(none => none ? 0 : 1).ToArray();
        for (var left = (3 * tickets) - withWork.Count; left > 0; left--)
        {
            entryCounts[withWork[random.Below(withWork.Count)]]++;
        }

        var partCounts = new int[tickets];
        for (var left = tickets * 2 / 5; left > 0; left--)
        {
            partCounts[withWork[random.Below(withWork.Count)]]++;
        }

        List<FeedItem> feed = [];
        for (var index = 0; index < tickets; index++)
        {
            feed.AddRange(Ticket(index, entryCounts[index], partCounts[index]));
        }

        return feed;
    }

    private List<FeedItem> Ticket(int index, int entryCount, int partCount)
    {
        var customer = entryCount > 0 && random.PerMille(10)
            ? new SampleCustomer(Id("c-9", random.From(1, 12), "000"), SampleCompanies.All[0], false, false, null)
            : customers[random.Below(customers.Count)];
        var story = new TicketStory(random, customer, Id("T-", 10_001 + index, "0"), OpenedAt(customer));
        story.Open(Header(customer), Note());
        for (var nth = 0; nth < entryCount; nth++)
        {
            story.Work(Id("E-", 100_001 + entries++, "0"), SpecialStart(index, nth, customer), Note());
        }

        for (var nth = 0; nth < partCount; nth++)
        {
            story.UsePart(Id("P-", 10_001 + parts++, "0"));
        }

        if (index % 700 == 350)
        {
            story.ContradictFirstEntry();
        }

        story.End(entryCount == 0);
        return story.Items;
    }

    private TicketHeader Header(SampleCustomer customer)
    {
        var category = random.Below(20) switch
        {
            < 11 => "incident",
            < 15 => "request",
            < 18 => "maintenance",
            _ => "project",
        };
        var site = random.Below(20) switch { < 4 => "site-1", < 7 => "site-2", _ => null };
        var asset = random.PerMille(200) ? Id($"a{customer.Id[1..]}-", random.From(1, 3), "0") : null;
        return new TicketHeader(customer.Id, random.Pick(SampleWords.Subjects), category, site, asset, default);
    }

    private LocalDateTime OpenedAt(SampleCustomer customer)
    {
        var day = FirstDay.PlusDays(random.Below(31));
        if (day.DayOfWeek is IsoDayOfWeek.Saturday or IsoDayOfWeek.Sunday && day.Day < 29 && random.PerMille(750))
        {
            day = day.PlusDays(customer.Known ? 2 : 1);
        }

        return day.At(new LocalTime(random.From(7, 16), random.Below(60)));
    }

    /// <summary>Some work is across midnight, some across the clock change of 29 March.</summary>
    private LocalDateTime? SpecialStart(int index, int nth, SampleCustomer customer) => (index % 150, nth) switch
    {
        (7 or 8, 0) when customer.Company.Currency.Code != "JPY" =>
            new LocalDateTime(2026, 3, 29, 0, random.From(5, 50)),
        (17 or 18 or 19, 0) =>
            FirstDay.PlusDays(random.Below(30)).At(new LocalTime(random.From(22, 23), random.Below(60))),
        _ => null,
    };

    /// <summary>An internal note, now and then with a password in it.</summary>
    private string? Note()
    {
        if (random.PerMille(4))
        {
            var canary = FormattableString.Invariant($"Zomer-{random.Below(1_000_000):000000}");
            canaries.Add(canary);
            return $"wachtwoord: {canary}";
        }

        return random.PerMille(60) ? random.Pick(SampleWords.Notes) : null;
    }

    private static List<SampleCustomer> CustomersOf(IReadOnlyList<ContractTerms> contracts) =>
    [
        .. SampleCompanies.All.SelectMany(company => Enumerable.Range(1, company.Customers)
            .Select(number => SampleContracts.Customer(company, number))
            .Where(id => id != SampleContracts.CastCustomer)
            .Select(id =>
            {
                var own = contracts.Where(terms => terms.CustomerIds.Contains(id)).ToList();
                return new SampleCustomer(
                    id, company, Known: true, own.Any(terms => terms.Parts.ApprovalRequired),
                    own.Select(terms => terms.ApprovalThreshold).FirstOrDefault(threshold => threshold is not null));
            })),
    ];

    private static string Id(string prefix, int number, string format) =>
        prefix + number.ToString(format, System.Globalization.CultureInfo.InvariantCulture);
}
