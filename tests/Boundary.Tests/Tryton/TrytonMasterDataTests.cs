using BillingGrains.Boundary.Tests.Erp;
using BillingGrains.Boundary.Tests.RealSystems;
using BillingGrains.Connectors.Tryton;
using BillingGrains.Domain.MasterData;
using BillingGrains.Ports.Erp;
using NodaTime;

namespace BillingGrains.Boundary.Tests.Tryton;

/// <summary>What a real Tryton tells of its master data.</summary>
[Collection(RealSystem.RealSystems)]
[Trait(RealSystem.Trait, RealSystem.RealSystems)]
public sealed class TrytonMasterDataTests
{
    [Fact]
    public async Task Parties_taxes_currencies_and_periods_are_told_as_documents_name_them()
    {
        using var http = new HttpClient { Timeout = Timeout.InfiniteTimeSpan };
        using var erp = new TrytonErp(http, await RealTryton.Ready(http, Duration.FromSeconds(30)), TimeProvider.System);

        var (records, token) = await Read(erp, null);

        records.ShouldContain(record => record.Kind == MasterKind.Customer && record.Id == "C-17" && record.Name == "Acme Ltd");
        records.ShouldContain(record => record.Kind == MasterKind.TaxCode && record.Id == "S21" && record.Percent == 21m);
        records.ShouldContain(record => record.Kind == MasterKind.TaxCode && record.Id == "VAT 0 %" && record.Percent == 0m);
        records.ShouldContain(record => record.Kind == MasterKind.Currency && record.Id == "KWD");
        records.Count(record => record.Kind == MasterKind.Period && !record.Blocked
            && record.From <= new LocalDate(2026, 4, 20) && new LocalDate(2026, 4, 20) <= record.To).ShouldBe(1);

        // All was made within the margin: it is told again, alone.
        (await Read(erp, token)).Records.ShouldContain(record => record.Kind == MasterKind.Customer && record.Id == "C-17");
    }

    private static async Task<(List<MasterRecord> Records, string Token)> Read(IErpMasterData erp, string? since)
    {
        List<MasterRecord> records = [];
        string? cursor = null;
        while (true)
        {
            var page = await erp.Read(since, cursor, TestContext.Current.CancellationToken);
            page.IsWhole.ShouldBe(since is null);
            records.AddRange(page.Records);
            if (page.Next is null)
            {
                return (records, page.Token.ShouldNotBeNull());
            }

            cursor = page.Next;
        }
    }
}
