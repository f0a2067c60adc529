using BillingGrains.Domain.Deciding;
using NodaTime;
using NodaTime.Text;

namespace BillingGrains.Domain.Contracts;

/// <summary>Every rule by which a contract refuses a command. What is wrong with terms in themselves is in
/// <see cref="ContractTermsCheck"/>, and is answered first.</summary>
public static class ContractRefusal
{
    public static Refusal OtherContract { get; } = new(
        "other-contract", "contractId", "The terms are those of another contract.");

    public static Refusal VersionConflict(int version, string path) => new(
        "version-conflict", path, FormattableString.Invariant(
            $"Version {version} was agreed with another value at {path}; send a change as a new version."));

    public static Refusal VersionSkipped(int next) => new(
        "version-skipped", "version", FormattableString.Invariant($"The next version of this contract is {next}."));

    public static Refusal CurrencyFixed { get; } = new(
        "currency-fixed", "currency", "A contract keeps its currency: agree another contract for another currency.");

    public static Refusal EntityFixed { get; } = new(
        "entity-fixed", "entityId", "A contract keeps its legal entity: agree another contract for another entity.");

    public static Refusal BilledByFixed { get; } = new(
        "billed-by-fixed", "billedBy",
        "A contract keeps who bills it, so that nothing is billed twice or by nobody: agree another contract.");

    public static Refusal FirstHasNoDay { get; } = new(
        "first-version", "effectiveFrom",
        "The first version counts from the beginning: say under \"applies\" from when it covers work.");

    public static Refusal TimeZoneFixed { get; } = new(
        "time-zone-fixed", "timeZone",
        "A later version keeps the time zone: a day of the one before would begin at another moment.");

    public static Refusal SubscriptionFixed(string id, string member) => new(
        "subscription-fixed", $"subscriptions/{id}/{member}",
        $"A later version changes price, name, quantity and end of a subscription; for another {member}, end {id} and "
        + "agree one with another id.");

    public static Refusal SubscriptionReturns(string id) => new(
        "subscription-returns", $"subscriptions/{id}",
        $"The subscription {id} was ended by a version before: begin again under another id.");

    public static Refusal CoverFixed(string id) => new(
        "cover-fixed", $"cover/{id}",
        $"A later version changes the last day of a cover; for other terms, end {id} and agree one with another id.");

    public static Refusal CoverReturns(string id) => new(
        "cover-returns", $"cover/{id}",
        $"The cover {id} was ended by a version before: begin again under another id.");

    public static Refusal UsagePeriodsFixed { get; } = new(
        "usage-periods-fixed", "usagePeriods",
        "A later version keeps the periods of usage: they would be cut elsewhere.");

    public static Refusal AppliesFixed { get; } = new(
        "applies-fixed", "applies",
        "A later version keeps what the contract applies to, but for its end: agree another contract for other work.");

    public static Refusal NotAgreed { get; } = new(
        "not-agreed", null, "No version of this contract was agreed yet.");

    public static Refusal OtherEntity(string entityId) => new(
        "other-entity", "entity/entityId", $"This contract is invoiced by the legal entity {entityId}.");

    public static Refusal UsageNotCounted { get; } = new(
        "usage-not-counted", "usage", "The contract was changed while its usage was counted: bill it again.");

    public static Refusal RunConflict(YearMonth period) => new(
        "run-conflict", "period", $"The run billed the period {YearMonthPattern.Iso.Format(period)} before.");

    public static Refusal UnknownSubscription(string subscriptionId) => new(
        "unknown-subscription", "subscriptionId", $"The contract has no subscription {subscriptionId}.");

    public static Refusal UnknownMilestone(string milestoneId) => new(
        "unknown-milestone", "milestoneId", $"The contract has no milestone {milestoneId}.");

    public static Refusal MilestoneConflict(LocalDate on) => new(
        "milestone-conflict", "reachedOn",
        $"It was reached on {LocalDatePattern.Iso.Format(on)}: take that back before another day is named.");

    public static Refusal MilestoneInFuture { get; } = new(
        "in-future", "reachedOn", "A milestone was reached today or before.");

    public static Refusal UnknownLine { get; } = new(
        "unknown-line", "lineId", "The contract put no such line on this document.");

    public static Refusal ReturnConflict { get; } = new(
        "return-conflict", "rebill", "The line was returned before and said otherwise whether to bill it again.");
}
