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

    [Fact]
    public async Task A_document_of_another_engine_is_posted_as_it_is_and_is_part_of_no_charge()
    {
        await Put("entities/nl01", Agreement.Entity);
        await Put("erp-tenants/north", Agreement.Tenant);
        const string Foreign = "{'engine':'metering','number':'M/7','kind':'invoice','entityId':'nl01','billTo':'debtor-9',"
            + "'currency':'EUR','invoiceDate':'2026-04-30','dueDate':'2026-05-30','lines':[{'lineId':'1',"
            + "'workDate':'2026-04-30','description':'Usage','quantity':120,'unit':'GB','net':12.34,'tax':2.59,"
            + "'taxCode':'VAT21','taxPercent':21}],'totals':{'net':12.34,'tax':2.59,'gross':14.93}}";

        var taken = await Take(Foreign);
        (await taken.Body()).Text("invoice").ShouldBe("invoice/engine.metering/2026-04/M_002F7");
        (await (await Take(Foreign)).Body()).Text("kind").ShouldBe("already-done");
        var refused = await Take(
            Foreign.Replace("14.93", "14.94", StringComparison.Ordinal).Replace("M/7", "M/8", StringComparison.Ordinal));
        refused.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        (await refused.Body()).ToString().ShouldContain("#/totals/gross");

        var posted = (await api.As("auditor").Settled(
            "v1/invoices/engine.metering/2026-04/M_002F7", found => Status(found) == "posted")).GetProperty("invoice");
        posted.Text("number").ShouldBe("M/7");
        await api.As("auditor").Settled("v1/progress", progress => progress.GetProperty("settled").GetBoolean());
        var books = await api.As("auditor").GetAsync("v1/reconciliation").Body();
        books.GetProperty("charges").GetProperty("differences").GetArrayLength().ShouldBe(0, books.ToString());
        books.GetProperty("documents").GetProperty("differences").GetArrayLength().ShouldBe(0, books.ToString());

        Task<HttpResponseMessage> Take(string document) =>
            api.As("integrator").PostAsync("v1/foreign-documents", Wire.Json(Wire.Quoted(document)));
    }

    private static string Status(JsonElement detail) => detail.GetProperty("invoice").Text("status");

    private async Task Put(string address, string document)
    {
        var response = await api.As("integrator").PutAsync($"v1/{address}", Wire.Json(Wire.Quoted(document)));
        response.StatusCode.ShouldBe(HttpStatusCode.OK, await response.Content.ReadAsStringAsync());
    }
}
