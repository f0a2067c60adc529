using System.Net.Http.Json;
using BillingGrains.Domain.Amounts;
using BillingGrains.Domain.Posting;
using BillingGrains.Ports.Erp;
using NodaTime.Text;

namespace BillingGrains.Connectors.Sandbox;

/// <summary>Enters journals into a company of the sandbox, in one step; one that is sent twice stands twice.</summary>
internal sealed class SandboxJournals(SandboxErp erp) : IErpJournals
{
    public Task<SendingOutcome> Create(ErpJournal journal, CancellationToken cancellation) => erp.Send(
        HttpMethod.Post, "journals", JsonContent.Create(WireJournal.Of(journal), WireJson.Default.WireJournal),
        WireJson.Default.WireEntered,
        answer => answer.Key == journal.PostingKey ? answer.ToOutcome() : null, cancellation);

    public Task<SendingOutcome> Post(string remoteId, ErpJournal journal, CancellationToken cancellation) =>
        Find(journal.PostingKey, cancellation);

    public Task<SendingOutcome> Find(string postingKey, CancellationToken cancellation) => erp.Send(
        HttpMethod.Get, $"journals?key={Uri.EscapeDataString(postingKey)}", content: null,
        WireJson.Default.WireJournalPage, page => WireEntered.Only(page.Journals, postingKey, "journal"), cancellation);
}

/// <summary>A journal as the sandbox takes it. Dates are ISO 8601.</summary>
internal sealed record WireJournal(
    string Key, string Journal, string Date, string Currency, IReadOnlyList<WireJournalLine> Lines)
{
    public static WireJournal Of(ErpJournal journal) => new(
        journal.PostingKey, journal.JournalId, LocalDatePattern.Iso.Format(journal.Date), journal.Currency,
        [.. journal.Entries.Select(static entry => new WireJournalLine(entry.Debit, entry.Credit, entry.Amount, entry.Words))]);
}

internal sealed record WireJournalLine(string Debit, string Credit, decimal Amount, string Text);

internal sealed record WireJournalPage(IReadOnlyList<WireEntered> Journals);

/// <summary>What was entered, as the sandbox answers it.</summary>
internal sealed record WireEntered(string Id, string Key, decimal Amount, string Currency, int CurrencyDecimals)
{
    public SendingOutcome ToOutcome()
    {
        var currency = new Currency(Currency, CurrencyDecimals);
        var amount = new Money(Amount, currency);
        return new SendingOutcome.Posted(Id, Id, amount, Money.Zero(currency), amount);
    }

    /// <summary>What stands under a key; null when the answer makes no sense.</summary>
    public static SendingOutcome? Only(IReadOnlyList<WireEntered> found, string postingKey, string noun) => found switch
    {
        [] => new SendingOutcome.NotFound(),
        [var only] => only.Key == postingKey ? only.ToOutcome() : null,
        var several => new SendingOutcome.Refused(
            "double-document",
            $"The ERP holds this {noun} more than once. Cancel the surplus one there, then try again.",
            $"Key {postingKey}: {string.Join(", ", several.Select(static one => one.Id))}"),
    };
}
