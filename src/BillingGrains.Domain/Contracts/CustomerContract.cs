using System.Collections.Immutable;
using BillingGrains.Domain.Amounts;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Discounts;
using BillingGrains.Domain.Duties;
using BillingGrains.Domain.Rating;
using BillingGrains.Domain.Subscriptions;
using BillingGrains.Domain.Taxes;
using NodaTime;

namespace BillingGrains.Domain.Contracts;

/// <summary>A customer's agreement and its account: what each ticket owes by it, and what of that was billed. Every
/// map is ordered by ordinal id, because lines and addressees come out in its order.</summary>
/// <param name="Versions">All versions by number; none before the first is agreed.</param>
/// <param name="Accounts">By ticket key; what the contract owes by itself is under the contract's own key.</param>
/// <param name="Open">Keys of the tickets with anything left to bill, to give back, or to wait for.</param>
/// <param name="Documents">By invoice key.</param>
/// <param name="Changes">Of subscriptions, in the order in which they came.</param>
/// <param name="Reached">Milestones, in the order in which they were said to be reached.</param>
/// <param name="Heads">What each document is for and who it is addressed to, by invoice key.</param>
/// <param name="OrdersNoticed">Purchase orders that finance was told of; true when it was told that it is used up.</param>
/// <param name="Runs">What each run billed, by run id.</param>
/// <param name="Noticed">Keys of the notices that were given of shares of cover.</param>
/// <param name="Credits">What persons credited, by the id of the credit.</param>
/// <param name="Voids">Documents that somebody wanted voided, by invoice key.</param>
/// <param name="Told">Charges under documents of which the documents were told that they changed: see <see cref="Moves.Key"/>.
/// </param>
/// <param name="Proposed">A version that waits for another person; null when none does.</param>
/// <param name="HeldCustomers">Those on billing hold, as far as this was told.</param>
/// <param name="LineMoves">Lines that somebody moved between drafts, by the id of the move.</param>
/// <param name="LastNets">Net amounts of the last three documents that asked for money, oldest first.</param>
/// <param name="RatedThrough">What subscriptions ask on the days until then is among the charges, as versions and changes
/// say now; null when it must be rated from the first day on.</param>
public sealed record CustomerContract(
    ImmutableSortedDictionary<int, ContractTerms> Versions,
    ImmutableSortedDictionary<string, TicketAccount> Accounts,
    ImmutableSortedSet<string> Open,
    ImmutableSortedDictionary<string, ImmutableSortedDictionary<string, DocumentLine>> Documents,
    ImmutableSortedDictionary<string, BilledRun> Runs,
    ValueList<ChangeOfSubscription> Changes,
    ValueList<ReachedMilestone> Reached,
    ImmutableSortedDictionary<string, DocumentHead> Heads,
    ImmutableSortedDictionary<string, bool> OrdersNoticed,
    ImmutableSortedSet<string> Noticed,
    ImmutableSortedDictionary<string, ManualCredit> Credits,
    ImmutableSortedDictionary<string, VoidOfDocument> Voids,
    ImmutableSortedSet<string> Told,
    ImmutableSortedDictionary<string, LineMove> LineMoves,
    Proposal<ContractTerms>? Proposed = null,
    ValueList<decimal> LastNets = default,
    ValueList<string> HeldCustomers = default,
    LocalDate? RatedThrough = null)
{
    public static CustomerContract Initial { get; } = new(
        ImmutableSortedDictionary<int, ContractTerms>.Empty,
        ImmutableSortedDictionary.Create<string, TicketAccount>(StringComparer.Ordinal),
        ImmutableSortedSet.Create<string>(StringComparer.Ordinal),
        ImmutableSortedDictionary.Create<string, ImmutableSortedDictionary<string, DocumentLine>>(
            StringComparer.Ordinal),
        ImmutableSortedDictionary.Create<string, BilledRun>(StringComparer.Ordinal),
        [],
        [],
        ImmutableSortedDictionary.Create<string, DocumentHead>(StringComparer.Ordinal),
        ImmutableSortedDictionary.Create<string, bool>(StringComparer.Ordinal),
        ImmutableSortedSet.Create<string>(StringComparer.Ordinal),
        ImmutableSortedDictionary.Create<string, ManualCredit>(StringComparer.Ordinal),
        ImmutableSortedDictionary.Create<string, VoidOfDocument>(StringComparer.Ordinal),
        ImmutableSortedSet.Create<string>(StringComparer.Ordinal),
        ImmutableSortedDictionary.Create<string, LineMove>(StringComparer.Ordinal));

    /// <summary>What the documents took of discounts, by the lines that stand, less what was given back.</summary>
    public ValueList<DiscountUse> DiscountUses() => Documents
        .SelectMany(document => document.Value.Values
            .Where(line => line.Rebill is null)
            .SelectMany(line => line.Discounts.Select(taken =>
                new DiscountUse(taken.DiscountId, line.Bearer ?? document.Key, taken.Amount))))
        .GroupBy(use => (use.DiscountId, use.DocumentKey))
        .Select(uses => uses.Aggregate((sum, use) => sum with { Amount = sum.Amount + use.Amount }))
        .Where(use => use.Amount.Amount != 0m)
        .ToValueList();

    /// <summary>The highest version; null before the first is agreed.</summary>
    public ContractTerms? Terms => Versions.GetValueOrDefault(Versions.Count);
}

