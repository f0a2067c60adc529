using System.Net;
using System.Text.Json;
using static BillingGrains.Host.Tests.Api.Wire;

namespace BillingGrains.Host.Tests.Api.Controls;

/// <summary>A document names a customer that its ERP does not know: over HTTP, from the refused approval to the posted
/// document.</summary>
[Collection(ApiCollection.Name)]
public sealed class MasterDataPathTests(ApiFixture api)
{
    private const string Invoice = "v1/invoices/k-mend/2026-02/month";
    private const string MasterData = "v1/erp-tenants/mend/master-data";

    [Fact]
    public async Task A_customer_that_the_ERP_does_not_know_is_created_there_and_the_approval_counts_by_itself()
    {
        await Keep("""
            [{'kind':'customer','id':'M-1','name':'Blocked BV','blocked':true},{'kind':'currency','id':'EUR','name':'Euro'},
             {'kind':'tax-code','id':'S21','name':'21 %','percent':21}]
            """);
        await SetUp();
        var standing = (await api.As("auditor").Settled(MasterData, found => found.TryGetProperty("standing", out _)))
            .GetProperty("standing");
        standing.GetProperty("version").GetInt64().ShouldBe(1);
        await Bill();

        var refused = await api.As("finance").PostAsync($"{Invoice}/approve", null);
        refused.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        (await refused.Body()).Line().ShouldContain("Customer N-7 does not exist in ERP mend. Create it there,");
        var found = (await api.As("finance").Settled(
            "v1/exceptions?code=master-customer-unknown", page => page.GetProperty("rows").GetArrayLength() == 1))
            .GetProperty("rows")[0];
        found.Text("where").ShouldBe("erp");
        found.Text("key").ShouldBe("invoice/k-mend/2026-02/month");
        (await Ok(api.As("finance").GetAsync("v1/exceptions/groups"))).GetProperty("rows").EnumerateArray()
            .ShouldContain(group => group.Text("text").EndsWith(
                "customer N-7 of mend does not exist in the ERP.", StringComparison.Ordinal));
        await api.As("finance").Settled(MasterData, shown => shown.GetProperty("waiting").GetArrayLength() == 1);

        await Keep("[{'kind':'customer','id':'N-7','name':'Bakker'}]");
        await Ok(api.As("finance").PostAsync($"{MasterData}/refresh", null));

        var posted = await api.As("finance").Settled(Invoice, read => read.GetProperty("invoice").Text("status") == "posted");
        posted.GetProperty("invoice").Text("approvedBy").ShouldBe("finance of the tests");
        await api.As("finance").Settled(
            "v1/exceptions?code=master-customer-unknown", page => page.GetProperty("rows").GetArrayLength() == 0);
        (await Ok(api.As("auditor").GetAsync($"{MasterData}/customer"))).EnumerateArray()
            .Select(customer => customer.Text("id")).ShouldBe(["M-1", "N-7"]);
        var evidence = await Ok(api.As("auditor").GetAsync($"{Invoice}/evidence"));
        var approved = evidence.GetProperty("trail").EnumerateArray()
            .Single(fact => fact.Text("type") == "invoice.approved.v1").GetProperty("fact").GetProperty("master");
        approved.GetProperty("version").GetInt64().ShouldBe(2);
        approved.GetProperty("unknown").EnumerateArray().Select(kind => kind.GetString()).ShouldBe(["period"]);
    }

    private async Task SetUp()
    {
        var integrator = api.As("integrator");
        await Ok(integrator.PutAsync("v1/entities/md01", Quotes(Agreement.Entity
            .Replace("nl01", "md01", StringComparison.Ordinal).Replace("'north'", "'mend'", StringComparison.Ordinal))));
        await Ok(integrator.PutAsync("v1/erp-tenants/mend", Quotes(Agreement.Tenant
            .Replace("north", "mend", StringComparison.Ordinal).Replace("'books'", "'mended'", StringComparison.Ordinal))));
        await Ok(integrator.PutAsync("v1/contracts/k-mend", Quotes(Agreement.Contract("k-mend", "c-mend")
            .Replace("nl01", "md01", StringComparison.Ordinal).Replace("N-1", "N-7", StringComparison.Ordinal))));
    }

    private async Task Bill()
    {
        await Ok(api.As("integrator").Feed(
            "{'type':'ticket','source':'mend','ticketId':'T-1','customerId':'c-mend','subject':'s','category':'incident',"
                + "'openedAt':'2026-02-01T08:00:00Z'}",
            "{'type':'time','source':'mend','ticketId':'T-1','entryId':'E-1','revision':1,'technician':'emi',"
                + "'role':'engineer','workType':'remote','startedAt':'2026-02-01T09:00:00Z','minutes':60,'description':'x'}",
            "{'type':'ticket-closed','source':'mend','ticketId':'T-1','at':'2026-02-01T10:00:00Z'}"));
        await api.As("finance").Settled(
            "v1/tickets/mend/T-1", found => found.GetProperty("charges").GetArrayLength() == 1);
        await Ok(api.As("finance").PostAsync("v1/billing-runs", Quotes("{'runId':'run-mend','period':'2026-02'}")));
        await api.As("finance").Settled(Invoice, found => found.GetProperty("lines").GetArrayLength() == 1);
    }

    private async Task Keep(string records)
    {
        using var answer = await api.ErpOperator.PostAsync("faults/master-data?tenant=mended", Quotes(records));
        answer.StatusCode.ShouldBe(HttpStatusCode.OK, await answer.Content.ReadAsStringAsync());
    }
}
