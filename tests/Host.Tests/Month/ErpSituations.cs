using System.Text.Json;
using BillingGrains.Host.Tests.Api;

namespace BillingGrains.Host.Tests.Month;

/// <summary>What the ERP knows and we do not: customers, payments, and what is open there.</summary>
internal static class ErpSituations
{
    private const string OfWise = "{'entityId':'it01','billTo':'N-7'}";
    private const string OfPaid = "{'entityId':'es01','billTo':'N-9'}";

    public static async Task Tell(Story story)
    {
        await story.Erp("faults/master-data?tenant=mended", """
            [{'kind':'customer','id':'N-1','name':'Jansen'},{'kind':'currency','id':'EUR','name':'Euro'},
             {'kind':'tax-code','id':'S21','name':'21 %','percent':21}]
            """);
        await Company(story, "it01", "wise", "mended", "'masterData':{'proposable':['customer']},");
        await Company(story, "es01", "paid", "paid", "'payments':{'owner':'erp'},");
        await story.Situation("A customer that the ERP does not know", async customer =>
        {
            await customer.Agrees("Agreed as ever, billed to N-7 by a legal entity whose ERP tells its customers.", OfWise);
            await customer.WorkIsDone("T1", 60);
            await customer.IsBilled();
            await story.As("auditor").Settled(
                "v1/erp-tenants/wise/master-data", read => read.TryGetProperty("standing", out _));
            await customer.FinanceIsRefused("Finance approves.", "month", "approve", "", "N-7");
            await story.Erp("faults/master-data?tenant=mended", "[{'kind':'customer','id':'N-7','name':'Bakker'}]");
            await story.Done("finance", HttpMethod.Post, "erp-tenants/wise/master-data/refresh", null);
            story.Say("The customer is created in the ERP, and its master data read again: the approval counts by itself.");
            await story.As("auditor").Settled(
                $"v1/{customer.Address("month")}", found => found.GetProperty("invoice").Text("status") == "posted");
            await customer.EndsIn("month 116.16 posted");
        });

        await ProposalSituations.Tell(story);
        await story.Situation("A payment that is entered in the ERP, and one day cancelled there", async customer =>
        {
            await customer.Agrees("Agreed as ever, with a legal entity whose ERP keeps the payments.", OfPaid);
            await customer.WorkIsDone("T1", 60);
            await customer.IsBilledAndApproved();
            var key = (await story.As("auditor").GetAsync($"v1/{customer.Address("month")}").Body())
                .GetProperty("invoice").Text("postingKey");
            await story.Erp(
                "faults/payments?tenant=paid",
                $"{{'id':'4711','key':'{key}','kind':'payment','amount':100,'currency':'EUR','on':'2026-04-20','words':'Bank'}}");
            story.Say("The customer pays 100.00 EUR, which the ERP's bookkeepers enter there.");
            var difference = (await Customers(story)).GetProperty("differences")
                .EnumerateArray().Single(each => each.Text("key") == $"invoice/{customer.ContractId}/2026-03/month");
            story.Say($"Before it is read the balance of customers says: *{difference.Text("words")}*");
            await Read(story);
            story.Say("The ERP's payments are read.");
            await customer.Owes("month", open: 16.16m);
            await customer.FinanceIsRefused(
                "Finance wants to record it here as well.", "month", "payments",
                "{'id':'p-1','amount':{'amount':100,'currency':'EUR'},'on':'2026-04-20','words':'Bank'}", "kept in the ERP");
            await story.Erp("faults/payments/cancel?tenant=paid&id=4711", null);
            await Read(story);
            story.Say("The bank returns it, and the ERP cancels it.");
            await customer.Owes("month", open: 116.16m);
            await customer.EndsIn("month 116.16 posted");
        });
    }

    /// <summary>Payments, refunds and write-offs that were recorded here stand in the ERP, each once; none of them is under
    /// way any more.</summary>
    public static async Task AllIsEntered(Story story)
    {
        await story.As("auditor").Settled(
            "v1/reconciliation", books => books.GetProperty("vouchers").EnumerateArray()
                .All(group => Count(group, "recorded") == Count(group, "entered")));
        (await story.As("auditor").GetAsync("v1/reconciliation").Body()).GetProperty("vouchers").EnumerateArray()
            .Sum(group => Count(group, "entered")).ShouldBeGreaterThan(5);

        static int Count(JsonElement group, string which) => group.GetProperty(which).GetProperty("count").GetInt32();
    }

    public static async Task<JsonElement> Customers(Story story)
    {
        await story.Rest();
        return (await story.As("auditor").GetAsync("v1/reconciliation").Body()).GetProperty("customers");
    }

    private static async Task Read(Story story)
    {
        await story.Done("finance", HttpMethod.Post, "erp-tenants/paid/payments/read", null);
        await story.Rest();
    }

    private static async Task Company(Story story, string entity, string tenant, string connection, string payments)
    {
        await story.Done("integrator", HttpMethod.Put, $"entities/{entity}", Agreement.Entity
            .Replace("nl01", entity, StringComparison.Ordinal).Replace("'NL-", $"'{entity}-", StringComparison.Ordinal)
            .Replace("'north'", $"'{tenant}'", StringComparison.Ordinal));
        await story.Done("integrator", HttpMethod.Put, $"erp-tenants/{tenant}", Agreement.Tenant
            .Replace("north", tenant, StringComparison.Ordinal).Replace("'books'", $"'{connection}'", StringComparison.Ordinal)
            .Replace("'limits'", $"{payments}'limits'", StringComparison.Ordinal));
    }
}
