using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Rating;

namespace BillingGrains.Domain.Rules;

/// <summary>A condition that was agreed, and what follows where it holds.</summary>
/// <param name="RuleId">Stable; named in explanations and holds.</param>
/// <param name="Text">What was agreed, as a sentence for those who read the explanation.</param>
/// <param name="When">An expression that comes to a bool; see <see cref="RuleNames"/> for what it may name.</param>
public sealed record BillingRule(string RuleId, string Text, string When, RuleEffect Effect);

/// <summary>What follows from a rule's condition.</summary>
public abstract record RuleEffect
{
    private RuleEffect()
    {
    }

    /// <summary>The charge is held until the condition holds no more.</summary>
    /// <param name="Owner">"support", "finance" or "integrator".</param>
    /// <param name="NextStep">What to do, as a full sentence.</param>
    public sealed record Hold(string Owner, string NextStep) : RuleEffect;

    /// <summary>The charge is held until a person approves it.</summary>
    public sealed record NeedApproval : RuleEffect;

    /// <summary>The charge is shown and not billed.</summary>
    public sealed record NotBilled : RuleEffect;

    /// <summary>The charge's net amount is another one.</summary>
    /// <param name="Amount">An expression that comes to a decimal: net in the contract's currency, exact; money rounding
    /// comes after it.</param>
    public sealed record Reprice(string Amount) : RuleEffect;
}

/// <summary>What rules make of a charge.</summary>
/// <param name="Net">Exact, after all new amounts; null when the charge had none and no rule gave one.</param>
/// <param name="NotBilled">Set when a rule says so: the reason.</param>
/// <param name="Hold">Set when a rule holds the charge, or failed.</param>
/// <param name="NeedsApproval">Whether a rule asks for approval.</param>
/// <param name="Steps">For the explanation: one for each rule that changed the amount or asks for approval.</param>
public sealed record RuleOutcome(
    decimal? Net, Step? NotBilled, HoldReason? Hold, bool NeedsApproval, ValueList<Step> Steps);
