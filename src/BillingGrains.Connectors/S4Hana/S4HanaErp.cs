using System.Xml.Linq;
using BillingGrains.Connectors.Http;
using BillingGrains.Domain.Amounts;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Posting;
using BillingGrains.Ports.Erp;
using NodaTime;

namespace BillingGrains.Connectors.S4Hana;

/// <summary>One company code of SAP S/4HANA Cloud, by "Journal Entry - Post". Creating posts. SAP does not keep our key single:
/// each create looks it up first. Never run against the real system; the README says what is only believed.</summary>
/// <param name="http">Without a time-out of its own: the settings' holds.</param>
public sealed class S4HanaErp(HttpClient http, S4HanaSettings settings, TimeProvider time) : IErp
{
    private readonly S4HanaClient client = new(http, settings, time);
    private readonly S4HanaCalls calls = new(settings, time);
    private readonly S4HanaEntries entries = new(settings);

    private S4HanaLedger Ledger => field ??= new S4HanaLedger(client, settings);

    private S4HanaPoster Poster => field ??= new S4HanaPoster(client, Ledger, calls);

    public ErpTraits Traits { get; } = new(NumberUse.Reference, ErpTaxing.Given);

    public IErpMasterData MasterData => field ??= new S4HanaMasterData(client, calls, settings);

    public IErpMasterWriter MasterWriter => field ??= new S4HanaMasterWriter(
        new S4HanaService(http, settings, time), new ErpOperations("SAP", settings.Timeout.ToTimeSpan(), time), settings);

    public IErpPayments Payments => field ??= new S4HanaPayments(Ledger, calls, time);

    public IErpVouchers Vouchers => field ??= new S4HanaVouchers(Poster, Ledger, entries);

    public IErpJournals Journals => field ??= new S4HanaJournals(Poster, Ledger, entries);

    public Task<SendingOutcome> Create(ErpInvoice invoice, CancellationToken cancellation) => Poster.Post(
        invoice.PostingKey, () => entries.Invoice(invoice), LookUp,
        id => new SendingOutcome.Posted(
            id.ToString(), id.Document, invoice.Totals.Net, invoice.Totals.Tax, invoice.Totals.Gross),
        cancellation);

    public async Task<SendingOutcome> Post(string remoteId, ErpInvoice invoice, CancellationToken cancellation) =>
        S4HanaPoster.Standing(await Find(invoice.PostingKey, cancellation), remoteId, invoice.PostingKey);

    public Task<SendingOutcome> Find(string postingKey, CancellationToken cancellation) =>
        calls.Find(deadline => LookUp(postingKey, deadline), cancellation);

    public Task<ErpPage> List(Instant? since, string? cursor, CancellationToken cancellation) => calls.Page(
        async deadline =>
        {
            var made = since is { } from ? $" and {Ledger.MadeFrom(from.InUtc().Date)}" : "";
            var (items, next) = await Ledger.Page(Ledger.OfOurDocuments + made, cursor, deadline);
            var documents = items.GroupBy(static item => item.Id).Select(static group => Document([.. group]))
                .OfType<(ErpDocument Document, Instant MadeAt)>().Where(one => since is null || one.MadeAt >= since)
                .Select(static one => one.Document).ToValueList();
            return new ErpPage(documents, next);
        },
        cancellation);

    private async Task<SendingOutcome> LookUp(string postingKey, CancellationToken deadline)
    {
        var (found, refusal) = S4HanaPoster.Only(
            (await Ledger.WithKey(postingKey, deadline)).FindAll(static item => item.AccountType == "D" && !item.IsReversed),
            postingKey);
        if (found is null)
        {
            return refusal ?? (SendingOutcome)new SendingOutcome.NotFound();
        }

        var items = await Ledger.Of([found.Id], deadline);
        return Document(items) is { Document: var document } && Currencies.Find(document.Currency) is { } currency
            ? new SendingOutcome.Posted(
                document.RemoteId, document.Number!, new Money(document.Net, currency), new Money(document.Tax, currency),
                new Money(document.Gross, currency))
            : new SendingOutcome.Unknown($"The entry {found.Id} makes no sense: {items.Count} items.");
    }

