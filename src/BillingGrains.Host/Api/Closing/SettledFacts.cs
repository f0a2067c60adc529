using BillingGrains.Grains.Deliveries;
using BillingGrains.Storage.Journal;
using BillingGrains.Storage.Views;

namespace BillingGrains.Host.Api.Closing;

/// <summary>Whether what is read from views is all there is: facts that are under way would show as differences that nobody
/// has.</summary>
internal sealed class SettledFacts(DeliveryProgress deliveries, ViewProjector projector)
{
    /// <summary>Throws <see cref="ApiProblem"/> (503) while facts are under way.</summary>
    public async Task Require(CancellationToken cancellation)
    {
        if (!await Are(cancellation))
        {
            throw new ApiProblem(
                503, "not-settled", "Facts are under way between records: nothing was changed, try again in a moment.");
        }
    }

    public async Task<bool> Are(CancellationToken cancellation)
    {
        var undelivered = await deliveries.Find(DeliveryLaneGrain.Reader, cancellation);
        var lag = await projector.Lag(cancellation);
        return undelivered.Facts + lag.Sum(view => view.Facts) == 0;
    }
}
