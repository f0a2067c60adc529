using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using static BillingGrains.Host.Tests.Api.Wire;

namespace BillingGrains.Host.Tests.Api.Described;

/// <summary>The OpenAPI document says what is on the wire.</summary>
public sealed partial class DescriptionTests(ApiFixture api) : IClassFixture<ApiFixture>
{
    private const string Invoice = "v1/invoices/k-1001/2026-03/month";

    [Fact]
    public async Task The_document_in_docs_is_the_one_that_is_served()
    {
        var served = api.Described.Text.ReplaceLineEndings("\n").TrimEnd() + "\n";
        var committed = Path.Combine(Repository.Root, "docs", "openapi.json");
        var kept = File.Exists(committed) ? await File.ReadAllTextAsync(committed) : "";
        if (served == kept)
        {
            return;
        }

        await File.WriteAllTextAsync(Path.Combine(Repository.Root, ".out", "openapi.json"), served);
        var (line, text) = served.Split('\n').Zip(kept.Split('\n').Append("").Append(""), (now, before) => (now, before))
            .Select((pair, index) => (index + 1, pair)).FirstOrDefault(each => each.pair.now != each.pair.before);
        Assert.Fail(
            $"docs/openapi.json is not what is served: line {line} is \"{text.before}\" and was to be \"{text.now}\". "
            + "If the change is meant: cp .out/openapi.json docs/openapi.json");
    }

    [Fact]
    public async Task The_examples_are_a_first_hour_of_work_in_which_every_operation_answers_as_described()
    {
        var client = api.Admin;
        await client.GetAsync("livez").Body();
        await client.GetAsync("readyz").Body();
        await Put("entities", "nl01");
        await Ok(client.PutAsync(
            "v1/entities/nl01/cost-rates",
            Wire.Json(api.Described.Example("put", "/v1/entities/{id}/cost-rates"))));
        await Ok(client.GetAsync("v1/entities/nl01/cost-rates"));
        await Put("erp-tenants", "north");
        await Put("contracts", "k-1001");
        await Put("sources", "rt-main");
        await Post(
            "v1/contracts/k-1001/subscriptions/desks/changes",
            "/v1/contracts/{id}/subscriptions/{subscriptionId}/changes");
        await Post("v1/contracts/k-1001/milestones/moved", "/v1/contracts/{id}/milestones/{milestoneId}");
        await Many();
        await Look("contracts/k-1001/versions", "contracts/k-1001/versions/1", "contracts/k-1001/diff?from=1&to=1");
        (await client.GetAsync("v1/contracts/k-1001/versions/2")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await client.GetAsync("v1/contracts/nobody/versions")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await Post("v1/feed", "/v1/feed")).Text("taken").ShouldBe("4");
        (await Post("v1/feed", "/v1/feed")).Text("repeated").ShouldBe("4");
        await Meter();
        await client.Settled("v1/tickets/desk/T-1", ticket => ticket.GetProperty("charges").GetArrayLength() == 2);
        // 20 minutes of Anna at 48 an hour cost 16, two toners at 30 each 60; billed are 30 minutes at 96, and 67.50.
        (await Ok(client.GetAsync("v1/tickets/desk/T-1/margin"))).GetProperty("margin").Text("amount").ShouldBe("39.50");
        await Mend(client);
        (await Post("v1/billing-runs", "/v1/billing-runs")).Text("billed").ShouldBe("1");
        (await client.PostAsync("v1/billing-runs/run-2026-03/pause", null)).StatusCode
            .ShouldBe(HttpStatusCode.UnprocessableEntity, "it is finished");
        await Ok(client.PostAsync("v1/billing-runs/run-2026-03/resume", null));
        var draft = await client.Settled(Invoice, found => found.GetProperty("invoice").Text("status") == "draft");

        await Review([.. draft.GetProperty("lines").EnumerateArray().Select(line => line.Text("lineId"))]);
        await client.Settled(Invoice, found => found.GetProperty("invoice").Text("status") == "posted");
        await Look(
            "tickets?limit=1", "charges?month=2026-03", "billing-runs?standing=finished", "billing-runs/run-2026-03", "contracts",
            "invoices?status=posted", "exceptions", "exceptions/groups", "exceptions/kinds", "erp-tenants",
            "history?key=ticket%2Fdesk%2FT-1", "invoices/k-1001/2026-03/month/evidence",
            "reconciliation?period=2026-03", "figures", "progress");

        await Ok(api.Admin.PostAsync(
            "v1/sources/rt-main/write-backs/replay",
            Wire.Json(api.Described.Example("post", "/v1/sources/{source}/write-backs/replay"))));

        await OfOthers();
        (await Post("v1/previews", "/v1/previews")).GetProperty("preview").GetProperty("gross").Text("amount")
            .ShouldBe("30.25");

        // No document is unknown: it is settled already.
        (await Post(
            "v1/erp-tenants/north/unknown-documents/4711/settle",
            "/v1/erp-tenants/{id}/unknown-documents/{remoteId}/settle")).Text("kind").ShouldBe("already-done");

        await TakeBack(draft.GetProperty("lines")[1].Text("lineId"));
        await Close();
        await Revenue();
        await Erase();
        await FourEyes();

        // Nothing is parked, and nobody signs: these two are refused, as described.
        (await client.PostAsync($"{Invoice}/replay", Example("/replay"))).StatusCode
            .ShouldBe(HttpStatusCode.UnprocessableEntity);
        (await client.PostAsync("v1/webhooks/request-tracker/rt-main", Wire.Json("{}"))).StatusCode
            .ShouldBe(HttpStatusCode.Unauthorized);
        var seen = api.Described.Seen.Keys.Select(call => call[..call.LastIndexOf(' ')]).Distinct();
        api.Described.Operations.Except(seen).ShouldBeEmpty("these operations were never called");
    }

