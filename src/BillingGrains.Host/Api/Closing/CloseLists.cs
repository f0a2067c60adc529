using BillingGrains.Domain.Closing;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Duties;
using BillingGrains.Domain.Entities;
using BillingGrains.Domain.Revenue;
using BillingGrains.Grains.Closing;
using BillingGrains.Host.Api.Revenue;
using BillingGrains.Storage.Views;
using BillingGrains.Storage.Views.Reconciling;
using NodaTime;
using Orleans;

namespace BillingGrains.Host.Api.Closing;

/// <summary>What a period lacks before it is closed, and its balances.</summary>
internal sealed class CloseLists(
    IGrainFactory grains, ControlViews views, Reconciliation reconciliation, ReportedDocuments reported, SettledFacts settled,
    RevenueBooks revenue)
{
    /// <summary>The steps in the order in which they are done.</summary>
    public async Task<CloseList> Of(EntitySettings entity, YearMonth period, CancellationToken cancellation)
    {
        var entityId = entity.EntityId;
        var standing = await grains.GetGrain<IBooksGrain>(GrainKeys.Books(entityId)).Standing(period);
        var charges = await reconciliation.Charges(period, cancellation);
        var unbilled = charges.Sums.Where(sum => sum.Scope.EntityId == entityId && sum.Unbilled != 0m)
            .Select(sum => FormattableString.Invariant($"{sum.Unbilled} {sum.Scope.Currency}")).ToValueList();
        var drafts = await views.Drafts(entityId, Books.Text(period), cancellation);
        var exceptions = await views.Exceptions(entityId, cancellation);
        var notEntered = (await NotEntered(entityId, period, cancellation))
            .Where(one => !standing.Signed.Any(signed => signed.Code == one.Code && signed.Key == one.Key))
            .Select(static one => one.Key).ToValueList();
        var (isClosed, isBegun) = (standing.State == PeriodState.Closed, standing.State >= PeriodState.Closing);
        return new CloseList(
            entityId, period, standing.State, standing.ClosedThrough,
            [
                new("runs", "All work of the period is billed by a run.", Roles.Finance, unbilled.Count == 0, false,
                    unbilled.Count, unbilled),
                new("exceptions", "Nothing waits in the exception queue.", Roles.Support, exceptions.Count == 0, false,
                    exceptions.Count, exceptions.Keys),
                new("drafts", "No document of the period is a draft. One that is approved later is dated into the next "
                    + "open period.", Roles.Finance, drafts.Count == 0, false, drafts.Count, drafts.Keys),
                new("start", "The closing has begun: nothing is dated into the period any more.", Roles.Finance,
                    isBegun && standing.State != PeriodState.Reopened, true, 0, []),
                new("unposted", "Each document dated into the period is posted, void, or signed for.", Roles.Finance,
                    standing.Unposted.IsEmpty, true, standing.Unposted.Count,
                    standing.Unposted.Take(ControlViews.KeysMax).ToValueList()),
                new("reconciliation", "The balances were recorded since the closing began.", Roles.Finance,
                    isClosed || standing.Reconciled is not null, true, 0, []),
                new("differences", "Each difference of the balances is mended or signed by another person.",
                    Roles.Finance, standing.Unsigned.IsEmpty, true, standing.Unsigned.Count,
                    standing.Unsigned.Select(one => $"{one.Code} {one.Key}").Take(ControlViews.KeysMax).ToValueList()),
                .. await Journals(entity, period, isClosed, cancellation),
                new("vouchers", "What is recorded here, dated into the period or before it, is entered in the ERP or signed by "
                    + "another person.", Roles.Finance, isClosed || notEntered.IsEmpty, true, isClosed ? 0 : notEntered.Count,
                    isClosed ? [] : notEntered.Take(ControlViews.KeysMax).ToValueList()),
                new("close", "The period is closed.", Roles.Finance, isClosed, true, 0, []),
            ],
            standing.SignedFor, standing.Signed, standing.Unsigned, standing.Entry);
    }

    /// <summary>Nothing where the ERP recognises revenue.</summary>
    private async Task<ValueList<CloseStep>> Journals(
        EntitySettings entity, YearMonth period, bool isClosed, CancellationToken cancellation)
    {
        if (!entity.HasJournal(period))
        {
            return [];
        }

        var report = await revenue.RollForward(entity, period, cancellation);
        var changed = report.Changed.Select(move => $"{move.InvoiceKey} {move.LineId}")
            .Concat(report.ChangedAccruals.Select(one => one.ChargeId)).ToValueList();
        return
        [
            new("journals", "The revenue journal of the period is made, and nothing changed since.", Roles.Finance,
                report.IsMade && (isClosed || changed.IsEmpty), true, changed.Count, isClosed ? [] : changed),
        ];
    }

    /// <summary>The balances of a month as they stand now; refused while facts are under way, which would show as
    /// differences that nobody has.</summary>
    public async Task<(ValueList<ReconciledBalance> Sums, ValueList<BalanceDifference> Differences)> Balances(
        string entityId, YearMonth period, CancellationToken cancellation)
    {
        await settled.Require(cancellation);
        var facts = await reconciliation.Facts(period, cancellation);
        var charges = await reconciliation.Charges(period, cancellation);
        var documents = await reconciliation.Documents(period, await reported.Read(cancellation), cancellation);
        var customers = await reconciliation.Customers(period, await reported.OpenItems(cancellation), cancellation);
        var vouchers = await reconciliation.Vouchers(entityId, period, cancellation);
        var sums = facts.Sums.Where(sum => sum.Scope.EntityId == entityId)
            .Select(sum => new ReconciledBalance(
                "facts", sum.Unit, sum.Taken.Quantity, sum.Taken.Quantity - sum.Difference.Quantity))
            .Concat(charges.Sums.Where(sum => sum.Scope.EntityId == entityId).Select(sum => new ReconciledBalance(
                "charges", sum.Scope.Currency ?? "", sum.Rated + sum.Undecided, sum.Rated + sum.Undecided - sum.Difference)))
            .Concat(documents.Sums.Where(sum => sum.Scope.EntityId == entityId).Select(sum => new ReconciledBalance(
                "documents", sum.Scope.Currency ?? "", sum.Finalized.Amounts.Gross,
                sum.Finalized.Amounts.Gross - sum.Difference.Amounts.Gross)))
            .Concat(customers.Sums.Where(sum => sum.Scope.EntityId == entityId && sum.InErp is not null)
                .GroupBy(sum => sum.Scope.Currency).Select(group => new ReconciledBalance(
                    "customers", group.Key ?? "", group.Sum(sum => sum.Ours), group.Sum(sum => sum.Ours - sum.Difference))))
            .Concat(vouchers.Sums.Select(static sum => new ReconciledBalance(
                "vouchers", sum.Scope.Currency ?? "", sum.Recorded.Amount, sum.Entered.Amount)));
        var differences = facts.Differences.Concat(charges.Differences).Concat(documents.Differences)
            .Concat(customers.Differences).Concat(vouchers.Differences)
            .Where(one => one.Scope.EntityId == entityId).Select(Difference).Distinct();
        return (sums.ToValueList(), differences.ToValueList());
    }

    /// <summary>What is recorded here, dated into a month or before it, and not entered in the ERP.</summary>
    public async Task<ValueList<BalanceDifference>> NotEntered(
        string entityId, YearMonth period, CancellationToken cancellation) =>
        (await reconciliation.Vouchers(entityId, period, cancellation)).Differences.Select(Difference).ToValueList();

    private static BalanceDifference Difference(NamedDifference one) => new(
        one.Code, one.Detail is null ? one.Key : $"{one.Key} {one.Detail}", one.Amount, one.Words);
}

/// <summary>A period of a legal entity and the steps to close it.</summary>
/// <param name="ClosedThrough">This month and all before it are closed; null before the first closing.</param>
/// <param name="SignedFor">Unposted documents that somebody answers for.</param>
/// <param name="Signed">Differences that somebody answers for.</param>
/// <param name="Unsigned">Differences that nobody answers for: by code and key they are signed.</param>
/// <param name="Last">Who closed or re-opened it last, when and why; null when nobody did.</param>
internal sealed record CloseList(
    string EntityId, YearMonth Period, PeriodState State, YearMonth? ClosedThrough, ValueList<CloseStep> Steps,
    ValueList<string> SignedFor, ValueList<DifferenceSigned> Signed, ValueList<BalanceDifference> Unsigned,
    PeriodEntry? Last);

/// <param name="Owner">The role whose work it is.</param>
/// <param name="IsNeeded">False: it is better done before, but what is left goes to the next period.</param>
/// <param name="Open">How much is left.</param>
/// <param name="Items">The first of what is left.</param>
internal sealed record CloseStep(
    string Step, string Words, string Owner, bool IsDone, bool IsNeeded, int Open, ValueList<string> Items);
