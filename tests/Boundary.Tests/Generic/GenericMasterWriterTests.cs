using BillingGrains.Connectors.Generic;
using BillingGrains.Domain.MasterData;
using BillingGrains.Domain.Posting;
using BillingGrains.Domain.Proposals;
using BillingGrains.Ports.Erp;

namespace BillingGrains.Boundary.Tests.Generic;

/// <summary>What answers mean for proposed master data, and what is never sent.</summary>
public sealed class GenericMasterWriterTests
{
    private const string Centre = """{"number":"7","code":"100","name":"Support"}""";

    private static readonly ErpMasterRecord Record =
        new("key-1", MasterKind.Dimension, "centre/100", new MasterContent("Support"));

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Calls_know_the_id_without_its_prefix_and_what_they_find_has_it()
    {
        using var erp = new ScriptedErp(call => (200, call.Method == HttpMethod.Get
            ? $"{{\"items\":[{Centre},{{\"number\":\"8\",\"code\":\"1001\",\"name\":\"Other\"}}]}}"
            : $"{{\"made\":{Centre}}}"));
        using var small = erp.Open(ScriptedErp.Whole());
        var writer = small.MasterWriter.ShouldNotBeNull();

        (await writer.Create(Record, Cancellation)).ShouldBe(new SendingOutcome.Created("7"));
        var found = (await writer.FindById(MasterKind.Dimension, "centre/100", Cancellation)).ShouldHaveSingleItem();

        (found.RemoteId, found.Id, found.Content.Name).ShouldBe(("7", "centre/100", "Support"));
        found.Content.ShouldBe(new MasterContent("Support"));
        erp.Calls[0].Body.ShouldBe("""{"code":"100","name":"Support"}""");
        erp.Calls[1].Address.Query.ShouldBe("?code=100");
        Enum.GetValues<MasterKind>().Where(writer.Takes).ShouldBe([MasterKind.Dimension]);
    }

    [Fact]
    public async Task What_no_part_is_for_and_what_is_required_and_does_not_hold_is_not_sent()
    {
        using var erp = new ScriptedErp(_ => (200, Centre));
        using var small = erp.Open(ScriptedErp.Whole());
        using var none = erp.Open(ScriptedErp.Configuration());
        var writer = small.MasterWriter!;

        (await writer.Create(Record with { Id = "region/100" }, Cancellation)).ShouldBeOfType<SendingOutcome.Refused>().Code
            .ShouldBe("master-proposal-not-taken");
        (await writer.FindById(MasterKind.Dimension, "region/100", Cancellation)).ShouldBeEmpty();
        (await writer.FindByTaxRegistration("NL1", Cancellation)).ShouldBeEmpty();
        (await writer.Update("7", Record with { Id = "centre/123456" }, Cancellation)).ShouldBeOfType<SendingOutcome.Refused>()
            .Words.ShouldBe("Centres have up to 5 characters.");

        erp.Calls.ShouldBeEmpty();
        none.MasterWriter.ShouldBeNull();
    }

    [Theory]
    [InlineData(200, "<html>Your session has expired.</html>")]
    [InlineData(200, "{}")]
    [InlineData(200, """{"made":{"number":"","code":"100","name":"Support"}}""")]
    [InlineData(200, """{"made":{"number":"7","code":"200","name":"Support"}}""")]
    [InlineData(500, "")]
    public async Task A_record_that_is_answered_so_is_unknown_and_was_sent_once(int status, string body)
    {
        using var erp = new ScriptedErp(_ => (status, body));
        using var small = erp.Open(ScriptedErp.Whole());

        (await small.MasterWriter!.Create(Record, Cancellation)).ShouldBeOfType<SendingOutcome.Unknown>();
        erp.Calls.Count.ShouldBe(1);
    }

    [Theory]
    [InlineData(Centre, null)]
    [InlineData("""{"number":"7","code":"100","name":"Other"}""", "came into the ERP meanwhile, otherwise than proposed")]
    [InlineData("", "none has this id: another record may have its name")]
    public async Task What_is_said_to_be_there_is_looked_up(string there, string? words)
    {
        using var erp = new ScriptedErp(call => call.Method == HttpMethod.Get
            ? (200, $"{{\"items\":[{there}]}}")
            : (409, """{"error":"there"}"""));
        using var small = erp.Open(ScriptedErp.Whole());

        var outcome = await small.MasterWriter!.Create(Record, Cancellation);

        if (words is null)
        {
            outcome.ShouldBe(new SendingOutcome.Created("7"));
        }
        else
        {
            outcome.ShouldBeOfType<SendingOutcome.Refused>().Words.ShouldContain(words);
        }
    }

    [Theory]
    [InlineData("no", typeof(SendingOutcome.Refused))]
    [InlineData("busy", typeof(SendingOutcome.Deferred))]
    [InlineData("gone", typeof(SendingOutcome.Refused))]
    [InlineData("else", typeof(SendingOutcome.Unknown))]
    public async Task What_ends_a_change_in_its_middle_counts_because_all_may_be_made_again(string error, Type outcome)
    {
        using var erp = new ScriptedErp(call => call.RequestUri!.AbsolutePath.EndsWith("/name", StringComparison.Ordinal)
            ? (200, "{}")
            : (400, $"{{\"error\":\"{error}\"}}"));
        using var small = erp.Open(ScriptedErp.Whole());

        (await small.MasterWriter!.Update("7", Record, Cancellation)).ShouldBeOfType(outcome);
        erp.Calls.Count.ShouldBe(2);
    }

    [Theory]
    [InlineData(500, "")]
    [InlineData(429, "")]
    [InlineData(200, """{"items":[{"code":"100","name":"Support"}]}""")]
    public async Task A_search_without_an_answer_that_makes_sense_says_neither_that_it_is_there_nor_that_it_is_not(
        int status, string body)
    {
        using var erp = new ScriptedErp(_ => (status, body));
        using var small = erp.Open(ScriptedErp.Whole());

        await Should.ThrowAsync<ErpUnavailableException>(
            () => small.MasterWriter!.FindById(MasterKind.Dimension, "centre/100", Cancellation));
    }
}
