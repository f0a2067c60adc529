using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Entities;
using BillingGrains.Domain.Exceptions;
using BillingGrains.Domain.Exchange;
using BillingGrains.Domain.Invoices;
using BillingGrains.Domain.Rating;
using NodaTime;

namespace BillingGrains.Domain.Closing;

/// <summary>Gives documents their dates, and with them the rates of their legal entity's currency: what lacks a rate waits
/// for it, and is dated when it comes.</summary>
internal static class Dating
{
    public static Decision<BooksEvent> Decide(Books state, DateDocument command)
    {
        if (state.Unposted.ContainsKey(command.InvoiceKey) || state.Waiting.ContainsKey(command.InvoiceKey))
        {
            return Decision<BooksEvent>.Accept();
        }

        var fact = One(state, command);
        return Decision<BooksEvent>.Accept([fact, .. Woken(BooksDecider.Evolve(state, fact), fact, command.Now)]);
    }

    public static Decision<BooksEvent> Decide(Books state, NoteRates command)
    {
        if (ExchangeCheck.Find(command.Rates) is { IsEmpty: false } faults)
        {
            return Decision<BooksEvent>.Refuse(faults[0]);
        }

        var news = command.Rates.Where(rate => state.Rates.GetValueOrDefault(Key(rate)) != rate).ToValueList();
        if (news.FirstOrDefault(rate => state.Rates.ContainsKey(Key(rate))) is { } other)
        {
            return Decision<BooksEvent>.Refuse(ClosingRefusal.RateConflict(state.Rates[Key(other)]));
        }

        if (news.IsEmpty)
        {
            return Decision<BooksEvent>.Accept();
        }

        var noted = new RatesNoted(news, command.By, command.Now);
        return Decision<BooksEvent>.Accept([noted, .. Woken(BooksDecider.Evolve(state, noted), noted, command.Now)]);
    }

    /// <summary>Where a published rate is kept.</summary>
    public static string Key(ExchangeRate rate) => $"{rate.Source}/{rate.From.Code}/{rate.To.Code}/{Texts.Date(rate.Date)}";

    /// <summary>What waited and need not any more, in the order in which it came.</summary>
    private static List<BooksEvent> Woken(Books state, BooksEvent fact, Instant now)
    {
        var woken = new List<BooksEvent>();
        var again = fact is RatesNoted or DateGiven;
        while (again)
        {
            again = false;
            foreach (var (key, waiting) in state.Waiting
                .OrderBy(one => one.Value.At).ThenBy(one => one.Key, StringComparer.Ordinal))
            {
                var command = new DateDocument(key, waiting.ContentHash, waiting.Wanted, now, waiting.FinalOriginals);
                if (One(state, command) is not DateWaits and var next)
                {
                    woken.Add(next);
                    state = BooksDecider.Evolve(state, next);
                    again = true;
                }
            }
        }

        return woken;
    }

    /// <summary>Today, or the first open day, or the date of the document numbered before it: the latest.</summary>
    private static BooksEvent One(Books state, DateDocument command)
    {
        var wanted = command.Wanted;
        var (entity, kind) = (wanted.Entity, wanted.Kind);
        var isOurs = entity.Numbering == Numbering.Ours;
        var date = entity.DateAt(command.Now);
        var posting = state.FirstOpenDay is { } open && open > date ? open : date;
        date = entity.PostsApart ? date : posting;
        if (isOurs && state.LastDates.TryGetValue(kind.Word(), out var last) && last > date)
        {
            date = last;
        }

        posting = LocalDate.Max(posting, date);
        if (wanted.RateThrough is { } through && date > through)
        {
            return new DateDeclined(command.InvoiceKey, command.ContentHash, date, through, command.Now);
        }

        if (Rates(state, command, date, out var rates) is { } hold)
        {
            return new DateWaits(
                command.InvoiceKey, command.ContentHash, wanted, hold, command.FinalOriginals, command.Now);
        }

        return new DateGiven(
            command.InvoiceKey, command.ContentHash, date, kind,
            isOurs ? SeriesNames.Wanted(entity, kind, wanted.BillTo, date) : null, command.Now,
            posting == date && rates.IsEmpty ? null : new DocumentDates(posting == date ? null : posting, rates));
    }

    /// <summary>Why the rates are not known; null when they are.</summary>
    private static HoldReason? Rates(Books state, DateDocument command, LocalDate date, out ValueList<LedgerRate> rates)
    {
        rates = [];
        var wanted = command.Wanted;
        if (wanted.Entity.Ledger is not { } ledger || wanted.Currency is not { } currency || currency == ledger.Currency)
        {
            return null;
        }

        var found = new List<LedgerRate>();
        var needsOwn = wanted.Originals.IsEmpty;
        foreach (var original in wanted.Originals)
        {
            if (state.LedgerRates.GetValueOrDefault(original) is { } known && known.To == ledger.Currency)
            {
                found.Add(known with { Of = original });
            }
            else if (command.FinalOriginals.AsSpan().Contains(original))
            {
                needsOwn = true;
            }
            else
            {
                return DocumentKinds.OriginalNotFinal.Hold(
                    $"It takes back {GrainKeys.NameOf(original)}, which has no date and so no exchange rate yet.");
            }
        }

        if (needsOwn)
        {
            var on = ledger.Day == LedgerDay.TaxPoint ? wanted.TaxPoint ?? date : date;
            var one = new Amounts.Money(1m, currency);
            switch (new ExchangeTable(Near(state, on, ledger)).Convert(one, ledger.Currency, on, ledger.Exchange))
            {
                case Conversion.Missing missing:
                    return DocumentKinds.LedgerRateMissing.Hold(missing.Hold.Reason, missing.Hold.Missing);
                case Conversion.Converted converted:
                    found.Add(new LedgerRate(on, ledger.Currency, converted.Used, ledger.Exchange));
                    break;
            }
        }

        rates = found.ToValueList();
        return null;
    }

    private static ValueList<ExchangeRate> Near(Books state, LocalDate on, LedgerTerms ledger) => state.Rates.Values
        .Where(rate => rate.Source == ledger.Exchange.Source
            && rate.Date <= on && rate.Date.PlusDays(ledger.Exchange.AgeDaysMax) >= on)
        .ToValueList();
}
