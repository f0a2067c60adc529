using System.Net;
using System.Text.Json;
using static BillingGrains.Host.Tests.Api.Wire;

namespace BillingGrains.Host.Tests.Api.Controls;

/// <summary>A legal entity goes from one ERP to another while documents are open, over HTTP.</summary>
[Collection(ApiCollection.Name)]
public sealed class CutOverTests(ApiFixture api)
{
    private const string Invoices = "v1/invoices/k-cut/2026-02";

    /// <summary>From a day on, everything that is new goes to the new tenant.</summary>
    private const string CutOver = "'routing':{'rules':[{'ruleId':'cut-over','tenantId':'new','from':'2026-01-01'}]";

    [Fact]
    public async Task After_a_cut_over_open_documents_stay_in_the_old_erp_and_both_reconcile()
    {
        await SetUp();
        await Work("T-1", "E-1");
        await Bill("run-cut-1", "month");
        await Posted("month");
        await Plan(HttpMethod.Post);
        await Work("T-2", "E-2");
        await Bill("run-cut-2", "month-2");
        await api.As("finance").Settled(
            $"{Invoices}/month-2", found => found.GetProperty("invoice").Text("status") == "finalized");

        await Entity(2, CutOver + "}");
        await Work("T-3", "E-3");
        await Bill("run-cut-3", "month-3");
        await Posted("month-3");
        (await Tenants()).ShouldBe([
            "old before: waiting 1, posted 1, unpaid 1, open 116.16, done False",
            "new by-rule: waiting 0, posted 1, unpaid 1, open 116.16, done False",
        ]);
        (await Balances()).ShouldBe(["finalized 3, posted 2, in flight 1, parked 0"]);

        // What is to be credited, and what waits, still goes to the old one.
        await Credit("c-1", "month");
        (await api.As("finance").Settled($"{Invoices}/credit", found => found.GetProperty("invoice").Text("status") != "draft"))
            .GetProperty("invoice").Text("tenantId").ShouldBe("old");
        await Plan(HttpMethod.Delete);
        await Posted("month-2");
        await Posted("credit");
        (await Tenants())[0].ShouldBe("old before: waiting 0, posted 3, unpaid 1, open 116.16, done False");

        // After its books are closed a credit note of an old document goes to the new one, by the original's number.
        await Entity(3, CutOver + ",'closed':[{'tenantId':'old','from':'2026-01-02'}]}");
        var route = await Ok(api.As("auditor").GetAsync(
            "v1/entities/cut01/route?document=credit-note&contractId=k-cut&original=k-cut/2026-02/month-2"));
        route.GetProperty("route").Text("words").ShouldBe(
            "The books of old are closed since 2026-01-02. The rule cut-over sends it to new.");
        await Credit("c-2", "month-2");
        await Posted("credit-2");
        (await Tenants()).ShouldBe([
            "old closed: waiting 0, posted 3, unpaid 0, open 0.00, done True",
            "new by-rule: waiting 0, posted 2, unpaid 1, open 116.16, done False",
        ]);
        (await Balances()).ShouldBe(["finalized 5, posted 5, in flight 0, parked 0"]);
        var named = await Documents("new");
        named.Single(document => document.Text("kind") == "credit-note").Text("credits")
            .ShouldBe((await Ok(api.As("finance").GetAsync($"{Invoices}/month-2"))).GetProperty("invoice").Text("number"));
    }

    [Fact]
    public async Task Where_something_would_go_names_each_rule_and_why_it_does_not_fit()
    {
        await Ok(api.As("integrator").PutAsync("v1/entities/rt01", Quotes(Agreement.Entity
            .Replace("nl01", "rt01", StringComparison.Ordinal).Replace("true}", """
                true,'routing':{'rules':[
                 {'ruleId':'canada','tenantId':'west','from':'2026-01-01','countries':['CA']},
                 {'ruleId':'hardware','tenantId':'goods','from':'2026-01-01','productLines':['HW-*'],'charges':['part']}]}}
                """, StringComparison.Ordinal))));
        var answer = await Ok(api.As("auditor").GetAsync(
            "v1/entities/rt01/route?on=2026-06-01&charge=part&tags=HW-9&country=NL"));
        var route = answer.GetProperty("route");
        (route.Text("tenantId"), route.Text("ruleId")).ShouldBe(("goods", "hardware"));
        route.GetProperty("tried").EnumerateArray().Select(tried => $"{tried.Text("ruleId")}: {tried.Text("words")}").ShouldBe([
            "canada: It is for customers in CA; this one is in NL.", "hardware: The rule hardware sends it to goods.",
        ]);
        (await Ok(api.As("auditor").GetAsync("v1/entities/rt01/route"))).GetProperty("route").Text("words")
            .ShouldBe("No rule fits: the own tenant of the legal entity rt01 is north.");
        foreach (var (query, line) in new[]
        {
            ("on=tomorrow", "bad-day #/on: A day is written as 2026-03-02."),
            ("charge=parts", "bad-charge #/charge: There is no kind of charge \"parts\"."),
            ("original=k/1", "unknown-original #/original: There is no final document \"k/1\"."),
            ("contractId=k-none", "unknown-contract #/contractId: The contract k-none was never agreed."),
        })
        {
            (await api.As("auditor").GetAsync($"v1/entities/rt01/route?{query}").Body()).Line().ShouldBe(line);
        }

        (await api.As("auditor").GetAsync("v1/entities/rt01/route?proposed=true")).StatusCode
            .ShouldBe(HttpStatusCode.NotFound);
    }

