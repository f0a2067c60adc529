namespace BillingGrains.Domain.Deciding;

/// <summary>The rule of everything that is configured in versions: 1, 2, 3, …, each immutable.</summary>
public static class VersionRule
{
    public static readonly Refusal Conflict = new(
        "version-conflict", "version", "This version exists with another content: a change is a new version.");

    public static readonly Refusal Superseded = new(
        "version-superseded", "version", "A later version is in force already.");

    public static readonly Refusal Skipped = new(
        "version-skipped", "version", "A version is missing before this one: they are 1, 2, 3 and so on.");

    /// <summary>What a new version leads to: nothing when it is in force as it is, or the first rule that forbids it.
    /// </summary>
    /// <param name="current">The version in force and whether its content equals the one offered; null when there is
    /// none.</param>
    public static Decision<TEvent> Decide<TEvent>(
        (int Version, bool IsSame)? current, int offered, Func<TEvent> accept) => current switch
    {
        ({ } version, true) when offered == version => Decision<TEvent>.Accept(),
        ({ } version, false) when offered == version => Decision<TEvent>.Refuse(Conflict),
        ({ } version, _) when offered < version => Decision<TEvent>.Refuse(Superseded),
        _ when offered != (current?.Version ?? 0) + 1 => Decision<TEvent>.Refuse(Skipped),
        _ => Decision<TEvent>.Accept(accept()),
    };
}
