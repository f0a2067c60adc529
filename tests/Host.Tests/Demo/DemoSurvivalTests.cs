using BillingGrains.Storage.Local;

namespace BillingGrains.Host.Tests.Demo;

/// <summary>The demo, whatever happens to it, comes to the figures of one that nothing happened to.</summary>
[Trait("Needs", "Demo")]
public sealed class DemoSurvivalTests
{
    private static readonly Lazy<Task<string>> Undisturbed = new(async () =>
    {
        await using var demo = new DemoProcess("undisturbed");
        await demo.Clean();
        (await demo.RunToTheEnd()).ShouldBe(0, demo.Output);
        return await demo.Figures();
    });

    [Fact]
    public async Task Killed_at_five_moments_and_started_again_it_comes_to_the_same_figures()
    {
        await using var demo = new DemoProcess("killed");
        await demo.Clean();

        await demo.RunUntilKilled("Feeding: 4000 ");
        await demo.RunUntilKilled("Fed ");
        await demo.RunUntilKilled("Billed ");
        await demo.RunUntilKilled("Reviewing: 20 ");
        await demo.RunUntilKilled("Posting: ");
        (await demo.RunToTheEnd()).ShouldBe(0, demo.Output);

        (await demo.Figures()).ShouldBe(await Undisturbed.Value);
    }

    [Fact]
    public async Task Cut_off_from_its_database_twice_it_comes_to_the_same_figures()
    {
        await using var demo = new DemoProcess("cut-off");
        await demo.Clean();

        (await demo.RunToTheEnd(
            ("Feeding: 4000 ", () => CrashAndRestart(demo)),
            ("Posting: ", () => CrashAndRestart(demo)))).ShouldBe(0, demo.Output);

        (await demo.Figures()).ShouldBe(await Undisturbed.Value);
    }

    private static async Task CrashAndRestart(DemoProcess demo)
    {
        // Takes over the server that runs there already; it is the demo's to stop.
        var postgres = await PrivatePostgres.Start(new PrivatePostgresOptions(demo.PostgresFolder), _ => { });
        await postgres.Crash();
        await postgres.Restart();
    }
}
