using System.Globalization;
using System.Net;
using System.Text.Json;

namespace BillingGrains.Host.Tests.Api;

/// <summary>Usage over HTTP, from the agreement to the invoice and to what comes late.</summary>
[Collection(ApiCollection.Name)]
public sealed class UsageBillingTests(ApiFixture api)
{
    /// <summary>The month before this one: it is over, and young enough for ids to be known.</summary>
    private static readonly DateTime First = new DateTime(
        DateTime.UtcNow.Year, DateTime.UtcNow.Month, 1, 0, 0, 0, DateTimeKind.Utc).AddMonths(-1);

    private static readonly string Month = First.ToString("yyyy-MM", CultureInfo.InvariantCulture);

    private const string Usage =
        """
        'usage':[{'usageId':'calls','name':'Calls','meter':{'meterId':'api-calls','aggregation':'sum'},
          'price':{'kind':'graduated','tiers':[{'upTo':1000,'unitPrice':0},{'unitPrice':0.01,'flatFee':5}],
            'zeroUsage':'skip'},
          'spend':{}},
         {'usageId':'seats','name':'Seats','meter':{'meterId':'seats','aggregation':'max'},
          'price':{'kind':'per-unit','unitPrice':4,'zeroUsage':'skip'},
          'spend':{}}]
        """;

    [Fact]
    public async Task Usage_is_billed_with_its_reasons_and_what_comes_late_is_billed_as_the_difference()
    {
        await Put("entities/nl01", Agreement.Entity);
        await Put("erp-tenants/north", Agreement.Tenant);
        await Put("contracts/k-metered", Contract("k-metered", "c-metered"));
        await Send(
            Event("1", "api-calls", 1_500m, day: 3), Event("2", "api-calls", 500.5m, day: 3, hour: 11),
            Event("3", "seats", 7m, 9), Event("4", "seats", 5m, 20), Event("2", "api-calls", 500.5m, 3, 11));

        await Bill("metered-1");
        var invoice = $"v1/invoices/k-metered/{Month}/month";
        var draft = await api.As("auditor").Settled(invoice, found => Status(found) == "draft");
        // 1000 free, 1000.5 at 0.01 and 5.00 for the tier; 7 seats at 4.00.
        Net(draft).ShouldBe(43.01m, draft.ToString());
        var history = (await api.As("auditor").GetAsync("v1/history?key=contract/k-metered").Body()).ToString()
            .Replace("\\u0022", "'", StringComparison.Ordinal);
        history.ShouldContain($"2 facts of meter api-calls in 2 hours from {Month}-01 to ");
        history.ShouldContain("Units above 1000: 1000.5 at 0.01 EUR is 10.005 EUR");
        history.ShouldContain("'counted':[{'usageId':'calls','meterId':'api-calls'");

        await Bill("metered-2");
        (await api.As("auditor").GetAsync($"v1/invoices/k-metered/{Month}/month-2")).StatusCode
            .ShouldBe(HttpStatusCode.NotFound, "nothing came since");

        await Send(Event("5", "api-calls", 100m, day: 28), Event("6", "seats", 9m, 28));
        await Bill("metered-3");
        var late = await api.As("auditor").Settled($"{invoice}-2", found => Status(found) == "draft");
        Net(late).ShouldBe(9m, late.ToString());
        late.ToString().ShouldContain($"invoice/k-metered/{Month}/month");
    }

    [Fact]
    public async Task Usage_that_no_contract_bills_stands_in_the_exception_queue_until_one_does()
    {
        await Put("entities/nl01", Agreement.Entity);
        await Put("erp-tenants/north", Agreement.Tenant);
        await Send([.. Enumerable.Range(0, 120)
            .Select(number => Event($"s-{number}", "api-calls", 10m, 5, customer: "c-stranger"))]);

        const string Queue = "v1/exceptions?code=usage-unbilled&key=usage/api-calls/c-stranger";
        var found = await api.As("finance").Settled(Queue, queue => queue.GetProperty("rows").GetArrayLength() == 1);
        var row = found.GetProperty("rows")[0];
        (row.Text("owner"), row.Text("where")).ShouldBe(("finance", "contract"));
        row.Text("reason").ShouldBe("at least 120 events of the meter api-calls came for the customer c-stranger in hours in "
            + "which no contract bills it.");

        await Put("contracts/k-stranger", Contract("k-stranger", "c-stranger"));
        await api.As("finance").Settled(Queue, queue => queue.GetProperty("rows").GetArrayLength() == 0);
        await Bill("stranger-1");
        // 200 calls above 1000 at 0.01, and 5.00 for the tier.
        Net(await api.As("auditor").Settled($"v1/invoices/k-stranger/{Month}/month", draft => Status(draft) == "draft"))
            .ShouldBe(7m);
    }

