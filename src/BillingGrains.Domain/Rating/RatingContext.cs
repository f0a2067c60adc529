using BillingGrains.Domain.Amounts;
using BillingGrains.Domain.Contracts;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Exchange;
using BillingGrains.Domain.Rules;
using BillingGrains.Domain.Tickets;
using NodaTime;

namespace BillingGrains.Domain.Rating;

/// <summary>What all charges of one rating share.</summary>
internal sealed class RatingContext
{
    private ExchangeTable? rates;

    /// <param name="fixedPrice">The ticket's, by the version that counts on the day on which its work began.</param>
    /// <param name="rules">Those of the terms, where they were made ready before.</param>
    public RatingContext(Ticket ticket, ContractTerms terms, AgreedPrice? fixedPrice, RuleSet? rules)
    {
        FixedPrice = fixedPrice;
        Ticket = ticket;
        Terms = terms;
        Zone = DateTimeZoneProviders.Tzdb[terms.TimeZone];
        Rules = terms.Rules.IsEmpty ? null : rules ?? new RuleSet(terms.Rules);
        ContractStep = new Step(
            "contract",
            FormattableString.Invariant($"Contract {terms.ContractId}, version {terms.Version}; ")
            + $"times are those of {terms.TimeZone}.");
        Emergency = terms.Emergency is { } emergency && ticket.Header?.Priority is { } priority
            && emergency.Priorities.AsSpan().Contains(priority)
                ? emergency
                : null;
        if (ticket.CustomerOverride is { } customer)
        {
            ContractStep = ContractStep with { Text = $"{ContractStep.Text} {OverrideText(customer)}" };
            var told = ticket.Told?.CustomerId;
            OutdatedCustomer = customer.IsOutdated(told) ? RatingHolds.Outdated(customer, told) : null;
        }

        foreach (var (id, dispute) in ticket.Disputes)
        {
            LostDispute ??= dispute.End is { Bill: false } end ? (id, end) : null;
            OpenDispute ??= dispute.End is null ? RatingHolds.Disputed(id, dispute.Opening) : null;
        }
    }

    public Ticket Ticket { get; }

    public ContractTerms Terms { get; }

    public DateTimeZone Zone { get; }

    /// <summary>Null when the contract has none.</summary>
    public RuleSet? Rules { get; }

    public Step ContractStep { get; }

    /// <summary>The parts of a ticket by the versions that count for them, this one too; null where one counts for all.
    /// </summary>
    public IReadOnlyList<RatingContext>? Versions { get; init; }

    /// <summary>Null when the ticket has none.</summary>
    public AgreedPrice? FixedPrice { get; }

    /// <summary>Null when the ticket is none, or the contract has nothing for one.</summary>
    public EmergencyTerms? Emergency { get; }

    private ExchangeTable? Rates => Terms.Exchange is { } exchange ? rates ??= new ExchangeTable(exchange.Rates) : null;

    public (string Id, DisputeEnd End)? LostDispute { get; }

    public HoldReason? OpenDispute { get; }

    /// <summary>Why all of the ticket is held whose customer was overridden and has changed in the source since.</summary>
    public HoldReason? OutdatedCustomer { get; }

    /// <summary>What was overridden, by whom and why, as a sentence.</summary>
    public static string OverrideText(FieldOverride set) => set.Field == OverriddenField.Billable
        ? $"{set.By} decided that {set.Subject} is {(set.Value == Overriding.Yes ? "billed" : "not billed")}: {set.Reason}"
        : $"The {set.Words} \"{set.Value}\" was set here by {set.By}, the source said \"{set.Told}\": {set.Reason}";

    /// <summary>Why an entry or part is held whose override the source has overtaken; null when none is.</summary>
    public HoldReason? Outdated(TimeSlot slot)
    {
        foreach (var set in slot.Overrides)
        {
            var told = Overriding.Told(slot.Source, set.Field);
            if (set.IsOutdated(told))
            {
                return RatingHolds.Outdated(set, told);
            }
        }

        return null;
    }

    /// <summary>Whether it is billed: what a person decided here, else what the contract covers.</summary>
    /// <param name="covered">Asked for when nobody decided.</param>
    public static Step? Cover(ValueList<FieldOverride> overrides, Func<Step?> covered)
    {
        foreach (var set in overrides)
        {
            if (set.Field == OverriddenField.Billable)
            {
                return set.Value == Overriding.No ? new Step("override", OverrideText(set)) : null;
            }
        }

        return covered();
    }

