using System.Globalization;
using System.Text.Json;
using BillingGrains.Host.Tests.Api;

namespace BillingGrains.Host.Tests.Month;

/// <summary>When what is billed becomes revenue: by the ERP, or by journals made here. Documents bear the day on which this
/// is played, so the month that is closed is the month of that day.</summary>
internal static class RevenueSituations
{
    private const string ByErp =
        """
        {'entityId':'fr01','version':1,'name':'Sud SA','country':'FR','timeZone':'Europe/Paris','numbering':'ours',
         'numberPattern':'FR-{number:00000}','numberReset':'never','taxRounding':'per-document','erpTenantId':'north',
         'reviewRequired':true,'revenue':{'recogniser':'erp','prepaidTax':'sale'}}
        """;

    private const string SoldCredit =
        ",'prepaid':{'grants':[{'grantId':'top-up','amount':100,'from':'2026-03-01','until':'2026-03-31','sold':true}]}}";

    public static async Task Tell(Story story)
    {
        await story.Done("integrator", HttpMethod.Put, "entities/de01", Agreement.EntityWithJournals);
        await story.Done("integrator", HttpMethod.Put, "entities/fr01", ByErp);
        var issued = await YearInAdvance(story);
        await Block(story);
        await CreditTaxedAtUse(story);
        await CreditTaxedAtSale(story, Period("fr01", issued));
        await Close(story, Period("de01", issued), issued);
    }

    private static async Task<DateOnly> YearInAdvance(Story story)
    {
        DateOnly issued = default;
        await story.Situation("A year in advance, earned by its days", async customer =>
        {
            await customer.Agrees(
                "Agreed: 365.00 EUR for the year from 1 March, in advance. This legal entity recognises revenue here.",
                "{'entityId':'de01','subscriptions':[{'subscriptionId':'care','name':'Care','cycle':{'unit':'year','count':1,"
                    + "'anchor':'start'},'dayCount':'actual-days','timing':'advance','quantity':1,'from':'2026-03-01',"
                    + "'price':{'kind':'per-unit','unitPrice':365,'zeroUsage':'bill'}}]}");
            await customer.IsBilledAndApproved();
            issued = await customer.IssuedOn("month");
            await customer.EndsIn("month 441.65 posted");
            var row = await RollForward(story, Period("de01", issued));
            (Amount(row, "billed"), Amount(row, "overTime")).ShouldBe((365m, Days(issued)));
            story.Say("At the end of the document's month its days are earned, 1.00 EUR each; the rest is deferred.");
        });
        return issued;
    }

    private static Task Block(Story story) =>
        story.Situation("A block of hours: what was used, and what expired", async customer =>
        {
            await customer.Agrees(
                "Agreed: a block of 2 hours for 150.00 EUR, good for March.",
                "{'entityId':'de01','cover':[{'coverId':'block','name':'the support hours','unit':'hours','quantity':2,"
                    + "'from':'2026-03-01','months':1,'price':150}]}");
            await customer.WorkIsDone("T1", 90);
            await customer.IsBilledAndApproved();
            await customer.EndsIn("month 181.50 posted");
            var row = await RollForward(story, Period("de01", await customer.IssuedOn("month")));
            (Amount(row, "used"), Amount(row, "expired")).ShouldBe((112.50m, 37.50m));
            story.Say("112.50 EUR are earned by the 90 minutes that were used, 37.50 EUR by the half hour that expired.");
        });

    private static Task CreditTaxedAtUse(Story story) =>
        story.Situation("Prepaid credit that is taxed when it is used", async customer =>
        {
            await customer.Agrees(
                "Agreed: 100.00 EUR of credit are sold, good for March.", "{'entityId':'de01'" + SoldCredit);
            await customer.WorkIsDone("T1", 30);
            await customer.IsBilledAndApproved();
            story.Say("The credit bears no tax; it pays 58.08 EUR, which is the work with its tax.");
            await customer.EndsIn("month 100.00 posted");
            var row = await RollForward(story, Period("de01", await customer.IssuedOn("month")));
            (Amount(row, "paidFromCredit"), Amount(row, "delivered"), Amount(row, "expired")).ShouldBe((58.08m, 48m, 79.42m));
            story.Say("48.00 EUR of work are earned, and 41.92 EUR of credit because they expired.");
        });

    private static Task CreditTaxedAtSale(Story story, string period) =>
        story.Situation("Prepaid credit that is taxed when it is sold", async customer =>
        {
            await customer.Agrees(
                "Agreed: the same, with a legal entity that taxes credit when it is sold, and whose ERP recognises revenue.",
                "{'entityId':'fr01'" + SoldCredit);
            await customer.WorkIsDone("T1", 30);
            await customer.IsBilledAndApproved();
            story.Say("The credit bears 21.00 EUR of tax; it pays the 48.00 EUR of work, which are not taxed again.");
            await customer.EndsIn("month 121.00 posted");
            var refused = await story.Refused("finance", HttpMethod.Post, $"{period}/revenue/journals", "{}");
            story.Say($"Finance wants a journal of it here. It is refused: *{refused}*");
        });

