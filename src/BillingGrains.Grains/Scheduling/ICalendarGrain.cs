using BillingGrains.Grains.Journaling;

namespace BillingGrains.Grains.Scheduling;

/// <summary>The days on which a legal entity's contracts bill by themselves. Key "calendar/{entity}". It hears of contracts
/// by their facts, and looks at the clock while it is awake.</summary>
public interface ICalendarGrain : IJournaledGrain;
