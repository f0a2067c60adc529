using BillingGrains.Domain.Closing;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Duties;
using BillingGrains.Domain.Entities;
using BillingGrains.Domain.Invoices;
using NodaTime;

namespace BillingGrains.Host.Simulation.Checks.Watching;

/// <summary>What an auditor would look for: closed means unchanged, dates go forward, each number has one document, and
/// nobody approved his own.</summary>
internal sealed class BooksWatch(Action<string, string, string> report)
{
    private const string Closed = "closed means unchanged";
    private const string Forward = "issue dates never go back in a series";
    private const string OneDocument = "every allotted number has exactly one document";
    private const string Own = "nobody approved his own";

    private readonly Dictionary<(string Key, string MoveId), HashSet<string>> makersOfMoved = [];
    private readonly Dictionary<string, Period> periods = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Document> documents = new(StringComparer.Ordinal);
    private readonly Dictionary<string, LocalDate> dates = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> bearers = new(StringComparer.Ordinal);

    public void Note(SeenFact seen)
    {
        var key = seen.Stored.Key;
        switch (seen.Fact)
        {
            case BooksEvent fact:
                NoteBooks(GrainKeys.NameOf(key), fact);
                break;
            case NumberGiven given:
                NoteNumber(key, given);
                break;
            case EntityConfigured configured:
                Of(GrainKeys.NameOf(key)).IsStrict = configured.Settings.Duties?.Mode == DutyMode.Strict;
                break;
            case InvoiceOpened opened:
                documents[key] = new Document(opened.Terms.Entity);
                break;
            case ForeignTaken taken:
                documents[key] = new Document(taken.Terms.Entity);
                bearers[taken.Document.Number] = key;
                break;
            case LineDescribed { By: var by }:
                documents[key].Makers.Add(by);
                break;
            case LineCut { By: var by }:
                documents[key].Makers.Add(by);
                break;
            case LineAdjusted { By: var by }:
                documents[key].Makers.Add(by);
                break;
            case LinesMovedOff off:
                documents[key].Makers.Add(off.By);
                makersOfMoved[(key, off.MoveId)] = [.. documents[key].Makers];
                break;
            case LinesMovedOn on:
                documents[key].Makers.UnionWith(makersOfMoved[(on.From, on.MoveId)]);
                break;
            case InvoiceApproved approved:
                if (documents[key] is { Entity.Duties.Mode: DutyMode.Strict } own && own.Makers.Contains(approved.By))
                {
                    report(Own, key, $"{approved.By} approved what he changed");
                }

                break;
            case InvoiceVoided when documents.TryGetValue(key, out var document)
                && Of(document.Entity.EntityId).Closed is { } closed && document.Date?.ToYearMonth() <= closed:
                report(Closed, key, $"of {document.Date}, voided when {closed} was closed");
                break;
            case InvoiceFinalized final:
                documents[key].Date = final.InvoiceDate;
                NoteFinal(key, documents[key].Entity.EntityId, final);
                break;
        }
    }

    private void NoteBooks(string entity, BooksEvent fact)
    {
        var period = Of(entity);
        switch (fact)
        {
            case DateGiven given:
                if (given.Date.ToYearMonth() <= period.Locked)
                {
                    report(Closed, given.InvoiceKey, $"dated {given.Date} in {entity}, where {period.Locked} is closed");
                }

                period.Waiting[given.InvoiceKey] = given.Date;
                break;
            case DocumentSettled settled:
                period.Waiting.Remove(settled.InvoiceKey);
                break;
            case DocumentSignedFor signed:
                period.Waiting.Remove(signed.InvoiceKey);
                period.Signers.Add(signed.By);
                break;
            case DifferenceSigned signed:
                if (period.IsStrict && signed.By == period.Reconciler)
                {
                    report(Own, $"books/{entity}", $"{signed.By} signed for a difference of his own balances");
                }

                period.Signers.Add(signed.By);
                break;
            case ClosingStarted started:
                period.Locked = started.Period;
                period.Signers.Clear();
                period.IsReconciled = false;
                break;
            case PeriodReconciled reconciled:
                (period.IsReconciled, period.Reconciler) = (true, reconciled.By);
                break;
            case PeriodClosed closed:
                Close(entity, period, closed);
                break;
            case PeriodReopened reopened:
                period.Locked = period.Closed = reopened.Period.PlusMonths(-1);
                if (period.IsStrict && reopened.By == period.Closer)
                {
                    report(Own, $"books/{entity}", $"{reopened.By} re-opened the period that he closed");
                }

                break;
        }
    }

    private Period Of(string entity)
    {
        if (!periods.TryGetValue(entity, out var period))
        {
            periods.Add(entity, period = new Period());
        }

        return period;
    }

    private void Close(string entity, Period period, PeriodClosed closed)
    {
        (period.Closed, period.Closer) = (closed.Period, closed.By);
        foreach (var (document, date) in period.Waiting.Where(one => one.Value.ToYearMonth() <= closed.Period))
        {
            report(Closed, document, $"dated {date}, and neither posted nor signed for when {closed.Period} was closed");
        }

        if (!period.IsReconciled)
        {
            report(Closed, $"books/{entity}", $"{closed.Period} was closed without reconciliation");
        }

        if (period.IsStrict && period.Signers.Contains(closed.By))
        {
            report(Own, $"books/{entity}", $"{closed.By} closed the period after signing for something of it");
        }
    }

    private void NoteNumber(string series, NumberGiven given)
    {
        if (given.Date is { } date)
        {
            if (dates.TryGetValue(series, out var last) && date < last)
            {
                report(Forward, series, $"{given.Number} is dated {date}, after one of {last}");
            }

            dates[series] = date;
        }

        if (!bearers.TryAdd(given.Number, given.InvoiceKey) && bearers[given.Number] != given.InvoiceKey)
        {
            report(OneDocument, given.InvoiceKey, $"{given.Number} is also on {bearers[given.Number]}");
        }
    }

    private void NoteFinal(string key, string entity, InvoiceFinalized final)
    {
        if (periods.GetValueOrDefault(entity)?.Closed is { } closed && final.InvoiceDate.ToYearMonth() <= closed)
        {
            report(Closed, key, $"final with the date {final.InvoiceDate} in {entity}, where {closed} is closed");
        }

        if (final.Number is { } number && bearers.GetValueOrDefault(number) != key)
        {
            report(OneDocument, key, $"{number} was given to {bearers.GetValueOrDefault(number) ?? "nobody"}");
        }
    }

    /// <summary>The months of one legal entity.</summary>
    private sealed class Period
    {
        public YearMonth? Locked;
        public YearMonth? Closed;
        public bool IsReconciled;
        public string? Reconciler;
        public string? Closer;
        public bool IsStrict;

        public SortedDictionary<string, LocalDate> Waiting { get; } = new(StringComparer.Ordinal);

        public HashSet<string> Signers { get; } = new(StringComparer.Ordinal);
    }

    private sealed record Document(EntitySettings Entity)
    {
        public LocalDate? Date { get; set; }

        public HashSet<string> Makers { get; } = new(StringComparer.Ordinal);
    }
}
