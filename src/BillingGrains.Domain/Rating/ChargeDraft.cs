using BillingGrains.Domain.Amounts;
using BillingGrains.Domain.Contracts;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Rules;
using BillingGrains.Domain.Tickets;
using NodaTime;

namespace BillingGrains.Domain.Rating;

/// <summary>A charge in the making: priced as far as it can be, before it is decided where it stands.</summary>
internal sealed class ChargeDraft
{
    public required string Id { get; init; }

    public required ChargeKind Kind { get; init; }

    public required ValueList<string> Facts { get; init; }

    public required LocalDate WorkDate { get; init; }

    public required string Description { get; init; }

    public required decimal Quantity { get; init; }

    public required string Unit { get; init; }

    public required List<Step> Steps { get; init; }

    /// <summary>Exact, before money rounding; null when it cannot be priced.</summary>
    public decimal? Price { get; set; }

    /// <summary>Why it cannot be priced.</summary>
    public HoldReason? Unpriced { get; set; }

    /// <summary>Why it is not billed.</summary>
    public Step? Cover { get; set; }

    public bool Approved { get; init; }

    public bool NeedsApproval { get; init; }

    /// <summary>Why a person must look at an override again; null for none.</summary>
    public HoldReason? Outdated { get; init; }

    /// <summary>The entry, when it is for one alone.</summary>
    public TimeSlot? Entry { get; init; }

    public PartSlot? Part { get; init; }

    /// <summary>What cover looks at, still without the price; null where the contract has none.</summary>
    public ChargedWork? Work { get; init; }

    /// <summary>The entries that it is for; empty for what is no work.</summary>
    public IReadOnlyList<WorkItem> Items { get; init; } = [];

    /// <summary>Whether it is due once the ticket is closed, whatever the contract says of other work.</summary>
    public bool WaitsForClosing { get; init; }

    /// <summary>The article under which work of its type is billed; null for none.</summary>
    public string? Code { get; init; }

    /// <summary>Decides where the charge stands. The first of these that applies counts: another engine that bills the
    /// contract, a dispute lost, a dispute open, an override that the source has overtaken, cover or a rule that it is not
    /// billed, a rule that holds it, no price, an approval that the contract or a rule asks for, a threshold, a ticket that
    /// is open still.</summary>
    public Charge Finish(RatingContext context)
    {
        var terms = context.Terms;
        var rules = Ruled(context);
        var net = Rounded(terms);
        if (terms.BilledBy is { } engine)
        {
            return NotBilled(context, net, new Step("billed-elsewhere", $"The contract is billed by {engine}, not here."));
        }

        if (context.LostDispute is var (disputeId, end))
        {
            return NotBilled(context, net, new Step(
                "dispute", $"The dispute {disputeId} ended without billing (decided by {end.By})."));
        }

        if (context.OpenDispute is { } disputed)
        {
            return Hold(context, net, disputed);
        }

        if ((context.OutdatedCustomer ?? Outdated) is { } outdated)
        {
            return Hold(context, net, outdated);
        }

        if (Cover is not null)
        {
            return NotBilled(context, net, Cover);
        }

        if (rules?.Hold is { } ruledHold)
        {
            return Hold(context, net, ruledHold);
        }

        if (Unpriced is not null || net is null)
        {
            return Hold(context, null, Unpriced ?? throw new InvalidOperationException("No price and no reason."));
        }

        if (NeedsApproval && !Approved)
        {
            return Hold(context, net, RatingHolds.PartNotApproved);
        }

        if (rules is { NeedsApproval: true } && !Approved)
        {
            return Hold(context, net, RatingHolds.RuleNeedsApproval);
        }

        if (terms.ApprovalThreshold is { } threshold && net.Amount > threshold.Amount)
        {
            if (!Approved)
            {
                return Hold(context, net, RatingHolds.OverThreshold(threshold));
            }

            Steps.Add(new Step("approval", $"It is above {Texts.Amount(threshold)} and was approved."));
        }

        if ((terms.BillWhen == BillWhen.TicketClosed || WaitsForClosing) && !context.Ticket.IsClosed)
        {
            Steps.Add(new Step("waiting", WaitsForClosing
                ? "It is billed once the ticket is closed; this one is open."
                : "The contract bills work once its ticket is closed; this one is open."));
            return Make(context, ChargeStanding.Waiting, net, null);
        }

        return Make(context, ChargeStanding.Billable, net, null);
    }

    /// <summary>What the contract's rules make of it: a new amount, also where it had none, or a reason not to bill it.
    /// </summary>
    private RuleOutcome? Ruled(RatingContext context)
    {
        if (context.Rules is null)
        {
            return null;
        }

        var outcome = context.Rules.Decide(new RuleFacts(
            context.Ticket, context.Terms, Entry, Part,
            new RuleCharge(Kind, WorkDate, Description, Quantity, Unit, Price)));
        Steps.AddRange(outcome.Steps);
        Unpriced = outcome.Net is null ? Unpriced : null;
        Price = outcome.Net;
        Cover ??= outcome.NotBilled;
        return outcome;
    }

    private Money? Rounded(ContractTerms terms)
    {
        if (Price is not { } exact)
        {
            return null;
        }

        var net = new Money(Rounding.Round(exact, terms.Currency.Decimals, terms.MoneyRounding), terms.Currency);
        if (net.Amount != exact)
        {
            Steps.Add(new Step(
                "money-rounding",
                FormattableString.Invariant(
                    $"Rounded {ModeText(terms.MoneyRounding)} to {terms.Currency.Decimals} decimals: ")
                + $"{Texts.Amount(net)}.",
                net));
        }

        return net;
    }

    private Charge NotBilled(RatingContext context, Money? net, Step reason)
    {
        var cost = net is null ? "What it would have cost is not known." : $"It would have cost {Texts.Amount(net)}.";
        var zero = Money.Zero(context.Terms.Currency);
        Steps.Add(reason with { Text = $"{reason.Text} Nothing is billed. {cost}", Amount = zero });
        return Make(context, ChargeStanding.NotBillable, zero, null);
    }

    private Charge Hold(RatingContext context, Money? net, HoldReason hold)
    {
        Steps.Add(new Step("hold", $"Held for {hold.Owner}: {hold.Reason}"));
        return Make(context, ChargeStanding.Held, net, hold);
    }

    private Charge Make(RatingContext context, ChargeStanding standing, Money? net, HoldReason? hold) => new(
        Id, Kind, standing, Facts, WorkDate, Description, Quantity, Unit, net, context.Terms.Tax?.Code, hold,
        Steps.ToValueList(), context.Terms.Tax?.Percent,
        Part?.Part is { } part ? [part.ItemCode] : Code is { } code ? [code] : [],
        Work is null ? null : Work with { Price = Price ?? 0m }, context.Words(Items));

    public static string ModeText(RoundingMode mode) => mode switch
    {
        RoundingMode.HalfUp => "half up",
        RoundingMode.HalfEven => "half to even",
        RoundingMode.Up => "up",
        RoundingMode.Down => "down",
        _ => throw new ArgumentOutOfRangeException(nameof(mode), mode, "A rounding mode must be named."),
    };
}
