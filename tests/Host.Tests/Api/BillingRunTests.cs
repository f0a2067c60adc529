using System.Net;
using System.Text.Json;

namespace BillingGrains.Host.Tests.Api;

/// <summary>What a billing run tells those who asked for it.</summary>
[Collection(ApiCollection.Name)]
public sealed class BillingRunTests(ApiFixture api)
{
    private const string Entity = "nl-runs";

    [Fact]
    public async Task A_run_shows_what_was_held_at_its_contracts_with_the_reasons_and_what_it_comes_to()
    {
        await Agree("k-held");
        await Work("k-held", "T-1", "engineer", "E-1");
        await Work("k-held", "T-2", "juggler", "E-2");
        await Work("k-held", "T-3", "engineer", "E-3");
        await api.As("integrator").Feed(
            "{'type':'dispute','source':'runs','ticketId':'T-3','disputeId':'d-1','by':'customer','reason':'Free.'}").Body();
        await api.As("auditor").Settled("v1/progress", progress => progress.GetProperty("settled").GetBoolean());

        var run = await Run("run-held");

        run.Text("billed").ShouldBe("1");
        Held(run).ShouldBe(["disputed finance 1 96 EUR", "missing-rate finance 1"]);
        run.Text("nextStep").ShouldBe(
            "The exceptions say of each charge that is held what to do: a later run of the month bills it then.");
        var listed = await api.As("auditor").Settled(
            $"v1/billing-runs?entityId={Entity}&standing=finished", list => Rows(list).Any());
        Held(Rows(listed).Single()).ShouldBe(Held(run));

        static IEnumerable<JsonElement> Rows(JsonElement list) =>
            list.GetProperty("rows").EnumerateArray().Where(row => row.Text("runId") == "run-held");
    }

    [Fact]
    public async Task A_run_that_is_over_cannot_be_paused_and_one_that_nobody_asked_for_is_not_found()
    {
        await Agree("k-over");
        (await Run("run-over")).GetProperty("isFinished").GetBoolean().ShouldBeTrue();

        var refused = await api.As("finance").PostAsync("v1/billing-runs/run-over/pause", null);
        refused.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        (await refused.Body()).Line().ShouldBe(
            "run-finished: The run run-over is finished: every contract was asked, and nothing is left to pause.");
        (await Wire.Ok(api.As("finance").PostAsync("v1/billing-runs/run-over/resume", null)))
            .GetProperty("isFinished").GetBoolean().ShouldBeTrue();
        (await (await api.As("finance").PostAsync("v1/billing-runs/run-never/pause", null)).Body()).Line()
            .ShouldBe("unknown-run: Nobody asked for the billing run run-never.");
    }

    private static string[] Held(JsonElement run) =>
    [
        .. run.GetProperty("held").EnumerateArray().Select(held =>
            $"{held.Text("code")} {held.Text("owner")} {held.Text("charges")}"
            + (held.TryGetProperty("amount", out var money) ? $" {money.Text("amount")} {money.Text("currency")}" : "")),
    ];

    private Task<JsonElement> Run(string id) => Wire.Ok(api.As("finance").PostAsync(
        "v1/billing-runs", Wire.Quotes($"{{'runId':'{id}','period':'2026-04','entityId':'{Entity}'}}")));

    private async Task Agree(string contract)
    {
        await Put($"entities/{Entity}", Agreement.Entity.Replace("nl01", Entity, StringComparison.Ordinal));
        await Put("erp-tenants/north", Agreement.Tenant);
        await Put(
            $"contracts/{contract}",
            Agreement.Contract(contract, $"c-{contract}").Replace("nl01", Entity, StringComparison.Ordinal));
    }

    /// <summary>An hour of work on a ticket that is closed.</summary>
    private async Task Work(string contract, string ticket, string role, string entry) =>
        (await api.As("integrator").Feed(
            $"{{'type':'ticket','source':'runs','ticketId':'{ticket}','customerId':'c-{contract}','subject':'s',"
                + "'category':'incident','openedAt':'2026-04-01T08:00:00Z'}",
            $"{{'type':'time','source':'runs','ticketId':'{ticket}','entryId':'{entry}','revision':1,'technician':'emi',"
                + $"'role':'{role}','workType':'remote','startedAt':'2026-04-01T09:00:00Z','minutes':60,'description':'x'}}",
            $"{{'type':'ticket-closed','source':'runs','ticketId':'{ticket}','at':'2026-04-01T10:00:00Z'}}").Body())
        .Text("taken").ShouldBe("3");

    private Task Put(string address, string document) =>
        Wire.Ok(api.As("integrator").PutAsync($"v1/{address}", Wire.Quotes(document)));
}
