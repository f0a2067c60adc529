using BillingGrains.Domain.Deciding;
using BillingGrains.Storage.Journal;

namespace BillingGrains.Host.Installation;

/// <summary>Through it goes every call to another system. It is shut while the data are a copy of another installation's, and
/// for whatever is marked otherwise than this installation.</summary>
internal sealed class OutgoingDoor(InstallationOptions options, InstallationStore store, ILogger<OutgoingDoor> log)
    : BackgroundService
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(3);

    private volatile string closed = "It is not known yet what the data are for.";

    /// <summary>Throws <see cref="SettingsException"/> when nothing may be called now, or not this.</summary>
    /// <param name="what">Wants to call, for example "ERP tenant north".</param>
    /// <param name="marked">How its settings are marked; null for production.</param>
    public void Check(string what, Purpose? marked, string connection)
    {
        if (closed.Length > 0)
        {
            throw new SettingsException(
                $"Every outgoing connection is closed: {closed} Say what they are: ./bg installation open --reason TEXT.");
        }

        if (WhyNot(what, marked, connection) is { } refusal)
        {
            throw new SettingsException(refusal.Reason);
        }
    }

    /// <summary>Why something cannot be set up here; null when it can. A connection that is not configured yet is no reason.
    /// </summary>
    public Refusal? WhyNot(string what, Purpose? marked, string connection) =>
        Purposes.Find(what, marked, options.Purpose)
        ?? (options.Connections.TryGetValue(connection, out var known)
            ? Purposes.Find($"The connection {connection}, which {what} names,", known.Purpose, options.Purpose) is { } refusal
                ? refusal with { Field = "connection" }
                : null
            : null);

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await Look(cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await Task.Delay(LookEvery, stoppingToken);
                await Look(stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception)
            {
                // What was seen last counts: without its database the silo sends nothing anyway.
                log.LogWarning("It was not seen what the data are for: {Reason}", exception.Message);
            }
        }
    }

    private async Task Look(CancellationToken cancellation) =>
        closed = await store.WhyClosed(options.Purpose, cancellation) ?? "";
}
