using BillingGrains.Domain.Deciding;
using BillingGrains.Ports.Erp;
using NodaTime;

namespace BillingGrains.Storage.Views.Reconciling;

/// <summary>What a balance is kept for.</summary>
/// <param name="EntityId">Of the contract; null where no contract was found.</param>
/// <param name="Currency">Null where no contract was found.</param>
/// <param name="Period">For facts and charges the month of the work, by the contract's calendar (by UTC where there is
/// none); for documents the billed month.</param>
public sealed record BalanceScope(string? EntityId, string? Currency, string Period);

/// <summary>A record that stands behind a difference.</summary>
/// <param name="Code">Why, in kebab case.</param>
/// <param name="Key">Of the ticket or the invoice; the ERP's own id for a document that we do not know.</param>
/// <param name="Detail">The item, charge or remote id within it; null when it is the whole.</param>
/// <param name="Amount">What it adds to the left side less the right: minutes, pieces, or net.</param>
/// <param name="Words">What it means, as a full sentence.</param>
public sealed record NamedDifference(
    BalanceScope Scope, string Code, string Key, string? Detail, decimal Amount, string Words);

/// <param name="Quantity">Minutes as worked, or pieces.</param>
public sealed record FactSum(int Count, decimal Quantity)
{
    public static FactSum operator +(FactSum left, FactSum right) =>
        new(left.Count + right.Count, left.Quantity + right.Quantity);

    public static FactSum operator -(FactSum left, FactSum right) =>
        new(left.Count - right.Count, left.Quantity - right.Quantity);
}

/// <summary>Balance 1: taken = billable + waiting + held + not billable + withdrawn.</summary>
/// <param name="Unit">"minute" or "piece".</param>
public sealed record FactBalance(
    BalanceScope Scope, string Unit, FactSum Taken, FactSum Billable, FactSum Waiting, FactSum Held,
    FactSum NotBillable, FactSum Withdrawn)
{
    public FactSum Difference => Taken - (Billable + Waiting + Held + NotBillable + Withdrawn);
}

/// <summary>Balance 2, net: rated + undecided = invoiced + unbilled + written down.</summary>
/// <param name="Rated">Billable by the tickets' last ratings.</param>
/// <param name="Undecided">On documents, of charges that are now held or waiting: neither billed nor given back until
/// that ends.</param>
/// <param name="Invoiced">On documents, drafts included, with what later documents took back.</param>
/// <param name="Corrections">The part of <paramref name="Invoiced"/> that corrects an earlier document.</param>
/// <param name="Unbilled">What the contracts will bill (or give back) at their next run.</param>
/// <param name="WrittenDown">Taken off by finance for good.</param>
/// <param name="Waiting">Priced and not billable before the ticket is closed; outside the balance.</param>
/// <param name="Held">Priced and held; outside the balance.</param>
public sealed record ChargeBalance(
    BalanceScope Scope, decimal Rated, decimal Undecided, decimal Invoiced, decimal Corrections, decimal Unbilled,
    decimal WrittenDown, decimal Waiting, decimal Held)
{
    public decimal Difference => Rated + Undecided - Invoiced - Unbilled - WrittenDown;
}

public sealed record DocumentSum(int Count, DocumentAmounts Amounts)
{
    public static DocumentSum Zero { get; } = new(0, DocumentAmounts.Zero);

    public static DocumentSum operator +(DocumentSum left, DocumentSum right) =>
        new(left.Count + right.Count, left.Amounts + right.Amounts);

    public static DocumentSum operator -(DocumentSum left, DocumentSum right) => new(
        left.Count - right.Count, left.Amounts - right.Amounts);
}

/// <summary>Balance 3: finalized + rounded = posted, as the ERP itself reports it + in flight + parked; documents of another
/// billing engine are a group of their own.</summary>
/// <param name="Engine">Null for ours.</param>
/// <param name="Rounded">What ERPs posted more, on accounts for rounding.</param>
public sealed record DocumentBalance(
    BalanceScope Scope, DocumentSum Finalized, DocumentSum Posted, DocumentSum InFlight, DocumentSum Parked,
    string? Engine, DocumentAmounts Rounded)
{
    public DocumentSum Difference => Finalized + new DocumentSum(0, Rounded) - (Posted + InFlight + Parked);
}

/// <summary>What one ERP company reported, whole.</summary>
public sealed record TenantDocuments(string TenantId, ValueList<ErpDocument> Documents);

/// <param name="Differences">At most <see cref="Reconciliation.DifferencesMax"/>.</param>
public sealed record Balances<T>(ValueList<T> Sums, ValueList<NamedDifference> Differences);

/// <summary>The figures of a demonstration or a day's report.</summary>
/// <param name="TimeEntries">Taken, with those that were withdrawn.</param>
/// <param name="ChargesRated">Billable or waiting.</param>
/// <param name="ChargesUnbilled">Billable or waiting, and not wholly on documents.</param>
/// <param name="InvoicesFinalized">With those that are posted or parked.</param>
public sealed record BillingFigures(
    int Tickets, int TimeEntries, int Parts, int ChargesRated, int ChargesHeld, int ChargesNotBillable,
    int ChargesUnbilled, int InvoicesFinalized, int InvoicesPosted, int InvoicesParked,
    ValueList<ExceptionGroup> Exceptions);

public sealed record ExceptionGroup(string Code, string Owner, int Count, Duration OldestAge, string NextStep);
