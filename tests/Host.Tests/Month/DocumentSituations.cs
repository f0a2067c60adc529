using BillingGrains.Host.Tests.Api;

namespace BillingGrains.Host.Tests.Month;

/// <summary>What happens to documents: edited, held, credited, refused, and those of another engine.</summary>
internal static class DocumentSituations
{
    public static async Task Tell(Story story)
    {
        await story.Situation("Goodwill", async customer =>
        {
            await WorkSituations.OneHourIsPosted(customer);
            await customer.Finance(
                "Finance gives 20.00 EUR back, for good.", "month", "credits",
                Goodwill(await customer.Line("month"), 20));
            await customer.IsApproved();
            await customer.IsBilledAndApproved();
            await customer.EndsIn("month 116.16 posted", "credit -24.20 posted");
        });

        await story.Situation("A wrong price, credited whole and billed again", async customer =>
        {
            await WorkSituations.OneHourIsPosted(customer);
            await customer.Finance(
                "Finance credits the invoice: the price is wrong.", "month", "credits",
                "{'creditId':'cr-1','kind':'wrong-price','reason':'The price list of last year'}");
            await customer.IsApproved();
            await customer.Agrees(
                "The contract is corrected to 90.00 EUR an hour.",
                "{'rates':[{'role':'engineer','perHour':90,'from':'2025-01-01'}]}");
            await customer.IsBilledAndApproved();
            await customer.EndsIn("month 116.16 posted", "month-2 108.90 posted", "credit -116.16 posted");
        });

        await story.Situation("A credit of more than stands", async customer =>
        {
            await WorkSituations.OneHourIsPosted(customer);
            await customer.FinanceIsRefused(
                "Finance wants to give 100.00 EUR back.", "month", "credits",
                Goodwill(await customer.Line("month"), 100), "96");
            await customer.EndsIn("month 116.16 posted");
        });

        await story.Situation("A credit after the customer paid a part", async customer =>
        {
            await WorkSituations.OneHourIsPosted(customer);
            await customer.Finance("The customer pays 100.00 EUR.", "month", "payments", Moved("pay-1", 100));
            await customer.Finance(
                "Finance credits the invoice: the work was not done as agreed.", "month", "credits",
                "{'creditId':'cr-1','kind':'write-down','reason':'Not done as agreed'}");
            await customer.IsApproved();
            await customer.Owes("month", open: -100m);
            await customer.Finance("The customer gets it back.", "month", "refunds", Moved("ref-1", 100), by: "approver");
            await customer.Owes("month", open: 0m);
            await customer.EndsIn("month 116.16 posted", "credit -116.16 posted");
        });

        await story.Situation("A rest that the customer will not pay", async customer =>
        {
            await WorkSituations.OneHourIsPosted(customer);
            await customer.Finance("The customer pays 116.00 EUR.", "month", "payments", Moved("pay-1", 116));
            await customer.Finance(
                "The last cents are written off.", "month", "write-offs",
                "{'id':'off-1','amount':{'amount':0.16,'currency':'EUR'},'on':'2026-04-20','words':'Too little to ask for'}",
                by: "approver");
            await customer.Owes("month", open: 0m);
            await customer.IsBilled();
            await customer.EndsIn("month 116.16 posted");
        });

        await story.Situation("A payment that the customer's bank takes back", async customer =>
        {
            await WorkSituations.OneHourIsPosted(customer);
            await customer.Finance("The customer pays 116.16 EUR by direct debit.", "month", "payments",
                "{'id':'dd-1','amount':{'amount':116.16,'currency':'EUR'},'on':'2026-04-20','words':'Direct debit'}");
            await customer.Owes("month", open: 0m);
            await customer.Finance("The bank charges it back.", "month", "payments/reverse",
                "{'paymentId':'dd-1','on':'2026-04-27','words':'Charged back: no cover','chargeback':true}");
            await customer.Owes("month", open: 116.16m);
            await customer.EndsIn("month 116.16 posted");
        });

        await story.Situation("A void that is refused, and the way that is open", async customer =>
        {
            await WorkSituations.OneHourIsPosted(customer);
            await customer.FinanceIsRefused(
                "Finance wants to void the invoice.", "month", "void", "{'reason':'Billed twice'}", "Credit it instead");
            await customer.EndsIn("month 116.16 posted");
        });

        await story.Situation("An invoice that is split", async customer =>
        {
            await customer.Agrees("Agreed as ever.");
            await customer.WorkIsDone("T1", 60);
            await customer.WorkIsDone("T2", 30);
            await customer.IsBilled();
            await customer.EndsIn("month 174.24 draft");
            await customer.Finance(
                "The customer wants the half hour apart.", "month", "split",
                $"{{'moveId':'mv-1','lines':['{await customer.LineOf("month", 48)}'],'reason':'Another cost centre'}}");
            await customer.EndsIn("month 116.16 draft", "month-2 58.08 draft");
            await customer.IsApproved();
            await customer.IsBilledAndApproved();
            await customer.EndsIn("month 116.16 posted", "month-2 58.08 posted");
        });

        await story.Situation("Two drafts that become one", async customer =>
        {
            await customer.Agrees("Agreed as ever.");
            await customer.WorkIsDone("T1", 60);
            await customer.IsBilled();
            await customer.WorkIsDone("T2", 30);
            await customer.IsBilled();
            await customer.EndsIn("month 116.16 draft", "month-2 58.08 draft");
            await customer.Finance(
                "The customer wants one invoice.", "month-2", "merge",
                $"{{'moveId':'mv-1','into':'{customer.ContractId}/{Story.Month}/month','reason':'One invoice is enough'}}");
            await customer.EndsIn("month 174.24 draft", "month-2 0.00 empty");
            await customer.IsApproved();
            await customer.Finance(
                "Finance credits the half hour: its price is wrong.", "month", "credits",
                "{'creditId':'cr-1','kind':'wrong-price','reason':'Agreed on the phone',"
                    + $"'lines':[{{'lineId':'{await customer.LineOf("month", 48)}'}}]}}");
            await customer.IsApproved();
            await customer.IsBilledAndApproved();
            await customer.EndsIn(
                "month 174.24 posted", "month-2 0.00 empty", "month-3 58.08 posted", "credit -58.08 posted");
        });

        await story.Situation("A line that is cut, to be billed with the next document", async customer =>
        {
            await customer.Agrees("Agreed as ever.");
            await customer.WorkIsDone("T1", 60);
            await customer.WorkIsDone("T2", 30);
            await customer.IsBilled();
            await customer.Finance(
                "Finance takes the first ticket off, to be billed again.", "month",
                $"lines/{Uri.EscapeDataString(await customer.Line("month"))}/cut",
                "{'rebill':true,'reason':'The customer wants it on another invoice'}");
            await customer.IsApproved();
            await customer.IsBilledAndApproved();
            await customer.EndsIn("month 58.08 posted", "month-2 116.16 posted");
        });

        await story.Situation("A line that is cut for good", async customer =>
        {
            await customer.Agrees("Agreed as ever.");
            await customer.WorkIsDone("T1", 60);
            await customer.WorkIsDone("T2", 30);
            await customer.IsBilled();
            await customer.Finance(
                "Finance writes the first ticket off.", "month",
                $"lines/{Uri.EscapeDataString(await customer.Line("month"))}/cut",
                "{'rebill':false,'reason':'Our own mistake'}");
            await customer.IsApproved();
            await customer.IsBilledAndApproved();
            await customer.EndsIn("month 58.08 posted");
        });

        await story.Situation("A line that is lowered", async customer =>
        {
            await customer.Agrees("Agreed as ever.");
            await customer.WorkIsDone("T1", 60);
            await customer.IsBilled();
            await customer.Finance(
                "Finance writes it down to 60.00 EUR.", "month",
                $"lines/{Uri.EscapeDataString(await customer.Line("month"))}/adjust",
                "{'kind':'write-down','reason':'Half of it was our mistake','net':60}");
            await customer.IsApproved();
            await customer.IsBilledAndApproved();
            await customer.EndsIn("month 72.60 posted");
        });

        await story.Situation("A draft that changes while it is reviewed", async customer =>
        {
            await customer.Agrees("Agreed as ever.");
            await customer.WorkIsDone("T1", 60);
            await customer.IsBilled();
            await customer.Works("T1", 45, revision: 2);
            await customer.FinanceIsRefused("Finance approves what it saw before.", "month", "approve", "", "line");
            await customer.Finance(
                "Finance takes the line off, to bill it as it is now.", "month",
                $"lines/{Uri.EscapeDataString(await customer.Line("month"))}/cut",
                "{'rebill':true,'reason':'Corrected meanwhile'}");
            await customer.IsBilled();
            await customer.Approves("month-2");
            await customer.EndsIn("month 0.00 empty", "month-2 87.12 posted");
        });

        await story.Situation("A draft that is held", async customer =>
        {
            await customer.Agrees("Agreed as ever.");
            await customer.WorkIsDone("T1", 60);
            await customer.IsBilled();
            await customer.Finance("Finance holds the draft.", "month", "hold", "{'reason':'Waits for the order number'}");
            await customer.FinanceIsRefused("Finance tries to approve it.", "month", "approve", "", "held");
            await customer.EndsIn("month 116.16 held");
            await customer.Finance("Finance releases it.", "month", "release");
            await customer.IsApproved();
            await customer.EndsIn("month 116.16 posted");
        });

        await story.Situation("A text that customers must not read", async customer =>
        {
            await customer.Agrees("Agreed as ever.");
            await customer.Works("T1", 60, text: "Reset, password: Tulip-77x");
            await customer.Closes("T1");
            await customer.IsBilled();
            await customer.FinanceIsRefused("Finance approves.", "month", "approve", "", "password");
            await customer.Finance(
                "Finance writes another text.", "month",
                $"lines/{Uri.EscapeDataString(await customer.Line("month"))}/describe", "{'description':'Password reset'}");
            await customer.IsApproved();
            await customer.EndsIn("month 116.16 posted");
        });

        await story.Situation("An invoice of another engine, its part credit and its refund", async customer =>
        {
            await customer.Integrator(
                "The engine \"metering\" hands in its invoice M-7 over 29.04 EUR.", HttpMethod.Post, "foreign-documents",
                Foreign("M-7", "invoice", 24m, 5.04m, ""));
            await customer.Integrator(
                "Later it hands in the credit note M-C-1 over 12.10 EUR.", HttpMethod.Post, "foreign-documents",
                Foreign("M-C-1", "credit-note", -10m, -2.10m, ",'corrects':{'number':'M-7','invoiceDate':'2026-03-31'}"));
            await customer.Integrator(
                "The customer had paid the engine 29.04 EUR, and gets 12.10 EUR back: both are handed in as P-7 and R-7.",
                HttpMethod.Post, "foreign-documents/entries", ForeignEntry("payment", "P-7", 29.04m));
            await story.Done("integrator", HttpMethod.Post, "foreign-documents/entries", ForeignEntry("refund", "R-7", 12.10m));
            (await story.Refused(
                "integrator", HttpMethod.Post, "foreign-documents",
                Foreign("M-8", "invoice", 24m, 5.04m, "").Replace("29.04", "29.05", StringComparison.Ordinal)))
                .ShouldContain("29.05");
            story.Say("An invoice M-8 whose sums do not add up is refused.");
            await customer.ForeignEndIn("M-7 29.04 posted", "M-C-1 -12.10 posted");
            await customer.StandsInErp("payment/P-7", 29.04m);
            await customer.StandsInErp("refund/R-7", 12.10m);
        });

        await story.Situation("A customer asks to be forgotten", async customer =>
        {
            await WorkSituations.OneHourIsPosted(customer);
            await story.Done("support", HttpMethod.Post, "erasures",
                $"{{'erasureId':'letter-1','subject':{{'kind':'customer','id':'{customer.CustomerId}'}},'reason':'A letter'}}");
            story.Say("Support asks for the customer's texts to be erased.");
            var status = await story.Done("approver", HttpMethod.Post, "erasures/letter-1/carry-out", null);
            var kept = status.GetProperty("last").GetProperty("kept")[0];
            story.Say($"An approver carries it out. Erased: {status.Text("tickets")} ticket. Kept: {kept.Text("key")}. "
                + kept.Text("words"));
            await story.Rest();
            await customer.EndsIn("month 116.16 posted");
        });
    }

