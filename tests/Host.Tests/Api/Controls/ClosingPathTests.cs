using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using static BillingGrains.Host.Tests.Api.Wire;

namespace BillingGrains.Host.Tests.Api.Controls;

/// <summary>A month of a legal entity is closed over HTTP, something comes late, and it is re-opened.</summary>
[Collection(ApiCollection.Name)]
public sealed class ClosingPathTests(ApiFixture api)
{
    private const string Entity =
        """
        {'entityId':'cl01','version':1,'name':'Closing BV','country':'NL','timeZone':'Europe/Amsterdam',
         'numbering':'ours','numberPattern':'CL-{number:00000}','numberReset':'never','taxRounding':'per-document',
         'erpTenantId':'north','reviewRequired':true,'duties':{'mode':'strict'}}
        """;

    [Fact]
    public async Task A_month_is_closed_late_work_is_dated_after_it_and_it_is_reopened_by_another_person()
    {
        var fin = await Key("close-fin", "finance", "fia");
        var lea = await Key("close-lea", "approver", "lia");
        await Ok(api.As("integrator").PutAsync("v1/entities/cl01", Quotes(Entity)));
        await Ok(api.As("integrator").PutAsync("v1/erp-tenants/north", Quotes(Agreement.Tenant)));
        await Agree(lea, "close", "cl01");
        await Ok(fin.PostAsync("v1/entities/cl01/series/invoice/start", Quotes(
            "{'part':'all','first':501,'reason':'The old system ended at 500'}")));

        var first = await Bill(lea, "close", "T-1", "month");
        var (date, month) = MonthOf(first, "cl01");
        first.Text("number").ShouldBe("CL-00501");

        (await fin.PostAsync($"{month}/close", null).Body()).Text("code").ShouldBe("closing-not-started");
        await Ok(fin.PostAsync($"{month}/close/start", null));
        (await fin.PostAsync($"{month}/close", null).Body()).Text("code").ShouldBe("not-reconciled");
        await fin.Reconcile(month);
        await Ok(fin.PostAsync($"{month}/close", null));
        var list = await Ok(api.As("auditor").GetAsync($"{month}/close"));
        list.Text("state").ShouldBe("closed");
        list.GetProperty("last").Text("closedBy").ShouldBe("fia");
        list.GetProperty("steps").EnumerateArray().Where(step => step.GetProperty("isNeeded").GetBoolean())
            .ShouldAllBe(step => step.GetProperty("isDone").GetBoolean());

        // The same month's work comes late: it is billed, names its month, and is dated into the first open one.
        var late = await Bill(lea, "close", "T-2", "month-2");
        var nextMonth = new DateOnly(date.Year, date.Month, 1).AddMonths(1);
        late.Text("invoiceDate").ShouldBe(nextMonth.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
        late.Text("period").ShouldBe("2026-02");

        var foreign = JsonNode.Parse(api.Described.Example("post", "/v1/foreign-documents"))!.AsObject();
        (foreign["entityId"], foreign["number"]) = ("cl01", "F-77");
        (foreign["invoiceDate"], foreign["dueDate"]) = (first.Text("invoiceDate"), first.Text("dueDate"));
        foreign.Remove("contractId");
        (await api.As("integrator").PostAsync("v1/foreign-documents", Wire.Json(foreign.ToJsonString())).Body())
            .Text("code").ShouldBe("period-closed");

        (await fin.PostAsync($"{month}/reopen", Quotes("{'reason':'x'}"))).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        await Ok(lea.PostAsync($"{month}/reopen", Quotes("{'reason':'The bank statement came'}")));
        (await Ok(fin.GetAsync($"{month}/close"))).Text("state").ShouldBe("reopened");
        await Ok(lea.PostAsync($"{month}/close/start", null));
        (await lea.PostAsync($"{month}/close", null).Body()).Text("code").ShouldBe("not-reconciled");
        await lea.Reconcile(month);
        await Ok(lea.PostAsync($"{month}/close", null));
        (await lea.PostAsync($"{month}/reopen", Quotes("{'reason':'My own'}")).Body()).Text("code").ShouldBe("own-work");

        await Report(lea);
    }

    [Fact]
    public async Task A_month_is_not_closed_over_a_payment_that_the_ERP_does_not_have_until_another_person_signs_it()
    {
        var fin = await Key("deaf-fin", "finance", "fia");
        var lea = await Key("deaf-lea", "approver", "lia");
        await Ok(api.As("integrator").PutAsync("v1/entities/cl02", Quotes(Entity
            .Replace("cl01", "cl02", StringComparison.Ordinal).Replace("'north'", "'deaf'", StringComparison.Ordinal))));
        await Ok(api.As("integrator").PutAsync("v1/erp-tenants/deaf", Quotes(Agreement.Tenant
            .Replace("'north'", "'deaf'", StringComparison.Ordinal).Replace("'books'", "'deaf'", StringComparison.Ordinal))));
        await Agree(lea, "deaf", "cl02");
        var (date, month) = MonthOf(await Bill(lea, "deaf", "T-1", "month"), "cl02");
        (await api.ErpOperator.PostAsync("faults/plan", Quotes(
            "{'tenant':'deaf','operation':'enter','fault':'unavailable','times':1000}"))).StatusCode.ShouldBe(HttpStatusCode.OK);
        await Ok(fin.PostAsync($"{month}/close/start", null));
        await fin.Reconcile(month);

        var paid = $"{{'id':'pay-1','amount':{{'amount':10,'currency':'EUR'}},'on':'{date:yyyy-MM-dd}','words':'Bank'}}";
        await Ok(fin.PostAsync("v1/invoices/k-deaf/2026-02/month/payments", Quotes(paid)));
        var vouchers = await fin.Settled(
            "v1/vouchers?entityId=cl02", static found => found.GetProperty("rows").GetArrayLength() == 1);
        var key = vouchers.GetProperty("rows")[0].Text("key");

        var late = await fin.PostAsync($"{month}/close", null).Body();
        late.Text("code").ShouldBe("vouchers-not-entered");
        late.ToString().ShouldContain(key);
        (await Step(fin, month, "vouchers")).GetProperty("items")[0].GetString().ShouldBe(key);
        await fin.Reconcile(month);
        (await fin.PostAsync($"{month}/close", null).Body()).Text("code").ShouldBe("differences-unsigned");
        var signed = Quotes($"{{'code':'voucher-not-entered','key':'{key}','reason':'The bank statement shows it'}}");
        (await fin.PostAsync($"{month}/close/sign-difference", signed).Body()).Text("code").ShouldBe("own-work");
        await Ok(lea.PostAsync($"{month}/close/sign-difference", signed));
        (await Step(fin, month, "vouchers")).GetProperty("isDone").GetBoolean().ShouldBeTrue();
        await Ok(fin.PostAsync($"{month}/close", null));
    }

    private static async Task<JsonElement> Step(HttpClient client, string month, string step) =>
        (await Ok(client.GetAsync($"{month}/close"))).GetProperty("steps").EnumerateArray()
            .Single(one => one.Text("step") == step);

    private static (DateOnly Date, string Month) MonthOf(JsonElement invoice, string entity)
    {
        var date = DateOnly.Parse(invoice.Text("invoiceDate"), CultureInfo.InvariantCulture);
        return (date, $"v1/entities/{entity}/periods/{date.ToString("yyyy-MM", CultureInfo.InvariantCulture)}");
    }

    private async Task Agree(HttpClient approver, string name, string entity)
    {
        await Ok(api.As("integrator").PutAsync($"v1/contracts/k-{name}", Quotes(Agreement.Contract($"k-{name}", $"c-{name}")
            .Replace("nl01", entity, StringComparison.Ordinal))));
        await Ok(approver.PostAsync($"v1/contracts/k-{name}/versions/1/approve", Wire.Json("""{"revision": 1}""")));
    }

    private async Task Report(HttpClient lea)
    {
        var listed = await Ok(lea.GetAsync("v1/entities/cl01/series"));
        listed[0].Text("part").ShouldBe("all");
        var report = await Ok(lea.GetAsync("v1/entities/cl01/series/invoice?part=all"));
        report.GetProperty("numbers").EnumerateArray().Select(one => $"{one.Text("number")} {one.Text("status")}")
            .ShouldBe(["CL-00501 posted", "CL-00502 posted"]);
        report.GetProperty("gaps").GetArrayLength().ShouldBe(0);
        report.GetProperty("changes")[0].Text("words").ShouldBe("fia: The old system ended at 500");
        (await Ok(lea.GetAsync("v1/entities/cl01/series/invoice?part=all&after=501")))
            .GetProperty("numbers").GetArrayLength().ShouldBe(1);
        (await lea.PostAsync("v1/entities/cl01/series/invoice/start", Quotes(
            "{'part':'all','first':9,'reason':'Too late'}")).Body()).Text("code").ShouldBe("series-has-begun");
    }

    /// <summary>An hour of work in February, on a posted document.</summary>
    private async Task<JsonElement> Bill(HttpClient finance, string name, string ticket, string reason)
    {
        await Ok(api.As("integrator").Feed(
            $"{{'type':'ticket','source':'{name}','ticketId':'{ticket}','customerId':'c-{name}','subject':'s',"
                + "'category':'incident','openedAt':'2026-02-01T08:00:00Z'}",
            $"{{'type':'time','source':'{name}','ticketId':'{ticket}','entryId':'E-1','revision':1,'technician':'emi',"
                + "'role':'engineer','workType':'remote','startedAt':'2026-02-01T09:00:00Z','minutes':60,'description':'x'}",
            $"{{'type':'ticket-closed','source':'{name}','ticketId':'{ticket}','at':'2026-02-01T10:00:00Z'}}"));
        await finance.Settled($"v1/tickets/{name}/{ticket}", found => found.GetProperty("charges").GetArrayLength() == 1);
        await Ok(api.As("finance").PostAsync(
            "v1/billing-runs", Quotes($"{{'runId':'run-{name}-{ticket}','period':'2026-02'}}")));
        var invoice = $"v1/invoices/k-{name}/2026-02/{reason}";
        await finance.Settled(invoice, found => found.GetProperty("lines").GetArrayLength() == 1);
        await Ok(finance.PostAsync($"{invoice}/approve", null));
        return (await finance.Settled(invoice, found => found.GetProperty("invoice").Text("status") == "posted"))
            .GetProperty("invoice");
    }

    private async Task<HttpClient> Key(string name, string role, string person) => ApiFixture.Client(
        api.Installation.Address, await api.Installation.CreateKey(name, role, person), api.Described.Handler());
}
