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
}
