using System.Net;
using System.Net.Http.Headers;
using System.Text;
using BillingGrains.Boundary.Tests.Journal;
using BillingGrains.Host.Installation;
using BillingGrains.Host.Tests.Api;

namespace BillingGrains.Host.Tests.Usage;

/// <summary>Clients of OpenMeter, Lago and Stripe, pointed at us unchanged.</summary>
public sealed class VendorUsageTests(TestPostgres postgres) : IAsyncLifetime
{
    private static readonly DateTimeOffset Hour =
        DateTimeOffset.FromUnixTimeSeconds(DateTimeOffset.UtcNow.ToUnixTimeSeconds() / 3_600 * 3_600).AddHours(-1);

    private static readonly string At = $"{Hour.UtcDateTime:s}Z";
    private BillingInstallation installation = null!;
    private HttpClient client = null!;

    public async ValueTask InitializeAsync()
    {
        var options = new InstallationOptions
        {
            Database = await postgres.NewDatabase(),
            UsageValues = new Dictionary<string, string>(StringComparer.Ordinal) { ["gb"] = "gb", ["duration"] = "seconds" },
        };
        installation = await BillingInstallation.Start(
            options, "http://127.0.0.1:0", migrate: false, CancellationToken.None);
        client = ApiFixture.Client(installation.Address, await installation.CreateKey("sender", "admin"));
    }

    public async ValueTask DisposeAsync()
    {
        client.Dispose();
        await installation.DisposeAsync();
    }

    [Fact]
    public async Task An_openmeter_client_sends_cloud_events_whose_value_is_where_its_meter_says()
    {
        (await OpenMeter("application/cloudevents+json", Event("1", "'seconds':'12','route':'/a'")))
            .StatusCode.ShouldBe(HttpStatusCode.NoContent);
        var again = await OpenMeter(
            "application/cloudevents-batch+json",
            $"[{Event("1", "'seconds':'12','route':'/a'")},{Event("2", "'seconds':0.5")}]");
        (again.StatusCode, await again.Content.ReadAsStringAsync()).ShouldBe((HttpStatusCode.NoContent, ""));
        await Counted("duration", "c-1", "2", "12.5");
    }

    [Fact]
    public async Task Of_an_openmeter_request_with_a_bad_event_nothing_is_taken()
    {
        await OpenMeter("application/json", Event("1", "'seconds':1"));
        foreach (var (bad, line) in new[]
        {
            ("{'specversion':'1.0','id':'9','source':'s','subject':'c-1'}", "malformed-events #/1/type: "),
            (Event("9", "'route':'/a'"), "malformed-events #/1/data: "),
            (Event("1", "'seconds':2"), "malformed-events #/1/id: "),
        })
        {
            var refused = await OpenMeter("application/json", $"[{Event("2", "'seconds':1")},{bad}]");
            refused.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
            (await refused.Body()).Line().ShouldStartWith(line);
        }

        await Counted("duration", "c-1", "1", "1");
    }

    [Fact]
    public async Task A_lago_client_is_answered_with_its_events()
    {
        var one = await Wire.Ok(Lago("events", $"{{'event':{Transaction("t-1", "'gb':10")}}}"));
        var echo = one.GetProperty("event");
        (echo.Text("transaction_id"), echo.Text("code"), echo.Text("external_subscription_id")).ShouldBe(("t-1", "gb", "s-1"));
        echo.Text("timestamp").ShouldBe($"{Hour.UtcDateTime:s}.250Z");
        echo.GetProperty("properties").Text("gb").ShouldBe("10");
        Guid.TryParse(echo.Text("lago_id"), out _).ShouldBeTrue();

        var (second, third) = (Transaction("t-2", "'gb':'2.5'"), Transaction("t-3", "'gb':1"));
        var batch = await Wire.Ok(Lago("events/batch", $"{{'events':[{second},{third}]}}"));
        batch.GetProperty("events").GetArrayLength().ShouldBe(2);
        await Counted("gb", "s-1", "3", "13.5");
    }

