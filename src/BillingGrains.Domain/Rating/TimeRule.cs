using BillingGrains.Domain.Amounts;
using BillingGrains.Domain.Contracts;

namespace BillingGrains.Domain.Rating;

/// <summary>How minutes are rounded: the contract's rule, or that of their work type.</summary>
/// <param name="WorkType">Null for the contract's.</param>
internal readonly record struct TimeRule(int StepMinutes, RoundingMode Mode, int MinimumMinutes, string? WorkType)
{
    public static TimeRule For(TimeRounding rounding, string workType)
    {
        foreach (var own in rounding.WorkTypes.AsSpan())
        {
            if (own.WorkType == workType)
            {
                return new TimeRule(own.StepMinutes, own.Mode, own.MinimumMinutes, own.WorkType);
            }
        }

        return new TimeRule(rounding.StepMinutes, rounding.Mode, rounding.MinimumMinutes, null);
    }

    public int Billed(int minutes) =>
        (int)Rounding.ToStep(Math.Max(minutes, MinimumMinutes), StepMinutes, Mode);

    /// <param name="extra">What rounding adds; below 0 what it takes off.</param>
    /// <param name="whose">" of the whole ticket", or empty for one entry.</param>
    /// <param name="visits">What visits lacked of their minimum: counts with the minutes.</param>
    public string Text(int worked, int extra, string whose, int visits)
    {
        var rule = FormattableString.Invariant(
            $"step {StepMinutes} {ChargeDraft.ModeText(Mode)}, minimum {MinimumMinutes}")
            + (WorkType is null ? "" : $", as agreed for {WorkType}");
        var where = extra > 0 ? "; what is added counts as the time in which the work ended"
            : extra < 0 ? "; what is taken off comes from the end of the work"
            : "";
        var what = FormattableString.Invariant($"The {worked} minutes{whose}")
            + (visits == 0 ? "" : FormattableString.Invariant($", with {visits} up to the minimum of visits,"));
        return extra == 0 && visits == 0
            ? $"{what} are billed as they are ({rule})."
            : what + FormattableString.Invariant($" are billed as {worked + visits + extra} ({rule}{where}).");
    }
}