/// <summary>What a run billed.</summary>
/// <param name="Documents">How many it made.</param>
public sealed record BilledRun(YearMonth Period, int Documents);

/// <summary>What a ticket owes by this contract.</summary>
/// <param name="RatingNumber">Of the rating that <paramref name="Charges"/> come from; 0 before the first.</param>
/// <param name="Billed">What is on documents, by charge id; also for charges that are gone.</param>
/// <param name="Covered">What cover took off charges at the last run that looked at them, by charge id.</param>
/// <param name="CustomerId">The ticket's, like <paramref name="Site"/> and <paramref name="Project"/>; null before the
/// first rating, and for what is of no ticket.</param>
public sealed record TicketAccount(
    int RatingNumber, ValueList<Charge> Charges, ImmutableSortedDictionary<string, BilledCharge> Billed,
    ImmutableSortedDictionary<string, decimal> Covered, string? CustomerId = null, string? Site = null,
    string? Project = null)
{
    public static TicketAccount Empty { get; } = new(
        0, [], ImmutableSortedDictionary.Create<string, BilledCharge>(StringComparer.Ordinal),
        ImmutableSortedDictionary.Create<string, decimal>(StringComparer.Ordinal));
}

/// <summary>What of a charge is on documents.</summary>
/// <param name="TaxCode">Of the last line, like <paramref name="TaxPercent"/>.</param>
/// <param name="Parts">The net amount that each document still stands for after its corrections, oldest first.</param>
/// <param name="Settled">What finance took off for good: counts as billed, and is on no document.</param>
public sealed record BilledCharge(
    ChargeKind Kind, LocalDate WorkDate, string Description, string? TaxCode, decimal? TaxPercent,
    ValueList<BilledPart> Parts, decimal Settled)
{
    /// <summary>The sum of all documents, before discounts.</summary>
    public decimal Invoiced
    {
        get
        {
            var sum = 0m;
            foreach (var part in Parts)
            {
                sum += part.Worth;
            }

            return sum;
        }
    }
}

/// <param name="Worth">What of the charge's own amount stands there, in the contract's currency: see
/// <see cref="BilledLine.Worth"/>.</param>
/// <param name="Net">As it stands there, after discounts and without tax; as <paramref name="TaxCode"/>,
/// <paramref name="TaxPercent"/> and <paramref name="Taxes"/> do: what goes back goes back so.</param>
public sealed record BilledPart(
    string InvoiceKey, decimal Worth, decimal Net, string? TaxCode, decimal? TaxPercent, ValueList<TaxPart> Taxes);

/// <summary>What must be known of a line to take it back.</summary>
/// <param name="Rebill">Null while the line stands; else what was said when it was cut.</param>
/// <param name="Worth">See <see cref="BilledLine.Worth"/>.</param>
/// <param name="WorkDate">See <see cref="BilledLine.WorkDate"/>.</param>
/// <param name="Bearer">The document of which it lowers what stands there; null for its own.</param>
/// <param name="Discounts">What it took of discounts; counts while the line stands.</param>
/// <param name="Credited">What of the charge it settled: set, and 0 where it is to rebill, on a line by which a person
/// credits. Cut, such a line takes the whole credit back.</param>
/// <param name="Reduced">What of the charge finance took off the line for good, while it was a draft.</param>
/// <param name="Opened">What it stood for before finance changed it; null when it never did.</param>
/// <param name="Moving">The move by which it left the document; null while it stands there.</param>
public sealed record DocumentLine(
    string TicketKey, string ChargeId, LocalDate WorkDate, Money Worth, Money Net, string? Bearer, bool? Rebill,
    ValueList<TaxPart> Taxes, ValueList<DiscountTaken> Discounts, decimal? Credited = null,
    decimal Reduced = 0m, Money? Opened = null, string? Moving = null);
