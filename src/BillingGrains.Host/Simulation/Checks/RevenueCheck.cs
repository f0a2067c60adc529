using BillingGrains.Domain.Closing;
using BillingGrains.Domain.Contracts;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Invoices;
using BillingGrains.Domain.Rating;
using BillingGrains.Domain.Revenue;
using BillingGrains.Ports.Erp;
using NodaTime;

namespace BillingGrains.Host.Simulation.Checks;

/// <summary>Revenue journals against the documents. It counts in its own way what is earned of a line: by days for what is
/// paid for a time, on its day for all else; and allows for what became final or void at about the moment of a journal.
/// </summary>
/// <param name="sent">What the ERPs hold.</param>
/// <param name="wasRestored">Whoever asks again then says what he counted before: the next journal takes back what is gone.
/// </param>
internal sealed class RevenueCheck(BookReader books, IEnumerable<ErpInvoice> sent, bool wasRestored)
{
    private static readonly Duration AtAboutTheTime = Duration.FromSeconds(90);
    private readonly List<Violation> violations = [];

    public IReadOnlyList<Violation> Find()
    {
        foreach (var key in books.Keys("books/"))
        {
            var facts = books.Facts(key);
            Order(key, facts);
            foreach (var journal in facts.OfType<RevenueJournalMade>())
            {
                Entries(key, journal, facts.OfType<RevenueMoved>().Where(part => Same(part, journal)).ToList());
            }

            if (facts.OfType<RevenueJournalMade>().OrderBy(made => made.Period).ThenBy(made => made.Number).LastOrDefault()
                is { } last)
            {
                Lines(key, last, facts.OfType<RevenueMoved>());
            }
        }

        var final = books.Keys("invoice/").Select(books.Invoice).Where(invoice => invoice.GetDocument() is not null)
            .ToDictionary(invoice => invoice.GetDocument()!.PostingKey, StringComparer.Ordinal);
        foreach (var document in sent)
        {
            if (final.GetValueOrDefault(document.PostingKey)?.GetContent() is { } content
                && document.Lines.Any(line => line.Revenue is null != (content.Terms.Entity.EntityId == "BE01")))
            {
                Report("a document is recognised by the ERP or here", content.InvoiceKey, string.Join("; ", document.Lines));
            }
        }

        return violations;
    }

    private static bool Same(RevenueMoved part, RevenueJournalMade journal) =>
        (part.Period, part.Number) == (journal.Period, journal.Number);

    /// <summary>None is made for a closed month, and no month of an entity that has them is closed without.</summary>
    private void Order(string key, IReadOnlyList<object> facts)
    {
        var numbers = new Dictionary<YearMonth, int>();
        var closed = new HashSet<YearMonth>();
        foreach (var fact in facts)
        {
            switch (fact)
            {
                case RevenueJournalMade made:
                    numbers[made.Period] = numbers.GetValueOrDefault(made.Period) + 1;
                    if (closed.Contains(made.Period) || made.Number != numbers[made.Period])
                    {
                        Report("a month has one journal, and corrections while it is open", key, made.JournalId);
                    }

                    break;
                case PeriodClosed { Period: var period }:
                    closed.Add(period);
                    if (key == "books/BE01" && !numbers.ContainsKey(period))
                    {
                        Report("a month is not closed without its revenue journal", key, $"{period}");
                    }

                    break;
                case PeriodReopened { Period: var period }:
                    closed.Remove(period);
                    break;
            }
        }
    }

    private void Entries(string key, RevenueJournalMade journal, List<RevenueMoved> parts)
    {
        var earned = parts.SelectMany(part => part.Moves).Sum(move =>
            move.Sums.Delivered + move.Sums.OverTime + move.Sums.Used + move.Sums.Milestone + move.Sums.Expired);
        var accrued = parts.SelectMany(part => part.Accrued).Sum(one => one.Amount);
        var next = journal.Period.PlusMonths(1).OnDayOfMonth(1);
        var revenue = journal.Entries.Sum(entry => entry.Credit == "8000" ? entry.Amount : -entry.Amount);
        var reversed = journal.Entries.Where(entry => entry.Date == next)
            .Sum(entry => entry.Debit == "8000" ? entry.Amount : -entry.Amount);
        if (revenue != earned || reversed != accrued
            || journal.Entries.Any(entry => entry.Amount <= 0m || entry.Date != next && entry.Date != next.PlusDays(-1)))
        {
            Report(
                "a journal says what its lines say, and reverses its accrual", journal.JournalId,
                $"{earned} earned, {accrued} accrued, {string.Join("; ", journal.Entries)}");
        }
    }

