using System.Text.Json.Nodes;
using BillingGrains.Domain.Amounts;
using BillingGrains.Domain.Tickets;
using NodaTime;

namespace BillingGrains.LoadTests.Samples;

/// <summary>A charge that a named ticket must have. Worked out by hand from the contract, never by the rating code.</summary>
/// <param name="Net">Null when it cannot be priced.</param>
public sealed record ExpectedCharge(
    string Kind, string Standing, string[] Facts, decimal Quantity, string Unit, decimal? Net, string? Hold, string Why);

/// <summary>A ticket with a story.</summary>
public sealed record CastTicket(
    string Name, string TicketId, string Story, IReadOnlyList<FeedItem> Feed, IReadOnlyList<ExpectedCharge> Charges);

/// <summary>Eight tickets of one bakery, all under contract k-1001: engineer 96.00 EUR an hour, each entry rounded up to
/// 15 minutes, half as much again outside Monday to Friday 08:00 to 18:00, maintenance included, parts at cost plus 15 %
/// but filter-f7 at 12.50, the oven "oven-7" under warranty, 21 % tax.</summary>
public static class SampleCast
{
    private static readonly DateTimeZone Zone = DateTimeZoneProviders.Tzdb["Europe/Amsterdam"];
    private static readonly Currency Euro = Currencies.Find("EUR")!;

    public static IReadOnlyList<CastTicket> All { get; } =
    [
        QuickFix(), SeveralDays(), AfterHours(), Warranty(), Included(), Parts(), Disputed(), MissingTime(),
    ];

    /// <summary>What the bakery's invoice for March must say: 8 lines, 48 + 96 + 216 + 72 + 144 + 96 + 92 + 50 = 814.00
    /// net, 21 % of it 170.94 tax.</summary>
    public static JsonObject ExpectedInvoice() => new()
    {
        ["contractId"] = SampleContracts.CastContract, ["lines"] = 8, ["currency"] = "EUR",
        ["net"] = 814.00m, ["tax"] = 170.94m, ["gross"] = 984.94m,
    };

    private static CastTicket QuickFix() => new(
        "quick fix",
        "T-1",
        "The till does not print. An engineer restarts its queue from afar in 20 minutes: 30 are billed, 0.5 h at 96.00.",
        [
            Open("T-1", "The till prints nothing", "incident", At(3, 9, 5)),
            Time("T-1", "E-1", "remote", At(3, 9, 20), 20, "Restarted the print queue"),
            Close("T-1", At(3, 9, 45)),
        ],
        [Labour("E-1", 30m, 48.00m, "20 min rounded up to 30 min, 96.00 an hour")]);

    private static CastTicket SeveralDays() => new(
        "several days",
        "T-2",
        "The network of the shop is renewed on three days. The second day was first written as 160 minutes and corrected "
        + "to 130; the correction arrives after the ticket was closed.",
        [
            Open("T-2", "New network for the shop", "project", At(9, 8, 30)),
            Time("T-2", "E-21", "onsite", At(9, 9, 0), 50, "Laid the first cables"),
            Time("T-2", "E-22", "onsite", At(10, 9, 0), 160, "Mounted the switches"),
            Time("T-2", "E-23", "onsite", At(11, 13, 0), 45, "Measured every port"),
            Close("T-2", At(11, 14, 0)),
            Time("T-2", "E-22", "onsite", At(10, 9, 0), 130, "Mounted the switches", revision: 2, arrives: At(12, 8, 0)),
        ],
        [
            Labour("E-21", 60m, 96.00m, "50 min rounded up to 60 min"),
            Labour("E-22", 135m, 216.00m, "revision 2: 130 min rounded up to 135 min, 2.25 h at 96.00"),
            Labour("E-23", 45m, 72.00m, "45 min is a multiple of 15 and does not move"),
        ]);

    private static CastTicket AfterHours() => new(
        "after hours",
        "T-3",
        "The cold store alarms on a Tuesday evening. 19:00 to 20:00 is outside the opening hours: 96.00 times 1.5.",
        [
            Open("T-3", "Alarm of the cold store", "incident", At(10, 18, 40)),
            Time("T-3", "E-31", "onsite", At(10, 19, 0), 60, "Replaced the sensor's battery"),
            Close("T-3", At(10, 20, 10)),
        ],
        [Labour("E-31", 60m, 144.00m, "60 min at 96.00 an hour, times 1.5 after hours")]);

