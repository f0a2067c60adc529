using BillingGrains.Host.Simulation;
using BillingGrains.Host.Simulation.Faults;
using BillingGrains.Host.Simulation.Replaying;

namespace BillingGrains.House.Tests.Simulation;

/// <summary>What is simulated is the product: the same work on PostgreSQL, with real threads, gives the same books.</summary>
public sealed class ReplayTests
{
    private static readonly SimulationOptions Morning = new(
        Days: 0, FaultSet.Parse("source-repeat,source-reorder,source-correct,source-withdraw"));

    [Fact]
    public async Task The_same_work_on_the_real_journal_gives_the_same_books()
    {
        // The server may run as another user, who must be able to enter; what is made in it is removed again.
        var folder = Path.Combine(Path.GetTempPath(), "billing-replay");
        var simulated = ExpectedBooks.Of(4, Morning)!;
        var real = await ReplayRun.Play(4, Morning, folder, _ => { }, TestContext.Current.CancellationToken);
        simulated.Compare(real).ShouldBeEmpty();
        simulated.Lines.Count(line => line.Contains(" is Posted,", StringComparison.Ordinal)).ShouldBeGreaterThan(1);
    }

    [Fact]
    public void Books_tell_what_differs()
    {
        var books = ExpectedBooks.Of(4, Morning)!;
        books.Compare(ExpectedBooks.Of(4, Morning)!).ShouldBeEmpty();
        books.Compare(ExpectedBooks.Of(5, Morning)!).ShouldNotBeEmpty();
    }
}
