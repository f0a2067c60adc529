using BillingGrains.Grains.Tests.Journaling;
using NodaTime;
using Orleans;
using Orleans.Streams;

namespace BillingGrains.Grains.Tests.Engine;

/// <summary>How the silo of a test differs from the usual one.</summary>
/// <param name="ResponseTimeoutSeconds">Default 30, as in production.</param>
/// <param name="IdleAfterSeconds">Default one hour: no test sees it by accident.</param>
/// <param name="WithFilters">Whether the <see cref="SayingFilter"/> stands in the way of calls.</param>
public sealed record EngineSetup(
    int ResponseTimeoutSeconds = 30, int IdleAfterSeconds = 3600, bool WithFilters = false);

/// <summary>One silo under test, whichever engine is built.</summary>
public interface IEngine
{
    IGrainFactory Grains { get; }

    Witness Witness { get; }

    /// <summary>The journal of the product's grains.</summary>
    JournalStage Stage { get; }

    /// <summary>Of the silo that runs now.</summary>
    IServiceProvider Services { get; }

    Instant Now { get; }

    /// <summary>Whether any time passes at once.</summary>
    bool IsVirtual { get; }

    IStreamProvider Streams { get; }

    /// <summary>Virtual time on Local; real time on Orleans, so keep it short.</summary>
    Task PassAsync(TimeSpan time);

    /// <summary>Stops the silo and starts another over the same stores.</summary>
    Task RestartAsync();
}

public static class EngineSteps
{
    /// <summary>Lets time pass until the condition holds; fails after 60 seconds of the engine's time.</summary>
    public static Task UntilAsync(this IEngine engine, Func<bool> condition) =>
        engine.UntilAsync(() => Task.FromResult(condition()));

    /// <inheritdoc cref="UntilAsync(IEngine, Func{bool})"/>
    public static async Task UntilAsync(this IEngine engine, Func<Task<bool>> condition)
    {
        for (var tries = 0; !await condition(); tries++)
        {
            tries.ShouldBeLessThan(2400, string.Join("; ", engine.Witness.Lines));
            await engine.PassAsync(TimeSpan.FromMilliseconds(25));
        }
    }

    /// <summary>Catches here, because an assertion library may leave the engine's scheduler.</summary>
    public static async Task<TException> FailureOf<TException>(Func<Task> action) where TException : Exception
    {
        try
        {
            await action();
        }
        catch (TException expected)
        {
            return expected;
        }

        throw new ShouldAssertException($"There was no {typeof(TException).Name}.");
    }
}
