using Npgsql;

namespace BillingGrains.Host.Tests.Demo;

/// <summary>The demo between a real Request Tracker and a real Tryton, killed where it hurts most: what was billed
/// stays billed once.</summary>
[Collection(RealDemo.OneAtATime)]
[Trait("Needs", "RealSystems")]
public sealed class RealSurvivalTests
{
    /// <summary>The tickets that are billed; a new Request Tracker counts from 1.</summary>
    private static readonly string[] BilledTickets = ["1", "2", "3", "4", "5"];

    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(50);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Killed_while_reading_posting_and_writing_back_it_comes_to_the_same_documents()
    {
        await using var undisturbed = new RealDemo("real-undisturbed");
        (await undisturbed.RunToTheEnd()).ShouldBe(0, undisturbed.Output);
        var expected = await undisturbed.Figures();
        await undisturbed.Down();

        await using var demo = new RealDemo("real-killed");
        await demo.RunUntilKilled("Technicians opened ");
        await KillBetweenCreatingAndPosting(demo);
        await KillWhileWritingBack(demo);

        (await demo.RunToTheEnd()).ShouldBe(0, demo.Output);
        (await demo.Figures()).ShouldBe(expected);
        (await demo.RunToTheEnd()).ShouldBe(0, demo.Output);
        (await demo.Figures()).ShouldBe(expected);
        await demo.Script("request-tracker", "up");
        (await demo.Desk().CountChangesBy("billing", Cancellation)).ShouldBe(BilledTickets.Length);
    }

    /// <summary>Tryton cannot number while another session holds its sequences: what was created stays a draft.
    /// </summary>
    private static async Task KillBetweenCreatingAndPosting(RealDemo demo)
    {
        using var run = await demo.RunUntil("Tryton has a company");
        var folder = await demo.Folder("tryton");
        var port = await File.ReadAllTextAsync(Path.Combine(folder, "database-port"), Cancellation);
        await using var source = NpgsqlDataSource.Create(
            $"Host=127.0.0.1;Port={port};Username=postgres;Database=billing");
        await using var holder = await source.OpenConnectionAsync(Cancellation);
        await using var transaction = await holder.BeginTransactionAsync(Cancellation);
        await Scalar(holder, "select count(*) from (select 1 from ir_sequence_strict for update) held");
        await using var looker = await source.OpenConnectionAsync(Cancellation);
        while (await Scalar(looker, "select count(*) from account_invoice where state = 'draft'") == 0)
        {
            run.HasExited.ShouldBeFalse(demo.Output);
            await Task.Delay(LookEvery, Cancellation);
        }

        run.Kill();
        await run.WaitForExitAsync(Cancellation);
        (await Scalar(looker, "select count(*) from account_invoice where state = 'posted'")).ShouldBe(0);
    }

    private static async Task KillWhileWritingBack(RealDemo demo)
    {
        using var run = await demo.RunUntil("Finance approved ");
        var desk = demo.Desk();
        while (await desk.CountChangesBy("billing", Cancellation) == 0)
        {
            run.HasExited.ShouldBeFalse(demo.Output);
            await Task.Delay(LookEvery, Cancellation);
        }

        run.Kill();
        await run.WaitForExitAsync(Cancellation);
    }

    private static async Task<long> Scalar(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        return (long)(await command.ExecuteScalarAsync(Cancellation))!;
    }
}