    [Fact]
    public async Task Of_a_lago_batch_with_an_event_that_was_sent_before_nothing_is_taken()
    {
        await Wire.Ok(Lago("events", $"{{'event':{Transaction("t-1", "'gb':10")}}}"));
        var (fresh, known) = (Transaction("t-2", "'gb':1"), Transaction("t-1", "'gb':10"));
        var repeated = await Lago("events/batch", $"{{'events':[{fresh},{known}]}}");
        repeated.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        var body = await repeated.Body();
        (body.Text("status"), body.Text("code")).ShouldBe(("422", "validation_errors"));
        body.GetProperty("error_details").GetProperty("1").GetProperty("transaction_id")[0].GetString()
            .ShouldBe("value_already_exist");
        body.GetProperty("error_details").TryGetProperty("0", out _).ShouldBeFalse();

        var single = await (await Lago("events", $"{{'event':{Transaction("t-1", "'gb':10")}}}")).Body();
        single.GetProperty("error_details").Text("transaction_id").ShouldContain("value_already_exist");
        var many = string.Join(',', Enumerable.Repeat("{}", 101));
        foreach (var (events, reason) in new[] { ("", "no_events"), (many, "too_many_events") })
        {
            (await (await Lago("events/batch", $"{{'events':[{events}]}}")).Body())
                .GetProperty("error_details").Text("events").ShouldContain(reason);
        }

        await Counted("gb", "s-1", "1", "10");
    }

    [Fact]
    public async Task The_same_transaction_of_two_subscriptions_counts_for_both()
    {
        await Wire.Ok(Lago("events", $"{{'event':{Transaction("t-1", "'gb':10")}}}"));
        await Wire.Ok(Lago("events", $"{{'event':{Transaction("t-1", "'gb':4", "s-2")}}}"));
        await Counted("gb", "s-2", "1", "4");
    }

    [Fact]
    public async Task A_stripe_client_sends_a_form_and_an_identifier_once()
    {
        var first = await Wire.Ok(Stripe("identifier=i-1&payload[value]=25&payload[stripe_customer_id]=cus_1"));
        (first.Text("object"), first.Text("identifier"), first.Text("livemode"), first.Text("timestamp"))
            .ShouldBe(("billing.meter_event", "i-1", "True", $"{Hour.ToUnixTimeSeconds()}"));
        first.GetProperty("payload").Text("value").ShouldBe("25");

        var repeated = await Stripe("identifier=i-1&payload[value]=25&payload[stripe_customer_id]=cus_1");
        repeated.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        var error = (await repeated.Body()).GetProperty("error");
        (error.Text("type"), error.Text("param"), error.Text("message"))
            .ShouldBe(("invalid_request_error", "identifier", "An event already exists with identifier i-1."));

        var unnamed = await Wire.Ok(Stripe("payload[value]=5&payload[stripe_customer_id]=cus_1", "key-1"));
        (await Wire.Ok(Stripe("payload[value]=5&payload[stripe_customer_id]=cus_1", "key-1"))).Text("identifier")
            .ShouldBe(unnamed.Text("identifier"));
        await Counted("searches", "cus_1", "2", "30");

        var missing = await (await Stripe("payload[value]=5")).Body();
        missing.GetProperty("error").Text("message").ShouldBe("Missing required param: payload[stripe_customer_id].");
        (await (await Stripe("payload[value]=many&payload[stripe_customer_id]=cus_1")).Body())
            .GetProperty("error").Text("param").ShouldBe("payload");
    }

    [Fact]
    public async Task A_stripe_client_cancels_an_event_by_its_identifier_before_it_comes_or_after()
    {
        const string Kept = "identifier=i-0&payload[value]=2&payload[stripe_customer_id]=cus_2";
        const string Wrong = "identifier=i-1&payload[value]=25&payload[stripe_customer_id]=cus_2";
        await Wire.Ok(Stripe(Kept));
        await Wire.Ok(Stripe(Wrong));
        var cancelled = await Wire.Ok(Adjust("type=cancel&cancel[identifier]=i-1"));
        (cancelled.Text("object"), cancelled.Text("status"), cancelled.GetProperty("cancel").Text("identifier"))
            .ShouldBe(("billing.meter_event_adjustment", "complete", "i-1"));
        (await Wire.Ok(Adjust("type=cancel&cancel[identifier]=i-1"))).Text("status").ShouldBe("complete");
        (await (await Stripe(Wrong)).Body()).GetProperty("error").Text("param").ShouldBe("identifier");

        (await Wire.Ok(Adjust("type=cancel&cancel[identifier]=i-2"))).Text("status").ShouldBe("pending");
        (await Stripe(Wrong.Replace("i-1", "i-2", StringComparison.Ordinal))).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        await Counted("searches", "cus_2", "1", "2");

        foreach (var (fields, param) in new[]
        {
            ("type=cancel", "cancel[identifier]"), ("type=change&cancel[identifier]=i-1", "type"),
            ("type=cancel&cancel[identifier]=", "cancel[identifier]"),
        })
        {
            (await (await Adjust(fields)).Body()).GetProperty("error").Text("param").ShouldBe(param);
        }
    }

