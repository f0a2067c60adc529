using BillingGrains.Domain.Deciding;

namespace BillingGrains.Domain.Tickets;

/// <summary>Every rule by which a ticket refuses a command. The first that applies answers, in the order of this file.</summary>
public static class TicketRefusal
{
    public static Refusal BadId(string field) => new(
        "bad-id", field, "An id has 1 to 100 characters: letters, digits, '.', '_', '-' or ':'.");

    public static Refusal TextTooLong(string field, int max) => new(
        "text-too-long", field, FormattableString.Invariant($"The text may have at most {max} characters."));

    public static Refusal BadRevision(string field) => new(
        "bad-revision", field, "A revision is 0 or more.");

    public static Refusal MinutesOutOfRange(string field) => new(
        "minutes-out-of-range", field, "Minutes lie between -1440 and 1440 and are not 0.");

    public static Refusal QuantityOutOfRange(string field) => new(
        "quantity-out-of-range", field,
        "A quantity is not 0, at most 1000000 either way, and has at most 6 decimals.");

    public static Refusal CostOutOfRange(string field) => new(
        "cost-out-of-range", field, "A unit cost is 0 to 1000000000 and has at most 6 decimals.");

    public static Refusal DistanceOutOfRange(string field) => new(
        "distance-out-of-range", field, "A distance is 0 to 10000 kilometres and has at most 3 decimals.");

    public static Refusal TooManyFields(string field, int max) => new(
        "too-many-fields", field, FormattableString.Invariant($"There may be at most {max} fields."));

    public static Refusal BadFieldName(string field, int max) => new(
        "bad-field-name", field, FormattableString.Invariant($"A field's name has 1 to {max} characters."));

    public static Refusal UnknownKind(string field) => new(
        "unknown-kind", field, "The kind is \"part\" or \"expense\".");

    public static Refusal NoReturn(string field) => new(
        "no-return", field, "Only a quantity below 0 returns a part, and not itself.");

    public static Refusal UnknownCurrency(string field) => new(
        "unknown-currency", field, "The currency is not one of ISO 4217.");

    public static Refusal InFuture(string field) => new(
        "in-future", field, "The moment lies more than 5 minutes ahead.");

    public static Refusal TooLongAgo(string field) => new(
        "too-long-ago", field, "The moment lies before the year 2000.");

    /// <summary>The same id and revision came before with other content.</summary>
    public static Refusal Conflict(string field) => new(
        "conflict", field, $"The same id came before with another {field}; send a higher revision or a new id.");

    public static Refusal NothingToOverride(string field) => new(
        "nothing-to-override", field,
        "There is nothing like that to override: the customer is of the ticket (\"*\"), work type and role of a time entry, "
        + "billable of an entry or part.");

    public static Refusal BadOverride(string field) => new(
        "bad-override", field, "A value has 1 to 200 characters; billable is \"yes\" or \"no\", a customer an id.");

    public static Refusal NoReason(string field) => new(
        "reason-missing", field, "Say why: the reason stands in the history and on the charge.");

    public static Refusal NothingToRateBy { get; } = new(
        "nothing-to-rate-by", null, "A rating needs either a contract's terms or the reason why there are none.");

    public static readonly Refusal Unknown = new("ticket-unknown", null, "Nothing was told of this ticket.");

    public static Refusal TextsAreErased(string erasureId) => new(
        "texts-erased", null,
        $"The ticket's texts were erased (erasure {erasureId}): it takes nothing more. Tell new work on a new ticket.");
}
