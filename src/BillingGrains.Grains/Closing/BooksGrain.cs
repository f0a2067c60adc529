using BillingGrains.Domain.Closing;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Exchange;
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

    public async Task<ValueList<ExchangeRate>> Rates()
    {
        await Refresh();
        return State.Rates.Values.OrderByDescending(rate => rate.Date).ToValueList();
    }

    public async Task<bool> IsOpen(LocalDate day)
    {
        await Refresh();
        return State.FirstOpenDay is not { } first || day >= first;
    }

    protected override async ValueTask<ValueList<BooksCommand>> React(object fact, StoredFact stored) => fact switch
    {
        InvoiceApproved { Wanted: { } wanted } approved =>
        [
            new DateDocument(
                stored.Key, approved.ContentHash, wanted, Services.Now, await FinalOriginals(wanted)),
        ],
        InvoicePosted => [new SettleDocument(stored.Key, SettledHow.Posted, Services.Now)],
        InvoiceVoidDeclined declined => [new EndVoid(stored.Key, declined.Ask, Services.Now)],
        InvoiceVoided => [new SettleDocument(stored.Key, SettledHow.Voided, Services.Now)],
        _ => [],
    };

    /// <summary>Once final, always final. Nobody is asked where no rate is wanted.</summary>
    private async Task<ValueList<string>> FinalOriginals(DateWanted wanted)
    {
        if (wanted.Entity.Ledger is not { } ledger || ledger.Currency == wanted.Currency)
        {
            return [];
        }

        var final = new List<string>();
        foreach (var key in wanted.Originals)
        {
            if (await GrainFactory.GetGrain<IInvoiceGrain>(key).Final() is not null)
            {
                final.Add(key);
            }
        }

        return final.ToValueList();
    }
}
