using BillingGrains.Domain.Closing;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Invoices;
using BillingGrains.Grains.Invoices;
using BillingGrains.Grains.Journaling;
using BillingGrains.Ports.Journal;
using NodaTime;
using Orleans.Concurrency;
using Orleans.Placement;

namespace BillingGrains.Grains.Closing;

/// <inheritdoc cref="IBooksGrain"/>
[Reentrant]
[HashBasedPlacement]
public sealed class BooksGrain(JournalServices services)
    : JournaledGrain<BooksDecider, Books, BooksCommand, BooksEvent>(services), IBooksGrain
{
    public Task<Answer> Tell(BooksCommand command, Origin origin) => Handle(command, origin);

    public async Task<Answer> SignFor(SignForDocument command, Origin origin)
    {
        // Once final, always final: the answer cannot be outdated in the way that matters.
        var isFinal = State.Unposted.ContainsKey(command.InvoiceKey)
            && !await GrainFactory.GetGrain<IInvoiceGrain>(command.InvoiceKey).IsBecomingFinal();
        return await Handle(command with { IsFinal = isFinal }, origin);
    }

    public async Task<PeriodStanding> Standing(YearMonth period)
    {
        await Refresh();
        var closing = State.Closing?.Period == period ? State.Closing : null;
        return new PeriodStanding(
            State.StateOf(period),
            State.ClosedThrough,
            State.Missing(period).Select(one => one.Key).ToValueList(),
            State.Unposted.Where(one => one.Value.Date.ToYearMonth() <= period && one.Value.SignedBy is not null)
                .Select(one => one.Key).ToValueList(),
            closing?.Reconciled,
            closing?.Unsigned.ToValueList() ?? default,
            closing?.Signed ?? default,
            State.Entries.GetValueOrDefault(Books.Text(period)));
    }

    public async Task<bool> IsOpen(LocalDate day)
    {
        await Refresh();
        return State.FirstOpenDay is not { } first || day >= first;
    }

    protected override ValueTask<ValueList<BooksCommand>> React(object fact, StoredFact stored) => new(fact switch
    {
        InvoiceApproved { Wanted: { } wanted } approved =>
            [new DateDocument(stored.Key, approved.ContentHash, wanted, Services.Now)],
        InvoicePosted => [new SettleDocument(stored.Key, SettledHow.Posted, Services.Now)],
        InvoiceVoidDeclined declined => [new EndVoid(stored.Key, declined.Ask, Services.Now)],
        InvoiceVoided => [new SettleDocument(stored.Key, SettledHow.Voided, Services.Now)],
        _ => [],
    });
}
