using System.Globalization;
using BillingGrains.Domain.Deciding;
using BillingGrains.Ports.Journal;
using NodaTime;

namespace BillingGrains.Boundary.Tests.Journal;

/// <summary>Appends as grains make them.</summary>
internal static class Samples
{
    public static readonly Instant At = Instant.FromUtc(2026, 3, 2, 9, 15);

    /// <summary>An id that the same number always gives.</summary>
    public static Guid Id(int number) => new(number, 0, 0, [0, 0, 0, 0, 0, 0, 0, 1]);

    public static NewFact Fact(int number, params ReadOnlySpan<string> addressees) => new(
        "ticket.time-logged.v1",
        string.Create(CultureInfo.InvariantCulture, $$"""{"minutes": {{number}}, "note": "Disk \"2\" replaced"}"""),
        ValueList.Create(addressees),
        new Origin("person/agent", "corr-1", string.Create(CultureInfo.InvariantCulture, $"cmd-{number}")),
        At + Duration.FromSeconds(number));

    /// <summary>One fact for nobody in particular.</summary>
    public static Append Append(string key, long expected, int id) => Append(key, expected, id, Fact(id));

    public static Append Append(string key, long expected, int id, params ReadOnlySpan<NewFact> facts) =>
        new(Id(id), key, expected, ValueList.Create(facts), []);

    public static Append Receive(string key, long expected, int id, params ReadOnlySpan<Receipt> receipts) =>
        new(Id(id), key, expected, [], ValueList.Create(receipts));

    public static async Task<long> MustStore(this IJournal journal, Append append) =>
        (await journal.Append(append)).ShouldBeOfType<AppendOutcome.Stored>().Version;
}