    [Fact]
    public async Task Every_feed_item_in_the_docs_is_taken()
    {
        var page = await File.ReadAllLinesAsync(Path.Combine(Repository.Root, "docs", "http-api.md"));
        var items = page.Select(line => line.Trim())
            .Where(line => line.StartsWith("{\"type\":", StringComparison.Ordinal))
            .Where(line => !line.Contains("about:blank", StringComparison.Ordinal))
            .Select(line => line.Replace("\"desk\"", "\"docs\"", StringComparison.Ordinal)).ToArray();

        items.Length.ShouldBe(3);
        (await api.Admin.Feed(items).Body()).Text("taken").ShouldBe("3");
    }

    [Fact]
    public void Every_operation_has_a_name_of_its_own_a_noun_and_words()
    {
        var operations = JsonDocument.Parse(api.Described.Text).RootElement.GetProperty("paths").EnumerateObject()
            .SelectMany(path => path.Value.EnumerateObject().Select(method => method.Value)).ToList();

        operations.Select(operation => operation.Text("operationId")).ShouldBeUnique();
        operations.ShouldAllBe(operation => operation.GetProperty("tags").GetArrayLength() == 1);
        operations.ShouldAllBe(operation => operation.Text("summary").EndsWith('.'));
    }

    /// <summary>The month of the machine's clock, in which the document was posted.</summary>
    private async Task Close()
    {
        await Look("entities/nl01/series", "entities/nl01/tenants", "entities/nl01/route?charge=labour&contractId=k-1001");
        await Look("entities/nl01/periods/2026-03/documents");
        (await api.Admin.GetAsync("v1/entities/nl01/periods/2026-03/sample?seed=7&size=3"))
            .StatusCode.ShouldBe(HttpStatusCode.OK);
        var date = (await Ok(api.Admin.GetAsync(Invoice))).GetProperty("invoice").Text("invoiceDate");
        await Look($"entities/nl01/series/invoice?part={date[..4]}");
        (await api.Admin.PostAsync(
            "v1/entities/nl01/series/invoice/start",
            Wire.Json(api.Described.Example("post", "/v1/entities/{id}/series/{kind}/start")
                .Replace("2026", date[..4], StringComparison.Ordinal)))).StatusCode
            .ShouldBe(HttpStatusCode.UnprocessableEntity, "it has given a number");
        var month = $"v1/entities/nl01/periods/{date[..7]}";
        await Post("v1/entities/nl01/exchange-rates", "/v1/entities/{id}/exchange-rates");
        await Look("entities/nl01/exchange-rates");
        await Ok(api.Admin.PostAsync($"{month}/close/start", null));
        await Look($"entities/nl01/periods/{date[..7]}/close");
        await api.Admin.Reconcile(month);
        foreach (var sign in new[] { "close/sign-difference", "close/sign-document" })
        {
            // Nothing differs, and the document is posted.
            (await api.Admin.PostAsync(
                $"{month}/{sign}", Wire.Json(api.Described.Example("post", $"/v1/entities/{{id}}/periods/{{period}}/{sign}"))))
                .StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        }

        await Ok(api.Admin.PostAsync($"{month}/close", null));
        await Ok(api.Admin.PostAsync(
            $"{month}/reopen", Wire.Json(api.Described.Example("post", "/v1/entities/{id}/periods/{period}/reopen"))));
    }

