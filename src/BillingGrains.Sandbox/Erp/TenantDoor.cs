namespace BillingGrains.Sandbox.Erp;

/// <summary>What the door says to a call. When it is not let in, nothing was done.</summary>
/// <param name="Remaining">Calls left in the window.</param>
/// <param name="ResetSeconds">Seconds until the next window begins, rounded up.</param>
public sealed record Entry(bool LetIn, string? Code, int Remaining, int ResetSeconds);

/// <summary>A further limit of calls of one sort, in a window as long as that of all.</summary>
public sealed record OwnLimit(string Sort, int Calls);

/// <summary>Counts one tenant's calls: so many in a window, so many at the same time.</summary>
public sealed class TenantDoor(SandboxOptions options, TimeProvider time)
{
    private readonly Lock door = new();
    private readonly Dictionary<string, int> usedOf = new(StringComparer.Ordinal);
    private DateTimeOffset windowStart = time.GetUtcNow();
    private int used;
    private int inFlight;

    /// <summary>Asks to be let in. Whoever is let in calls <see cref="Leave"/>.</summary>
    /// <param name="own">Null where only the limits of all calls hold.</param>
    public Entry Enter(OwnLimit? own = null)
    {
        lock (door)
        {
            var now = time.GetUtcNow();
            if (now - windowStart >= options.Window)
            {
                windowStart = now;
                used = 0;
                usedOf.Clear();
            }

            var reset = (int)Math.Ceiling((windowStart + options.Window - now).TotalSeconds);
            if (used >= options.CallsPerWindow || (own is not null && usedOf.GetValueOrDefault(own.Sort) >= own.Calls))
            {
                return new Entry(LetIn: false, "too-many-calls", 0, reset);
            }

            if (inFlight >= options.InFlightMax)
            {
                return new Entry(LetIn: false, "too-many-at-once", options.CallsPerWindow - used, reset);
            }

            used++;
            if (own is not null)
            {
                usedOf[own.Sort] = usedOf.GetValueOrDefault(own.Sort) + 1;
            }

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