    private static CastTicket Warranty() => new(
        "warranty",
        "T-4",
        "The oven stops. It is under warranty until 30 June, labour and parts: shown, not billed.",
        [
            Open("T-4", "Oven 7 stops when hot", "incident", At(12, 9, 0), assetId: "oven-7"),
            Time("T-4", "E-41", "onsite", At(12, 10, 0), 90, "Exchanged the controller"),
            Part("T-4", "P-41", "controller-v2", "Oven controller", 1m, 310.00m, At(12, 11, 0)),
            Close("T-4", At(12, 11, 45)),
        ],
        [
            NotBillable("labour", "E-41", 90m, "minute", "labour is under warranty until 2026-06-30"),
            NotBillable("part", "P-41", 1m, "piece", "parts are under warranty until 2026-06-30"),
        ]);

    private static CastTicket Included() => new(
        "included",
        "T-5",
        "The monthly check is part of the flat fee: shown, not billed.",
        [
            Open("T-5", "Monthly check", "maintenance", At(16, 8, 0)),
            Time("T-5", "E-51", "onsite", At(16, 8, 30), 75, "Checked and cleaned all tills"),
            Close("T-5", At(16, 10, 0)),
        ],
        [NotBillable("labour", "E-51", 75m, "minute", "maintenance is included")]);

    private static CastTicket Parts() => new(
        "parts",
        "T-6",
        "Two fans and four filters are fitted in an hour. Fans: cost 40.00 plus 15 %. Filters: 12.50 as agreed, whatever "
        + "they cost.",
        [
            Open("T-6", "Ventilation is loud", "incident", At(17, 9, 0)),
            Time("T-6", "E-61", "onsite", At(17, 10, 0), 60, "Exchanged fans and filters"),
            Part("T-6", "P-61", "fan-120", "Fan 120 mm", 2m, 40.00m, At(17, 10, 30)),
            Part("T-6", "P-62", "filter-f7", "Filter F7", 4m, 9.10m, At(17, 10, 40)),
            Close("T-6", At(17, 11, 15)),
        ],
        [
            Labour("E-61", 60m, 96.00m, "60 min at 96.00 an hour"),
            new("part", "billable", ["P-61"], 2m, "piece", 92.00m, null, "2 times 40.00 plus 15 %"),
            new("part", "billable", ["P-62"], 4m, "piece", 50.00m, null, "4 times the agreed 12.50"),
        ]);

    private static CastTicket Disputed() => new(
        "disputed",
        "T-7",
        "The baker says that the scales were never repaired. Nothing of the ticket is billed until that is settled; in "
        + "March it is not.",
        [
            Open("T-7", "Scales show nonsense", "incident", At(18, 9, 0)),
            Time("T-7", "E-71", "onsite", At(18, 10, 0), 120, "Calibrated the scales"),
            Close("T-7", At(18, 12, 15)),
            FeedItems.Dispute(At(20, 9, 0), "T-7", "D-71", "customer", "The scales still show nonsense"),
        ],
        [new("labour", "held", ["E-71"], 120m, "minute", 192.00m, "disputed", "the customer contests the ticket")]);

    private static CastTicket MissingTime() => new(
        "missing time",
        "T-8",
        "Closed, and nobody wrote down any time: support is asked for it.",
        [
            Open("T-8", "Label printer is offline", "incident", At(19, 14, 0)),
            Close("T-8", At(19, 15, 30)),
        ],
        [new("missing-work", "held", [], 0m, "minute", null, "missing-time", "the ticket was closed without time")]);

    private static ExpectedCharge Labour(string entry, decimal minutes, decimal net, string why) =>
        new("labour", "billable", [entry], minutes, "minute", net, null, why);

    private static ExpectedCharge NotBillable(string kind, string fact, decimal quantity, string unit, string why) =>
        new(kind, "not-billable", [fact], quantity, unit, 0m, null, why);

    private static Instant At(int day, int hour, int minute) =>
        Zone.AtStrictly(new LocalDateTime(2026, 3, day, hour, minute)).ToInstant();

    private static FeedItem Open(string id, string subject, string category, Instant at, string? assetId = null) =>
        FeedItems.Ticket(
            at, id, new TicketHeader(SampleContracts.CastCustomer, subject, category, null, assetId, at));

    private static FeedItem Close(string id, Instant at) => FeedItems.Closed(at, id, at);

    private static FeedItem Time(
        string id, string entryId, string workType, Instant startedAt, int minutes, string description,
        int revision = 1, Instant? arrives = null) =>
        FeedItems.Time(
            arrives ?? startedAt + Duration.FromMinutes(minutes),
            id,
            new TimeEntry(entryId, revision, "anna", "engineer", workType, startedAt, minutes, description));

    private static FeedItem Part(
        string id, string partId, string itemCode, string description, decimal quantity, decimal unitCost, Instant at) =>
        FeedItems.Part(
            at, id, new PartUse(partId, 1, itemCode, description, quantity, new Money(unitCost, Euro), at, null));
}
