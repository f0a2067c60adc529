namespace BillingGrains.Sandbox.Erp;

/// <summary>What the door says to a call. When it is not let in, nothing was done.</summary>
/// <param name="Remaining">Calls left in the window.</param>
/// <param name="ResetSeconds">Seconds until the next window begins, rounded up.</param>
public sealed record Entry(bool LetIn, string? Code, int Remaining, int ResetSeconds);

/// <summary>Counts one tenant's calls: so many in a window, so many at the same time.</summary>
public sealed class TenantDoor(SandboxOptions options, TimeProvider time)
{
    private readonly Lock door = new();
    private DateTimeOffset windowStart = time.GetUtcNow();
    private int used;
    private int inFlight;

    /// <summary>Asks to be let in. Whoever is let in calls <see cref="Leave"/>.</summary>
    public Entry Enter()
    {
        lock (door)
        {
            var now = time.GetUtcNow();
            if (now - windowStart >= options.Window)
            {
                windowStart = now;
                used = 0;
            }

            var reset = (int)Math.Ceiling((windowStart + options.Window - now).TotalSeconds);
            if (used >= options.CallsPerWindow)
            {
                return new Entry(LetIn: false, "too-many-calls", 0, reset);
            }

            if (inFlight >= options.InFlightMax)
            {
                return new Entry(LetIn: false, "too-many-at-once", options.CallsPerWindow - used, reset);
            }

            used++;
            inFlight++;
            return new Entry(LetIn: true, Code: null, options.CallsPerWindow - used, reset);
        }
    }

    public void Leave()
    {
        lock (door)
        {
            inFlight--;
        }
    }
}
