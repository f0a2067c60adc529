namespace BillingGrains.Host.Simulation.World;

/// <summary>Writes what a silo logs, with virtual time: to look into a failing seed.</summary>
internal sealed class SimulatedLog(string silo, Func<DateTimeOffset> now, TextWriter output) : ILoggerProvider, ILogger
{
    public ILogger CreateLogger(string categoryName) => this;

    public void Dispose()
    {
        // The writer belongs to the caller.
    }

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception,
        Func<TState, Exception?, string> formatter) =>
        output.WriteLine(FormattableString.Invariant(
            $"{now():HH:mm:ss.fff} {silo} {formatter(state, exception)} {exception?.Message}"));
}
