using BillingGrains.Domain.Deciding;
using NodaTime;

namespace BillingGrains.Domain.Watching;

/// <summary>Something of the installation itself that does not go on, and that a person must see to: a line of the
/// exception queue. One key has at most one trouble of a code.</summary>
/// <param name="Key">The grain that does not go on.</param>
/// <param name="Code">Stable, in kebab case: see <see cref="Troubles"/>.</param>
/// <param name="Owner">The role whose turn it is: "integrator".</param>
/// <param name="NextStep">What to do, as a full sentence.</param>
/// <param name="Since">From when it stands; a change of the reason leaves it.</param>
public sealed record Trouble(string Key, string Code, string Owner, string Reason, string NextStep, Instant Since);

/// <summary>What a watch saw.</summary>
public abstract record WatchEvent;

/// <summary>A trouble began, or its reason is another one now.</summary>
[Fact("watch.trouble-seen.v1")]
public sealed record TroubleSeen(Trouble Trouble) : WatchEvent;

[Fact("watch.trouble-over.v1")]
public sealed record TroubleOver(string Key, string Code, Instant At) : WatchEvent;

public abstract record WatchCommand(Instant Now);

public sealed record SeeTrouble(Trouble Trouble, Instant Now) : WatchCommand(Now);

/// <summary>A trouble that does not stand is over already.</summary>
public sealed record EndTrouble(string Key, string Code, Instant Now) : WatchCommand(Now);

/// <summary>Tells all that stands at a watch: what is not named is over.</summary>
public sealed record SeeAll(ValueList<Trouble> Standing, Instant Now) : WatchCommand(Now);
