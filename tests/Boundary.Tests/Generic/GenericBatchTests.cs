using BillingGrains.Boundary.Tests.Erp;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Posting;
using BillingGrains.Ports.Erp;

namespace BillingGrains.Boundary.Tests.Generic;

/// <summary>What an answer for several documents says of each.</summary>
public sealed class GenericBatchTests
{
    private const string Rules =
        """
        "answers": [
          { "when": "text.contains('E-NO')", "means": "refused", "words": "It is {{error.code}}" },
          { "when": "text.contains('E-BUSY')", "means": "transient" },
          { "when": "text.contains('E-THERE')", "means": "exists" }
        ],
        """;

    private static readonly ValueList<ErpInvoice> Invoices =
        new[] { "a", "b", "c" }.Select(key => ErpSamples.Invoice(key, "C-17", ErpSamples.Euro, "S21", 21m)).ToValueList();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static TheoryData<string, string> Answers => new()
    {
        { "each in its place", $$"""{"items":[{{Made("a")}},{{Made("b")}},{{Made("c")}}]} : a b c""" },
        { "each by its key, whatever its place", $$"""{"items":[{{Made("c")}},{{Made("a")}},{{Made("b")}}]} : a b c""" },
        { "a refusal without a key by its place", $$"""{"items":[{{Made("a")}},{"error":"E-NO"},{{Made("c")}}]} : a no c""" },
        { "a refusal with a key", $$"""{"items":[{{Made("a")}},{{Made("b")}},{"key":"c","error":"E-NO"}]} : a b no""" },
        { "put off, and there already", $$"""{"items":[{"error":"E-BUSY"},{{Made("b")}},{"error":"E-THERE"}]} : later b ?""" },
        { "one is not told of", $$"""{"items":[{{Made("a")}},{{Made("c")}}]} : a ? c""" },
        { "a refusal of nobody knows whom", $$"""{"items":[{{Made("b")}},{"error":"E-NO"},{{Made("c")}}]} : ? b c""" },
        { "one is told of twice", $$"""{"items":[{{Made("a")}},{{Made("b")}},{{Made("b")}}]} : a ? ?""" },
        { "all are refused", """{"items":[{"error":"E-NO"},{"error":"E-NO"},{"error":"E-NO"}]} : no no no""" },
        { "what makes no sense", $$"""{"items":[{{Made("a")}},{"key":"b"},{{Made("c")}}]} : a ? c""" },
    };

    [Theory]
    [MemberData(nameof(Answers))]
    public async Task An_answer_tells_each_document(string what, string answerAndMeaning)
    {
        what.ShouldNotBeEmpty();
        var parts = answerAndMeaning.Split(" : ");
        using var erp = new ScriptedErp(_ => (200, parts[0]));
        using var small = erp.Open(Configuration());

        var each = (await small.Batches!.Create(Invoices, Cancellation)).ShouldBeOfType<BatchOutcome.Each>().Outcomes;

        Words(each).ShouldBe(parts[1]);
        erp.Calls.ShouldHaveSingleItem().Body.ShouldContain("\"lines\":[{\"key\":\"a\"},{\"key\":\"b\"},{\"key\":\"c\"}]");
    }

    [Theory]
    [InlineData(422, """{"error":"E-NO"}""", typeof(SendingOutcome.Refused))]
    [InlineData(200, """{"error":"E-NO"}""", typeof(SendingOutcome.Refused))]
    [InlineData(429, "", typeof(SendingOutcome.Deferred))]
    [InlineData(500, """{"items":[{"id":"a","key":"a"}]}""", typeof(SendingOutcome.Unknown))]
    [InlineData(200, "<html>Your session has expired.</html>", typeof(SendingOutcome.Unknown))]
    public async Task An_answer_that_tells_no_document_is_one_for_the_call(int status, string body, Type outcome)
    {
        using var erp = new ScriptedErp(_ => (status, body));
        using var small = erp.Open(Configuration());

        (await small.Batches!.Create(Invoices, Cancellation)).ShouldBeOfType<BatchOutcome.Whole>()
            .Outcome.ShouldBeOfType(outcome);
        erp.Calls.Count.ShouldBe(1);
    }

