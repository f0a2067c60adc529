using System.Net;

namespace BillingGrains.Host.Tests.Api;

/// <summary>What work costs is for finance and auditors alone.</summary>
[Collection(ApiCollection.Name)]
public sealed class CostTests(ApiFixture api)
{
    private const string Rates =
        """
        {"entityId": "cost01", "version": 1, "currency": "EUR", "rates": [{"perHour": 40, "from": "2026-01-01"}]}
        """;

    [Fact]
    public async Task Finance_sets_cost_rates_and_only_those_who_may_see_them()
    {
        (await api.As("integrator").PutAsync("v1/entities/cost01/cost-rates", Wire.Json(Rates)))
            .StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await api.As("finance").PutAsync("v1/entities/cost01/cost-rates", Wire.Json(Rates)))
            .StatusCode.ShouldBe(HttpStatusCode.OK);

        foreach (var address in new[]
        {
            "v1/entities/cost01/cost-rates", "v1/history?key=costs%2Fcost01", "v1/tickets/desk/none/margin",
        })
        {
            foreach (var role in new[] { "integrator", "support" })
            {
                (await api.As(role).GetAsync(address)).StatusCode.ShouldBe(HttpStatusCode.Forbidden, $"{role} {address}");
            }

            foreach (var role in new[] { "finance", "auditor" })
            {
                (await api.As(role).GetAsync(address)).StatusCode.ShouldBe(
                    address.EndsWith("margin", StringComparison.Ordinal) ? HttpStatusCode.NotFound : HttpStatusCode.OK,
                    $"{role} {address}");
            }
        }
    }

    [Fact]
    public async Task A_fault_names_its_place()
    {
        var response = await api.Admin.PutAsync(
            "v1/entities/cost02/cost-rates",
            Wire.Json(Rates.Replace("cost01", "cost02", StringComparison.Ordinal)
                .Replace("40", "-1", StringComparison.Ordinal)));

        response.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        (await response.Body()).Line().ShouldBe("negative #/rates/0/perHour: The number is 0 or more.");
    }
}
