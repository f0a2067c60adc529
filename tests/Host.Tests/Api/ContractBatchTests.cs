using System.Text;
using System.Text.Json;

namespace BillingGrains.Host.Tests.Api;

/// <summary>Contracts and changes of subscriptions in bulk.</summary>
[Collection(ApiCollection.Name)]
public sealed class ContractBatchTests(ApiFixture api)
{
    private const string Missing =
        "refused malformed-item #/version #/name #/entityId #/applies #/billTo #/currency";

    [Fact]
    public async Task Each_line_is_answered_for_itself_and_those_of_a_contract_keep_their_order()
    {
        await Wire.Ok(api.Admin.PutAsync("v1/entities/nl01", Wire.Json(Wire.Quoted(Agreement.Entity))));
        var created = await Send(
            "contracts", Contract("many-1"), Contract("many-2"), "{'contractId':'many-3'}", Contract("many 4"));
        Said(created).ShouldBe(["taken", "taken", Missing, "refused bad-id #/contractId"]);

        var changed = await Send(
            "subscription-changes",
            Change("many-1", "quantity-changed", "1", ",'quantity':7"), Change("many-2", "paused", "1"),
            Change("many-1", "cancelled", "2"), Change("nobody", "cancelled", "1"), "not json",
            "{'contractId':'many-1','subscriptionId':'seats','change':{'changeId':'3'}}",
            Change("many-1", "quantity-changed", "1", ",'quantity':8"));
        Said(changed).Select(static said => said.Split(' ')[0])
            .ShouldBe(["taken", "taken", "taken", "refused", "refused", "refused", "refused"]);
        Said(await Send("subscription-changes", Change("many-2", "paused", "1"))).ShouldBe(["repeated"]);

        // What was changed is what a period is billed by: the history has both changes, in the order of the lines.
        var history = await api.Admin.GetStringAsync("v1/history?key=contract/many-1");
        history.IndexOf("quantity-changed", StringComparison.Ordinal)
            .ShouldBeLessThan(history.LastIndexOf("cancelled", StringComparison.Ordinal));
    }

    private static string Contract(string id) => Agreement.Contract(id, $"c-{id}")
        .TrimEnd().TrimEnd('}').ReplaceLineEndings(" ")
        + ",'subscriptions':[{'subscriptionId':'seats','name':'Seats','dayCount':'actual-days','cycle':{'unit':'month',"
        + "'count':1,'anchor':'calendar'},'timing':'advance','quantity':4,'from':'2027-03-01','price':{'kind':'per-unit',"
        + "'unitPrice':12.50,'zeroUsage':'bill'}}]}";

    private static string Change(string contract, string kind, string id, string more = "") =>
        $"{{'contractId':'{contract}','subscriptionId':'seats','change':{{'kind':'{kind}','changeId':'{id}','on':'2027-07-01',"
        + $"'when':'at-once'{more}}}}}";

    private async Task<JsonElement> Send(string path, params string[] lines)
    {
        using var content = new StringContent(
            Wire.Quoted(string.Join('\n', lines)), Encoding.UTF8, "application/x-ndjson");
        return await Wire.Ok(api.Admin.PostAsync($"v1/{path}", content));
    }

    private static string[] Said(JsonElement answer) =>
        [.. answer.GetProperty("results").EnumerateArray().Select(static each => each.TryGetProperty("problem", out var problem)
            ? $"{each.Text("status")} {problem.Line().Split(':')[0]}"
            : each.Text("status"))];
}
