using BillingGrains.Connectors.FileDrop;

namespace BillingGrains.Host.Installation;

/// <summary>Opens the folders of an ERP that takes files.</summary>
internal static class FileDropConnections
{
    /// <summary>Throws <see cref="SettingsException"/> with what to set.</summary>
    /// <param name="options">Null when there is no connection of that name.</param>
    public static FileDropErp Open(ConnectionOptions? options, string name, TimeProvider time)
    {
        var drop = options?.FileDrop ?? new FileDropOptions();
        foreach (var (setting, value) in new[]
        {
            (nameof(drop.Outgoing), drop.Outgoing), (nameof(drop.Incoming), drop.Incoming), (nameof(drop.Kept), drop.Kept),
        })
        {
            if (value.Length == 0)
            {
                throw new SettingsException(
                    $"The connection \"{name}\" exchanges files: set "
                    + $"Billing__Connections__{name}__FileDrop__{setting} to a folder.");
            }
        }

        var settings = new FileDropSettings(drop.Outgoing, drop.Incoming, drop.Kept)
        {
            Version = drop.Version,
            BatchRecords = drop.BatchRecords,
            BatchAge = TimeSpan.FromSeconds(drop.BatchSeconds),
            AnswerWithin = TimeSpan.FromHours(drop.AnswerHours),
        };
        return settings.FindFault() is { } fault
            ? throw new SettingsException($"The connection \"{name}\": {fault}")
            : new FileDropErp(settings, time);
    }
}
