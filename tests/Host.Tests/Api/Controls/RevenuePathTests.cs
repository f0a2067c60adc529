using System.Globalization;
using System.Text.Json;

namespace BillingGrains.Host.Tests.Api.Controls;

/// <summary>A month's revenue journal, what changes after it, and what the close list says of it.</summary>
public sealed class RevenuePathTests(ApiFixture api) : IClassFixture<ApiFixture>
{
    [Fact]
    public async Task A_journal_is_made_once_and_what_changes_after_it_is_a_correction_with_a_reason()
    {
        var integrator = api.As("integrator");
        await Ok(integrator.PutAsync("v1/entities/de01", Quotes(Agreement.EntityWithJournals)));
        await Ok(integrator.PutAsync("v1/erp-tenants/north", Quotes(Agreement.Tenant)));
        await Ok(integrator.PutAsync("v1/contracts/k-rev", Quotes(Agreement.Contract("k-rev", "c-rev")
            .Replace("nl01", "de01", StringComparison.Ordinal)
            .Replace("'billWhen':'ticket-closed'", "'billWhen':'work-done'", StringComparison.Ordinal))));
        var finance = api.As("finance");
        await Work("T-1", 60);
        await Ok(finance.PostAsync("v1/billing-runs", Quotes("{'runId':'r-1','period':'2026-03'}")));
        await Work("T-2", 30);
        await Ok(finance.PostAsync("v1/invoices/k-rev/2026-03/month/approve", null));
        var invoice = await api.As("auditor").Settled(
            "v1/invoices/k-rev/2026-03/month", found => found.GetProperty("invoice").Text("status") == "posted");
        var month = $"v1/entities/de01/periods/{invoice.GetProperty("invoice").Text("invoiceDate")[..7]}";
        await Settled();

        (await finance.PostAsync($"{month}/revenue/journals", Quotes("{}")).Body()).Text("code").ShouldBe("closing-not-started");
        (await Ok(finance.GetAsync($"{month}/revenue"))).GetProperty("isMade").GetBoolean().ShouldBeFalse();
        await Ok(finance.PostAsync($"{month}/close/start", null));
        (await Step(month)).GetProperty("isDone").GetBoolean().ShouldBeFalse();
        await Settled();
        (await Ok(finance.PostAsync($"{month}/revenue/journals", Quotes("{}")))).Text("kind").ShouldBe("done");
        await Settled();
        (await Ok(finance.PostAsync($"{month}/revenue/journals", Quotes("{}")))).Text("kind").ShouldBe("already-done");
        (await Step(month)).GetProperty("isDone").GetBoolean().ShouldBeTrue();
        (await Csv($"{month}/revenue")).ShouldEndWith(",EUR,0.00,96.00,0.00,0.00,96.00,0.00,0.00,0.00,0.00,0.00\r\n");

        await Work("T-2", 15, revision: 2);
        var step = await Step(month);
        (step.GetProperty("isDone").GetBoolean(), step.GetProperty("open").GetInt32()).ShouldBe((false, 1));
        (await finance.PostAsync($"{month}/revenue/journals", Quotes("{}")).Body()).Text("code").ShouldBe("journal-stands");
        await Ok(finance.PostAsync($"{month}/revenue/journals", Quotes("{'reason':'T-2 was a quarter of an hour'}")));
        await Settled();
        (await Step(month)).GetProperty("isDone").GetBoolean().ShouldBeTrue();

        var entries = (await Csv($"{month}/revenue/journals")).Split("\r\n")
            .Select(line => line.Split(',')).Where(cells => cells.Length > 6).Select(cells => $"{cells[5]} {cells[6]}");
        entries.ShouldBe(
            ["amount why", "96.00 delivered", "48.00 accrual", "48.00 reversal", "24.00 accrual", "24.00 reversal"]);
        var lines = await Ok(finance.GetAsync($"{month}/revenue/lines?journal=1"));
        lines.GetProperty("lines").EnumerateArray().Single().Text("invoiceKey").ShouldBe("invoice/k-rev/2026-03/month");
        lines.GetProperty("accrued").EnumerateArray().Single().GetProperty("charge").Text("ticketKey")
            .ShouldBe("ticket/desk/T-2");
        var evidence = await Ok(api.As("auditor").GetAsync("v1/invoices/k-rev/2026-03/month/evidence"));
        evidence.GetProperty("revenue").EnumerateArray().Single().GetProperty("sums").GetProperty("delivered").GetDecimal()
            .ShouldBe(96m);
        (await Ok(finance.GetAsync($"{month}/revenue/lines?figure=delivered"))).GetProperty("lines").GetArrayLength().ShouldBe(1);
        (await Ok(finance.GetAsync($"{month}/revenue/lines?figure=used"))).GetProperty("lines").GetArrayLength().ShouldBe(0);
        (await finance.GetAsync("v1/entities/de01/periods/2025-12/revenue").Body()).Text("code").ShouldBe("revenue-of-erp");
    }

    private async Task<JsonElement> Step(string month)
    {
        await Settled();
        return (await Ok(api.As("auditor").GetAsync($"{month}/close"))).GetProperty("steps").EnumerateArray()
            .Single(step => step.Text("step") == "journals");
    }

    private async Task<string> Csv(string address)
    {
        await Settled();
        var response = await api.As("auditor").GetAsync($"{address}?format=csv");
        response.Content.Headers.ContentType!.MediaType.ShouldBe("text/csv");
        return await response.Content.ReadAsStringAsync();
    }

    private async Task Work(string ticket, int minutes, int revision = 1)
    {
        await Ok(api.As("integrator").Feed(
            $"{{'type':'ticket','source':'desk','ticketId':'{ticket}','customerId':'c-rev','subject':'Printer',"
                + "'category':'incident','openedAt':'2026-03-02T08:00:00Z'}",
            string.Create(
                CultureInfo.InvariantCulture,
                $"{{'type':'time','source':'desk','ticketId':'{ticket}','entryId':'e-{ticket}','revision':{revision},")
                + "'technician':'emi','role':'engineer','workType':'remote','startedAt':'2026-03-10T09:00:00Z',"
                + string.Create(CultureInfo.InvariantCulture, $"'minutes':{minutes},'description':'Helped'}}")));
        await Settled();
    }

    private Task Settled() =>
        api.As("auditor").Settled("v1/progress", progress => progress.GetProperty("settled").GetBoolean());

    private static StringContent Quotes(string json) => Wire.Json(Wire.Quoted(json));

    private static async Task<JsonElement> Ok(Task<HttpResponseMessage> request)
    {
        var response = await request;
        var body = await response.Body();
        response.IsSuccessStatusCode.ShouldBeTrue(body.ToString());
        return body;
    }
}