    /// <summary>A cost in the contract's currency by the rate of a day, told in a step when it was in another; or why it is
    /// not known.</summary>
    public (decimal? Cost, HoldReason? Hold) Converted(Money cost, LocalDate on, List<Step> steps)
    {
        if (cost.Currency == Terms.Currency)
        {
            return (cost.Amount, null);
        }

        switch (Rates?.Convert(cost, Terms.Currency, on, Terms.Exchange!.Settings))
        {
            case Conversion.Converted converted:
                steps.Add(converted.Explanation);
                return (converted.Amount.Amount, null);
            case Conversion.Missing(var hold):
                return (null, hold);
            default:
                return (null, RatingHolds.OtherCurrency(cost.Currency, Terms.Currency));
        }
    }

    // Divided by one, a decimal drops the zeros at its end: 144.000 reads 144 wherever it is shown.
    public Money Exact(decimal amount) => new(amount / 1.0000000000000000000000000000m, Terms.Currency);

    /// <summary>Null where the contract lists no codes, or not this one.</summary>
    public string? CodeOf(string workType) =>
        Terms.WorkTypeCodes.FirstOrDefault(coded => coded.WorkType == workType)?.Code;

    public bool LacksCode(string workType) => !Terms.WorkTypeCodes.IsEmpty && CodeOf(workType) is null;

    /// <summary>What cover looks at; null for a contract without cover.</summary>
    public ChargedWork? Work(TimeEntry entry, decimal multipliedMinutes) =>
        Terms.Cover.IsEmpty || Ticket.Header is not { } header ? null : new ChargedWork(
            header.CustomerId, header.Category, header.Site, header.AssetId, entry.Role, entry.WorkType, multipliedMinutes, 0m);

    /// <summary>What a line's text may name; null for a contract that does not say how lines are shown.</summary>
    /// <param name="items">The work that the line is for; of one role and type.</param>
    public ChargeWords? Words(IReadOnlyList<WorkItem> items)
    {
        if (Terms.Lines is null || Ticket.Header is not { } header)
        {
            return null;
        }

        var first = items.Count > 0 ? items[0].Entry : null;
        var technicians = items.Select(item => item.Entry.Technician).Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal);
        return new ChargeWords(
            header.CustomerId, header.Subject, header.Category, header.Site, header.Project, header.AssetId,
            first is null ? null : string.Join(", ", technicians), first?.Role,
            first is { WorkType.Length: > 0 } ? first.WorkType : null);
    }

    /// <summary>Why labour is not billed: the flat fee, a warranty or the ticket's fixed price covers it. Null when it is
    /// billed.</summary>
    public Step? LabourCover(string workType, LocalDate workDate)
    {
        foreach (var inclusion in Terms.Included)
        {
            if ((inclusion.Category is null || inclusion.Category == Ticket.Header?.Category)
                && (inclusion.WorkType is null || inclusion.WorkType == workType))
            {
                return new Step("included", $"The flat fee covers {Covered(inclusion)}.");
            }
        }

        return Warranty(workDate, static warranty => warranty.CoversLabour) ?? FixedPrice?.Cover(Terms);
    }

    public Step? PartCover(LocalDate workDate) =>
        Warranty(workDate, static warranty => warranty.CoversParts)
        ?? (FixedPrice is { Price.CoversParts: true } agreed ? agreed.Cover(Terms) : null);

    /// <summary>The part that comes back, with the version that priced it; null when it is not on the ticket.</summary>
    public (PartUse Part, RatingContext Context)? Returnable(string partId)
    {
        foreach (var each in Versions ?? [this])
        {
            if (each.Ticket.Parts.GetValueOrDefault(partId)?.Live is { } part)
            {
                return (part, each);
            }
        }

        return null;
    }

    /// <summary>How much comes back of a part, below 0.</summary>
    public decimal Returned(string partId)
    {
        var back = 0m;
        foreach (var each in Versions ?? [this])
        {
            foreach (var (_, slot) in each.Ticket.Parts)
            {
                back += slot.Live is { } part && part.ReturnOf == partId ? part.Quantity : 0m;
            }
        }

        return back;
    }

    private static string Covered(Inclusion inclusion) => inclusion switch
    {
        { Category: null, WorkType: null } => "all work",
        { Category: null, WorkType: { } workType } => $"work of the type \"{workType}\"",
        { Category: { } category, WorkType: null } => $"work on tickets of the category \"{category}\"",
        { Category: { } category, WorkType: { } workType } =>
            $"work of the type \"{workType}\" on tickets of the category \"{category}\"",
    };

    private Step? Warranty(LocalDate workDate, Func<Warranty, bool> covers)
    {
        if (Ticket.Header?.AssetId is not { } assetId)
        {
            return null;
        }

        foreach (var warranty in Terms.Warranties)
        {
            if (warranty.AssetId == assetId && workDate <= warranty.Until && covers(warranty))
            {
                var until = Texts.Date(warranty.Until);
                return new Step("warranty", $"The warranty on {assetId} covers this until {until}.");
            }
        }

        return null;
    }
}