    /// <summary>All months up to the last journal's together, line by line.</summary>
    private void Lines(string key, RevenueJournalMade last, IEnumerable<RevenueMoved> parts)
    {
        var moves = parts.SelectMany(part => part.Moves).GroupBy(move => (move.InvoiceKey, move.LineId)).ToDictionary(
            group => group.Key, group => group.Aggregate(RevenueSums.Zero, static (sum, move) => sum + move.Sums));
        var through = last.Period.ToDateInterval().End;
        var documents = books.Keys("invoice/").Select(books.Invoice)
            .Where(invoice => invoice.GetDocument() is { } document && document.BookedOn <= through
                && GrainKeys.Books(document.Content.Terms.Entity.EntityId) == key)
            .ToList();
        foreach (var invoice in documents)
        {
            var content = invoice.GetContent()!;
            foreach (var line in content.Lines.Where(line => line.Net.Amount > 0m && line.Kind != ChargeKind.Prepaid))
            {
                Line(invoice, line, moves.GetValueOrDefault((content.InvoiceKey, line.LineId)), documents, last, through);
            }
        }

        foreach (var ((invoiceKey, lineId), sums) in moves.Where(move => move.Value != RevenueSums.Zero))
        {
            if (!wasRestored && documents.TrueForAll(invoice => invoice.GetContent()!.InvoiceKey != invoiceKey))
            {
                Report("what is recognised stands on a final document", invoiceKey, $"{lineId}: {sums}");
            }
        }
    }

    private void Line(
        Invoice invoice, BilledLine line, RevenueSums? sums, List<Invoice> documents, RevenueJournalMade last,
        LocalDate through)
    {
        var content = invoice.GetContent()!;
        var back = documents.SelectMany(other => other.GetContent()!.Lines
                .Where(one => one.Corrects == content.InvoiceKey && one.ChargeId == line.ChargeId && one.Net.Amount < 0m)
                .Select(one => (Invoice: other, one.Net.Amount)))
            .ToList();
        if (!IsOld(invoice, last) || back.Exists(one => !IsOld(one.Invoice, last)))
        {
            return;
        }

        var credited = -back.Where(one => one.Invoice is not Invoice.Voided).Sum(one => one.Amount);
        var billed = invoice is Invoice.Voided ? 0m : line.Net.Amount;
        var earned = invoice is Invoice.Voided ? 0m
            : line.Service is { } days && credited == 0m ? ByDays(line.Net.Amount, days, through)
            : line.Service is null && line.WorkDate <= through ? billed - credited
            : (decimal?)null;
        var found = sums ?? RevenueSums.Zero;
        if (found.Billed != billed || (billed != 0m && found.Credited != credited) || found.Deferred < 0m
            || (earned is { } right && Math.Abs(right - (billed - found.Credited - found.Deferred)) > 0m))
        {
            Report(
                "a line is recognised once, and as far as it is earned", content.InvoiceKey,
                $"{line.LineId}: {billed} billed, {credited} credited, {earned} earned by {through}; journals say {found}");
        }
    }

    private static decimal ByDays(decimal net, ServicePeriod days, LocalDate through)
    {
        var whole = 0;
        var gone = 0;
        for (var day = days.From; day <= days.Through; day = day.PlusDays(1))
        {
            whole++;
            gone += day <= through ? 1 : 0;
        }

        return decimal.Round(net * gone / whole, 2, MidpointRounding.AwayFromZero);
    }

    /// <summary>Whether it was final, and void if it is, well before the journal was made.</summary>
    private bool IsOld(Invoice invoice, RevenueJournalMade journal) => books.Facts(invoice.GetContent()!.InvoiceKey)
        .Select(static fact => fact switch
        {
            InvoiceFinalized final => final.At,
            InvoiceVoided voided => voided.At,
            _ => Instant.MinValue,
        })
        .All(at => at + AtAboutTheTime < journal.At);

    private void Report(string invariant, string subject, string text) =>
        violations.Add(new Violation(invariant, subject, text));
}