    private async Task SetUp()
    {
        await Entity(1, "");
        foreach (var tenant in new[] { "old", "new" })
        {
            await Ok(api.As("integrator").PutAsync($"v1/erp-tenants/{tenant}", Quotes(Agreement.Tenant
                .Replace("north", tenant, StringComparison.Ordinal)
                .Replace("'books'", $"'{tenant}'", StringComparison.Ordinal))));
        }

        await Ok(api.As("integrator").PutAsync("v1/contracts/k-cut", Quotes(Agreement.Contract("k-cut", "c-cut")
            .Replace("nl01", "cut01", StringComparison.Ordinal).Replace("N-1", "N-21", StringComparison.Ordinal))));
    }

    private async Task Entity(int version, string routing) =>
        await Ok(api.As("integrator").PutAsync("v1/entities/cut01", Quotes(Agreement.Entity
            .Replace("nl01", "cut01", StringComparison.Ordinal).Replace("'NL-", "'CUT-", StringComparison.Ordinal)
            .Replace("'version':1", FormattableString.Invariant($"'version':{version}"), StringComparison.Ordinal)
            .Replace("'north'", "'old'", StringComparison.Ordinal)
            .Replace("true}", routing.Length == 0 ? "false}" : $"false,{routing}}}", StringComparison.Ordinal))));

    private async Task Work(string ticket, string entry)
    {
        await Ok(api.As("integrator").Feed(
            $"{{'type':'ticket','source':'cut','ticketId':'{ticket}','customerId':'c-cut','subject':'s','category':'incident',"
                + "'openedAt':'2026-02-01T08:00:00Z'}",
            $"{{'type':'time','source':'cut','ticketId':'{ticket}','entryId':'{entry}','revision':1,'technician':'emi',"
                + "'role':'engineer','workType':'remote','startedAt':'2026-02-01T09:00:00Z','minutes':60,'description':'x'}",
            $"{{'type':'ticket-closed','source':'cut','ticketId':'{ticket}','at':'2026-02-01T10:00:00Z'}}"));
        await api.As("finance").Settled(
            $"v1/tickets/cut/{ticket}", found => found.GetProperty("charges").GetArrayLength() == 1);
    }

    private async Task Bill(string run, string reason)
    {
        await api.As("finance").Settled("v1/progress", progress => progress.GetProperty("settled").GetBoolean());
        await Ok(api.As("finance").PostAsync("v1/billing-runs", Quotes($"{{'runId':'{run}','period':'2026-02'}}")));
        await api.As("finance").Settled($"{Invoices}/{reason}", found => found.GetProperty("lines").GetArrayLength() == 1);
    }

    private async Task Credit(string id, string reason) => await Ok(api.As("finance").PostAsync(
        $"{Invoices}/{reason}/credits", Quotes($"{{'creditId':'{id}','kind':'goodwill','reason':'Agreed.'}}")));

    private Task<JsonElement> Posted(string reason) => api.As("finance").Settled(
        $"{Invoices}/{reason}", found => found.GetProperty("invoice").Text("status") == "posted");

    private async Task<string[]> Tenants()
    {
        await api.As("finance").Settled("v1/progress", progress => progress.GetProperty("settled").GetBoolean());
        return
        [
            .. (await Ok(api.As("auditor").GetAsync("v1/entities/cut01/tenants"))).EnumerateArray().Select(tenant =>
            {
                var row = tenant.GetProperty("documents").EnumerateArray().Single();
                return $"{tenant.Text("tenantId")} {tenant.Text("use")}: waiting {row.Text("waiting")}, "
                    + $"posted {row.Text("posted")}, unpaid {row.Text("unpaid")}, open {row.Text("open")}, "
                    + $"done {tenant.Text("done")}";
            }),
        ];
    }

    /// <summary>Of the documents, and that nothing differs, of customers neither.</summary>
    private async Task<string[]> Balances()
    {
        var books = await Ok(api.As("finance").GetAsync("v1/reconciliation?period=2026-02"));
        foreach (var balance in new[] { "documents", "customers" })
        {
            books.GetProperty(balance).GetProperty("differences").EnumerateArray()
                .Where(one => one.Text("key").Contains("k-cut", StringComparison.Ordinal)).ShouldBeEmpty();
        }

        return
        [
            .. books.GetProperty("documents").GetProperty("sums").EnumerateArray()
                .Where(sum => sum.GetProperty("scope").Text("entityId") == "cut01")
                .Select(sum => $"finalized {Count(sum, "finalized")}, posted {Count(sum, "posted")}, "
                    + $"in flight {Count(sum, "inFlight")}, parked {Count(sum, "parked")}"),
        ];
    }

    private static string Count(JsonElement sum, string member) => sum.GetProperty(member).Text("count");

    private async Task<JsonElement[]> Documents(string tenant)
    {
        using var client = ApiFixture.Client(api.ErpOperator.BaseAddress!.ToString(), $"sandbox-{tenant}");
        return [.. (await Ok(client.GetAsync($"erp/{tenant}/documents"))).GetProperty("documents").EnumerateArray()];
    }

    /// <summary>The old ERP is down, or up again.</summary>
    private async Task Plan(HttpMethod method)
    {
        using var request = new HttpRequestMessage(method, "faults/plan?tenant=old");
        request.Content = Quotes("{'tenant':'old','operation':'create','fault':'unavailable','times':1000}");
        using var answer = await api.ErpOperator.SendAsync(request);
        answer.StatusCode.ShouldBe(HttpStatusCode.OK, await answer.Content.ReadAsStringAsync());
    }
}
