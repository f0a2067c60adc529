using BillingGrains.LocalOrleans.Activations;
using Orleans.Runtime;

namespace Orleans.Runtime
{
    /// <summary>A stored reminder.</summary>
    public interface IGrainReminder
    {
        string ReminderName { get; }
    }

    /// <summary>Which tick of a reminder this is; all times are UTC.</summary>
    public readonly struct TickStatus(DateTime firstTickTime, TimeSpan period, DateTime timeStamp)
    {
        public DateTime FirstTickTime { get; } = firstTickTime;

        public TimeSpan Period { get; } = period;

        public DateTime CurrentTickTime { get; } = timeStamp;

        public override string ToString() => $"first {FirstTickTime:O}, every {Period}, now {CurrentTickTime:O}";
    }
}

namespace Orleans
{
    /// <summary>A grain that can be woken by a reminder, even after the process was restarted.</summary>
    public interface IRemindable : IGrain
    {
        Task ReceiveReminder(string reminderName, TickStatus status);
    }

    /// <summary>Reminders of a grain: stored, few, and at least one minute apart.</summary>
    public static class GrainReminderExtensions
    {
        /// <param name="dueTime">Until the first tick, zero or more.</param>
        /// <param name="period">Between ticks, at least the silo's minimum (one minute by default).</param>
        /// <exception cref="ArgumentException">A time is out of range.</exception>
        /// <exception cref="InvalidOperationException">The grain is not <see cref="IRemindable"/>.</exception>
        public static Task<IGrainReminder> RegisterOrUpdateReminder(
            this Grain grain, string reminderName, TimeSpan dueTime, TimeSpan period) =>
            RegisterOrUpdateReminder((IGrainBase)grain, reminderName, dueTime, period);

        /// <inheritdoc cref="RegisterOrUpdateReminder(Grain, string, TimeSpan, TimeSpan)"/>
        public static Task<IGrainReminder> RegisterOrUpdateReminder(
            this IGrainBase grain, string reminderName, TimeSpan dueTime, TimeSpan period)
        {
            var activation = Activation.Of(grain);
            return grain is IRemindable
                ? activation.Silo.Reminders.RegisterAsync(activation.GrainId, reminderName, dueTime, period)
                : throw new InvalidOperationException($"Grain {activation.GrainId} does not implement IRemindable.");
        }

        /// <exception cref="ReminderException">The reminder was changed or removed since it was read.</exception>
        public static Task UnregisterReminder(this Grain grain, IGrainReminder reminder) =>
            UnregisterReminder((IGrainBase)grain, reminder);

        /// <inheritdoc cref="UnregisterReminder(Grain, IGrainReminder)"/>
        public static Task UnregisterReminder(this IGrainBase grain, IGrainReminder reminder) =>
            Activation.Of(grain).Silo.Reminders.RemoveAsync(reminder);

        /// <returns>Null where there is none of that name.</returns>
        public static Task<IGrainReminder?> GetReminder(this Grain grain, string reminderName) =>
            GetReminder((IGrainBase)grain, reminderName);

        /// <inheritdoc cref="GetReminder(Grain, string)"/>
        public static Task<IGrainReminder?> GetReminder(this IGrainBase grain, string reminderName)
        {
            var activation = Activation.Of(grain);
            return activation.Silo.Reminders.FindAsync(activation.GrainId, reminderName);
        }
    }
}
