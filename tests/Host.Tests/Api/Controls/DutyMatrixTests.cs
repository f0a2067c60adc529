using System.Net;
using System.Text;
using BillingGrains.Domain.Duties;
using BillingGrains.Host.Access;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace BillingGrains.Host.Tests.Api.Controls;

/// <summary>Every action × every role over HTTP, against the table in docs/controls.md.</summary>
[Collection(ApiCollection.Name)]
public sealed class DutyMatrixTests(ApiFixture api)
{
    /// <summary>Addresses of each action: one that is added must be said here, and in the table; but what only shows
    /// something to everybody.</summary>
    private static readonly Dictionary<string, string[]> Calls = new(StringComparer.Ordinal)
    {
        ["read"] = ["POST previews"],
        ["see-costs"] = ["GET entities/{id}/cost-rates", "GET tickets/{source}/{id}/margin"],
        ["feed"] = 
        [
            "POST feed", "POST usage", "POST openmeter/api/v1/events", "POST lago/api/v1/events",
            "POST lago/api/v1/events/batch", "POST stripe/v1/billing/meter_events",
            "POST stripe/v1/billing/meter_event_adjustments",
        ],
        ["decide-held-usage"] =
            ["POST usage/held/release", "POST usage/held/reject", "POST usage/held/withdrawals/close"],
        ["mend-source"] = ["POST sources/{source}/write-backs/replay"],
        ["override-field"] =
            ["POST tickets/{source}/{id}/overrides", "POST tickets/{source}/{id}/overrides/drop"],
        ["hold-customer"] = ["POST customers/{id}/billing-hold", "POST customers/{id}/billing-release"],
        ["work-on-exceptions"] =
        [
            "POST exceptions/groups/{cause}/assign", "POST exceptions/groups/{cause}/hand-over",
            "POST exceptions/groups/{cause}/comment", "POST exceptions/groups/{cause}/due",
        ],
        ["configure-notices"] = ["PUT notices/settings"],
        ["agree-contract"] = ["PUT contracts/{id}", "POST contracts"],
        ["approve-contract"] = ["POST contracts/{id}/versions/{version}/approve"],
        ["change-subscription"] =
            ["POST contracts/{id}/subscriptions/{subscriptionId}/changes", "POST subscription-changes"],
        ["reach-milestone"] = ["POST contracts/{id}/milestones/{milestoneId}"],
        ["configure-entity"] = ["PUT entities/{id}"],
        ["approve-entity"] = ["POST entities/{id}/versions/{version}/approve"],
        ["configure-erp-tenant"] = ["PUT erp-tenants/{id}"],
        ["configure-source"] = ["PUT sources/{id}"],
        ["approve-erp-tenant"] = ["POST erp-tenants/{id}/versions/{version}/approve"],
        ["approve-source"] = ["POST sources/{id}/versions/{version}/approve"],
        ["set-cost-rates"] = ["PUT entities/{id}/cost-rates"],
        ["run-billing"] = ["POST billing-runs", "POST billing-runs/{id}/pause", "POST billing-runs/{id}/resume"],
        ["take-foreign-document"] = ["POST foreign-documents", "POST foreign-documents/entries"],
        ["edit-document"] =
        [
            "POST invoices/{contract}/{period}/{reason}/hold", "POST invoices/{contract}/{period}/{reason}/release",
            "POST invoices/{contract}/{period}/{reason}/lines/{line}/cut",
            "POST invoices/{contract}/{period}/{reason}/lines/{line}/adjust", "POST invoices/hold",
            "POST invoices/{contract}/{period}/{reason}/lines/{line}/describe",
            "POST invoices/{contract}/{period}/{reason}/lines/{line}/pass-text",
            "POST invoices/{contract}/{period}/{reason}/move", "POST invoices/{contract}/{period}/{reason}/merge",
            "POST invoices/{contract}/{period}/{reason}/split",
        ],
        ["credit-document"] = ["POST invoices/{contract}/{period}/{reason}/credits"],
        ["void-document"] = ["POST invoices/{contract}/{period}/{reason}/void"],
        ["record-payment"] =
        [
            "POST invoices/{contract}/{period}/{reason}/payments", "POST invoices/{contract}/{period}/{reason}/disputes",
            "POST invoices/{contract}/{period}/{reason}/payments/reverse",
            "POST invoices/{contract}/{period}/{reason}/disputes/resolve",
        ],
        ["give-up-money"] =
        [
            "POST invoices/{contract}/{period}/{reason}/refunds", "POST invoices/{contract}/{period}/{reason}/write-offs",
        ],
        ["approve-give-up"] =
        [
            "POST invoices/{contract}/{period}/{reason}/asked/approve",
            "POST invoices/{contract}/{period}/{reason}/asked/decline",
        ],
        ["approve-document"] = ["POST invoices/{contract}/{period}/{reason}/approve", "POST invoices/approve"],
        ["replay-document"] =
        [
            "POST invoices/{contract}/{period}/{reason}/replay", "POST vouchers/{contract}/{period}/{reason}/{kind}/{id}/replay",
            "POST vouchers/{contract}/{period}/{reason}/{kind}/{id}/entered", "POST erp-tenants/{id}/replay",
            "POST erp-tenants/{id}/proposals/{kind}/{record}/replay",
        ],
        ["hurry-document"] = ["POST erp-tenants/{id}/queue/hurry"],
        ["refresh-master-data"] =
        [
            "POST erp-tenants/{id}/master-data/refresh", "POST erp-tenants/{id}/payments/read", "POST erp-tenants/{id}/compare",
        ],
        ["propose-master-data"] = ["POST erp-tenants/{id}/proposals"],
        ["accept-master-data"] =
        [
            "POST erp-tenants/{id}/proposals/{kind}/{record}/accept", "POST erp-tenants/{id}/proposals/{kind}/{record}/reject",
            "POST erp-tenants/{id}/proposals/{kind}/{record}/link",
            "POST erp-tenants/{id}/proposals/{kind}/{record}/create-anyway",
        ],
        ["settle-unknown-document"] = ["POST erp-tenants/{id}/unknown-documents/{remoteId}/settle"],
        ["close-period"] =
        [
            "POST entities/{id}/periods/{period}/close/start", "POST entities/{id}/periods/{period}/close",
            "POST entities/{id}/periods/{period}/close/reconcile",
        ],
        ["make-journals"] = ["POST entities/{id}/periods/{period}/revenue/journals"],
        ["sign-for-document"] = ["POST entities/{id}/periods/{period}/close/sign-document"],
        ["sign-difference"] = ["POST entities/{id}/periods/{period}/close/sign-difference"],
        ["reopen-period"] = ["POST entities/{id}/periods/{period}/reopen"],
        ["note-exchange-rates"] = ["POST entities/{id}/exchange-rates"],
        ["start-series"] = ["POST entities/{id}/series/{kind}/start"],
        ["hold-legally"] = ["POST legal-holds"],
        ["release-legal-hold"] = ["POST legal-holds/{id}/release"],
        ["ask-erasure"] = ["POST erasures"],
        ["carry-out-erasure"] = ["POST erasures/{id}/carry-out"],
        ["give-key"] = ["POST keys", "POST keys/{name}/revoke"],
    };

