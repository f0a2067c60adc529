using BillingGrains.Host.Tests.Api;

namespace BillingGrains.Host.Tests.Month;

/// <summary>Customers that the CRM proposes and the ERP does not know yet.</summary>
internal static class ProposalSituations
{
    private const string Proposals = "erp-tenants/wise/proposals";
    private const string Address = "{'street':'Dam 1','postalCode':'1012 JS','city':'Amsterdam','country':'NL'}";

    public static async Task Tell(Story story)
    {
        await story.Situation("A new customer that is proposed, accepted, and created in the ERP", async customer =>
        {
            await customer.Agrees(
                "Agreed as ever, billed to N-20 by a legal entity whose ERP is not the owner of its customers.",
                "{'entityId':'it01','billTo':'N-20'}");
            await customer.WorkIsDone("T1", 60);
            await customer.IsBilled();
            await customer.FinanceIsRefused("Finance approves.", "month", "approve", "", "N-20");
            await story.Done("integrator", HttpMethod.Post, Proposals, Proposal("N-20", "De Vries BV", "NL001234567B01"));
            story.Say("The CRM proposes customer N-20, with address and tax registration.");
            var refused = await story.Refused(
                "integrator", HttpMethod.Post, $"{Proposals}/customer/N-20/accept", "{'revision':1}");
            story.Say($"The CRM's own key cannot accept it: *{refused}*");
            await story.Done("finance", HttpMethod.Post, $"{Proposals}/customer/N-20/accept", "{'revision':1}");
            story.Say("Finance accepts it. The ERP is searched by id and by tax registration; then the customer is created.");
            await Ends(story, "N-20", "done");
            await story.As("auditor").Settled(
                $"v1/{customer.Address("month")}", found => found.GetProperty("invoice").Text("status") == "posted");
            story.Say("The approval that waited for the customer counts by itself.");
            await customer.EndsIn("month 116.16 posted");
        });

        await story.Situation("A proposed customer that the ERP has under another id", async customer =>
        {
            await customer.Agrees(
                "Agreed as ever, billed to N-21 by the same legal entity.", "{'entityId':'it01','billTo':'N-21'}");
            await story.Done("integrator", HttpMethod.Post, Proposals, Proposal("N-21", "Vries", "NL 0012.34.567.B01"));
            await story.Done("finance", HttpMethod.Post, $"{Proposals}/customer/N-21/accept", "{'revision':1}");
            await Ends(story, "N-21", "held");
            var waits = (await story.As("finance").Settled(
                "v1/exceptions?code=master-possible-duplicate", page => page.GetProperty("rows").GetArrayLength() == 1))
                .GetProperty("rows")[0];
            story.Say($"The CRM proposes N-21 and finance accepts it. Nothing is created: *{waits.Text("reason")}*");
            await story.Done(
                "finance", HttpMethod.Post, $"{Proposals}/customer/N-21/link",
                "{'revision':1,'toId':'N-20','reason':'One firm, told twice by the CRM'}");
            await customer.Agrees("Finance links it to N-20, and the contract names that id from now on.", "{'billTo':'N-20'}");
            await customer.WorkIsDone("T1", 60);
            await customer.IsBilledAndApproved();
            await customer.EndsIn("month 116.16 posted");
        });
    }

    private static string Proposal(string id, string name, string registration) =>
        $"{{'kind':'customer','id':'{id}','proposalId':'crm-{id}','change':'create','content':{{'name':'{name}',"
        + $"'taxRegistration':'{registration}','currency':'EUR','paymentDays':30,'address':{Address}}}}}";

    private static Task Ends(Story story, string id, string status) => story.As("auditor").Settled(
        $"v1/{Proposals}/customer/{id}", shown => shown.Text("status") == status);
}