    /// <summary>Null for an entry that is none of ours, or was reversed.</summary>
    private static (ErpDocument Document, Instant MadeAt)? Document(List<S4HanaItem> items)
    {
        if (items.Find(static item => item is { AccountType: "D", Key: not null }) is not { IsReversed: false } debtor)
        {
            return null;
        }

        var tax = -items.Where(static item => item.ItemType == "T").Sum(static item => item.Amount);
        var credits = items.Find(static item => item.Text.StartsWith(S4HanaEntries.CreditsMark, StringComparison.Ordinal))
            ?.Text[S4HanaEntries.CreditsMark.Length..];
        return (new ErpDocument(
            debtor.Id.ToString(), debtor.Key!, debtor.Id.Document, Posted: true, debtor.Currency, debtor.Amount - tax, tax,
            debtor.Amount, Given(debtor.Reference), debtor.Customer, Given(debtor.Partner.First), Given(debtor.Partner.Second),
            Given(debtor.Split), debtor.Amount <= 0m ? credits : null), debtor.MadeAt);
    }

    private static string? Given(string text) => text.Length == 0 ? null : text;
}

/// <summary>Posts entries, each after a look-up of its key.</summary>
internal sealed class S4HanaPoster(S4HanaClient client, S4HanaLedger ledger, S4HanaCalls calls)
{
    /// <param name="write">The entry; may throw <see cref="S4HanaUnfitException"/>.</param>
    public Task<SendingOutcome> Post(
        string postingKey, Func<XElement> write, Func<string, CancellationToken, Task<SendingOutcome>> lookUp,
        Func<S4HanaId, SendingOutcome> posted, CancellationToken cancellation) => calls.Write(
        async (progress, deadline) =>
        {
            var entry = write();
            if (await lookUp(postingKey, deadline) is not SendingOutcome.NotFound and var there)
            {
                return there;
            }

            progress.Begins();
            return S4HanaConfirmation.Read(await client.Post(postingKey, entry, deadline), posted);
        },
        cancellation);

    /// <summary>Looks an entry up that is no document.</summary>
    /// <param name="amount">Of the entry whose item carries the key.</param>
    public Task<SendingOutcome> Find(
        string postingKey, string accountType, Func<S4HanaItem, CancellationToken, Task<decimal>> amount,
        CancellationToken cancellation) =>
        calls.Find(deadline => LookUp(postingKey, accountType, amount, deadline), cancellation);

    /// <summary>One that was reversed was entered all the same; only of several it does not count.</summary>
    public async Task<SendingOutcome> LookUp(
        string postingKey, string accountType, Func<S4HanaItem, CancellationToken, Task<decimal>> amount,
        CancellationToken deadline)
    {
        var all = (await ledger.WithKey(postingKey, deadline)).FindAll(item => item.AccountType == accountType);
        var standing = all.FindAll(static item => !item.IsReversed);
        var (found, refusal) = Only(standing.Count > 0 ? standing : [.. all.Take(1)], postingKey);
        if (found is null)
        {
            return refusal ?? (SendingOutcome)new SendingOutcome.NotFound();
        }

        if (Currencies.Find(found.Currency) is not { } currency)
        {
            return new SendingOutcome.Unknown($"The entry {found.Id} is in \"{found.Currency}\".");
        }

        var whole = new Money(await amount(found, deadline), currency);
        return new SendingOutcome.Posted(found.Id.ToString(), found.Id.Document, whole, Money.Zero(currency), whole);
    }

    /// <summary>The one item with a key; or why there is none that could be taken for it.</summary>
    /// <param name="items">That have its short form: an item with the same short form and another whole key is another's.
    /// </param>
    public static (S4HanaItem? Found, SendingOutcome.Refused? Refusal) Only(List<S4HanaItem> items, string postingKey)
    {
        if (items.Find(static item => item.Key is null) is { } changed)
        {
            return (null, new SendingOutcome.Refused(
                "reference-changed",
                $"SAP holds the entry {changed.Id.Document} under our reference, and its text was changed there: put the text "
                + $"\"{postingKey}\" back if it is this document, else change its assignment, then try again.",
                $"{changed.Id}: assignment {changed.Assignment}, text '{changed.Text}'."));
        }

        return items.FindAll(item => item.Key == postingKey) switch
        {
            [] => (null, null),
            [var only] => (only, null),
            var several => (null, new SendingOutcome.Refused(
                "double-document", "The ERP holds this document more than once. Reverse the surplus one there, then try again.",
                $"Key {postingKey}: {string.Join(", ", several.Select(static one => one.Id))}")),
        };
    }

    /// <summary>What posting an entry again comes to: it is posted since it was made.</summary>
    public static SendingOutcome Standing(SendingOutcome found, string remoteId, string postingKey) =>
        found is SendingOutcome.NotFound
            ? new SendingOutcome.Refused(
                "no-such-document", "The document was reversed in the ERP. Find out why before it is sent again.",
                $"SAP has no entry {remoteId} with the key {postingKey} that stands.")
            : found;
}