    [Fact]
    public async Task What_was_held_and_decided_on_exists_already_when_it_is_sent_again()
    {
        var before = Hour.AddDays(-100);
        string Old(string text) => text
            .Replace($"{Hour.ToUnixTimeSeconds()}", $"{before.ToUnixTimeSeconds()}", StringComparison.Ordinal)
            .Replace(At, $"{before.UtcDateTime:s}Z", StringComparison.Ordinal);
        var lago = Old($"{{'event':{Transaction("t-1", "'gb':10")}}}");
        var openMeter = Old(Event("1", "'seconds':12"));
        const string Form = "identifier=i-1&payload[value]=25&payload[stripe_customer_id]=cus_1";
        async Task<HttpStatusCode[]> Send() =>
        [
            (await Lago("events", lago)).StatusCode, (await OpenMeter("application/json", openMeter)).StatusCode,
            (await Stripe(Form, at: before)).StatusCode,
        ];
        (await Send()).ShouldBe([HttpStatusCode.OK, HttpStatusCode.NoContent, HttpStatusCode.OK]);
        foreach (var source in new[] { "lago/s-1", "s", "stripe" })
        {
            var decided = await Wire.Ok(client.PostAsync(
                "v1/usage/held/reject", Wire.Json(Wire.Quoted($"{{'source':'{source}','reason':'Counted.'}}"))));
            decided.Text("decided").ShouldBe("1");
        }

        (await Send()).ShouldBe([HttpStatusCode.UnprocessableEntity, HttpStatusCode.NoContent, HttpStatusCode.BadRequest]);
        (await (await Lago("events", lago)).Body()).GetProperty("error_details").Text("transaction_id")
            .ShouldContain("value_already_exist");
        (await (await Stripe(Form, at: before)).Body()).GetProperty("error").Text("param").ShouldBe("identifier");
    }

    private async Task Counted(string meter, string customer, string events, string units)
    {
        var hours = await client.Settled(
            $"v1/usage/hours?meter={meter}&customer={customer}&from={At}&to={Hour.UtcDateTime.AddHours(1):s}Z",
            hours => hours.GetArrayLength() == 1 && hours[0].Text("events") == events);
        hours[0].Text("units").ShouldBe(units);
    }

    private static string Event(string id, string data) =>
        $"{{'specversion':'1.0','id':'{id}','source':'s','type':'duration','subject':'c-1','time':'{At}','data':{{{data}}}}}";

    private static string Transaction(string transaction, string properties, string subscription = "s-1") =>
        $"{{'transaction_id':'{transaction}','external_subscription_id':'{subscription}','code':'gb',"
        + $"'timestamp':'{Hour.ToUnixTimeSeconds()}.25','properties':{{{properties}}}}}";

    private async Task<HttpResponseMessage> OpenMeter(string type, string body)
    {
        using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(Wire.Quoted(body)));
        content.Headers.ContentType = new MediaTypeHeaderValue(type);
        return await client.PostAsync("v1/openmeter/api/v1/events", content);
    }

    private Task<HttpResponseMessage> Lago(string path, string body) =>
        client.PostAsync($"v1/lago/api/v1/{path}", Wire.Json(Wire.Quoted(body)));

    private Task<HttpResponseMessage> Adjust(string fields) => client.PostAsync(
        "v1/stripe/v1/billing/meter_event_adjustments",
        new StringContent($"event_name=searches&{fields}", Encoding.UTF8, "application/x-www-form-urlencoded"));

    private async Task<HttpResponseMessage> Stripe(string fields, string? key = null, DateTimeOffset? at = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "v1/stripe/v1/billing/meter_events")
        {
            Content = new StringContent(
                $"event_name=searches&timestamp={(at ?? Hour).ToUnixTimeSeconds()}&{fields}", Encoding.UTF8,
                "application/x-www-form-urlencoded"),
        };
        if (key is not null)
        {
            request.Headers.Add("Idempotency-Key", key);
        }

        return await client.SendAsync(request);
    }
}
