using System.Net;
using System.Text.Json;
using BillingGrains.Storage.Views;
using Microsoft.Extensions.DependencyInjection;
using static BillingGrains.Host.Tests.Api.Wire;

namespace BillingGrains.Host.Tests.Api.Controls;

/// <summary>Master data that is proposed: over HTTP, from the proposal to the record in the ERP, and to its erasure.</summary>
[Collection(ApiCollection.Name)]
public sealed class MasterProposalPathTests(ApiFixture api)
{
    private const string Proposals = "v1/erp-tenants/prop/proposals";
    private const string Person = "Hildegard Overtoom-Probe";
    private const string Address = "{'street':'Dam 1','postalCode':'1012 JS','city':'Amsterdam','country':'NL'}";

    [Fact]
    public async Task A_proposal_waits_for_another_person_is_created_and_its_texts_can_be_erased()
    {
        await SetUp();
        var content = $"{{'name':'{Person}','taxRegistration':'NL99','address':{Address}}}";
        (await Propose("customer", "P-1", "crm-1", content)).Text("kind").ShouldBe("done");
        (await Propose("customer", "P-1", "crm-1", content)).Text("kind").ShouldBe("already-done");
        var waits = (await Waiting("master-proposal-waiting"))[0];
        waits.Text("reason").ShouldBe("integrator of the tests proposes to create customer P-1 in ERP prop.");
        waits.Text("key").ShouldBe("proposal/prop/customer/P-1");

        await Ok(api.As("approver").PostAsync($"{Proposals}/customer/P-1/accept", Quotes("{'revision':1}")));

        var done = await Ended("customer/P-1", "done");
        done.Text("remoteId").ShouldBe("customer/P-1");
        var row = (await api.As("auditor").Settled(
            $"{Proposals}?status=done&kind=customer",
            page => page.GetProperty("rows").EnumerateArray().Any(each => each.Text("id") == "P-1")))
            .GetProperty("rows").EnumerateArray().Single(each => each.Text("id") == "P-1");
        (row.Text("acceptedBy"), row.Text("how")).ShouldBe(("approver of the tests", "created"));
        row.ToString().ShouldNotContain(Person);
        var history = await Ok(api.As("auditor").GetAsync("v1/history?key=proposal/prop/customer/P-1"));
        history.GetProperty("rows").EnumerateArray().Select(fact => fact.Text("type")).ShouldBe(
        [
            "proposal.made.v1", "proposal.accepted.v1", "proposal.searched.v1", "proposal.searched.v1",
            "proposal.sending-started.v1", "proposal.carried-out.v1",
        ]);

        (await Found()).ShouldContain("fact proposal/prop/customer/P-1");
        await Ok(api.As("support").PostAsync("v1/erasures", Quotes(
            "{'erasureId':'e-prop','subject':{'kind':'customer','id':'P-1'},'reason':'Letter of 5 May'}")));
        await Ok(api.As("approver").PostAsync("v1/erasures/e-prop/carry-out", null));
        (await Found()).ShouldBeEmpty();
        var erased = await Ok(api.As("auditor").GetAsync($"{Proposals}/customer/P-1"));
        erased.GetProperty("draft").GetProperty("content").Text("name").ShouldBe("[erased]");
    }

    [Fact]
    public async Task What_the_ERP_refuses_is_proposed_better_and_a_dimension_has_its_kind_in_its_id()
    {
        await SetUp();
        await Propose("customer", "P-2", "crm-2", "{'name':'Bakker'}");
        await Ok(api.As("finance").PostAsync($"{Proposals}/customer/P-2/accept", Quotes("{'revision':1}")));
        await Ended("customer/P-2", "parked");
        (await Waiting("customer-no-address"))[0].Text("reason").ShouldBe(
            "The customer P-2 has no address. Propose it with its address.");

        await Propose("customer", "P-2", "crm-3", $"{{'name':'Bakker','address':{Address}}}");
        await Ok(api.As("finance").PostAsync($"{Proposals}/customer/P-2/accept", Quotes("{'revision':2}")));
        await Ended("customer/P-2", "done");

        await Propose("dimension", "cost-centre/100", "crm-4", "{'name':'Support'}");
        await Ok(api.As("finance").PostAsync($"{Proposals}/dimension/cost-centre%2F100/accept", Quotes("{'revision':1}")));
        (await Ended("dimension/cost-centre%2F100", "done")).Text("remoteId").ShouldBe("dimension/cost-centre/100");
    }

    [Fact]
    public async Task What_is_wrong_names_its_field()
    {
        await SetUp();
        await Refused("item", "P-3", "{'name':'Hour'}", "master-owned-by-erp", "#/kind");
        await Refused("period", "P-3", "{'name':'March'}", "master-kind-not-proposable", "#/kind");
        await Refused("customer", "P/3", "{'name':'Bakker'}", "id-invalid", "#/id");
        await Refused("customer", "P-3", "{'name':''}", "proposal-content-invalid", "#/content/name");
        await Refused(
            "customer", "P-3", "{'name':'B','address':{'street':'x','postalCode':'','city':'y','country':'Holland'}}",
            "proposal-content-invalid", "#/content/address/country");
    }

    private async Task Refused(string kind, string id, string content, string code, string pointer)
    {
        var answer = await api.As("integrator").PostAsync(Proposals, Body(kind, id, "x-1", content));
        answer.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        var problem = await answer.Body();
        (problem.Text("code"), problem.GetProperty("errors")[0].Text("pointer")).ShouldBe((code, pointer));
    }

    private Task<JsonElement> Propose(string kind, string id, string proposalId, string content) =>
        Ok(api.As("integrator").PostAsync(Proposals, Body(kind, id, proposalId, content)));

    private static StringContent Body(string kind, string id, string proposalId, string content) => Quotes(
        $"{{'kind':'{kind}','id':'{id}','proposalId':'{proposalId}','change':'create','content':{content}}}");

    private Task<JsonElement> Ended(string record, string status) =>
        api.As("auditor").Settled($"{Proposals}/{record}", shown => shown.Text("status") == status);

    private async Task<List<JsonElement>> Waiting(string code) =>
    [
        .. (await api.As("finance").Settled(
            $"v1/exceptions?code={code}", page => page.GetProperty("rows").GetArrayLength() > 0)).GetProperty("rows")
            .EnumerateArray(),
    ];

    private async Task<List<string>> Found() =>
    [
        .. (await api.Installation.Services.GetRequiredService<LeakSearch>().Find([Person]))
            .Select(leak => $"{leak.Place} {leak.Key}").Distinct().Order(StringComparer.Ordinal),
    ];

    private async Task SetUp() => await Ok(api.As("integrator").PutAsync("v1/erp-tenants/prop", Quotes(Agreement.Tenant
        .Replace("north", "prop", StringComparison.Ordinal).Replace("'books'", "'proposed'", StringComparison.Ordinal)
        .Replace("'limits'", "'masterData':{'proposable':['customer','dimension']},'limits'", StringComparison.Ordinal))));
}