    private static Task Close(Story story, string period, DateOnly issued) =>
        story.Situation("Work that nobody billed by the month's end, and the journal of the month", async customer =>
        {
            await customer.Agrees("Agreed as ever, with the legal entity that recognises revenue here.", "{'entityId':'de01'}");
            await customer.WorkIsDone("T1", 60);
            await story.Rest();
            await story.Done("finance", HttpMethod.Post, $"{period}/close/start", null);
            await story.AllIsEntered("de01");
            await story.Rest();
            await story.Done("finance", HttpMethod.Post, $"{period}/close/reconcile", null);
            var refused = await story.Refused("finance", HttpMethod.Post, $"{period}/close", "");
            story.Say($"Finance begins to close the month and reconciles it. To close it is refused: *{Undated(refused)}*");
            await story.Rest();
            await story.Done("finance", HttpMethod.Post, $"{period}/revenue/journals", "{}");
            await story.Rest();
            await TellRow(story, period, issued);
            await TellEntries(story, period, issued);
            await story.Done("finance", HttpMethod.Post, $"{period}/revenue/journals", "{}");
            (await Journals(story, period)).Count.ShouldBe(1);
            story.Say("The journal is asked for once more: there is one.");
            await Entered(story, issued);
            await story.Done("finance", HttpMethod.Post, $"{period}/close", null);
            story.Say("The month is closed.");
            await customer.IsBilledAndApproved();
            (await customer.IssuedOn("month")).ShouldBe(new DateOnly(issued.Year, issued.Month, 1).AddMonths(1));
            story.Say("The work's document is dated into the next month, which earns it again and reverses the accrual.");
            await customer.EndsIn("month 116.16 posted");
        });

    private static async Task Entered(Story story, DateOnly issued)
    {
        var last = new DateOnly(issued.Year, issued.Month, 1).AddMonths(1).AddDays(-1);
        foreach (var day in new[] { last, last.AddDays(1) })
        {
            var month = issued.ToString("yyyy-MM", CultureInfo.InvariantCulture);
            await story.As("auditor").Settled(
                $"v1/vouchers/de01/{month}/journal-1/journal/EUR.{day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)}",
                voucher => voucher.Text("status") == "posted");
        }

        story.Say("Both days' entries stand in the ERP's books.");
    }

    private static async Task TellRow(Story story, string period, DateOnly issued)
    {
        var row = await RollForward(story, period);
        var sum = Amount(row, "opening") + Amount(row, "billed");
        foreach (var column in new[] { "paidFromCredit", "credited", "delivered", "overTime", "used", "milestone", "expired" })
        {
            sum -= Amount(row, column);
        }

        (Amount(row, "overTime"), Amount(row, "closing"), Amount(row, "difference"))
            .ShouldBe((Days(issued), 365m - Days(issued), 0m));
        sum.ShouldBe(Amount(row, "closing"));
        story.Say(
            $"Deferred: {Text(row, "opening")} at the beginning, {Text(row, "billed")} billed, "
            + $"less {Text(row, "paidFromCredit")} paid from credit, {Text(row, "delivered")} for work, the days of the year, "
            + $"{Text(row, "used")} used and {Text(row, "expired")} expired; what is left are the days to come.");
    }

    private static async Task TellEntries(Story story, string period, DateOnly issued)
    {
        var next = new DateOnly(issued.Year, issued.Month, 1).AddMonths(1);
        var entries = (await Journals(story, period))[0].GetProperty("entries").EnumerateArray().ToList();
        foreach (var entry in entries)
        {
            var isReversal = entry.Text("why") == "reversal";
            var date = isReversal ? next : next.AddDays(-1);
            entry.Text("date").ShouldBe(date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
            var amount = entry.Text("why") == "over-time"
                ? "the days of the year"
                : string.Create(CultureInfo.InvariantCulture, $"{entry.GetProperty("amount").GetDecimal():0.00} EUR");
            story.Say(
                $"Journal: {entry.Text("debit")} to {entry.Text("credit")}, {amount} ({entry.Text("why")}), on the "
                + (isReversal ? "first day of the next month." : "last day of the month."));
        }
    }

    private static async Task<List<JsonElement>> Journals(Story story, string period) =>
        [.. (await story.As("auditor").GetAsync($"v1/{period}/revenue/journals").Body()).EnumerateArray()];

    private static async Task<JsonElement> RollForward(Story story, string period)
    {
        await story.Rest();
        return (await story.Done("auditor", HttpMethod.Get, $"{period}/revenue", null)).GetProperty("rows")[0];
    }

    private static string Period(string entity, DateOnly issued) =>
        $"entities/{entity}/periods/{issued.ToString("yyyy-MM", CultureInfo.InvariantCulture)}";

    private static string Text(JsonElement row, string name) =>
        Amount(row, name).ToString("0.00", CultureInfo.InvariantCulture);

    private static decimal Amount(JsonElement row, string name) => row.GetProperty(name).GetDecimal();

    /// <summary>Of the year from 1 March 2026, up to the end of a day's month.</summary>
    private static decimal Days(DateOnly issued) => Math.Min(
        365, new DateOnly(issued.Year, issued.Month, 1).AddMonths(1).DayNumber - new DateOnly(2026, 3, 1).DayNumber);

    private static string Undated(string words) =>
        System.Text.RegularExpressions.Regex.Replace(words, @"\d{4}-\d\d", "the month");
}
