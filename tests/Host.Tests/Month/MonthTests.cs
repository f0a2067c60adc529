using BillingGrains.Host.Tests.Api;

namespace BillingGrains.Host.Tests.Month;

/// <summary>A month of a service company, told as a finance lead would: each situation with the documents it ends in,
/// and at the end the balances.</summary>
public sealed class MonthTests(ApiFixture api) : IClassFixture<ApiFixture>
{
    [Fact]
    public async Task A_month_ends_in_its_documents_and_the_books_balance()
    {
        var story = new Story(api);
        await story.Done("integrator", HttpMethod.Put, "entities/nl01", Agreement.Entity);
        await story.Done("integrator", HttpMethod.Put, "erp-tenants/north", Agreement.Tenant);
        await WorkSituations.Tell(story);
        await ContractSituations.Tell(story);
        await DocumentSituations.Tell(story);
        await DateSituations.Tell(story);
        await ErpSituations.Tell(story);
        await CloseSituations.Tell(story);
        await RevenueSituations.Tell(story);

        await story.Rest();
        await ErpSituations.AllIsEntered(story);
        await story.Rest();
        var books = await api.As("auditor").GetAsync("v1/reconciliation").Body();
        foreach (var balance in new[] { "facts", "charges", "documents", "customers" })
        {
            books.GetProperty(balance).GetProperty("differences").GetArrayLength().ShouldBe(0, books.ToString());
        }

        await Ledgers.Check(api);
        await ShouldBeTold(story.Text);
    }

    private static async Task ShouldBeTold(string text)
    {
        var committed = Path.Combine(Repository.Root, "docs", "a-month.md");
        var kept = File.Exists(committed) ? await File.ReadAllTextAsync(committed) : "";
        if (text != kept)
        {
            await File.WriteAllTextAsync(Path.Combine(Repository.Root, ".out", "a-month.md"), text);
            Assert.Fail("docs/a-month.md is not what happened. If it is meant: cp .out/a-month.md docs/a-month.md");
        }
    }
}