    [Fact]
    public async Task What_looks_at_each_event_is_billed_from_the_events()
    {
        await Put("entities/nl01", Agreement.Entity);
        await Put("erp-tenants/north", Agreement.Tenant);
        await Put("contracts/k-users", Contract("k-users", "c-users").Replace(
            "{'meterId':'seats','aggregation':'max'}", "{'meterId':'calls-by-user','aggregation':'unique','uniqueOf':'user'}",
            StringComparison.Ordinal));
        await Send(By("1", "ann"), By("2", "ben"), By("3", "ann"), By("3", "ann"));
        await Bill("users-1");
        var invoice = $"v1/invoices/k-users/{Month}/month";
        Net(await api.As("auditor").Settled(invoice, found => Status(found) == "draft")).ShouldBe(8m);

        await Send(By("4", "cas"), By("5", "ben"));
        await Bill("users-2");
        Net(await api.As("auditor").Settled($"{invoice}-2", found => Status(found) == "draft")).ShouldBe(4m);

        static string By(string id, string user) => Event($"by-{id}", "calls-by-user", 1m, 9, customer: "c-users")
            .Replace("\"value\"", $"\"properties\":{{\"user\":\"{user}\"}},\"value\"", StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_taken_back_after_it_was_billed_is_credited_and_what_corrects_is_billed_by_the_next_run()
    {
        await Put("entities/nl01", Agreement.Entity);
        await Put("erp-tenants/north", Agreement.Tenant);
        await Put("contracts/k-taken", Contract("k-taken", "c-taken"));
        await Send(
            Taken("1", "api-calls", 1_500m, 3), Taken("2", "api-calls", 500m, 4), Taken("3", "seats", 7m, 9),
            Taken("4", "seats", 5m, 20));
        await Bill("taken-1");
        var invoice = $"v1/invoices/k-taken/{Month}/month";
        // 1000 calls at 0.01 and 5.00 for the tier; 7 seats at 4.00.
        Net(await Draft(invoice)).ShouldBe(43m);

        const string Gone = "{'type':'usage-withdrawn','source':'metered','id':'t-3','reason':'Counted at another customer.'}";
        await Send(Wire.Quoted(Gone), Corrected("5", "2", "api-calls", 800m, 4));
        await Bill("taken-2");
        // 1300 calls above 1000 at 0.01 instead of 1000, and 5 seats instead of 7.
        Net(await Draft($"{invoice}-2")).ShouldBe(3m);
        string[] documents = ["invoice month 43.00", "invoice month-2 3.00", "credit-note credit -8"];
        (await Documents()).ShouldBe(documents, ignoreOrder: true);

        await Bill("taken-3");
        (await Documents()).ShouldBe(documents, ignoreOrder: true, "nothing came since");

        async Task<IEnumerable<string>> Documents() =>
            (await api.As("auditor").GetAsync("v1/invoices?contractId=k-taken").Body()).GetProperty("rows").EnumerateArray()
            .Select(row => $"{row.Text("kind")} {row.Text("reason")} {row.GetProperty("amounts").Text("net")}");

        static string Taken(string id, string meter, decimal value, int day) =>
            Event($"t-{id}", meter, value, day, customer: "c-taken");
        static string Corrected(string id, string of, string meter, decimal value, int day) =>
            Taken(id, meter, value, day).Replace(
                "\"source\"", $"\"corrects\":\"t-{of}\",\"source\"", StringComparison.Ordinal);
    }

    private Task<JsonElement> Draft(string invoice) =>
        api.As("auditor").Settled(invoice, found => Status(found) == "draft");

    private static string Contract(string id, string customer) =>
        Agreement.Contract(id, customer).Replace("'paymentDays':30}", $"'paymentDays':30,{Usage}}}", StringComparison.Ordinal);

    private static string Event(string id, string meter, decimal value, int day, int hour = 10, string customer = "c-metered") =>
        Wire.Quoted(FormattableString.Invariant(
            $"{{'id':'{id}','source':'metered','meter':'{meter}','customer':'{customer}','value':{value},")
            + $"'time':'{First.AddDays(day - 1).AddHours(hour):s}Z'}}");

    private async Task Send(params string[] lines)
    {
        using var body = new StringContent(string.Join('\n', lines), null, "application/x-ndjson");
        var answer = await api.As("integrator").PostAsync("v1/usage", body).Body();
        answer.Text("refused").ShouldBe("0", answer.ToString());
    }

    private async Task Bill(string runId)
    {
        var run = await api.As("finance").PostAsync(
            "v1/billing-runs", Wire.Json(Wire.Quoted($"{{'runId':'{runId}','period':'{Month}'}}"))).Body();
        run.GetProperty("refused").GetArrayLength().ShouldBe(0, run.ToString());
        await api.As("auditor").Settled("v1/progress", progress => progress.GetProperty("settled").GetBoolean());
    }

    private static string Status(JsonElement detail) => detail.GetProperty("invoice").Text("status");

    private static decimal Net(JsonElement detail) =>
        detail.GetProperty("invoice").GetProperty("amounts").GetProperty("net").GetDecimal();

    private async Task Put(string address, string document)
    {
        var response = await api.As("integrator").PutAsync($"v1/{address}", Wire.Json(Wire.Quoted(document)));
        response.StatusCode.ShouldBe(HttpStatusCode.OK, await response.Content.ReadAsStringAsync());
    }
}
