using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Entities;
using BillingGrains.Domain.Revenue;
using BillingGrains.Grains.Contracts;
using BillingGrains.Storage.Views;
using NodaTime;
using Orleans;

namespace BillingGrains.Host.Api.Revenue;

/// <summary>Draws up a legal entity's revenue journal and roll-forward from documents, contracts and earlier journals.
/// </summary>
internal sealed class RevenueBooks(IGrainFactory grains, RevenueViews views)
{
    private const int ContractsAtOnce = 32;
    private const int NamedMax = 20;

    /// <summary>What stands at a month's end and no journal says yet.</summary>
    public async Task<RevenueDraft> Draft(EntitySettings entity, YearMonth period, CancellationToken cancellation)
    {
        if (!entity.HasJournal(period))
        {
            throw Problems.Of(RevenueRefusal.NotHere);
        }

        var through = period.ToDateInterval().End;
        var bases = await Bases(entity.EntityId, through, cancellation);
        var stands = Recognition.Of(
            await views.Lines(entity.EntityId, through, cancellation), bases.SelectMany(basis => basis.Uses), through);
        var accrued = Accruals.Of(
            bases.SelectMany(basis => basis.Unbilled), await views.Waiting(entity.EntityId, through, cancellation), through);
        var made = await views.Journals(entity.EntityId, period, cancellation);
        var draft = RevenueJournals.Draft(
            entity.Revenue!.Accounts!, period, stands, accrued,
            await views.Before(entity.EntityId, period, cancellation));
        return new RevenueDraft(draft, made.Count + 1, stands);
    }

    /// <summary>The month's roll-forward. Before its journal is made, as that would be.</summary>
    public async Task<RollForward> RollForward(EntitySettings entity, YearMonth period, CancellationToken cancellation)
    {
        var (draft, number, stands) = await Draft(entity, period, cancellation);
        var isMade = number > 1;
        var movements = (await views.Movements(entity.EntityId, period, cancellation))
            .ToDictionary(one => one.Currency, StringComparer.Ordinal);
        var deferred = stands.GroupBy(one => one.Currency.Code, StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => group.Sum(one => one.Sums.Deferred), StringComparer.Ordinal);
        var rows = movements.Keys.Union(deferred.Keys).Union(draft.Sums.Select(sum => sum.Currency))
            .Order(StringComparer.Ordinal)
            .Select(currency =>
            {
                var known = movements.GetValueOrDefault(currency)
                    ?? new RevenueMovement(currency, RevenueSums.Zero, RevenueSums.Zero);
                var moved = isMade
                    ? known.Moved
                    : known.Moved + (draft.Sums.FirstOrDefault(sum => sum.Currency == currency)?.Sums ?? RevenueSums.Zero);
                return RollForwardRow.Of(currency, known.Before.Deferred, moved, deferred.GetValueOrDefault(currency));
            });
        return new RollForward(
            entity.EntityId, period, isMade, number - 1, rows.ToValueList(),
            isMade ? draft.Moves.Take(NamedMax).ToValueList() : [], isMade ? draft.Accrued.Take(NamedMax).ToValueList() : []);
    }

    private async Task<List<RevenueBasis>> Bases(string entityId, LocalDate through, CancellationToken cancellation)
    {
        var bases = new List<RevenueBasis>();
        foreach (var some in (await views.Contracts(entityId, cancellation)).Chunk(ContractsAtOnce))
        {
            cancellation.ThrowIfCancellationRequested();
            bases.AddRange(await Task.WhenAll(some.Select(id =>
                grains.GetGrain<IContractGrain>(GrainKeys.Contract(id)).RevenueBasis(through))));
        }

        return bases;
    }
}

/// <param name="Number">That a journal of it would have.</param>
/// <param name="Stands">All lines, as of the month's end.</param>
internal sealed record RevenueDraft(JournalDraft Draft, int Number, ValueList<LineStanding> Stands);

/// <summary>Deferred revenue of a month: opening + billed − paid from credit − credited − recognised = closing.</summary>
/// <param name="IsMade">False: there is no journal yet, and the figures are as it would be.</param>
/// <param name="Journals">How many there are: the first, and corrections.</param>
/// <param name="Changed">The first lines that changed since the journal was made.</param>
/// <param name="ChangedAccruals">The first charges of which that is so.</param>
internal sealed record RollForward(
    string EntityId, YearMonth Period, bool IsMade, int Journals, ValueList<RollForwardRow> Rows,
    ValueList<RevenueMove> Changed, ValueList<AccruedCharge> ChangedAccruals);

/// <summary>Net amounts in one currency.</summary>
/// <param name="PaidFromCredit">What prepaid credit that was billed here paid on documents.</param>
/// <param name="Delivered">Recognised: work, parts and the like, by their day.</param>
/// <param name="OverTime">Recognised by time.</param>
/// <param name="Used">Recognised by use.</param>
/// <param name="Milestone">Recognised by milestone.</param>
/// <param name="Expired">Recognised because it can no longer be used.</param>
/// <param name="Standing">What documents and use say is deferred at the month's end, counted line by line.</param>
/// <param name="Difference">Closing less that: 0, or what changed since the journal was made.</param>
internal sealed record RollForwardRow(
    string Currency, decimal Opening, decimal Billed, decimal PaidFromCredit, decimal Credited, decimal Delivered,
    decimal OverTime, decimal Used, decimal Milestone, decimal Expired, decimal Closing, decimal Standing, decimal Difference)
{
    public static RollForwardRow Of(string currency, decimal opening, RevenueSums moved, decimal standing)
    {
        var closing = opening + moved.Deferred;
        return new RollForwardRow(
            currency, opening, moved.Billed, moved.PaidFromCredit, moved.Credited, moved.Delivered, moved.OverTime, moved.Used,
            moved.Milestone, moved.Expired, closing, standing, closing - standing);
    }
}
