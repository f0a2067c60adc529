using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using static BillingGrains.Host.Tests.Api.Wire;

namespace BillingGrains.Host.Tests.Api.Described;

/// <summary>The first hour goes on: what is taken back, and what is paid.</summary>
public sealed partial class DescriptionTests
{
    /// <summary>A part of a line is credited; what was posted is not voided, and the answer names the way.</summary>
    private async Task TakeBack(string lineId)
    {
        var credit = JsonNode.Parse(api.Described.Example("post", "/v1/invoices/{contract}/{period}/{reason}/credits"))!;
        credit["lines"]![0]!["lineId"] = lineId;
        await Ok(api.Admin.PostAsync($"{Invoice}/credits", Wire.Json(credit.ToJsonString())));
        (await api.Admin.Settled(Invoice, found => found.GetProperty("takenBackBy").GetArrayLength() == 1))
            .GetProperty("takenBackBy")[0].GetProperty("credits").Text("kind").ShouldBe("goodwill");
        var refused = await api.Admin.PostAsync($"{Invoice}/void", Example("/void"));
        refused.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        (await refused.Body()).Line().ShouldContain("Credit it instead: POST /v1/invoices/k-1001/2026-03/month/credits.");
        await Pay();
    }

    /// <summary>Another engine's document is taken, and what became of it. The sandbox tells nothing of its master data, so
    /// that nothing is checked.</summary>
    private async Task OfOthers()
    {
        (await Post("v1/foreign-documents", "/v1/foreign-documents")).Text("kind").ShouldBe("done");
        (await Post("v1/foreign-documents/entries", "/v1/foreign-documents/entries")).Text("kind").ShouldBe("done");
        await Look("erp-tenants/north/master-data", "erp-tenants/north/master-data/customer?limit=10");
        await Ok(api.Admin.PostAsync("v1/erp-tenants/north/master-data/refresh?whole=true", null));
        (await Post("v1/erp-tenants/north/replay", "/v1/erp-tenants/{id}/replay")).GetProperty("results").GetArrayLength()
            .ShouldBe(0);
        await OfMasterData();
        await Look("erp-tenants/north/payments", "erp-tenants/north/queue", "erp-tenants/north/traits");
        var gone = await api.Admin.PostAsync(
            "v1/erp-tenants/north/queue/hurry",
            Wire.Json(api.Described.Example("post", "/v1/erp-tenants/{id}/queue/hurry")));
        (await gone.Body()).Text("code").ShouldBe("document-not-queued");
        (await api.Admin.PostAsync("v1/erp-tenants/north/payments/read", null).Body()).Text("code")
            .ShouldBe("payments-kept-here");
        await Ok(api.Admin.PostAsync("v1/erp-tenants/north/compare", null));
    }

    /// <summary>Of an ERP that is the owner of its master data nothing is proposed, and the answers say so.</summary>
    private async Task OfMasterData()
    {
        const string Path = "/v1/erp-tenants/{id}/proposals";
        var refused = await api.Admin.PostAsync(
            "v1/erp-tenants/north/proposals", Wire.Json(api.Described.Example("post", Path)));
        (await refused.Body()).Text("code").ShouldBe("master-owned-by-erp");
        await Look("erp-tenants/north/proposals?kind=customer&status=open");
        (await api.Admin.GetAsync("v1/erp-tenants/north/proposals/customer/N-2001")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        foreach (var action in new[] { "accept", "reject", "link", "create-anyway", "replay" })
        {
            var nothing = await api.Admin.PostAsync(
                $"v1/erp-tenants/north/proposals/customer/N-2001/{action}",
                Wire.Json(api.Described.Example("post", $"{Path}/{{kind}}/{{record}}/{action}")));
            (await nothing.Body()).Text("code").ShouldBe("master-nothing-proposed");
        }
    }

    /// <summary>A part is paid, a part written off and disputed; nothing is unapplied, so that nothing is refunded.</summary>
    private async Task Pay()
    {
        foreach (var action in new[] { "payments", "write-offs", "disputes" })
        {
            await Ok(api.Admin.PostAsync($"{Invoice}/{action}", Example($"/{action}")));
        }

        var paid = (await api.Admin.Settled(Invoice, found => found.GetProperty("invoice").TryGetProperty("dispute", out _)))
            .GetProperty("invoice");
        paid.GetProperty("balance").GetProperty("paid").GetDecimal().ShouldBe(10m);
        paid.GetProperty("dispute").Text("owner").ShouldBe("anna");
        await Enter();
        await Ok(api.Admin.PostAsync($"{Invoice}/payments/reverse", Example("/payments/reverse")));
        await Ok(api.Admin.PostAsync($"{Invoice}/disputes/resolve", Example("/disputes/resolve")));
        var refund = await api.Admin.PostAsync($"{Invoice}/refunds", Example("/refunds"));
        refund.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        (await refund.Body()).Line().ShouldContain("Nothing is unapplied on this invoice");
        foreach (var action in new[] { "/asked/approve", "/asked/decline" })
        {
            var nothing = await api.Admin.PostAsync($"{Invoice}{action}", Example(action));
            (await nothing.Body()).Line().ShouldContain("No such refund, write-off or void waits on this document");
        }
    }

    /// <summary>The payment is entered in the ERP: nobody sends it again, and nobody enters it by hand.</summary>
    private async Task Enter()
    {
        // Other tests' payments stand in the list as well.
        var own = Invoice.Replace("v1/invoices/", "voucher/", StringComparison.Ordinal);
        IEnumerable<string> Keys(JsonElement list) => list.GetProperty("rows").EnumerateArray()
            .Select(static row => row.Text("key"))
            .Where(key => key.StartsWith(own, StringComparison.Ordinal));
        var posted = await api.Admin.Settled("v1/vouchers?status=posted", list => Keys(list).Any());
        var voucher = Keys(posted).First().Replace("voucher/", "v1/vouchers/", StringComparison.Ordinal);
        (await api.Admin.Settled(voucher, found => found.Text("status") == "posted")).Text("number").ShouldStartWith("V-");
        await api.Admin.Settled(
            $"{Invoice}/evidence", found => found.GetProperty("trail").EnumerateArray()
                .Any(static fact => fact.Text("type") == "voucher.posted.v1"));
        foreach (var action in new[] { "replay", "entered" })
        {
            var refused = await api.Admin.PostAsync($"{voucher}/{action}", Wire.Json(
                api.Described.Example("post", $"/v1/vouchers/{{contract}}/{{period}}/{{reason}}/{{kind}}/{{id}}/{action}")));
            (await refused.Body()).Line().ShouldContain("It stands in the ERP's books.");
        }
    }
}
