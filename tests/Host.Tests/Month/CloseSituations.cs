using System.Globalization;
using BillingGrains.Host.Tests.Api;

namespace BillingGrains.Host.Tests.Month;

/// <summary>Four eyes, and the period that is closed behind the month. The documents bear the day on which this is played,
/// so the period that is closed is the month of that day.</summary>
internal static class CloseSituations
{
    private const string Strict =
        """
        {'entityId':'be01','version':1,'name':'Zuid NV','country':'BE','timeZone':'Europe/Brussels','numbering':'ours',
         'numberPattern':'BE-{number:00000}','numberReset':'never','taxRounding':'per-document','erpTenantId':'north',
         'reviewRequired':true,'duties':{'mode':'strict','approvals':[{'kind':'invoice',
         'above':{'amount':1000,'currency':'EUR'},'role':'approver'}]}}
        """;

    private const string OfStrict = "{'entityId':'be01'}";

    public static async Task Tell(Story story)
    {
        await story.Done("integrator", HttpMethod.Put, "entities/be01", Strict);
        await story.Situation("Nobody approves what he edited", async customer =>
        {
            await Agreed(story, customer);
            await customer.WorkIsDone("T1", 60);
            await customer.IsBilled();
            await customer.Finance(
                "Finance writes another text on the line.", "month",
                $"lines/{Uri.EscapeDataString(await customer.Line("month"))}/describe",
                "{'description':'Helped with the printer'}");
            await customer.FinanceIsRefused("The same person approves.", "month", "approve", "", "another person");
            await customer.IsApproved(by: "approver");
            await customer.EndsIn("month 116.16 posted");
        });

        await story.Situation("An invoice above the limit of its approver", async customer =>
        {
            await Agreed(story, customer);
            await customer.WorkIsDone("T1", 660);
            await customer.IsBilled();
            await customer.FinanceIsRefused("Finance approves 1,277.76 EUR.", "month", "approve", "", "approver");
            await customer.IsApproved(by: "approver");
            await customer.EndsIn("month 1277.76 posted");
        });

        await story.Situation("Nobody writes off alone", async customer =>
        {
            const string asked = "{'kind':'write-off','id':'off-1'}";
            await Agreed(story, customer);
            await customer.WorkIsDone("T1", 60);
            await customer.IsBilled();
            await customer.IsApproved(by: "approver");
            await customer.Finance(
                "An approver asks for 16.16 EUR to be written off.", "month", "write-offs",
                "{'id':'off-1','amount':{'amount':16.16,'currency':'EUR'},'on':'2026-04-20','words':'Agreed on the phone'}",
                by: "approver");
            await customer.FinanceIsRefused(
                "The same person approves it.", "month", "asked/approve", asked, "Another person", by: "approver");
            await customer.Finance("Another person approves it.", "month", "asked/approve", asked, by: "admin");
            await customer.Owes("month", open: 100m);
            await customer.EndsIn("month 116.16 posted");
        });

        await story.Situation("The period is closed, and work comes late", async customer =>
        {
            await Agreed(story, customer);
            await customer.WorkIsDone("T1", 60);
            await customer.IsBilled();
            await customer.IsApproved(by: "approver");
            var issued = await customer.IssuedOn("month");
            var period = $"entities/be01/periods/{issued.ToString("yyyy-MM", CultureInfo.InvariantCulture)}";
            await Close(story, "finance", period);

            await customer.WorkIsDone("T2", 30);
            await customer.IsBilled();
            await customer.IsApproved(by: "approver");
            (await customer.IssuedOn("month-2")).ShouldBe(new DateOnly(issued.Year, issued.Month, 1).AddMonths(1));
            story.Say("The late work's document is dated on the first day of the next period, and names the month of the work.");
            await customer.EndsIn("month 116.16 posted", "month-2 58.08 posted");

            (await story.Refused("finance", HttpMethod.Post, $"{period}/reopen", "{'reason':'The statement came'}"))
                .ShouldContain("approver");
            await story.Done("approver", HttpMethod.Post, $"{period}/reopen", "{'reason':'The statement came'}");
            story.Say("Finance may not re-open the period; an approver does, and says why.");
            await Close(story, "approver", period);
        });
    }

    private static async Task Agreed(Story story, Customer customer)
    {
        await customer.Agrees("Agreed as ever, with the Belgian entity, where another person approves.", OfStrict);
        await story.Done(
            "approver", HttpMethod.Post, $"contracts/{customer.ContractId}/versions/1/approve", "{'revision':1}");
    }

    private static async Task Close(Story story, string role, string period)
    {
        await story.Rest();
        await story.Done(role, HttpMethod.Post, $"{period}/close/start", null);
        (await story.Refused(role, HttpMethod.Post, $"{period}/close", "")).ShouldContain("reconcile");
        await story.AllIsEntered("be01");
        await story.Rest();
        await story.Done(role, HttpMethod.Post, $"{period}/close/reconcile", null);
        await story.Done(role, HttpMethod.Post, $"{period}/close", null);
        story.Say($"The period is closed by {role}: begun, reconciled without a difference, closed.");
    }
}
