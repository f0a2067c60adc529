using BillingGrains.Domain.Invoices;
using BillingGrains.Host.Simulation.Checks;
using BillingGrains.Host.Simulation.Faults;
using BillingGrains.Host.Simulation.People;
using BillingGrains.Host.Simulation.Telling;
using BillingGrains.Host.Simulation.World;
using BillingGrains.LocalOrleans.Simulation;
using NodaTime;

namespace BillingGrains.Host.Simulation;

/// <summary>What came of one seed.</summary>
/// <param name="Deeds">How many things people and sources did.</param>
/// <param name="Stories">Of the first violations, one of each kind: what happened to the record concerned.</param>
internal sealed record RunResult(
    ulong Seed, SimulationOptions Options, int Deeds, IReadOnlyList<Violation> Violations, IReadOnlyList<string> Stories,
    ulong TraceHash, long Steps, TimeSpan Simulated);

/// <summary>One installation from its first fact until its books are at rest.</summary>
internal sealed class SimulationRun
{
    private const long StepsMax = 1_500_000;
    private const long StepsOfDayMax = 300_000;
    private const int FinishRounds = 12;
    private const int StoriesMax = 3;

    private static readonly DateTimeOffset Start = WorkPlan.Start.ToDateTimeOffset();
    private static readonly TimeSpan RestMax = TimeSpan.FromHours(2);

    private readonly SeededRunner runner;
    private readonly SimulatedInstallation installation;
    private readonly BookReader books;
    private readonly Workload workload;
    private readonly Finance finance;
    private readonly FaultDriver faults;

    private SimulationRun(ulong seed, SimulationOptions options, TextWriter? log)
    {
        runner = new SeededRunner(seed, Start);
        installation = new SimulatedInstallation(runner, options, log);
        books = new BookReader(installation.Books);
        var plan = new WorkPlan(runner.Seed, installation.Options);
        finance = new Finance(
            new SimulatedClient(installation, "finance"), runner.Seed, installation.Standing,
            key => Task.FromResult(books.Invoice(key)));
        workload = new Workload(installation, plan, finance);
        faults = new FaultDriver(installation);
        runner.BeforeStep = BeforeStep;
        installation.OnRestored = books.Forget;
        runner.IsAtRest = () => faults.IsOver && installation.IsAtRest;
    }

    /// <summary>The same seed gives the same result.</summary>
    /// <param name="log">Where what the silos log and every record's facts are written; null for nowhere.</param>
    public static RunResult Play(ulong seed, SimulationOptions? options = null, TextWriter? log = null)
    {
        var run = new SimulationRun(seed, options ?? SimulationOptions.Default, log);
        var violations = run.Violations();
        foreach (var story in run.books.Keys("").Select(run.books.Story))
        {
            run.runner.Trace(story);
            log?.WriteLine(story);
        }

        return new RunResult(
            seed, run.installation.Options, run.workload.Deeds, violations,
            [.. violations.DistinctBy(violation => violation.Invariant).Take(StoriesMax).Select(run.StoryOf)],
            run.runner.TraceHash, run.runner.Steps, run.runner.Now - Start);
    }

    private void BeforeStep(long step)
    {
        if (step > StepsMax + (StepsOfDayMax * installation.Options.Days))
        {
            throw new NoProgressException("", $"the run did not end in {step} steps");
        }

        if (installation.Watch.Found.Count > 0)
        {
            throw new BrokenInvariantException();
        }

        faults.BeforeStep(step);
    }

    private IReadOnlyList<Violation> Violations()
    {
        try
        {
            runner.Run(Story);
            return Settled();
        }
        catch (BrokenInvariantException)
        {
            return installation.Watch.Found;
        }
        catch (NoProgressException stuck)
        {
            return [new Violation("no progress", stuck.Subject, stuck.Message)];
        }
        catch (SimulationException broken)
        {
            return [new Violation("the run keeps to its runner", "", broken.Message)];
        }
    }

    private IReadOnlyList<Violation> Settled()
    {
        try
        {
            var found = new BookCheck(installation, books, workload.Answered).Find();
            return [.. installation.Watch.AtEnd(), .. found];
        }
        catch (Exception exception)
        {
            // Facts that contradict each other cannot even be folded.
            return [new Violation("the books can be read", "", $"{exception.GetType().Name}: {exception.Message}")];
        }
    }

    private string StoryOf(Violation violation)
    {
        var head = $"{violation.Invariant}: {violation.Subject}: {violation.Text}";
        return violation.Subject.Length == 0
            ? head
            : $"{head}\n{new RecordStory(installation.Watch, installation.Ledger).Tell(violation.Subject)}";
    }

    private async Task Story()
    {
        var silos = 2 + runner.Seed.Sub("silos").Next(2);
        for (var silo = 0; silo < silos; silo++)
        {
            await installation.StartSilo();
        }

        await workload.Run();

        installation.Faults.On = false;
        await faults.Settle();
        if (installation.Running.Count == 0)
        {
            await installation.StartSilo();
        }

        await Rest();
        await Finish();
    }

    /// <summary>Bills and approves until nothing is left to do.</summary>
    private async Task Finish()
    {
        var worked = true;
        for (var round = 1; worked && round <= FinishRounds; round++)
        {
            await workload.BillAll();
            await Rest();
            worked = await finance.Finish();
            await Rest();
        }
    }

    /// <summary>Lets time pass until nothing is owed and every final document is posted or parked.</summary>
    private async Task Rest()
    {
        var until = runner.Now + RestMax;
        var pause = TimeSpan.FromSeconds(1);
        while (Restless() is { } restless)
        {
            if (runner.Now > until)
            {
                throw new NoProgressException(restless.Subject, $"after {RestMax}: {restless.Why}");
            }

            await runner.Suspend(pause);
            pause = pause < TimeSpan.FromSeconds(20) ? pause * 1.5 : pause;
        }
    }

    private (string Subject, string Why)? Restless()
    {
        if (installation.IsAtRest)
        {
            return null;
        }

        foreach (var (consumer, source, last, received) in books.Owed())
        {
            return (consumer, $"it is owed facts of {source} up to {last}, and has received {received}");
        }

        foreach (var key in installation.Standing.UnderWay)
        {
            return (key, Domain.Deciding.GrainKeys.Kind(key) == "proposal"
                ? "it is not ended"
                : $"it stays {books.Invoice(key).GetType().Name}");
        }

        var standing = installation.Standing;
        return ("", FormattableString.Invariant(
            $"{installation.Asking} wait for an answer, {standing.WriteBacks} tickets are not told that they were billed, ")
            + FormattableString.Invariant(
                $"{standing.Strangers} documents are known to an ERP alone, or a ticketing system was not read to its end"));
    }
}
