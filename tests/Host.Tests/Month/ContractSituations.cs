namespace BillingGrains.Host.Tests.Month;

/// <summary>What was agreed, and what of it changes: prices, orders, cover, credit, subscriptions, milestones.</summary>
internal static class ContractSituations
{
    private const string Dearer =
        "{'effectiveFrom':'2026-03-01','rates':[{'role':'engineer','perHour':120,'from':'2025-01-01'}]}";
    private const string Cheaper =
        "{'effectiveFrom':'2026-03-01','rates':[{'role':'engineer','perHour':72,'from':'2025-01-01'}]}";

    public static async Task Tell(Story story)
    {
        await story.Situation("A price that goes up, back-dated", async customer =>
        {
            await WorkSituations.OneHourIsPosted(customer);
            await customer.Agrees("A new version says 120.00 EUR an hour, from 1 March on.", Dearer);
            await customer.IsBilledAndApproved();
            await customer.EndsIn("month 116.16 posted", "month-2 29.04 posted");
        });

        await story.Situation("A price that goes down, back-dated", async customer =>
        {
            await WorkSituations.OneHourIsPosted(customer);
            await customer.Agrees("A new version says 72.00 EUR an hour, from 1 March on.", Cheaper);
            await customer.IsBilledAndApproved();
            await customer.EndsIn("month 116.16 posted", "credit -29.04 posted");
        });

        await story.Situation("A work type that has no price", async customer =>
        {
            await customer.Agrees(
                "Agreed: remote work at 96.00 EUR an hour, and nothing else.",
                "{'rates':[{'role':'engineer','workType':'remote','perHour':96,'from':'2025-01-01'}]}");
            await customer.Works("T1", 60, workType: "on-site");
            await customer.Closes("T1");
            await customer.Waits("missing-rate (finance)");
            await customer.Agrees(
                "A new version says 120.00 EUR for work on site.",
                "{'rates':[{'role':'engineer','workType':'remote','perHour':96,'from':'2025-01-01'},"
                    + "{'role':'engineer','workType':'on-site','perHour':120,'from':'2025-01-01'}]}");
            await customer.Waits();
            await customer.IsBilledAndApproved();
            await customer.EndsIn("month 145.20 posted");
        });

        await story.Situation("A purchase order that is used up", async customer =>
        {
            await customer.Agrees(
                "Agreed: every line needs an order; PO-1 is good for 100.00 EUR.",
                "{'purchaseOrders':{'required':true,'orders':[{'number':'PO-1','from':'2026-01-01','amount':100}]}}");
            await customer.WorkIsDone("T1", 60);
            await customer.WorkIsDone("T2", 60);
            await customer.IsBilledAndApproved();
            await customer.EndsIn("month 116.16 posted");
            await customer.Waits("purchase-order-exceeded (finance)", "purchase-order-low (finance)");
            await customer.Agrees(
                "The customer sends PO-2.",
                "{'purchaseOrders':{'required':true,'orders':[{'number':'PO-1','from':'2026-01-01','amount':100},"
                    + "{'number':'PO-2','from':'2026-01-01'}]}}");
            await customer.IsBilledAndApproved();
            await customer.EndsIn("month 116.16 posted", "month-2 116.16 posted");
        });

        await story.Situation("A block of hours, and work beyond it", async customer =>
        {
            await customer.Agrees(
                "Agreed: a block of 2 hours for 150.00 EUR from 1 March; what is beyond it at 96.00 EUR an hour.",
                "{'cover':[{'coverId':'block','name':'the support hours','unit':'hours','quantity':2,'from':'2026-03-01',"
                    + "'months':12,'price':150}]}");
            await customer.WorkIsDone("T1", 90);
            await customer.WorkIsDone("T2", 60);
            await customer.IsBilledAndApproved();
            await customer.EndsIn("month 239.58 posted");
        });

        await story.Situation("Work of a block that is withdrawn gives its hours back", async customer =>
        {
            await customer.Agrees(
                "Agreed: a block of 2 hours for 150.00 EUR from 1 March.",
                "{'cover':[{'coverId':'block','name':'the support hours','unit':'hours','quantity':2,'from':'2026-03-01',"
                    + "'months':12,'price':150}]}");
            await customer.WorkIsDone("T1", 120);
            await customer.WorkIsDone("T2", 60);
            await customer.IsBilledAndApproved();
            await customer.EndsIn("month 297.66 posted");
            await customer.Tells(
                "The two hours are withdrawn: the block has room for the other one.", "T1",
                "'type':'time-withdrawn','entryId':'e1','reason':'Logged twice'");
            await customer.IsBilledAndApproved();
            await customer.EndsIn("month 297.66 posted", "credit -116.16 posted");
        });

        await story.Situation("Prepaid credit pays", async customer =>
        {
            await customer.Agrees(
                "Agreed: 100.00 EUR are paid beforehand.",
                "{'prepaid':{'grants':[{'grantId':'top-up','amount':100,'from':'2026-03-01'}]}}");
            await customer.WorkIsDone("T1", 60);
            await customer.IsBilledAndApproved();
            await customer.EndsIn("month 16.16 posted");
        });

        await story.Situation("A subscription with more seats from the middle of the month", async customer =>
        {
            await customer.Agrees(
                "Agreed: 10 seats at 31.00 EUR a month, in advance.",
                "{'subscriptions':[{'subscriptionId':'seats','name':'Seats','cycle':{'unit':'month','count':1,"
                    + "'anchor':'calendar'},'dayCount':'actual-days','timing':'advance','quantity':10,'from':'2026-03-01',"
                    + "'price':{'kind':'per-unit','unitPrice':31,'zeroUsage':'bill'}}]}");
            await customer.IsBilledAndApproved();
            await customer.EndsIn("month 375.10 posted");
            await customer.Integrator(
                "From 17 March there are 12 seats: 15 of 31 days of 10 are given back, and of 12 are billed.", HttpMethod.Post,
                $"contracts/{customer.ContractId}/subscriptions/seats/changes",
                "{'kind':'quantity-changed','changeId':'ch-1','on':'2026-03-17','when':'at-once','quantity':12}");
            await customer.IsBilledAndApproved();
            await customer.EndsIn("month 375.10 posted", "month-2 217.80 posted", "credit -181.50 posted");
        });

        await story.Situation("A milestone, said too early", async customer =>
        {
            const string Address = "milestones/live";
            await customer.Agrees(
                "Agreed: 500.00 EUR when the system is live; a document is made at once.",
                "{'milestones':[{'milestoneId':'live','text':'System live','amount':500}],'documents':{'when':'milestone'}}");
            await customer.Integrator(
                "It is said to be live on 20 March.", HttpMethod.Post, $"contracts/{customer.ContractId}/{Address}",
                "{'reachedOn':'2026-03-20'}");
            await customer.IsApproved();
            await customer.Integrator(
                "It is not: that is taken back.", HttpMethod.Post, $"contracts/{customer.ContractId}/{Address}", "{}");
            await customer.IsBilledAndApproved();
            await customer.Sums(0m);
        });

        await story.Situation("Documents that nobody has to look at", async customer =>
        {
            await customer.Agrees(
                "Agreed: what falls due is billed at once; documents up to 200.00 EUR pass, from the fourth on.",
                "{'documents':{'when':'due','review':{'upTo':{'amount':200,'currency':'EUR'}}}}");
            foreach (var ticket in new[] { "T1", "T2", "T3" })
            {
                await customer.WorkIsDone(ticket, 60);
            }

            await customer.IsApproved();
            await customer.WorkIsDone("T4", 60);
            await customer.WorkIsDone("T5", 100);
            await customer.Sums(116.16m * 4m, "posted");
            await customer.Sums(193.60m, "draft");
        });

        await story.Situation("A contract that another engine bills", async customer =>
        {
            await customer.Agrees("Agreed: the engine \"metering\" bills this contract.", "{'billedBy':'metering'}");
            await customer.WorkIsDone("T1", 60);
            await customer.IsBilled();
            await customer.EndsIn();
            await customer.Waits();
        });
    }
}
