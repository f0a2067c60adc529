using static BillingGrains.Host.Tests.Api.Wire;

namespace BillingGrains.Host.Tests.Api.Described;

/// <summary>The first hour goes on: a month's revenue.</summary>
public sealed partial class DescriptionTests
{
    /// <summary>Of another legal entity, which recognises revenue itself.</summary>
    private async Task Revenue()
    {
        await Ok(api.Admin.PutAsync("v1/entities/de01", Wire.Json(Wire.Quoted(Agreement.EntityWithJournals))));
        (await api.Admin.GetStringAsync("v1/entities/de01/ledger?from=2026-03-01&to=2026-03-31"))
            .ShouldStartWith("; ledger of de01, 2026-03-01 to 2026-03-31");
        await Look("entities/de01/statement?on=2026-03-31");
        var month = "entities/de01/periods/2026-03";
        await Ok(api.Admin.PostAsync($"v1/{month}/close/start", null));
        var asked = api.Described.Example("post", "/v1/entities/{id}/periods/{period}/revenue/journals");
        await api.Admin.OnceSettled(() => api.Admin.PostAsync($"v1/{month}/revenue/journals", Wire.Json(asked)));
        await api.Admin.Settled("v1/progress", progress => progress.GetProperty("settled").GetBoolean());
        await Look($"{month}/revenue");
        await Look($"{month}/revenue/journals");
        await Look($"{month}/revenue/lines?journal=1");
    }
}
