using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Metering;

namespace BillingGrains.Ports.Usage;

/// <summary>Tells what usage comes to. Every implementation holds the promises of the Boundary tests in
/// <c>UsageReaderBoundary</c>.</summary>
public interface IUsageReader
{
    /// <summary>Counts events of some meters, each once: all that were answered as taken before it was asked, whether they
    /// stand in a roll-up already or not. All answers are of one moment.</summary>
    /// <param name="questions">Each once. Those that do not ask for each event begin and end at full hours. One for each event
    /// with more than <see cref="UsageLimits.EventsReadMax"/> is answered without events: its tally says how many there are.
    /// </param>
    /// <returns>An answer to each question, in their order.</returns>
    /// <exception cref="Journal.JournalUnavailableException">Not counted: it may be asked again.</exception>
    Task<ValueList<CountedUsage>> Count(ValueList<UsageQuestion> questions, CancellationToken cancellation = default);
}
