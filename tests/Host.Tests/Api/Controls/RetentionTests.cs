using System.Text.Json;
using BillingGrains.Domain.Deciding;
using BillingGrains.Grains.Deliveries;
using BillingGrains.Host.Installation.Retention;
using BillingGrains.Storage.Auditing;
using BillingGrains.Storage.Retention;
using BillingGrains.Storage.Views;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Orleans;
using static BillingGrains.Host.Tests.Api.Wire;

namespace BillingGrains.Host.Tests.Api.Controls;

/// <summary>Personal texts are erased everywhere, but for documents until their retention ends, and the seals hold.</summary>
[Collection(ApiCollection.Name)]
public sealed class RetentionTests(ApiFixture api)
{
    private const string Document = "v1/invoices/k-erase/2026-05/month";

    private const string Person = "Willemijn Achterberg-Probe";

    [Fact]
    public async Task A_customer_is_erased_but_for_what_is_held_or_kept_and_later_its_documents()
    {
        await IsBilled();
        var services = api.Installation.Services;
        await services.GetRequiredService<Seals>().Make();
        await Ok(api.As("auditor").PostAsync("v1/legal-holds", Quotes(
            "{'holdId':'h-1','subject':{'kind':'ticket','id':'ticket/erase/T-1'},'reason':'Lawsuit 7'}")));
        await Ok(api.As("support").PostAsync("v1/erasures", Quotes(
            "{'erasureId':'e-1','subject':{'kind':'customer','id':'c-erase'},'reason':'Letter of 3 May'}")));

        var held = await CarriedOut();
        held.GetProperty("last").GetProperty("kept").EnumerateArray().Select(each => each.Text("words")).ShouldBe(
            ["Legal hold h-1: Lawsuit 7", $"Issued on {await Issued()}: documents are kept whole until {await KeptUntil()}."]);
        (await Found()).ShouldContain("fact ticket/erase/T-1");

        await Ok(api.As("approver").PostAsync("v1/legal-holds/h-1/release", Quotes("{'reason':'Settled'}")));
        var erased = await CarriedOut();
        erased.Text("tickets").ShouldBe("1");
        erased.GetProperty("last").Text("keptCount").ShouldBe("1");
        (await Found()).ShouldBe(
            ["fact contract/k-erase", "fact invoice/k-erase/2026-05/month", "invoice_line ticket/erase/T-1"],
            "the document is whole, and what the contract put on it");
        var again = await api.As("integrator").Feed(Time("E-2")).Body();
        again.ToString().ShouldContain("texts-erased");

        // The same work, long after: as if the month in which retention ends had come.
        var later = new Later(TimeSpan.FromDays(3 * 366));
        await new ErasureWork(
                services.GetRequiredService<IGrainFactory>(), services.GetRequiredService<ErasureCandidates>(),
                services.GetRequiredService<TextEraser>(), later)
            .SeeToRetention(new Origin("retention", "retention", "retention"), TestContext.Current.CancellationToken);
        (await Found()).ShouldBeEmpty();
        var evidence = await Ok(api.As("auditor").GetAsync($"{Document}/evidence"));
        evidence.GetProperty("lacks").EnumerateArray().ShouldHaveSingleItem().ToString().ShouldContain("erased");
        evidence.GetProperty("lines")[0].Text("description").ShouldBe("[erased]");
        evidence.GetProperty("totals").GetProperty("gross").Text("amount").ShouldBe("116.16");

        await services.GetRequiredService<Seals>().Make();
        var source = services.GetRequiredService<NpgsqlDataSource>();
        var verdict = await new SealCheck(source).Run();
        verdict.Fault.ShouldBeNull();
        verdict.Erased.ShouldBeGreaterThan(5);
    }

    private async Task IsBilled()
    {
        await Ok(api.As("integrator").PutAsync("v1/entities/er01", Quotes(Agreement.Entity
            .Replace("nl01", "er01", StringComparison.Ordinal).Replace("'NL-", "'ER-", StringComparison.Ordinal)
            .Replace("'name'", "'retention':{'documentYears':1},'name'", StringComparison.Ordinal))));
        await Ok(api.As("integrator").PutAsync("v1/erp-tenants/north", Quotes(Agreement.Tenant)));
        await Ok(api.As("integrator").PutAsync("v1/contracts/k-erase", Quotes(
            Agreement.Contract("k-erase", "c-erase").Replace("nl01", "er01", StringComparison.Ordinal))));
        await api.As("integrator").Feed(
            $"{{'type':'ticket','source':'erase','ticketId':'T-1','customerId':'c-erase','subject':'Call {Person}',"
                + $"'category':'incident','openedAt':'2026-05-01T08:00:00Z','fields':{{'caller':'{Person}'}}}}",
            Time("E-1"),
            "{'type':'ticket-closed','source':'erase','ticketId':'T-1','at':'2026-05-01T10:00:00Z'}");
        await api.As("auditor").Settled("v1/tickets/erase/T-1", ticket => ticket.GetProperty("charges").GetArrayLength() == 1);
        await Ok(api.As("finance").PostAsync("v1/billing-runs", Quotes("{'runId':'run-erase','period':'2026-05'}")));
        await api.As("auditor").Settled(Document, found => Status(found) == "draft");
        await Ok(api.As("finance").PostAsync($"{Document}/approve", null));
        await api.As("auditor").Settled(Document, found => Status(found) == "posted");
        await api.As("auditor").Settled("v1/progress", progress => progress.GetProperty("settled").GetBoolean());
    }

    private async Task<JsonElement> CarriedOut()
    {
        var status = await Ok(api.As("approver").PostAsync("v1/erasures/e-1/carry-out", null));
        await api.As("auditor").Settled("v1/progress", progress => progress.GetProperty("settled").GetBoolean());
        return status;
    }

    private async Task<List<string>> Found() =>
    [
        .. (await api.Installation.Services.GetRequiredService<LeakSearch>().Find([Person]))
            .Select(leak => $"{leak.Place} {leak.Key}").Distinct().Order(StringComparer.Ordinal),
    ];

    private async Task<string> Issued() =>
        (await Ok(api.As("auditor").GetAsync(Document))).GetProperty("invoice").Text("invoiceDate");

    private async Task<string> KeptUntil() => $"{int.Parse((await Issued())[..4], null) + 1}-12-31";

    private static string Time(string id) =>
        $"{{'type':'time','source':'erase','ticketId':'T-1','entryId':'{id}','revision':1,'technician':'emi',"
            + "'role':'engineer','workType':'remote','startedAt':'2026-05-01T09:00:00Z','minutes':60,"
            + $"'description':'Helped {Person}'}}";

    private static string Status(JsonElement detail) => detail.GetProperty("invoice").Text("status");

    private sealed class Later(TimeSpan by) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => TimeProvider.System.GetUtcNow() + by;
    }
}