    /// <summary>A strict entity: versions wait for another person.</summary>
    private async Task FourEyes()
    {
        await Post("v1/keys", "/v1/keys");
        await Ok(api.Admin.PostAsync("v1/keys/month-end/revoke", null));
        await Look("duties");
        await Again("entities/nl01", entity => entity["duties"] = new JsonObject { ["mode"] = "strict" });
        await Again("entities/nl01", entity => entity["name"] = "Noord NV");
        await Again("contracts/k-1001", contract => contract["paymentDays"] = 14);
        await Again("erp-tenants/north", tenant => tenant["fourEyes"] = true);
        await Again("erp-tenants/north", tenant => tenant["fourEyes"] = false);
        await Again("sources/rt-main", source => source["fourEyes"] = true);
        await Again("sources/rt-main", source => source["pollEvery"] = "0:00:02:00");
        foreach (var (noun, version) in new[]
        {
            ("contracts/k-1001", 2), ("entities/nl01", 3), ("erp-tenants/north", 3), ("sources/rt-main", 3),
        })
        {
            await Look($"{noun}/proposed");
            (await Ok(api.As("approver").PostAsync(
                $"v1/{noun}/versions/{version}/approve", Wire.Json("""{"revision": 1}""")))).Text("kind").ShouldBe("done");
            (await api.Admin.GetAsync($"v1/{noun}/proposed")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        }
    }

    /// <summary>A hold keeps a ticket's texts; released, they may go as far as nothing else keeps them.</summary>
    private async Task Erase()
    {
        await Post("v1/legal-holds", "/v1/legal-holds");
        await Post("v1/erasures", "/v1/erasures");
        (await Ok(api.Admin.PostAsync("v1/erasures/letter-3/carry-out", null))).GetProperty("last").GetProperty("kept")[0]
            .Text("words").ShouldBe("Legal hold court-7: Lawsuit over the toner");
        await Post("v1/legal-holds/court-7/release", "/v1/legal-holds/{id}/release");
        await Look("retention");
    }

    /// <summary>The next version of a document, changed.</summary>
    private async Task Again(string noun, Action<JsonObject> change)
    {
        var document = JsonNode.Parse(await api.Admin.GetStringAsync($"v1/{noun}"))!.AsObject();
        document["version"] = document["version"]!.GetValue<int>() + 1;
        change(document);
        await Ok(api.Admin.PutAsync($"v1/{noun}", Wire.Json(document.ToJsonString())));
    }

    private async Task Review(string[] lines)
    {
        var first = $"{Invoice}/lines/{Uri.EscapeDataString(lines[0])}";
        await PassText(first);
        await Ok(api.Admin.PostAsync($"{first}/describe", Example("/lines/{line}/describe")));
        await Ok(api.Admin.PostAsync($"{first}/cut", Example("/lines/{line}/cut")));
        var second = $"{Invoice}/lines/{Uri.EscapeDataString(lines[1])}";
        await Ok(api.Admin.PostAsync($"{second}/adjust", Example("/lines/{line}/adjust")));
        await Task.WhenAll(new[] { "/move", "/merge", "/split" }.Select(async action =>
            ((int)(await api.Admin.PostAsync($"{Invoice}{action}", Example(action))).StatusCode).ShouldBe(422, "no such line")));
        await Ok(api.Admin.PostAsync($"{Invoice}/hold", Example("/hold")));
        await Ok(api.Admin.PostAsync($"{Invoice}/release", null));
        (await Post("v1/invoices/hold", "/v1/invoices/hold")).GetProperty("results")[0].Text("kind").ShouldBe("done");
        await Ok(api.Admin.PostAsync($"{Invoice}/release", null));

        // An approval of what was seen before is refused, and says what changed.
        var seen = await Seen();
        await Ok(api.Admin.PostAsync($"{second}/describe", Wire.Json("""{"description": "Toner"}""")));
        var refused = await Approve(seen);
        refused.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        (await refused.Body()).Line().ShouldContain($"wrote another text on {lines[1]}");
        await Ok(Approve(await Seen()));
        (await Post("v1/invoices/approve", "/v1/invoices/approve")).GetProperty("results")[0].Text("kind")
            .ShouldBe("already-done");
    }

    private async Task<string> Seen()
    {
        var answer = await api.Admin.GetAsync(Invoice);
        var hash = (await answer.Body()).Text("contentHash");
        answer.Headers.ETag!.Tag.ShouldBe($"\"{hash}\"");
        return hash;
    }

    private Task<HttpResponseMessage> Approve(string seen)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, $"{Invoice}/approve");
        request.Headers.IfMatch.ParseAdd($"\"{seen}\"");
        return api.Admin.SendAsync(request);
    }

    /// <summary>A customer on billing hold is not billed until it is released; a role is overridden and given back.</summary>
    private async Task Mend(HttpClient client)
    {
        await Post("v1/customers/c-1001/billing-hold", "/v1/customers/{id}/billing-hold");
        (await Ok(client.GetAsync("v1/customers/c-1001/billing-hold"))).Text("reason").ShouldBe("Insolvency is announced");
        await client.Settled(
            "v1/exceptions/groups", list => list.GetProperty("rows").EnumerateArray().Any(group =>
                group.Text("text") == "2 exceptions, 115.50 EUR: The customer c-1001 is on billing hold."));
        await See(client);
        await Post("v1/customers/c-1001/billing-release", "/v1/customers/{id}/billing-release");
        await client.Settled("v1/exceptions?code=customer-on-billing-hold", list =>
            list.GetProperty("rows").GetArrayLength() == 0);
        (await client.GetAsync("v1/customers/c-1001/billing-hold")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        await Post("v1/tickets/desk/T-1/overrides", "/v1/tickets/{source}/{id}/overrides");
        (await Ok(client.GetAsync("v1/tickets/desk/T-1/overrides")))[0].Text("told").ShouldBe("engineer");
        await Post("v1/tickets/desk/T-1/overrides/drop", "/v1/tickets/{source}/{id}/overrides/drop");
        await client.Settled("v1/progress", progress => progress.GetProperty("settled").GetBoolean());
    }

    /// <summary>The cause gets a person, another role and another day.</summary>
    private async Task See(HttpClient client)
    {
        var example = api.Described.Example("put", "/v1/notices/settings");
        await Ok(client.PutAsync("v1/notices/settings", Wire.Json(example)));
        await Look("notices/settings", "notices");
        var list = await Ok(client.GetAsync("v1/exceptions/groups"));
        var cause = $"exceptions/groups/{list.GetProperty("rows")[0].Text("cause")}";
        foreach (var action in new[] { "assign", "hand-over", "comment", "due" })
        {
            await Post($"v1/{cause}/{action}", $"/v1/exceptions/groups/{{cause}}/{action}");
        }

        await client.Settled("v1/exceptions/groups?person=bob&owner=finance", groups =>
            groups.GetProperty("rows").GetArrayLength() == 1
            && groups.GetProperty("rows")[0].Text("dueAt").StartsWith("2099", StringComparison.Ordinal));
        (await Ok(client.GetAsync($"v1/{cause}/comments"))).GetArrayLength().ShouldBe(3);
    }

    /// <summary>What looks like a machine's address stands in the queue with its place, stops the approval, and is passed.
    /// </summary>
    private async Task PassText(string line)
    {
        await Ok(api.Admin.PostAsync($"{line}/describe", Wire.Json("""{"description": "Moved 10.2.0.1 to the rack"}""")));
        (await api.Admin.PostAsync($"{Invoice}/approve", null)).StatusCode
            .ShouldBe(HttpStatusCode.UnprocessableEntity);
        var found = await api.Admin.Settled(
            "v1/exceptions?code=text-machine-address", list => list.GetProperty("rows").GetArrayLength() == 1);
        var place = found.GetProperty("rows")[0].GetProperty("place");
        (place.GetProperty("start").GetInt32(), place.GetProperty("length").GetInt32()).ShouldBe((6, 8));
        var body = JsonNode.Parse(await Example("/lines/{line}/pass-text").ReadAsStringAsync())!.AsObject();
        body["mark"] = place.Text("mark");
        await Ok(api.Admin.PostAsync($"{line}/pass-text", Wire.Json(body.ToJsonString())));
    }

    private async Task Look(params string[] addresses)
    {
        foreach (var address in addresses)
        {
            await Ok(api.Admin.GetAsync($"v1/{address}"));
        }
    }

    private async Task Put(string noun, string id)
    {
        var example = api.Described.Example("put", $"/v1/{noun}/{{id}}");
        await Ok(api.Admin.PutAsync($"v1/{noun}/{id}", Wire.Json(example)));
        await Ok(api.Admin.GetAsync($"v1/{noun}/{id}"));
    }

    private Task<JsonElement> Post(string address, string path) =>
        Ok(api.Admin.PostAsync(address, Wire.Json(api.Described.Example("post", path))));

    private StringContent Example(string action) =>
        Wire.Json(api.Described.Example("post", $"/v1/invoices/{{contract}}/{{period}}/{{reason}}{action}"));
}
