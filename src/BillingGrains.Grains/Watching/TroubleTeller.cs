using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Watching;
using BillingGrains.Grains.Journaling;
using Microsoft.Extensions.Logging;
using Orleans;

namespace BillingGrains.Grains.Watching;

/// <summary>Tells a watch of one trouble of one grain: once when it begins or changes, and once when it is over. A new
/// activation tells once how things are, because the one before may have left a trouble standing.</summary>
/// <param name="key">The grain that has the trouble.</param>
internal sealed class TroubleTeller(string key, string watchKey, string code, IGrainFactory grains, JournalServices services)
{
    private bool isTelling;
    private bool isTold;
    private string? told;
    private string? latest;

    /// <summary>Says how things are now. One call at a time is under way: two might overtake each other.</summary>
    /// <param name="reason">Null when all is well.</param>
    /// <param name="trouble">What the watch is told when there is a reason.</param>
    public async Task Tell(string? reason, Func<string, Trouble> trouble)
    {
        latest = reason;
        if (isTelling)
        {
            return;
        }

        isTelling = true;
        try
        {
            while (!isTold || latest != told)
            {
                var now = latest;
                await grains.GetGrain<IWatchGrain>(watchKey).Tell(Command(now, trouble), new Origin(key, key, $"{key}/{code}"));
                (isTold, told) = (true, now);
            }
        }
        catch (Exception exception)
        {
            // It is told at the next occasion, and nothing else waits for it.
            services.Log.LogWarning("{Grain} could not tell {Code}: {Reason}", key, code, exception.Message);
        }
        finally
        {
            isTelling = false;
        }
    }

    private WatchCommand Command(string? reason, Func<string, Trouble> trouble) => reason is null
        ? new EndTrouble(key, code, services.Now)
        : new SeeTrouble(trouble(reason), services.Now);
}
