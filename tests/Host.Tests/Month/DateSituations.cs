using System.Globalization;
using System.Text.Json;
using BillingGrains.Host.Tests.Api;

namespace BillingGrains.Host.Tests.Month;

/// <summary>Which day decides: tax rates, discounts for paying early, exchange rates. Documents bear the day on which this is
/// played, so days that follow from it are not told.</summary>
internal static class DateSituations
{
    private const string Abroad =
        """
        {'entityId':'fx01','version':1,'name':'Noord Export BV','country':'NL','timeZone':'UTC','numbering':'ours',
         'numberPattern':'FX-{number:00000}','numberReset':'never','taxRounding':'per-document','erpTenantId':'north',
         'reviewRequired':true,'ledger':{'currency':'EUR','day':'issue','exchange':{'source':'ECB','inverse':true,
         'ageDaysMax':5,'rounding':'half-up'}}}
        """;

    private const string InDollars = "{'entityId':'fx01','currency':'USD'}";

    public static async Task Tell(Story story)
    {
        await story.Situation("A tax rate that changes in the month", async customer =>
        {
            await customer.Agrees(
                "Agreed: taxed by the day of the work, at 19 % until 15 March and at 16 % from 16 March.", Taxes("supply"));
            await customer.Works("T1", 60, day: 10);
            await customer.Closes("T1");
            await customer.Works("T2", 60, day: 20);
            await customer.Closes("T2");
            await customer.IsBilledAndApproved();
            var taxes = (await customer.Details("month")).GetProperty("taxes").EnumerateArray()
                .Select(tax => tax.GetProperty("line")).Select(line => Words(line, "percent", "tax")).ToList();
            taxes.ShouldBe(["16 % 15.36", "19 % 18.24"]);
            story.Say("The invoice of both bears each rate on the work of its days: 16 % 15.36, 19 % 18.24.");
            await customer.EndsIn("month 225.60 posted");
        });

        await story.Situation("Tax that falls due as it is paid", async customer =>
        {
            await customer.Agrees(
                "Agreed as before, and the supplier accounts for tax when it is paid.", Taxes("payment"));
            await customer.WorkIsDone("T1", 60);
            await customer.IsBilledAndApproved();
            await customer.Finance("The customer pays 57.12 EUR, one half.", "month", "payments", Paid("pay-1", 57.12m));
            var tax = (await customer.Details("month")).GetProperty("taxes")[0];
            tax.GetProperty("fallenDue").GetProperty("amount").GetDecimal().ShouldBe(9.12m);
            story.Say("Of the 18.24 EUR of tax, 9.12 EUR have fallen due.");
            await customer.EndsIn("month 114.24 posted");
        });

        await story.Situation("A discount for paying early", async customer =>
        {
            await customer.Agrees(
                "Agreed: payable by the end of the month in which the 30th day lies; 2 % off for paying within 10 days.",
                "{'payment':{'due':'days-then-month-end','early':{'percent':2,'days':10}}}");
            await customer.WorkIsDone("T1", 60);
            await customer.IsBilledAndApproved();
            var early = (await customer.Details("month")).GetProperty("early");
            early.GetProperty("payable").GetProperty("amount").GetDecimal().ShouldBe(113.84m);
            story.Say("The invoice offers 2.32 EUR off: 113.84 EUR until its last day.");
            await customer.Finance(
                "The customer pays 113.84 EUR in time.", "month", "payments",
                Paid("pay-1", 113.84m, on: early.Text("lastDay")));
            await customer.Owes("month", open: 0m);
            var discount = (await customer.Details("month")).GetProperty("entries").EnumerateArray().Last();
            Words(discount.GetProperty("taxes")[0], "percent", "tax").ShouldBe("21 % 0.40");
            story.Say("The difference is recorded as a discount of 2.32 EUR, of which 0.40 EUR are tax.");
            await customer.EndsIn("month 116.16 posted");
        });

        await story.Done("integrator", HttpMethod.Put, "entities/fx01", Abroad);
        await story.Situation("An invoice in another currency", async customer =>
        {
            await customer.Agrees(
                "Agreed in US dollars; the legal entity keeps its books in euro, by the ECB's rates.", InDollars);
            await customer.WorkIsDone("T1", 60);
            await customer.IsBilledAndApproved();
            await customer.EndsIn("month 116.16 approved");
            await customer.Waits("ledger-rate-missing (finance)");
            await story.Done("finance", HttpMethod.Post, "entities/fx01/exchange-rates", Rate());
            story.Say("Finance enters the published rate: 1 EUR is 1.25 USD. The invoice is dated and numbered.");
            await customer.EndsIn("month 116.16 posted");
            await customer.Waits();
            var ledger = (await customer.Details("month")).GetProperty("ledger");
            (Amount(ledger, "net"), Amount(ledger, "tax"), Amount(ledger, "gross")).ShouldBe((76.80m, 16.13m, 92.93m));
            ledger.GetProperty("rates")[0].GetProperty("used")[0].Text("source").ShouldBe("ECB");
            story.Say("It bears its sums in euro, with rate, source and date: net 76.80, tax 16.13, gross 92.93.");

            await customer.Finance(
                "Half of it is credited.", "month", "credits",
                $"{{'creditId':'cr-1','kind':'goodwill','reason':'Agreed','lines':[{{'lineId':'{await customer.Line("month")}',"
                    + "'net':48}]}");
            await customer.IsApproved();
            await customer.EndsIn("month 116.16 posted", "credit -58.08 posted");
            (await customer.Details("credit")).GetProperty("ledger").GetProperty("rates")[0].Text("of")
                .ShouldEndWith("/month");
            story.Say("The credit note is told in euro by the invoice's rate.");
        });
    }

    private static string Taxes(string rule) =>
        "{'tax':null,'taxes':{'supplier':{'country':'DE'},'customer':{'country':'DE'},'level':'per-document',"
        + "'rates':[{'rateId':'de-19','jurisdiction':'DE','category':'standard','code':'S19','percent':19,"
        + "'from':'2020-01-01','to':'2026-03-15','order':0,'compound':false,'onlyIfRegistered':false},"
        + "{'rateId':'de-16','jurisdiction':'DE','category':'standard','code':'S16','percent':16,"
        + "'from':'2026-03-16','order':0,'compound':false,'onlyIfRegistered':false}],"
        + $"'points':[{{'jurisdiction':'DE','rule':'{rule}'}}]}}}}";

    private static string Paid(string id, decimal amount, string on = "2026-04-20") => string.Create(
        CultureInfo.InvariantCulture,
        $"{{'id':'{id}','amount':{{'amount':{amount},'currency':'EUR'}},'on':'{on}','words':'Bank 4711'}}");

    /// <summary>Published the day before this is played.</summary>
    private static string Rate() => string.Create(
        CultureInfo.InvariantCulture,
        $"{{'rates':[{{'source':'ECB','from':'EUR','to':'USD','date':'{DateTime.UtcNow.AddDays(-1):yyyy-MM-dd}'")
        + ",'rate':1.25}]}";

    private static decimal Amount(JsonElement sums, string name) =>
        sums.GetProperty(name).GetProperty("amount").GetDecimal();

    private static string Words(JsonElement line, string percent, string tax) => string.Create(
        CultureInfo.InvariantCulture, $"{line.GetProperty(percent).GetDecimal():0.##} % {Amount(line, tax):0.00}");
}
