using System.IO.Compression;
using System.Text.Json;
using BillingGrains.Host.Installation;
using static BillingGrains.Host.Tests.Api.Wire;

namespace BillingGrains.Host.Tests.Api.Controls;

/// <summary>What an auditor is shown of a document, and how a sample is drawn.</summary>
[Collection(ApiCollection.Name)]
public sealed class EvidenceTests(ApiFixture api)
{
    private const string Document = "v1/invoices/k-evid/2026-05/month";

    [Fact]
    public async Task A_document_shows_its_way_from_the_source_to_the_ledger_and_a_sample_is_drawn_again_by_its_seed()
    {
        await Ok(api.As("integrator").PutAsync("v1/entities/ev01", Quotes(Agreement.Entity
            .Replace("nl01", "ev01", StringComparison.Ordinal).Replace("'NL-", "'EV-", StringComparison.Ordinal))));
        await Ok(api.As("integrator").PutAsync("v1/erp-tenants/north", Quotes(Agreement.Tenant)));
        await Ok(api.As("integrator").PutAsync("v1/contracts/k-evid", Quotes(
            Agreement.Contract("k-evid", "c-evid").Replace("nl01", "ev01", StringComparison.Ordinal))));
        await api.As("integrator").Feed(
            "{'type':'ticket','source':'evid','ticketId':'T-1','customerId':'c-evid','subject':'s','category':'incident',"
                + "'openedAt':'2026-05-01T08:00:00Z'}",
            "{'type':'time','source':'evid','ticketId':'T-1','entryId':'E-1','revision':1,'technician':'emi',"
                + "'role':'engineer','workType':'remote','startedAt':'2026-05-01T09:00:00Z','minutes':60,'description':'x'}",
            "{'type':'ticket-closed','source':'evid','ticketId':'T-1','at':'2026-05-01T10:00:00Z'}");
        await api.As("auditor").Settled("v1/tickets/evid/T-1", ticket => ticket.GetProperty("charges").GetArrayLength() == 1);
        await Ok(api.As("finance").PostAsync("v1/billing-runs", Quotes("{'runId':'run-evid','period':'2026-05'}")));
        await api.As("auditor").Settled(Document, found => Status(found) == "draft");
        await Ok(api.As("finance").PostAsync($"{Document}/approve", null));
        var issued = (await api.As("auditor").Settled(Document, found => Status(found) == "posted"))
            .GetProperty("invoice").Text("invoiceDate");

        var evidence = await Ok(api.As("auditor").GetAsync($"{Document}/evidence"));
        evidence.GetProperty("isAsApproved").GetBoolean().ShouldBeTrue();
        evidence.GetProperty("terms").Text("version").ShouldBe("1");
        evidence.GetProperty("sentToErp").GetProperty("totals").GetProperty("gross").Text("amount").ShouldBe("116.16");
        evidence.GetProperty("lacks").GetArrayLength().ShouldBe(0);
        evidence.GetProperty("handOffs").GetInt32().ShouldBeGreaterThan(3);
        var trail = evidence.GetProperty("trail").EnumerateArray().Select(fact => fact.Text("type")).ToList();
        string[] way =
        [
            "ticket.opened.v1", "ticket.time-logged.v1", "ticket.closed.v1", "contract.period-billed.v1", "invoice.opened.v1",
            "invoice.approved.v1", "books.date-given.v1", "series.number-given.v1", "invoice.finalized.v1",
            "invoice.sending-started.v1", "invoice.posted.v1",
        ];
        trail.Where(way.Contains).Distinct().ShouldBe(way);
        trail.ShouldContain("contract.agreed.v1");

        var month = $"v1/entities/ev01/periods/{issued[..7]}";
        var population = await Ok(api.As("auditor").GetAsync($"{month}/documents"));
        population.EnumerateArray().Select(row => row.Text("invoice")).ShouldContain("invoice/k-evid/2026-05/month");
        var names = await Drawn($"{month}/sample?seed=audit-7&size=5");
        names.ShouldBe(await Drawn($"{month}/sample?seed=audit-7&size=5"));
        names.ShouldContain("evidence-001.json");
    }

    private async Task<List<string>> Drawn(string address)
    {
        var answer = await api.As("auditor").GetAsync(address, TestContext.Current.CancellationToken);
        answer.IsSuccessStatusCode.ShouldBeTrue(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        await using var archive = await answer.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken);
        using var bytes = new MemoryStream();
        await archive.CopyToAsync(bytes, TestContext.Current.CancellationToken);
        using var zip = new ZipArchive(bytes, ZipArchiveMode.Read);
        await using var sample = await zip.GetEntry("sample.json")!.OpenAsync(TestContext.Current.CancellationToken);
        return
        [
            .. zip.Entries.Select(entry => entry.FullName),
            .. JsonDocument.Parse(sample).RootElement.GetProperty("drawn").EnumerateArray().Select(key => key.GetString()!),
        ];
    }

    private static string Status(JsonElement detail) => detail.GetProperty("invoice").Text("status");
}
