namespace BillingGrains.Host.Tests.Month;

/// <summary>What happens to work: late, corrected, withdrawn, moved, contested, incomplete.</summary>
internal static class WorkSituations
{
    public static async Task Tell(Story story)
    {
        await story.Situation("An hour of work", async customer =>
        {
            await customer.Agrees("Agreed: work at 96.00 EUR an hour, 21 % tax, billed when the ticket is closed.");
            await customer.WorkIsDone("T1", 60);
            await customer.IsBilledAndApproved();
            await customer.EndsIn("month 116.16 posted");
        });

        await story.Situation("Time that comes after the bill", async customer =>
        {
            await OneHourIsPosted(customer);
            await customer.Works("T1", 30, entry: "e2");
            await customer.IsBilledAndApproved();
            await customer.EndsIn("month 116.16 posted", "month-2 58.08 posted");
        });

        await story.Situation("Time corrected downwards after the bill", async customer =>
        {
            await OneHourIsPosted(customer);
            await customer.Works("T1", 30, revision: 2);
            await customer.IsBilledAndApproved();
            await customer.EndsIn("month 116.16 posted", "credit -58.08 posted");
        });

        await story.Situation("Time corrected upwards after the bill", async customer =>
        {
            await OneHourIsPosted(customer);
            await customer.Works("T1", 75, revision: 2);
            await customer.IsBilledAndApproved();
            await customer.EndsIn("month 116.16 posted", "month-2 29.04 posted");
        });

        await story.Situation("Time withdrawn after the bill", async customer =>
        {
            await OneHourIsPosted(customer);
            await customer.Tells(
                "The technician withdraws the entry.", "T1", "'type':'time-withdrawn','entryId':'e1','reason':'Logged twice'");
            await customer.IsBilledAndApproved();
            await customer.EndsIn("month 116.16 posted", "credit -116.16 posted");
        });

        await story.Situation("The ticket was of another customer", async customer =>
        {
            var right = customer.Another("right");
            await right.Agrees("Another customer has the same agreement.");
            await OneHourIsPosted(customer);
            await customer.MovesTo(right, "T1");
            await customer.IsBilledAndApproved();
            await right.IsApproved();
            await customer.EndsIn("month 116.16 posted", "credit -116.16 posted");
            await right.EndsIn("month 116.16 posted");
        });

        await story.Situation("A dispute before the bill, which the customer loses", async customer =>
        {
            await customer.Agrees("Agreed as ever.");
            await customer.WorkIsDone("T1", 60);
            await Disputed(customer);
            await customer.Waits("disputed (finance)");
            await customer.IsBilled();
            await customer.EndsIn();
            await Resolved(customer, bill: true);
            await customer.IsBilledAndApproved();
            await customer.EndsIn("month 116.16 posted");
        });

        await story.Situation("A dispute after the bill, which the customer wins", async customer =>
        {
            await OneHourIsPosted(customer);
            await Disputed(customer);
            await customer.IsBilled();
            await customer.EndsIn("month 116.16 posted");
            await Resolved(customer, bill: false);
            await customer.IsBilledAndApproved();
            await customer.EndsIn("month 116.16 posted", "credit -116.16 posted");
        });

        await story.Situation("A ticket that is closed without time", async customer =>
        {
            await customer.Agrees("Agreed as ever.");
            await customer.Closes("T1");
            await customer.Waits("missing-time (support)");
            await customer.Works("T1", 30);
            await customer.Waits();
            await customer.IsBilledAndApproved();
            await customer.EndsIn("month 58.08 posted");
        });

        await story.Situation("Work without a type", async customer =>
        {
            await customer.Agrees("Agreed as ever.");
            await customer.Works("T1", 60, workType: "");
            await customer.Closes("T1");
            await customer.Waits("missing-work-type (support)");
            await customer.Works("T1", 60, revision: 2);
            await customer.Waits();
            await customer.IsBilledAndApproved();
            await customer.EndsIn("month 116.16 posted");
        });

        await story.Situation("A work type that the source cannot correct", async customer =>
        {
            await customer.Agrees("Agreed as ever.");
            await customer.Works("T1", 60, workType: "");
            await customer.Closes("T1");
            await customer.Waits("missing-work-type (support)");
            await customer.Mends(
                "Support says here that it was remote work, and why.", $"tickets/month/{customer.Ticket("T1")}/overrides",
                "{'subject':'e1','field':'work-type','value':'remote','reason':'The source is closed for March'}");
            await customer.Waits();
            await customer.IsBilledAndApproved();
            await customer.EndsIn("month 116.16 posted");
        });

        await story.Situation("A customer on billing hold", async customer =>
        {
            await customer.Agrees("Agreed as ever.");
            await customer.Mends(
                "Finance puts the customer on hold.", $"customers/{customer.CustomerId}/billing-hold",
                "{'holdId':'talks','reason':'In talks about the last invoice'}");
            await customer.WorkIsDone("T1", 60);
            await customer.IsBilled();
            await customer.EndsIn();
            await customer.Waits("customer-on-billing-hold (finance)");
            await customer.Mends(
                "The talks are over: the hold ends.", $"customers/{customer.CustomerId}/billing-release",
                "{'holdId':'talks','reason':'Agreed'}");
            await customer.Waits();
            await customer.IsBilledAndApproved();
            await customer.EndsIn("month 116.16 posted");
        });

        await story.Situation("A part that nobody approved yet", async customer =>
        {
            await customer.Agrees(
                "Agreed: parts at cost, each approved before it is billed.",
                "{'parts':{'markupPercent':0,'prices':[],'approvalRequired':true}}");
            await customer.WorkIsDone("T1", 60);
            await customer.Tells(
                "A toner for 40.00 EUR is used.", "T1",
                "'type':'part','partId':'p1','revision':1,'itemCode':'TNR','description':'Toner','quantity':1,"
                    + "'unitCost':{'amount':40,'currency':'EUR'},'usedAt':'2026-03-10T09:30:00Z'");
            await customer.Waits("part-not-approved (support)");
            await customer.IsBilledAndApproved();
            await customer.EndsIn("month 116.16 posted");
            await customer.Tells(
                "Support approves the toner.", "T1", "'type':'approval','approvalId':'a1','subject':'p1','by':'sue'");
            await customer.IsBilledAndApproved();
            await customer.EndsIn("month 116.16 posted", "month-2 48.40 posted");
        });

        await story.Situation("Work above the amount that needs an approval", async customer =>
        {
            await customer.Agrees(
                "Agreed: a charge above 150.00 EUR is approved before it is billed.",
                "{'approvalThreshold':{'amount':150,'currency':'EUR'}}");
            await customer.WorkIsDone("T1", 120);
            await customer.Waits("over-threshold (finance)");
            await customer.Tells(
                "The account manager approves it.", "T1", "'type':'approval','approvalId':'a1','subject':'*','by':'mo'");
            await customer.IsBilledAndApproved();
            await customer.EndsIn("month 232.32 posted");
        });
    }

    public static async Task OneHourIsPosted(Customer customer)
    {
        await customer.Agrees("Agreed as ever.");
        await customer.WorkIsDone("T1", 60);
        await customer.IsBilledAndApproved();
    }

    private static Task Disputed(Customer customer) => customer.Tells(
        "The customer contests the ticket.", "T1", "'type':'dispute','disputeId':'d1','by':'customer','reason':'Not asked for'");

    private static Task Resolved(Customer customer, bool bill) => customer.Tells(
        bill ? "It is settled: the work is billed." : "It is settled: the work is never billed.", "T1",
        $"'type':'dispute-resolved','disputeId':'d1','bill':{(bill ? "true" : "false")},'by':'fin'");
}