    [Theory]
    [InlineData("in any order", """{"items":[{"of":"3","it":C},{"of":"1","it":A},{"of":"2","error":"E-NO"}]}""", "a no c")]
    [InlineData("one is missing", """{"items":[{"of":"3","it":C},{"of":"2","it":B}]}""", "? b c")]
    [InlineData("a place that several name",
        """{"items":[{"of":"1","it":A},{"of":"2","error":"E-NO"},{"of":"2","it":B}]}""", "a ? ?")]
    [InlineData("a place that is another's",
        """{"items":[{"of":"2","it":A},{"of":"1","error":"E-BUSY"},{"of":"3"}]}""", "later ? ?")]
    public async Task An_element_names_the_place_of_its_document_in_the_call(string what, string answer, string meaning)
    {
        what.ShouldNotBeEmpty();
        foreach (var key in new[] { "A", "B", "C" })
        {
            answer = answer.Replace($"\"it\":{key}", $"\"it\":{Made(key.ToLowerInvariant())}", StringComparison.Ordinal);
        }

        using var erp = new ScriptedErp(_ => (200, answer));
        using var small = erp.Open(ConfigurationOfItsOwn());

        var each = (await small.Batches!.Create(Invoices, Cancellation)).ShouldBeOfType<BatchOutcome.Each>().Outcomes;

        Words(each).ShouldBe(meaning);
        var call = erp.Calls.ShouldHaveSingleItem();
        call.Address.AbsolutePath.ShouldBe("/base/several");
        call.Body.ShouldStartWith("""{"items":[{"of":"1","it":{"key":"a","text":""");
    }

    [Fact]
    public async Task Where_calls_for_several_are_their_own_a_document_alone_goes_by_those_for_one()
    {
        using var erp = new ScriptedErp(_ => (200, Made("a")));
        using var small = erp.Open(ConfigurationOfItsOwn());

        (await small.Create(Invoices[0], Cancellation)).ShouldBeOfType<SendingOutcome.Created>();

        erp.Calls.ShouldHaveSingleItem().Address.AbsolutePath.ShouldBe("/base/documents");
    }

    [Fact]
    public async Task An_empty_answer_is_unknown_for_each()
    {
        using var erp = new ScriptedErp(_ => (200, ScriptedErp.Empty));
        using var small = erp.Open(Configuration());

        (await small.Batches!.Create(Invoices, Cancellation)).ShouldBeOfType<BatchOutcome.Each>()
            .Outcomes.ShouldAllBe(outcome => outcome is SendingOutcome.Unknown);
    }

    [Fact]
    public async Task A_document_alone_goes_by_the_same_call()
    {
        using var erp = new ScriptedErp(_ => (200, $$"""{"items":[{{Made("a")}}]}"""));
        using var small = erp.Open(Configuration());

        (await small.Create(Invoices[0], Cancellation)).ShouldBeOfType<SendingOutcome.Created>().RemoteId.ShouldBe("a");
        erp.Calls.ShouldHaveSingleItem().Body.ShouldBe("""{"call":"a","lines":[{"key":"a"}]}""");
        small.Batches!.GroupOf(Invoices[0], SendingPurpose.Create).ShouldNotBeNull();
        small.Batches.GroupOf(Invoices[0], SendingPurpose.Post).ShouldBeNull();
    }

    private static string Words(ValueList<SendingOutcome> each) => string.Join(' ', each.Select(static outcome => outcome switch
    {
        SendingOutcome.Created created => created.RemoteId,
        SendingOutcome.Refused { Words: "It is E-NO." } => "no",
        SendingOutcome.Deferred => "later",
        _ => "?",
    }));

    /// <summary>Calls for several at an address of their own, which send the body of the call for one.</summary>
    private static string ConfigurationOfItsOwn() => ScriptedErp.Configuration(more: Rules).Replace(
        "\"kinds\": [\"invoice\"],",
        """
        "kinds": ["invoice"],
        "batch": {
          "create": { "path": "/several", "document": "$.items[*]", "body": { "items": [
            { "$for": "invoice in batch.invoices", "$do": { "of": "{{string(invoice.place)}}", "it": { "$body": "create" } } }
          ] } },
          "element": { "place": "$.of", "document": "$.it" }
        },
        """,
        StringComparison.Ordinal);

    private static string Made(string key) =>
        $$"""{"id":"{{key}}","key":"{{key}}","currency":"EUR","net":1,"gross":1}""";

    private static string Configuration()
    {
        var whole = ScriptedErp.Configuration(more: Rules);
        var from = whole.IndexOf("\"create\":", StringComparison.Ordinal);
        var to = whole.IndexOf("\"post\":", StringComparison.Ordinal);
        return whole[..from]
            + """
              "batch": { "of": ["create"] },
              "create": { "path": "/documents", "document": "$.items[*]", "body": {
                "call": "{{batch.key}}", "lines": [{ "$for": "one in batch.invoices", "$do": { "key": "{{one.key}}" } }] } },
              """
            + whole[to..];
    }
}
