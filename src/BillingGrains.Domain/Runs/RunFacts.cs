using BillingGrains.Domain.Contracts;
using BillingGrains.Domain.Deciding;
using NodaTime;

namespace BillingGrains.Domain.Runs;

/// <summary>What happened to a billing run.</summary>
public abstract record RunEvent;

/// <summary>Somebody asked to bill a month. Addressed to the run itself, which begins.</summary>
/// <param name="EntityId">Contracts of this legal entity are billed; null for those of all.</param>
[Fact("run.asked.v1")]
public sealed record RunAsked(string RunId, YearMonth Period, string? EntityId, string By, Instant At) : RunEvent;

/// <summary>The next contracts, in the order of their keys, were asked what is due. Addressed to the run itself, which goes on,
/// unless it is the last page.</summary>
[Fact("run.page-done.v1")]
public sealed record RunPageDone(RunPage Page, Instant At) : RunEvent;

/// <summary>Somebody paused the run: it begins no further page. One that was under way is done to its end.</summary>
[Fact("run.paused.v1")]
public sealed record RunPaused(string By, Instant At) : RunEvent;

/// <summary>Somebody had the run go on. Addressed to the run itself, which does.</summary>
[Fact("run.resumed.v1")]
public sealed record RunResumed(string By, Instant At) : RunEvent;

/// <summary>Every contract was asked.</summary>
[Fact("run.finished.v1")]
public sealed record RunFinished(Instant At) : RunEvent;

/// <summary>What became of some contracts that follow upon each other.</summary>
/// <param name="Through">The key of the last of them; null where there was none.</param>
/// <param name="Contracts">How many contracts there are in all, as the page saw it.</param>
/// <param name="Asked">How many of them were asked.</param>
/// <param name="Billed">Contracts of which the run made documents.</param>
/// <param name="Others">Contracts of other legal entities than the run's.</param>
/// <param name="IsLast">None comes after it.</param>
/// <param name="Held">What was held at the run's contracts when each of them had been asked, without those that could not be
/// read or reached: they are among <paramref name="Refused"/>. Null in pages from before it was counted.</param>
public sealed record RunPage(
    string? Through, int Contracts, int Asked, int Billed, int Documents, int Others, ValueList<ContractNotBilled> Refused,
    bool IsLast, ValueList<HeldCharges>? Held = null);

/// <summary>A contract that a run could not bill.</summary>
/// <param name="Contract">Its key.</param>
/// <param name="Code">Of the refusal.</param>
public sealed record ContractNotBilled(string Contract, string Code, string Reason);

/// <summary>What may be asked of a billing run.</summary>
public abstract record RunCommand(Instant Now);

/// <summary>Begins a run. The same run with the same month and legal entity was begun already; with others it is a conflict.
/// </summary>
public sealed record AskRun(string RunId, YearMonth Period, string? EntityId, string By, Instant Now) : RunCommand(Now);

/// <summary>Notes a page that was billed. One that does not follow upon the last one changes nothing: another activation
/// noted it.</summary>
/// <param name="After">The key through which the run had come; null at its beginning.</param>
public sealed record NotePage(string? After, RunPage Page, Instant Now) : RunCommand(Now);

/// <summary>Has the run begin no further page. One that is paused stays as it is; one that is finished cannot be.</summary>
public sealed record PauseRun(string By, Instant Now) : RunCommand(Now);

/// <summary>Has a run that is paused go on with the next page. One that is not paused stays as it is.</summary>
public sealed record ResumeRun(string By, Instant Now) : RunCommand(Now);
