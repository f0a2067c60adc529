using System.Net;
using System.Text.Json;
using BillingGrains.Host.Installation;

namespace BillingGrains.Host.Tests.Api;

/// <summary>One ticket over HTTP, from the agreement to the document in the ERP.</summary>
[Collection(ApiCollection.Name)]
public sealed class WholePathTests(ApiFixture api)
{
    private const string Month = "2026-04";

    [Fact]
    public async Task Work_becomes_an_approved_numbered_posted_invoice_and_the_books_balance()
    {
        await Put("entities/nl01", Agreement.Entity);
        await Put("erp-tenants/north", Agreement.Tenant);
        await Put("contracts/k-path", Agreement.Contract("k-path", "c-path"));
        (await api.As("integrator").Feed(
            "{'type':'ticket','source':'path','ticketId':'T-1','customerId':'c-path','subject':'s','category':'incident',"
                + "'openedAt':'2026-04-01T08:00:00Z'}",
            "{'type':'time','source':'path','ticketId':'T-1','entryId':'E-1','revision':1,'technician':'emi',"
                + "'role':'engineer','workType':'remote','startedAt':'2026-04-01T09:00:00Z','minutes':50,'description':'x'}",
            "{'type':'ticket-closed','source':'path','ticketId':'T-1','at':'2026-04-01T10:00:00Z'}").Body())
            .GetProperty("taken").GetInt32().ShouldBe(3);

        await api.As("auditor").Settled("v1/tickets/path/T-1", ticket => ticket.GetProperty("charges").GetArrayLength() == 1);
        var run = await api.As("finance").PostAsync(
            "v1/billing-runs", Wire.Json(Wire.Quoted($"{{'runId':'run-path','period':'{Month}'}}"))).Body();
        run.GetProperty("billed").GetInt32().ShouldBe(1, "only one contract of these tests has closed work");
        var invoice = $"v1/invoices/k-path/{Month}/month";
        await api.As("auditor").Settled(invoice, found => Status(found) == "draft");
        (await api.As("finance").PostAsync($"{invoice}/approve", null)).StatusCode.ShouldBe(HttpStatusCode.OK);

        var posted = (await api.As("auditor").Settled(invoice, found => Status(found) == "posted")).GetProperty("invoice");
        posted.Text("number").ShouldMatch("^NL-[0-9]{4}-00001$");
        posted.GetProperty("amounts").GetProperty("gross").GetDecimal().ShouldBe(116.16m);
        await api.As("auditor").Settled("v1/progress", progress => progress.GetProperty("settled").GetBoolean());
        var books = await api.As("auditor").GetAsync("v1/reconciliation").Body();
        foreach (var balance in new[] { "facts", "charges", "documents" })
        {
            books.GetProperty(balance).GetProperty("differences").GetArrayLength().ShouldBe(0, books.ToString());
        }
    }

    private static string Status(JsonElement detail) => detail.GetProperty("invoice").Text("status");

    private async Task Put(string address, string document)
    {
        var response = await api.As("integrator").PutAsync($"v1/{address}", Wire.Json(Wire.Quoted(document)));
        response.StatusCode.ShouldBe(HttpStatusCode.OK, await response.Content.ReadAsStringAsync());
    }
}
