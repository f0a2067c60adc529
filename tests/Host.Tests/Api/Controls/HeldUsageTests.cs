using System.Net;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace BillingGrains.Host.Tests.Api.Controls;

/// <summary>Usage that came too late, from the queue to the decision.</summary>
[Collection(ApiCollection.Name)]
public sealed class HeldUsageTests(ApiFixture api)
{
    private const string Queue = "v1/exceptions?code=usage-held&key=usage/calls/c-held/gate%2520way";

    [Fact]
    public async Task It_stands_in_the_queue_until_somebody_of_finance_decides_who_did_not_send_it()
    {
        await Send("integrator", "1", "2", "3");
        var row = (await api.As("finance").Settled(Queue, queue => queue.GetProperty("rows").GetArrayLength() == 1))
            .GetProperty("rows")[0];
        (row.Text("owner"), row.Text("where"), row.Text("reason")).ShouldBe((
            "finance", "here",
            "3 events of the meter calls for the customer c-held came too late from gate way, and are held."));
        var held = await api.As("auditor").GetAsync("v1/usage/held?source=gate%20way&meter=calls").Body();
        held.EnumerateArray().Select(one => one.Text("id")).ShouldBe(["1", "2", "3"], ignoreOrder: true);

        (await Decide("release", "{'source':'gate way','id':'1','reason':' '}")).Line().ShouldStartWith("no-reason #/reason");
        (await Decide("release", "{'reason':'New.'}")).Line().ShouldStartWith("no-filter #/source");
        (await Decide("release", "{'id':'1','meter':'calls','reason':'New.'}")).Line().ShouldStartWith("no-filter #/source");
        var released = await Decide("release", "{'source':'gate way','id':'1','reason':'New.'}");
        (released.Text("decided"), released.Text("left")).ShouldBe(("1", "0"));
        (await Decide("release", "{'source':'gate way','id':'1','reason':'New.'}")).Text("decided").ShouldBe("0");
        var early = await Decide("reject", "{'customer':'c-held','until':'2020-01-01T00:00:00Z','reason':'Old.'}");
        (early.Text("decided"), early.Text("left")).ShouldBe(("0", "0"));
        (await Decide("reject", "{'customer':'c-held','reason':'Old.'}")).Text("decided").ShouldBe("2");
        await api.As("finance").Settled(Queue, queue => queue.GetProperty("rows").GetArrayLength() == 0);

        var found = await api.Admin.GetAsync("v1/usage/events?source=gate%20way&id=1").Body();
        found.Text("status").ShouldBeOneOf("stored", "counted");
        (found.GetProperty("decided").Text("kind"), found.GetProperty("decided").Text("reason")).ShouldBe(("released", "New."));
        (await api.Admin.GetAsync("v1/usage/events?source=gate%20way&id=2").Body()).Text("status").ShouldBe("rejected");

        var again = await Post("integrator", "1", "2", "3");
        (again.Text("repeated"), again.Text("rejected"), again.Text("held"), again.Text("refused"))
            .ShouldBe(("1", "2", "0", "0"));
        again.GetProperty("results").EnumerateArray().Select(one => one.Text("status"))
            .ShouldBe(["repeated", "rejected", "rejected"]);
        var rejected = again.GetProperty("results")[1];
        rejected.GetProperty("problem").Text("code").ShouldBe("rejected");
        rejected.GetProperty("decided").Text("by").ShouldBe(found.GetProperty("decided").Text("by"));
        rejected.GetProperty("decided").TryGetProperty("reason", out _).ShouldBeFalse("why is for those who may read usage");
    }

    [Fact]
    public async Task Where_four_eyes_are_enforced_nobody_decides_on_what_his_key_sent()
    {
        const string Entity =
            """
            {'entityId':'eyes-held','version':1,'name':'Strict','country':'NL','timeZone':'Europe/Amsterdam','numbering':'ours',
             'numberPattern':'H-{year}-{number:00000}','taxRounding':'per-document','erpTenantId':'north','reviewRequired':true,
             'duties':{'mode':'strict'}}
            """;
        await Wire.Ok(api.As("integrator").PutAsync("v1/entities/eyes-held", Wire.Json(Wire.Quoted(Entity))));
        await Send("admin", "own");
        const string Own = "{'source':'gate way','id':'own','reason':'New.'}";
        var refused = await api.As("admin").PostAsync("v1/usage/held/release", Wire.Json(Wire.Quoted(Own)));
        refused.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        (await refused.Body()).Line().ShouldStartWith("own-work: ");
        (await Decide("release", Own)).Text("decided").ShouldBe("1");
    }

    [Fact]
    public async Task What_was_taken_back_and_never_came_stands_in_the_queue_until_it_is_closed()
    {
        const string Lost = "v1/exceptions?code=usage-withdrawal-unmatched&key=usage-withdrawn/lost%2520way";
        using var body = new StringContent(
            Wire.Quoted(
                """
                {'type':'usage-withdrawn','source':'lost way','id':'1','reason':'Wrong.'}
                {'type':'usage-withdrawn','source':'lost way','id':'2','reason':'Wrong.'}
                """),
            null, "application/x-ndjson");
        (await api.As("integrator").PostAsync("v1/usage", body).Body()).Text("withdrawn").ShouldBe("2");
        await using var aged = api.Installation.Services.GetRequiredService<NpgsqlDataSource>().CreateCommand(
            "update usage_withdrawn set at = at - interval '91 days' where source = 'lost way'");
        await aged.ExecuteNonQueryAsync();

        var row = (await api.As("finance").Settled(Lost, queue => queue.GetProperty("rows").GetArrayLength() == 1))
            .GetProperty("rows")[0];
        (row.Text("owner"), row.Text("reason")).ShouldBe((
            "finance", "2 events of lost way were taken back and never came."));
        (await api.As("auditor").GetAsync("v1/usage/held/withdrawals?source=lost%20way").Body()).EnumerateArray()
            .Select(one => one.Text("id")).ShouldBe(["1", "2"], ignoreOrder: true);
        (await Decide("withdrawals/close", "{'source':'lost way','reason':' '}")).Line().ShouldStartWith("no-reason #/reason");
        var closed = await Decide("withdrawals/close", "{'source':'lost way','id':'1','reason':'Seen to.'}");
        (closed.Text("decided"), closed.Text("left")).ShouldBe(("1", "0"));
        (await Decide("withdrawals/close", "{'source':'lost way','reason':'Seen to.'}")).Text("decided").ShouldBe("1");
        await api.As("finance").Settled(Lost, queue => queue.GetProperty("rows").GetArrayLength() == 0);
        var found = await api.Admin.GetAsync("v1/usage/events?source=lost%20way&id=2").Body();
        (found.Text("status"), found.GetProperty("takenBack").GetProperty("closed").Text("reason"))
            .ShouldBe(("closed", "Seen to."));
    }

    private Task<JsonElement> Decide(string what, string body) =>
        api.As("finance").PostAsync($"v1/usage/held/{what}", Wire.Json(Wire.Quoted(body))).Body();

    private async Task Send(string role, params string[] ids) =>
        (await Post(role, ids)).Text("held").ShouldBe($"{ids.Length}");

    private async Task<JsonElement> Post(string role, params string[] ids)
    {
        using var body = new StringContent(
            string.Join('\n', ids.Select(id => Wire.Quoted(
                $"{{'id':'{id}','source':'gate way','meter':'calls','customer':'c-held','value':1,"
                + "'time':'2020-01-01T00:00:00Z'}"))),
            null, "application/x-ndjson");
        return await api.As(role).PostAsync("v1/usage", body).Body();
    }
}
