using BillingGrains.Domain.Deciding;
using NodaTime;
using NodaTime.Text;

namespace BillingGrains.Domain.Runs;

/// <summary>What may happen to a billing run: it is asked for once, and goes from page to page until every contract was asked,
/// unless somebody pauses it.</summary>
public sealed class RunDecider : IDecider<BillingRun, RunCommand, RunEvent>
{
    private RunDecider()
    {
    }

    public static BillingRun Initial => BillingRun.Initial;

    /// <summary>3: who paused it; 2: what was held.</summary>
    public static int FoldVersion => 3;

    public static Decision<RunEvent> Decide(BillingRun state, RunCommand command) => command switch
    {
        AskRun ask when state.Asked is { } known => Conflict(known, ask) is { } refusal
            ? Decision<RunEvent>.Refuse(refusal)
            : Decision<RunEvent>.Accept(),
        AskRun ask => Decision<RunEvent>.Accept(new RunAsked(ask.RunId, ask.Period, ask.EntityId, ask.By, ask.Now)),
        // What was billed of a page counts, whoever paused the run meanwhile.
        NotePage note when !state.IsOpen || note.After != state.Through => Decision<RunEvent>.Accept(),
        NotePage { Page.IsLast: true } note =>
            Decision<RunEvent>.Accept(new RunPageDone(note.Page, note.Now), new RunFinished(note.Now)),
        NotePage note => Decision<RunEvent>.Accept(new RunPageDone(note.Page, note.Now)),
        PauseRun or ResumeRun when state.Asked is null => Decision<RunEvent>.Refuse(Unknown),
        PauseRun when !state.IsOpen => Decision<RunEvent>.Refuse(Finished(state.Asked!)),
        PauseRun pause when state.Paused is null => Decision<RunEvent>.Accept(new RunPaused(pause.By, pause.Now)),
        ResumeRun resume when state.Paused is not null => Decision<RunEvent>.Accept(new RunResumed(resume.By, resume.Now)),
        PauseRun or ResumeRun => Decision<RunEvent>.Accept(),
        _ => throw new ArgumentOutOfRangeException(nameof(command), command, "The command is not known."),
    };

    public static BillingRun Evolve(BillingRun state, RunEvent fact) => fact switch
    {
        RunAsked asked => state with { Asked = asked },
        RunPageDone done => state.After(done.Page, done.At),
        RunPaused paused => state with { Paused = paused },
        RunResumed => state with { Paused = null },
        RunFinished finished => state with { FinishedAt = finished.At, Paused = null },
        _ => throw new UnknownFactException(fact),
    };

    /// <summary>A note to itself that there is more to do.</summary>
    public static ValueList<string> Addressees(BillingRun state, RunEvent fact) => fact switch
    {
        RunAsked or RunResumed or RunPageDone { Page.IsLast: false } => [GrainKeys.Run(state.Asked!.RunId)],
        RunPageDone or RunPaused or RunFinished => [],
        _ => throw new UnknownFactException(fact),
    };

    private static Refusal Unknown { get; } = new("unknown-run", null, "Nobody asked for this billing run.");

    private static Refusal Finished(RunAsked run) => new(
        "run-finished", null, $"The run {run.RunId} is finished: every contract was asked, and nothing is left to pause.");

    private static Refusal? Conflict(RunAsked known, AskRun ask) =>
        known.Period != ask.Period ? Conflict(
            "period", $"The run {known.RunId} bills {YearMonthPattern.Iso.Format(known.Period)}")
        : known.EntityId != ask.EntityId ? Conflict(
            "entityId",
            known.EntityId is { } entity
                ? $"The run {known.RunId} bills contracts of the legal entity {entity}"
                : $"The run {known.RunId} bills contracts of all legal entities")
        : null;

    private static Refusal Conflict(string field, string what) =>
        new("run-conflict", field, $"{what}: another one needs an id of its own.");
}
