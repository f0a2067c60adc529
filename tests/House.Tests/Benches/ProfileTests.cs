using BillingGrains.Host.Bench;

namespace BillingGrains.House.Tests.Benches;

/// <summary>What an event costs, by what took the processor.</summary>
public sealed class ProfileTests
{
    private static readonly ProcessorTime Cost = new(
        Process: 40, Writers: 20, Others: 10, new ThreadTime(Collector: 5, Compiler: 2, Sockets: 1, Senders: 4));

    [Fact]
    public void Senders_inside_the_process_are_no_part_of_what_it_takes() =>
        Parts(Profile.Of("an event", [Cost])).ShouldBe([
            "PostgreSQL's writers 20", "the rest of PostgreSQL 10", "the load generator 4", "the process 36",
            "of the process the garbage collector 5", "of the process the compiler 2",
            "of the process the waiting for sockets 1", "of the process its work 28",
        ]);

    [Fact]
    public void Senders_of_a_process_of_their_own_are_told_beside_it() =>
        Parts(Profile.Of("an event", [Cost with { Threads = Cost.Threads with { Senders = 0 } }], [7m]))
            .ShouldBe([
                "PostgreSQL's writers 20", "the rest of PostgreSQL 10", "the load generator 7", "the process 40",
                "of the process the garbage collector 5", "of the process the compiler 2",
                "of the process the waiting for sockets 1", "of the process its work 32",
            ]);

    [Fact]
    public void Callers_that_were_measured_alone_are_taken_off_the_work() =>
        Parts(Profile.Of(
                "an event", [Cost with { Threads = Cost.Threads with { Senders = 0 } }], [7m], sendersAreInProcess: true))
            .ShouldContain("of the process its work 25");

    [Fact]
    public void A_thread_that_sends_is_told_by_its_name()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux tells the processor time of a thread.");
        using var stop = new CancellationTokenSource();
        var before = ThreadTime.Read().Senders;
        var sender = new Thread(() => SpinWait.SpinUntil(() => stop.IsCancellationRequested)) { Name = ThreadTime.SenderName };
        sender.Start();
        SpinWait.SpinUntil(() => ThreadTime.Read().Senders > before, TimeSpan.FromSeconds(10)).ShouldBeTrue();
        stop.Cancel();
        sender.Join();
    }

    private static List<string> Parts(IEnumerable<BenchFigure> figures) =>
        [.. figures.Select(static figure => FormattableString.Invariant($"{figure.Name.Split(": ")[1]} {figure.Value:0.##}"))];
}
