using System.Text;
using BillingGrains.Ports.Usage;
using NodaTime;

namespace BillingGrains.Boundary.Tests.Usage;

/// <summary>What an event may look like, and what is said of one that may not.</summary>
public sealed class UsageLineReaderTests
{
    private const string NoMoment =
        "time: It is a moment with its offset, as RFC 3339 has it: 2026-05-04T10:00:00Z.";

    private const string OnlySays = "A withdrawal says source, id and reason, and may say the event's time.";

    private const string Whole =
        "{'id':'u-1','source':'app','time':'2026-05-04T12:00:00+02:00','meter':'calls','customer':'c-1','value':12.5}";

    private readonly UsageLineReader reader = new(new SeriesTable());

    public static TheoryData<string, string> Faults => new()
    {
        { "", ": It is not one whole JSON object: see byte 1." },
        { "{'id':", ": It is not one whole JSON object: see byte 7." },
        { "{'id':'1'}{}", ": It is not one whole JSON object: see byte 11." },
        { "[]", ": An event is a JSON object." },
        { "{}", "id: It is missing." },
        { "{'id':'1'}", "source: It is missing." },
        { With("'id':7"), "id: It is a text." },
        { With("'id':''"), "id: It has 1 to 200 bytes of UTF-8, and no NUL." },
        { With("'id':'a\\u0000'"), "id: It has 1 to 200 bytes of UTF-8, and no NUL." },
        { With($"'id':'{new string('x', 201)}'"), "id: It has 1 to 200 bytes of UTF-8, and no NUL." },
        { With("'id':'1','id':'2'"), "id: It is there twice." },
        { With("'time':'2026-05-04T10:00:00'"), NoMoment },
        { With("'time':'2026-02-30T10:00:00Z'"), NoMoment },
        { With("'time':1777888000"), NoMoment },
        { With("'meter':'a b'"), "meter: It is 1 to 100 letters, digits, '.', '_', '-' or ':'." },
        { With("'customer':'é'"), "customer: It is 1 to 100 letters, digits, '.', '_', '-' or ':'." },
        { With("'value':'twelve'"), "value: It is a number, or a text that is one." },
        { With("'value':null"), "value: It is a number, or a text that is one." },
        { With("'value':1000000000000.5"), "value: It is at most 1000000000000 and has at most 9 decimals." },
        { With("'value':0.1234567891"), "value: It is at most 1000000000000 and has at most 9 decimals." },
        { With("'value':1,'value':1"), "value: It is there twice." },
        { With("'amount':1"), "amount: A usage item has no such member: what else there is to say goes into \"properties\"." },
        { With("'properties':[]"), "properties: It is a JSON object." },
        { With("'type':'time'"), "type: It is \"usage\", or left out; \"usage-withdrawn\" takes an event back." },
        { With("'reason':'Why.'"), "reason: It belongs to what is taken back or corrected." },
        { With("'reason':7"), "reason: It belongs to what is taken back or corrected." },
        { With("'corrects':'u-2','reason':7"), "reason: It is a text." },
        { With("'corrects':'u-1'"), "corrects: An event corrects another one: give this one an id of its own." },
        { With("'corrects':['u-2']"), "corrects: It is a text." },
        { Gone("'value':0"), $"value: {OnlySays}" },
        { Gone("'meter':'calls'"), $"meter: {OnlySays}" },
        { Gone("'properties':{}"), $"properties: {OnlySays}" },
        { Gone("'corrects':'u-2'"), $"corrects: {OnlySays}" },
        { Gone("'amount':1"), $"amount: {OnlySays}" },
        { "{'type':'usage-withdrawn','id':'1','source':'app'}", "reason: It is missing." },
        { Cloud("'specversion':'0.3'"), "specversion: CloudEvents of version 1.0 are taken." },
        { Cloud("'data':7"), "data: It is a JSON object." },
        { Cloud("'data_base64':'AAAA'"), "data_base64: What was used stands in \"data\", as a JSON object." },
        { "{'specversion':'1.0','id':'1','source':'app','type':'calls'}", "subject: It is missing." },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public void A_fault_names_the_member_and_says_what_it_has_to_be(string line, string fault)
    {
        var found = Read(line, out _);
        found.ShouldNotBeNull();
        $"{found.Field}: {found.Reason}".ShouldBe(fault);
    }

    [Fact]
    public void What_is_taken_back_is_named_alone_or_by_what_is_sent_in_its_place()
    {
        Read(Whole, out _).ShouldBeNull();
        reader.Withdrawal.ShouldBeNull();
        Read(Gone("'time':'2026-05-04T10:00:00Z'"), out var one).ShouldBeNull();
        one.Series.ShouldBeNull();
        var alone = reader.Withdrawal!;
        (alone.Source, alone.Id, alone.Reason, alone.CorrectedBy).ShouldBe(("app", "u-1", "Why.", null));
        (alone.Key, alone.Ticks).ShouldBe((UsageKey.Of("app", "u-1"), Instant.FromUtc(2026, 5, 4, 10, 0).ToUnixTimeTicks()));

        Read(With("'corrects':'u-0','reason':'Twice.'"), out var corrected).ShouldBeNull();
        corrected.Key.ShouldBe(UsageKey.Of("app", "u-1"));
        (reader.Withdrawal!.Id, reader.Withdrawal.CorrectedBy, reader.Withdrawal.Reason).ShouldBe(("u-0", "u-1", "Twice."));
        Read(Cloud("'corrects':'u-0'"), out _).ShouldBeNull();
        reader.Withdrawal!.Reason.ShouldBe("Corrected by u-1.");
        Read(With("'corrects':'u-9','reason':'Twice.'"), out var otherwise).ShouldBeNull();
        otherwise.Content.ShouldNotBe(corrected.Content, "what it corrects is part of what it says");
    }

    [Fact]
    public void An_item_says_what_was_used()
    {
        Read(Whole, out var one).ShouldBeNull();
        (one.Series.Meter, one.Series.Customer, one.Value).ShouldBe(("calls", "c-1", 12.5m));
        one.Ticks.ShouldBe(Instant.FromUtc(2026, 5, 4, 10, 0).ToUnixTimeTicks());
        one.Key.ShouldBe(UsageKey.Of("app", "u-1"));
    }

    [Fact]
    public void A_cloud_event_says_it_in_its_own_words()
    {
        Read(Cloud("'data':{'value':'12','region':'eu'}"), out var one).ShouldBeNull();
        (one.Series.Meter, one.Series.Customer, one.Value).ShouldBe(("calls", "c-1", 12m));
        Read(Cloud("'partitionkey':'x'"), out one).ShouldBeNull();
        one.Value.ShouldBe(1m, "without a value it counts for one");
        one.Ticks.ShouldBe(UsageEvent.NoTime);
    }

    [Theory]
    [InlineData("'value':12.50", "'value':'12.5'")]
    [InlineData("'value':1,'properties':{'a':1,'b':'x'}", "'properties':{'b':'x','a':1},'value':1")]
    [InlineData("'value':1,'properties':{'a':'\\u0041'}", "'value':1,'properties':{'a':'A'}")]
    [InlineData("'value':1,'time':'2026-05-04T10:00:00Z'", "'time':'2026-05-04T12:00:00.000+02:00','value':1")]
    public void The_same_said_otherwise_is_the_same(string one, string other) => Content(one).ShouldBe(Content(other));

    [Theory]
    [InlineData("'value':12.5", "'value':12.51")]
    [InlineData("'value':1", "'value':1,'time':'2026-05-04T10:00:00Z'")]
    [InlineData("'value':1,'properties':{'a':'1'}", "'value':1,'properties':{'a':1}")]
    [InlineData("'value':1,'properties':{'a':'bc'}", "'value':1,'properties':{'ab':'c'}")]
    [InlineData("'value':1,'properties':{'a':'x','b':'y'}", "'value':1,'properties':{'a':'y','b':'x'}")]
    public void Something_else_is_not(string one, string other) => Content(one).ShouldNotBe(Content(other));

    private static string With(string member)
    {
        var name = member[..member.IndexOf(':', StringComparison.Ordinal)];
        var rest = string.Join(
            ',', new[] { "'id':'u-1'", "'source':'app'", "'meter':'calls'", "'customer':'c-1'", "'value':1" }
                .Where(each => !each.StartsWith(name + ":", StringComparison.Ordinal)));
        return $"{{{rest},{member}}}";
    }

    private static string Gone(string member) =>
        $"{{'type':'usage-withdrawn','id':'u-1','source':'app','reason':'Why.',{member}}}";

    private static string Cloud(string member) => member.StartsWith("'specversion'", StringComparison.Ordinal)
        ? $"{{{member},'id':'u-1','source':'/app','type':'calls','subject':'c-1'}}"
        : $"{{'specversion':'1.0','id':'u-1','source':'/app','type':'calls','subject':'c-1',{member}}}";

    private long Content(string members)
    {
        Read($"{{'id':'u-1','source':'app','meter':'calls','customer':'c-1',{members}}}", out var one).ShouldBeNull();
        return one.Content;
    }

    private UsageFault? Read(string line, out UsageEvent one) =>
        reader.Read(Encoding.UTF8.GetBytes(line.Replace('\'', '"')), out one);
}
