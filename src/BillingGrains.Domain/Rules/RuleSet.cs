using BillingGrains.Domain.Contracts;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Exceptions;
using BillingGrains.Domain.Expressions;
using BillingGrains.Domain.Rating;

namespace BillingGrains.Domain.Rules;

/// <summary>Finds what is wrong with rules in themselves. Each fault names its place as a JSON pointer without the
/// leading "#/", for example "rules/0/when", and for an expression the line and column.</summary>
public static class RuleCheck
{
    /// <summary>Most rules of a contract.</summary>
    public const int RulesMax = 200;

    /// <summary>Every fault, in the order of the document.</summary>
    public static ValueList<Refusal> Find(ValueList<BillingRule> rules)
    {
        var faults = new Faults();
        Check("rules", rules, faults);
        return faults.Found;
    }

    internal static void Check(string list, ValueList<BillingRule> rules, Faults faults)
    {
        faults.When(
            rules.Count > RulesMax, "too-many", list,
            FormattableString.Invariant($"A contract has at most {RulesMax} rules."));
        for (var index = 0; index < rules.Count; index++)
        {
            var rule = rules[index];
            var path = Faults.Path(list, index);
            faults.ItemId($"{path}/ruleId", "rule", rules, index, static each => each.RuleId);
            faults.Text($"{path}/text", rule.Text, "A rule says in words what was agreed.");
            Check($"{path}/when", rule.When, ExpressionType.Bool, faults);
            if (rule.Effect is RuleEffect.Reprice reprice)
            {
                Check($"{path}/effect/amount", reprice.Amount, ExpressionType.Decimal, faults);
            }
            else if (rule.Effect is RuleEffect.Hold hold)
            {
                faults.When(
                    hold.Owner is not ("support" or "finance" or "integrator"), "unknown-owner",
                    $"{path}/effect/owner", "The owner is \"support\", \"finance\" or \"integrator\".");
                faults.When(
                    string.IsNullOrWhiteSpace(hold.NextStep), "empty", $"{path}/effect/nextStep",
                    "Say what the owner must do.");
            }
        }
    }

    internal static void CheckCondition(string path, string text, Faults faults) =>
        Check(path, text, ExpressionType.Bool, faults);

    private static void Check(string path, string text, ExpressionType type, Faults faults)
    {
        foreach (var fault in Expression.Compile(text, RuleNames.Environment, type).Faults)
        {
            var refusal = fault.At(path);
            faults.When(wrong: true, refusal.Code, path, refusal.Reason);
        }
    }
}

/// <summary>A contract version's rules, ready to be tried. Immutable; make it once for each version.</summary>
public sealed class RuleSet
{
    private readonly (BillingRule Rule, Expression When, Expression? Amount)[] rules;

    /// <param name="rules">As they passed <see cref="RuleCheck"/>.</param>
    /// <exception cref="ArgumentException">An expression has a fault.</exception>
    public RuleSet(ValueList<BillingRule> rules) =>
        this.rules = [.. rules.Select(rule => (
            rule,
            Compile(rule.When, ExpressionType.Bool),
            rule.Effect is RuleEffect.Reprice reprice ? Compile(reprice.Amount, ExpressionType.Decimal) : null))];

    /// <summary>Tries each rule in order.</summary>
    public RuleOutcome Decide(RuleFacts facts)
    {
        var outcome = new RuleOutcome(facts.Charge.Net, null, null, NeedsApproval: false, []);
        if (rules.Length == 0)
        {
            return outcome;
        }

        var values = RuleNames.Bind(facts);
        foreach (var (rule, when, amount) in rules)
        {
            var holds = when.Evaluate(values);
            if (holds.IsError)
            {
                outcome = outcome with { Hold = outcome.Hold ?? Failed(rule, "condition", holds.Error) };
            }
            else if (holds.IsTrue)
            {
                outcome = Apply(outcome, rule, amount, values, facts);
            }
        }

        return outcome;
    }

    private static RuleOutcome Apply(
        RuleOutcome outcome, BillingRule rule, Expression? amount, ExpressionValue[] values, RuleFacts facts)
    {
        switch (rule.Effect)
        {
            case RuleEffect.Hold hold:
                var reason = ContractKinds.RuleHeld.HoldAs(
                    ExceptionKinds.RulePrefix + rule.RuleId, hold.Owner, rule.Text, hold.NextStep, $"\"{rule.RuleId}\"");
                return outcome with { Hold = outcome.Hold ?? reason };
            case RuleEffect.NotBilled:
                return outcome with { NotBilled = outcome.NotBilled ?? new Step("rule", Sentence(rule)) };
            case RuleEffect.NeedApproval:
                return outcome with
                {
                    NeedsApproval = true,
                    Steps = outcome.Steps.Add(new Step("rule", $"{Sentence(rule)} It needs approval.")),
                };
            case RuleEffect.Reprice:
                return Reprice(outcome, rule, amount!, values, facts);
            default:
                throw new InvalidOperationException($"The effect {rule.Effect} is not known.");
        }
    }

    private static RuleOutcome Reprice(
        RuleOutcome outcome, BillingRule rule, Expression amount, ExpressionValue[] values, RuleFacts facts)
    {
        var value = amount.Evaluate(values);
        if (value.IsError)
        {
            return outcome with { Hold = outcome.Hold ?? Failed(rule, "amount", value.Error) };
        }

        RuleNames.Rebind(values, facts.Charge with { Net = value.Decimal });
        var net = new Amounts.Money(value.Decimal, facts.Contract.Currency);
        return outcome with
        {
            Net = value.Decimal,
            Steps = outcome.Steps.Add(new Step("rule", $"{Sentence(rule)} {Texts.Amount(net)}.", net)),
        };
    }

    private static HoldReason Failed(BillingRule rule, string part, ExpressionError error) => ContractKinds.RuleFailed.Hold(
        FormattableString.Invariant(
            $"The {part} of the rule \"{rule.RuleId}\" fails at character {error.Offset + 1}: {error.Reason}"),
        $"\"{rule.RuleId}\"");

    private static string Sentence(BillingRule rule) => $"Rule {rule.RuleId}: {rule.Text}";

    private static Expression Compile(string text, ExpressionType type)
    {
        var compilation = Expression.Compile(text, RuleNames.Environment, type);
        return compilation.Expression
            ?? throw new ArgumentException(compilation.Faults[0].Reason, nameof(text));
    }
}