    /// <summary>Webhooks are signed instead.</summary>
    private static readonly string[] WithoutKey = ["POST webhooks/request-tracker/{source}"];

    [Fact]
    public void Every_address_is_of_one_action_and_every_action_has_one()
    {
        var mapped = Mapped();
        var said = Calls.SelectMany(action => action.Value.Select(call => (call, action.Key)))
            .ToDictionary(each => each.call, each => (string?)each.Key, StringComparer.Ordinal);
        mapped.Where(each => !WithoutKey.Contains(each.Key) && !IsShown(each)).OrderBy(each => each.Key, StringComparer.Ordinal)
            .ShouldBe(said.OrderBy(each => each.Key, StringComparer.Ordinal));
        Calls.Keys.Order(StringComparer.Ordinal)
            .ShouldBe(DutyTable.All.Select(duty => duty.Action).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_table_in_the_docs_is_the_one_that_is_enforced() => Published().ShouldBe(
        DutyTable.All.Select(duty => (duty.Action, duty == DutyTable.Read ? "anybody" : duty.WhoMay)));

    [Fact]
    public async Task Each_role_may_do_what_the_published_table_says_and_nothing_else()
    {
        var wrong = new List<string>();
        foreach (var (action, who) in Published())
        {
            var shown = Mapped().Where(each => IsShown(each) && each.Value == action).Select(each => each.Key);
            foreach (var call in Calls[action].Concat(shown))
            {
                foreach (var role in Roles.All)
                {
                    var may = role == Roles.Admin || who == "anybody"
                        || who.Replace(" or ", ", ", StringComparison.Ordinal).Split(", ").Contains(role);
                    var answered = await Send(role, call);
                    if ((answered != HttpStatusCode.Forbidden) != may)
                    {
                        wrong.Add($"{role} {call}: {answered}");
                    }
                }
            }
        }

        wrong.ShouldBeEmpty();
    }

    [Fact]
    public async Task The_refusal_names_the_role_that_may()
    {
        var problem = await api.As("support").PostAsync("v1/billing-runs", Wire.Json("{}")).Body();
        problem.Line().ShouldBe(
            "role-may-not: The key \"support of the tests\" has the role \"support\", which may not bill a period. "
            + "The role finance may.");
    }

    private static bool IsShown(KeyValuePair<string, string?> call) =>
        call.Value == DutyTable.Read.Action && call.Key.StartsWith("GET ", StringComparison.Ordinal);

    /// <summary>Each address with its policy.</summary>
    private Dictionary<string, string?> Mapped() => api.Installation.Services.GetRequiredService<EndpointDataSource>()
        .Endpoints.OfType<RouteEndpoint>()
        .Where(endpoint => endpoint.RoutePattern.RawText!.StartsWith("/v1/", StringComparison.Ordinal))
        .ToDictionary(
            endpoint => $"{endpoint.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods.Single()} "
                + endpoint.RoutePattern.RawText![4..],
            endpoint => endpoint.Metadata.GetOrderedMetadata<IAuthorizeData>().LastOrDefault()?.Policy,
            StringComparer.Ordinal);

    private static IEnumerable<(string Action, string Who)> Published() => File
        .ReadAllLines(Path.Combine(Repository.Root, "docs", "controls.md"))
        .SkipWhile(line => !line.StartsWith("| action |", StringComparison.Ordinal)).Skip(2)
        .TakeWhile(line => line.StartsWith('|'))
        .Select(line => line.Split('|', StringSplitOptions.TrimEntries))
        .Select(cells => (cells[1].Trim('`'), cells[2]));

    /// <summary>Asks for something that there is not, so that nothing changes whoever may.</summary>
    private async Task<HttpStatusCode> Send(string role, string call)
    {
        var address = new StringBuilder(call[(call.IndexOf(' ', StringComparison.Ordinal) + 1)..])
            .Replace("{contract}", "nobody").Replace("{period}", "2026-03").Replace("{reason}", "month")
            .Replace("{version}", "9").Replace("{id}", "nobody").Replace("{source}", "nobody").Replace("{line}", "l")
            .Replace("{subscriptionId}", "s").Replace("{milestoneId}", "m").Replace("{remoteId}", "r")
            .Replace("{name}", "nobody").Replace("{kind}", "invoice")
            .ToString();
        using var request = new HttpRequestMessage(
            new HttpMethod(call[..call.IndexOf(' ', StringComparison.Ordinal)]), "v1/" + address);
        if (request.Method != HttpMethod.Get)
        {
            request.Content = Wire.Json("[]");
        }

        using var plain = new HttpClient { BaseAddress = api.As(role).BaseAddress };
        plain.DefaultRequestHeaders.Authorization = api.As(role).DefaultRequestHeaders.Authorization;
        using var response = await plain.SendAsync(request);
        return response.StatusCode;
    }
}
