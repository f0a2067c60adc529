using BillingGrains.Domain.Deciding;
using BillingGrains.Ports.Journal;
using BillingGrains.Storage.Journal;
using NodaTime;
using static BillingGrains.Boundary.Tests.Journal.Samples;

namespace BillingGrains.Boundary.Tests.Journal;

/// <summary>This part: what can never be stored is said so, and spoils nothing else.</summary>
public abstract partial class JournalBoundary<TJournal, TOutbox>
{
    private static readonly string TooLong = new('x', 300_000);

    private static readonly string TooLongBody = new('x', new JournalLimits().BodyBytesMax);

    public static TheoryData<string, string> BadBodies => new()
    {
        { "", "no JSON" },
        { "[]", "no JSON object" },
        { "{\"a\":1", "no JSON" },
        { "{\"a\":1} x", "no JSON" },
        { "{\"a\":\"\\u0000\"}", "NUL" },
        { "{\"\\u0000\":1}", "NUL" },
        { "{\"a\":\"\\ud800\"}", "surrogate" },
        { "{\"a\":\"\ud800\"}", "Unicode" },
        { "{\"a\":1e99999}", "too long" },
        { $"{{\"a\":\"{TooLongBody}\"}}", "longer than" },
    };

    public static TheoryData<string> BadKeys =>
        ["", "ticket", "/4711", "ticket/", "4711/x", "Ticket/x", "ticket/a\0b", "ticket/a\nb", $"ticket/{TooLong}"];

    [Theory]
    [MemberData(nameof(BadBodies), DisableDiscoveryEnumeration = true)]
    public async Task A_body_that_a_view_could_not_read_is_rejected(string body, string reason)
    {
        var outcome = await Journal.Append(Append(Ticket, 0, 1, Fact(1), Fact(2) with { Body = body }));

        outcome.ShouldBeOfType<AppendOutcome.Rejected>().Reason.ShouldContain(reason);
        (await Journal.Load(Ticket)).Facts.ShouldBeEmpty();
    }

    [Theory]
    [MemberData(nameof(BadKeys), DisableDiscoveryEnumeration = true)]
    public async Task A_key_that_does_not_start_with_a_word_and_a_slash_is_rejected(string key)
    {
        (await Journal.Append(Append(key, 0, 1))).ShouldBeOfType<AppendOutcome.Rejected>();
        (await Journal.Append(Append(Ticket, 0, 1, Fact(1, key)))).ShouldBeOfType<AppendOutcome.Rejected>();
        (await Journal.Append(Receive(Ticket, 0, 1, new Receipt(key, 0, 1, Id(1))))).ShouldBeOfType<AppendOutcome.Rejected>();
    }

    [Fact]
    public async Task An_append_that_makes_no_sense_is_rejected()
    {
        await Rejects(Append(Ticket, 0, 1, []));
        await Rejects(Append(Ticket, -1, 1));
        await Rejects(Append(Ticket, 0, 1) with { AppendId = Guid.Empty });
        await Rejects(Append(Ticket, 0, 1, Fact(1, Contract, Contract)));
        await Rejects(Append(Ticket, 0, 1, Fact(1) with { Type = "" }));
        await Rejects(Append(Ticket, 0, 1, Fact(1) with { Origin = new Origin("a\0", "b", "c") }));
        await Rejects(Append(Ticket, 0, 1, Fact(1) with { At = Instant.MinValue }));
        await Rejects(Receive(Ticket, 0, 1, new Receipt(Contract, 2, 2, Id(1))));
        await Rejects(Receive(Ticket, 0, 1, new Receipt(Contract, -1, 1, Id(1))));
        await Rejects(Receive(Ticket, 0, 1, new Receipt(Contract, 0, 1, Id(1)), new Receipt(Contract, 1, 2, Id(1))));
    }

    [Fact]
    public async Task A_bad_append_does_not_fail_those_that_come_with_it()
    {
        var outcomes = await Task.WhenAll(Enumerable.Range(1, 20).Select(number => Journal.Append(
            Append($"ticket/desk/{(char)('a' + number)}", 0, number,
                number == 7 ? Fact(7) with { Body = "{" } : Fact(number)))));

        outcomes.Count(outcome => outcome is AppendOutcome.Stored).ShouldBe(19);
        outcomes[6].ShouldBeOfType<AppendOutcome.Rejected>();
    }

    private async Task Rejects(Append append) =>
        (await Journal.Append(append)).ShouldBeOfType<AppendOutcome.Rejected>();
}