    private static string Moved(string id, int amount) => FormattableString.Invariant(
        $"{{'id':'{id}','amount':{{'amount':{amount},'currency':'EUR'}},'on':'2026-04-20','words':'Bank 4711'}}");

    private static string Goodwill(string line, int net) => FormattableString.Invariant(
        $"{{'creditId':'cr-1','kind':'goodwill','reason':'Agreed on the phone','lines':[{{'lineId':'{line}','net':{net}}}]}}");

    private static string ForeignEntry(string kind, string id, decimal amount) =>
        "{'engine':'metering','number':'M-7','invoiceDate':'2026-03-31','kind':'" + kind
            + FormattableString.Invariant($"','id':'{id}','amount':{{'amount':{amount},'currency':'EUR'}},'on':'2026-04-20',")
            + "'words':'Bank 4711'}";

    private static string Foreign(string number, string kind, decimal net, decimal tax, string more) =>
        FormattableString.Invariant($"{{'engine':'metering','number':'{number}','kind':'{kind}','entityId':'nl01','billTo':'N-9'")
            + ",'currency':'EUR','invoiceDate':'2026-03-31','dueDate':'2026-04-30','lines':[{'lineId':'1'"
            + ",'workDate':'2026-03-31','description':'Calls','quantity':1,'unit':'month','taxCode':'S21','taxPercent':21"
            + FormattableString.Invariant($",'net':{net},'tax':{tax}}}],'totals':{{'net':{net},'tax':{tax},'gross':{net + tax}}}")
            + more + "}";
}
