using System.Text.Json.Nodes;

namespace BillingGrains.Host.Tests.Api.Described;

/// <content>Many contracts and changes at once.</content>
public sealed partial class DescriptionTests
{
    private async Task Many()
    {
        (await Post("v1/subscription-changes", "/v1/subscription-changes")).Text("taken").ShouldBe("1");
        (await Post("v1/subscription-changes", "/v1/subscription-changes")).Text("repeated").ShouldBe("1");
        var contract = JsonNode.Parse(api.Described.Example("put", "/v1/contracts/{id}"));
        (await Wire.Ok(api.Admin.PostAsync("v1/contracts", Wire.Json(new JsonArray(contract).ToJsonString()))))
            .Text("repeated").ShouldBe("1");
    }

    /// <summary>Usage, what of it is taken back, and what is held: nothing.</summary>
    private async Task Meter()
    {
        (await Post("v1/usage", "/v1/usage")).Text("taken").ShouldBe("2");
        await Look("usage/held?source=app");
        (await Post("v1/usage/held/release", "/v1/usage/held/release")).Text("decided").ShouldBe("0");
        (await Post("v1/usage/held/reject", "/v1/usage/held/reject")).Text("left").ShouldBe("0");
        await Look("usage/held/withdrawals?source=app");
        (await Post("v1/usage/held/withdrawals/close", "/v1/usage/held/withdrawals/close")).Text("decided").ShouldBe("0");
        await Look(
            "usage/events?source=app&id=u-1", "usage/hours?meter=m&customer=c&from=2026-03-02T00:00:00Z&to=2026-03-03T00:00:00Z");
    }
}
