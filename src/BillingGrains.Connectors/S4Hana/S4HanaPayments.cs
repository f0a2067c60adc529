using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Payments;
using BillingGrains.Ports.Erp;
using NodaTime;
using NodaTime.Text;

namespace BillingGrains.Connectors.S4Hana;

/// <summary>Reads what moved the balance of our documents: items on the customer's account that belong to one, and clearings
/// that settled one. A page is read by the customers' items that changed; what it tells twice counts once.</summary>
internal sealed class S4HanaPayments(S4HanaLedger ledger, S4HanaCalls calls, TimeProvider time) : IErpPayments
{
    /// <summary>SAP tells days, by its own clock: changes are read from the day before.</summary>
    private const int DaysAgain = 1;

    private static readonly LocalDate Always = new(1900, 1, 1);

    public Task<ErpEntryPage> Entries(string? since, string? cursor, CancellationToken cancellation) => calls.Page(
        async deadline =>
        {
            var from = since is null ? Always : LocalDatePattern.Iso.Parse(since).Value;
            var (changed, next) = await ledger.Page(
                $"{ledger.OfCustomers} and {ledger.ChangedFrom(from)}", cursor, deadline);
            var families = await Families(changed.SelectMany(static item => Documents(item)), deadline);
            var told = families.SelectMany(family => family.Entries())
                .Where(entry => changed.Exists(item => entry.About.Contains(item.Id)))
                .Select(static entry => entry.Entry).DistinctBy(static entry => (entry.RemoteId, entry.IsCancelled))
                .OrderBy(static entry => entry.IsCancelled);
            return new ErpEntryPage(
                told.ToValueList(), next, next is null ? LocalDatePattern.Iso.Format(Today.PlusDays(-DaysAgain)) : null);
        },
        cancellation);

    public Task<ErpOpenPage> OpenItems(string? cursor, CancellationToken cancellation) => calls.Page(
        async deadline =>
        {
            var (documents, next) = await ledger.Page(
                $"{ledger.OfCustomers} and {ledger.OfOurDocuments} and {ledger.Ours}", cursor, deadline);
            var families = await Families(documents.Select(static item => item.Id), deadline);
            return new ErpOpenPage(families.Select(static family => family.OpenItem).ToValueList(), next);
        },
        cancellation);

    private LocalDate Today => Instant.FromDateTimeOffset(time.GetUtcNow()).InUtc().Date;

    private static IEnumerable<S4HanaId> Documents(S4HanaItem item)
    {
        yield return item.Id;
        if (item.Invoice is { } invoice)
        {
            yield return invoice;
        }
    }

    /// <summary>Our documents among some, each with what belongs to it.</summary>
    private async Task<List<S4HanaFamily>> Families(IEnumerable<S4HanaId> documents, CancellationToken deadline)
    {
        var ours = (await ledger.Of(documents, deadline))
            .Where(static item => item is { AccountType: "D", Key: not null, IsReversed: false })
            .Where(ledger.IsDocument).ToList();
        var members = (await ledger.BelongingTo(ours.Select(static item => item.Id), deadline))
            .Where(item => item.AccountType == "D" && !(ledger.IsDocument(item) && item.Key is not null))
            .ToLookup(static item => item.Invoice!);
        return [.. ours.Select(document => new S4HanaFamily(document, [.. members[document.Id]]))];
    }
}

/// <summary>A document of ours, and the items on the customer's account that belong to it.</summary>
internal sealed record S4HanaFamily(S4HanaItem Document, ValueList<S4HanaItem> Members)
{
    /// <summary>What is not cleared of it and of what belongs to it.</summary>
    public ErpOpenItem OpenItem => new(
        Document.Key!, Document.Id.ToString(), Document.Id.Document, Document.Customer, Document.Currency,
        Members.Add(Document).Where(static item => item.Clearing is null && !item.IsReversed).Sum(static item => item.Amount));

    /// <summary>What moved its balance, and the documents by whose change it may be new.</summary>
    public IEnumerable<(ErpEntry Entry, ValueList<S4HanaId> About)> Entries()
    {
        foreach (var member in Members.Where(static item => item.Amount != 0m))
        {
            var entry = EntryOf(member);
            yield return (entry, [member.Id]);
            if (member.IsReversed)
            {
                yield return (entry with { IsCancelled = true }, [member.Id]);
            }
        }

        if (Document.Clearing is { } clearing && ClearedBy(clearing) is not 0m and var paid)
        {
            yield return (
                new ErpEntry(
                    $"{clearing}-{Document.Id.Document}", Document.Key!, paid > 0m ? BalanceKind.Payment : BalanceKind.Refund,
                    Math.Abs(paid), Document.Currency, Document.ClearedOn ?? Document.Posted, $"Clearing {clearing.Document}"),
                [Document.Id]);
        }
    }

    /// <summary>What one clearing took beyond what is told by itself: the cleared items of the family, without what the clearing
    /// entry left open again.</summary>
    private decimal ClearedBy(S4HanaId clearing) => Members.Add(Document)
        .Where(item => item.Clearing == clearing && !item.IsReversed).Sum(static item => item.Amount);

    private ErpEntry EntryOf(S4HanaItem item)
    {
        var own = item.Key is null ? null : S4HanaVoucherKinds.KindOf(item.Partner.First);
        var kind = own ?? (item.Amount > 0m ? BalanceKind.Refund
            : item.DocumentType == "DZ" ? BalanceKind.Payment
            : BalanceKind.WriteOff);
        var words = item.Key is { } key ? item.Text[key.Length..].Trim() : item.Text;
        return new ErpEntry(
            $"{item.Id}-{Document.Id.Document}", Document.Key!, kind, Math.Abs(item.Amount), item.Currency, item.Posted,
            words.Length > 0 ? words : item.Id.Document, Reference: own is null ? Reference(item) : item.Split);
    }

    private static string? Reference(S4HanaItem item) => KeyPart.IsValid(item.Reference) ? item.Reference : null;
}
