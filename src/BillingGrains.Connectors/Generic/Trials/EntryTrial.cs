using BillingGrains.Connectors.Generic.Plans;
using BillingGrains.Connectors.Generic.Templates;
using BillingGrains.Domain.Amounts;
using BillingGrains.Domain.MasterData;
using BillingGrains.Domain.Payments;
using BillingGrains.Domain.Posting;
using BillingGrains.Domain.Revenue;
using BillingGrains.Ports.Erp;
using NodaTime;
using NodaTime.Text;

namespace BillingGrains.Connectors.Generic.Trials;

/// <summary>The part of a trial that enters payments and what else a configuration names on a posted invoice, and reads them,
/// what is open, and master data back.</summary>
internal sealed class EntryTrial(
    GenericErp erp, ErpPlan plan, TryPlan with, Func<string> newKey, Func<Task> settle, Instant began)
{
    private const int PagesMax = 200;

    private decimal expected;

    /// <param name="remoteId">Of the invoice, which is posted.</param>
    public async IAsyncEnumerable<TrialStep> OnInvoice(
        ErpInvoice invoice, string remoteId,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        expected = invoice.Totals.Gross.Amount;
        if (plan.Vouchers.IsEmpty)
        {
            yield return new("vouchers", null, "Not tried: there are no \"vouchers\"; such entries are made in the ERP by hand.");
        }

        var entered = new List<ErpVoucher>();
        var number = 0;
        foreach (var (kind, takesBack) in plan.Vouchers
            .SelectMany(static one => one.Kinds.Select(kind => (Kind: kind, TakesBack: one.Bears is not null)))
            .OrderBy(static one => one.Kind == BalanceKind.Payment ? 0 : 1))
        {
            var voucher = new ErpVoucher(
                newKey(), kind, new Money(1m, invoice.Totals.Gross.Currency), invoice.InvoiceDate,
                FormattableString.Invariant($"TEST-{++number}"), invoice.BillTo,
                new ErpOriginal(invoice.PostingKey, invoice.Number, remoteId), "BillingGrains trial \"1\" & more");
            var step = takesBack ? await TakeBack(voucher, cancellation) : await Enter(voucher, cancellation);
            yield return step;
            if (step.IsGood == true && !takesBack)
            {
                entered.Add(voucher);
                expected -= VoucherKinds.Lowers(kind) ? 1m : -1m;
            }
        }

        await settle();
        yield return erp.Payments is { } payments
            ? await Told("payments", () => Entries(payments, invoice, entered, cancellation))
            : new("payments", null, "Not tried: there are no \"payments\": what customers paid is not read.");
        yield return erp.OpenItems is { } openItems
            ? await Told("open items", () => Open(openItems, invoice, cancellation))
            : new("open items", null, "Not tried: there are neither \"payments\" nor \"openItems\": what is open is not read.");
    }

    public async Task<TrialStep> Journal(LocalDate day, CancellationToken cancellation)
    {
        if (erp.Journals is not { } journals)
        {
            return new("journal", null, "Not tried: there are no \"journals\".");
        }

        if (with.JournalAccounts is not [var debit, var credit])
        {
            return new("journal", null, "Not tried: name two accounts as \"journalAccounts\" under \"test\".");
        }

        var journal = new ErpJournal(
            newKey(), "TEST", day, with.Currency,
            [new JournalEntry(day, debit, credit, with.Currency, 1m, "accrual", "BillingGrains trial & more")]);
        var made = await journals.Create(journal, cancellation);
        var posted = made is SendingOutcome.Created created ? await journals.Post(created.RemoteId, journal, cancellation) : made;
        await settle();
        return Same("journal", posted, await journals.Find(journal.PostingKey, cancellation), 1m);
    }

    public Task<TrialStep> MasterData(CancellationToken cancellation) => erp.MasterData is { } masterData
        ? Told("master data", () => Read(masterData, cancellation))
        : Task.FromResult(new TrialStep("master data", null, "Not tried: there is no \"masterData\"."));

    /// <summary>Enters a payment, and takes it back.</summary>
    private async Task<TrialStep> TakeBack(ErpVoucher reversal, CancellationToken cancellation)
    {
        var payment = reversal with { PostingKey = newKey(), Kind = BalanceKind.Payment };
        if (await Entered(payment, cancellation) is not SendingOutcome.Posted paid)
        {
            return new(VoucherKinds.Of(reversal.Kind), false, "The payment that would be taken back is not entered.");
        }

        await settle();
        return await Enter(
            reversal with { Payment = new ErpOriginal(payment.PostingKey, paid.Number, paid.RemoteId) }, cancellation);
    }

    private async Task<SendingOutcome> Entered(ErpVoucher voucher, CancellationToken cancellation) =>
        await erp.Vouchers!.Create(voucher, cancellation) is var made && made is SendingOutcome.Created created
            ? await erp.Vouchers.Post(created.RemoteId, voucher, cancellation)
            : made;

    private async Task<TrialStep> Enter(ErpVoucher voucher, CancellationToken cancellation)
    {
        var posted = await Entered(voucher, cancellation);
        if (posted is SendingOutcome.Refused refused && refused.Code == ErpRecords.NotEntered.Code)
        {
            return new(VoucherKinds.Of(voucher.Kind), null, $"Not tried: {refused.Words}");
        }

        await settle();
        return Same(
            VoucherKinds.Of(voucher.Kind), posted, await erp.Vouchers!.Find(voucher, cancellation),
            voucher.Amount.Amount);
    }

    private static TrialStep Same(string name, SendingOutcome posted, SendingOutcome found, decimal amount) =>
        (posted, found) switch
        {
            (SendingOutcome.Posted entry, _) when entry.Gross.Amount != amount => new(
                name, false,
                $"It was entered with {amount}, and the ERP tells {entry.Gross}. Look at \"amount\" under \"read\"."),
            (SendingOutcome.Posted entry, _) when found == posted => new(
                name, true, $"It is entered as {entry.Number}, and found by its key."),
            (SendingOutcome.Posted, SendingOutcome.NotFound) => new(
                name, false,
                "It is entered, and not found by its key. Either \"find\" asks for another field than \"create\" fills, or the "
                + "search lags behind: then raise \"searchLagSeconds\"."),
            (SendingOutcome.Posted, _) => new(name, false, $"It was entered as {posted}, and is found as {found}."),
            (SendingOutcome.Refused refused, _) => new(
                name, false,
                $"The ERP refuses it ({refused.Code}): {refused.Words} Mend \"settings\", \"maps\" or \"create\". "
                + refused.Detail),
            (SendingOutcome.Unknown unknown, _) => new(
                name, false,
                "Nobody can tell whether it was entered. Say in \"answers\" what this means, or under \"read\" where its parts "
                + $"stand. {unknown.Detail}"),
            _ => new(name, false, $"It is not entered: {posted}"),
        };

    private static async Task<TrialStep> Told(string name, Func<Task<string?>> read)
    {
        try
        {
            return await read() is { } bad ? new(name, false, bad) : new(name, true, "What is read is as it should be.");
        }
        catch (ErpUnavailableException unavailable)
        {
            return new(name, false, $"It cannot be read. {unavailable.Message}");
        }
    }

    private async Task<string?> Entries(
        IErpPayments payments, ErpInvoice invoice, List<ErpVoucher> entered, CancellationToken cancellation)
    {
        var missing = entered.ToDictionary(static voucher => voucher.Reference, StringComparer.Ordinal);
        var since = InstantPattern.ExtendedIso.Format(began - Duration.FromDays(1));
        string? cursor = null;
        for (var page = 1; page <= PagesMax && (page == 1 || cursor is not null); page++)
        {
            var read = await payments.Entries(since, cursor, cancellation);
            foreach (var entry in read.Entries.Where(one => one.PostingKey == invoice.PostingKey))
            {
                if (entry.Reference is { } reference && missing.Remove(reference, out var voucher)
                    && (entry.Kind, entry.Amount, entry.On) != (voucher.Kind, voucher.Amount.Amount, voucher.On))
                {
                    return FormattableString.Invariant(
                        $"{VoucherKinds.Of(voucher.Kind)} {reference} is read as {VoucherKinds.Of(entry.Kind)} of ")
                        + FormattableString.Invariant($"{entry.Amount} on {LocalDatePattern.Iso.Format(entry.On)}.");
                }
            }

            cursor = read.Next;
        }

        var kinds = string.Join(", ", missing.Values.Select(static voucher => VoucherKinds.Of(voucher.Kind)));
        return kinds.Length == 0 ? null
            : $"Not read back by the id that it came with: {kinds}. Look at \"reference\", \"key\" or \"keys\" under "
                + "\"payments\".";
    }

    private async Task<string?> Open(IErpOpenItems openItems, ErpInvoice invoice, CancellationToken cancellation)
    {
        string? cursor = null;
        for (var page = 1; page <= PagesMax && (page == 1 || cursor is not null); page++)
        {
            var read = await openItems.OpenItems(cursor, cancellation);
            if (read.Items.FirstOrDefault(one => one.PostingKey == invoice.PostingKey) is { } item)
            {
                return item.Open == expected && item.Customer == invoice.BillTo ? null
                    : FormattableString.Invariant($"{item.Open} of {item.Customer} is open there, ")
                        + FormattableString.Invariant($"{expected} of {invoice.BillTo} should be. ")
                        + "Look at \"open\" and \"billTo\" under \"read\".";
            }

            cursor = read.Next;
        }

        return "The trial's invoice is not among the open items.";
    }

    /// <summary>Whether what is read as master data has a record; null where it has, or where its kind is not read.</summary>
    public async Task<string?> Named(MasterKind kind, string id, CancellationToken cancellation)
    {
        if (erp.MasterData is not { } masterData)
        {
            return null;
        }

        var (kinds, found) = await Records(masterData, cancellation);
        return found.Contains(new MasterRef(kind, id)) || !kinds.Contains(kind)
            ? null
            : $"\"masterData\" does not tell it as {id}: documents could not name it. Look at \"id\" under \"read\" there.";
    }

    private async Task<string?> Read(IErpMasterData masterData, CancellationToken cancellation)
    {
        var (kinds, found) = await Records(masterData, cancellation);
        if (kinds.Contains(MasterKind.Customer) && !found.Contains(new MasterRef(MasterKind.Customer, with.BillTo)))
        {
            return $"Customer {with.BillTo} is not among those that are read: \"id\" is what documents name.";
        }

        return with.TaxCode is { } code && kinds.Contains(MasterKind.TaxCode)
            && !found.Contains(new MasterRef(MasterKind.TaxCode, code))
                ? $"Tax code {code} is not among those that are read: \"id\" is our code; \"back\" finds it in \"maps.taxes\"."
                : null;
    }

    private static async Task<(HashSet<MasterKind> Kinds, HashSet<MasterRef> Found)> Records(
        IErpMasterData masterData, CancellationToken cancellation)
    {
        var kinds = new HashSet<MasterKind>();
        var found = new HashSet<MasterRef>();
        string? cursor = null;
        for (var page = 1; page <= PagesMax && (page == 1 || cursor is not null); page++)
        {
            var read = await masterData.Read(null, cursor, cancellation);
            kinds.UnionWith(read.Records.Select(static record => record.Kind));
            found.UnionWith(read.Records.Select(static record => new MasterRef(record.Kind, record.Id)));
            cursor = read.Next;
        }

        return (kinds, found);
    }
}
