using System.Globalization;
using BillingGrains.Domain.Deciding;
using BillingGrains.Ports.Journal;
using NodaTime;

namespace BillingGrains.LoadTests.Journal;

/// <summary>The facts that the measurement stores: time logged on a ticket, about 300 bytes of JSON, one in four of
/// them addressed to the ticket's contract.</summary>
internal static class BenchFacts
{
    private const int ContractCount = 500;
    private const int AddressedEach = 4;
    private static readonly Instant At = Instant.FromUtc(2026, 3, 2, 9, 15);

    public static Append New(string key, long number, long expectedVersion) => new(
        new Guid((int)(number >> 32), (short)(number >> 16), (short)number, BitConverter.GetBytes(number | 1L << 62)),
        key,
        expectedVersion,
        [Fact(number)],
        []);

    public static NewFact Fact(long number) => new(
        "ticket.time-logged.v1",
        Body(number),
        number % AddressedEach == 0 ? [Contract(number)] : [],
        new Origin("person/agent-17", Text($"corr-{number:x12}"), Text($"cmd-{number:x12}")),
        At + Duration.FromMilliseconds(number));

    private static string Contract(long number) => Text($"contract/north/C-{number % ContractCount}");

    private static string Body(long number) => Text($$$"""
        {"entry":{"entryId":"entry-desk-{{{number:d12}}}","revision":1,"technician":"person/agent-17",
        "role":"engineer","workType":"remote","startedAt":"2026-03-02T08:30:00Z","minutes":45,
        "description":"Replaced the failing disk and rebuilt the array; the customer confirmed by telephone."}}
        """);

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
