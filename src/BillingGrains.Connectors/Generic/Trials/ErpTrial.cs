using BillingGrains.Connectors.Generic.Plans;
using BillingGrains.Domain.Amounts;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Invoices;
using BillingGrains.Domain.Posting;
using BillingGrains.Ports.Erp;
using NodaTime;

namespace BillingGrains.Connectors.Generic.Trials;

/// <summary>What one step of a trial showed.</summary>
/// <param name="IsGood">Null where the step tells something, or was not tried.</param>
public sealed record TrialStep(string Name, bool? IsGood, string Words);

/// <summary>Tries a configuration against a tenant for tests: documents are made and posted there, with keys that were never
/// used.</summary>
public sealed class ErpTrial(GenericErp erp, ErpConfiguration configuration, Func<string> newKey, TimeProvider time)
{
    private const int PagesMax = 200;

    private readonly TryPlan with = configuration.Plan.Try
        ?? throw new InvalidOperationException("The configuration is not marked for tests.");

    /// <summary>Null where the tenant at an address may be tried; else why it is not.</summary>
    public static string? Hindrance(ErpConfiguration configuration, Uri address) => configuration.Plan.Try switch
    {
        null => $"{configuration.Name} has no \"test\": only a configuration that lists addresses of test tenants is tried, "
            + "because documents are made and posted there.",
        { } plan when !plan.Addresses.Any(one => Uri.TryCreate(one, UriKind.Absolute, out var known)
            && known.Scheme == address.Scheme && known.Host == address.Host
            && (known.IsDefaultPort || known.Port == address.Port)
            && address.AbsolutePath.StartsWith(known.AbsolutePath, StringComparison.Ordinal)) =>
            $"{address} is none of the addresses that \"test\" lists ({string.Join(", ", plan.Addresses)}): documents would be "
            + "made and posted there.",
        _ => null,
    };

    /// <summary>Step after step; after one that the others rest on and that is bad, no more.</summary>
    public async IAsyncEnumerable<TrialStep> Run(
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        var began = Instant.FromDateTimeOffset(time.GetUtcNow());
        var invoice = Document(with.BillTo);
        var entries = new EntryTrial(erp, configuration.Plan, with, newKey, () => Settle(cancellation), began);
        var reach = Reach(await erp.Find(newKey(), cancellation));
        yield return reach;
        if (reach.IsGood == false)
        {
            yield break;
        }

        var made = await erp.Create(invoice, cancellation);
        yield return Made(made);
        if (IdOf(made) is not { } id)
        {
            yield break;
        }

        await Settle(cancellation);
        yield return Found("find", await erp.Find(invoice.PostingKey, cancellation), made, id);
        var posted = await erp.Post(id, invoice, cancellation);
        yield return Posted("post", posted, invoice);
        if (posted is SendingOutcome.Posted)
        {
            yield return Same("post again", await erp.Post(id, invoice, cancellation), posted);
            await Settle(cancellation);
            yield return Same("find posted", await erp.Find(invoice.PostingKey, cancellation), posted);
            await foreach (var step in entries.OnInvoice(invoice, ((SendingOutcome.Posted)posted).RemoteId, cancellation))
            {
                yield return step;
            }
        }

        yield return await entries.Journal(invoice.InvoiceDate, cancellation);
        yield return await entries.MasterData(cancellation);
        var master = new MasterTrial(erp, configuration.Plan, with, newKey, () => Settle(cancellation), entries);
        await foreach (var step in master.Run(cancellation))
        {
            yield return step;
        }

        yield return await new BatchTrial(erp, with, Document).Run(cancellation);
        yield return await Repeat(cancellation);
        yield return await Credit(invoice, id, cancellation);
        yield return await Refuse(cancellation);
        yield return await List(invoice, began, cancellation);
    }

    private static TrialStep Reach(SendingOutcome outcome) => outcome switch
    {
        SendingOutcome.NotFound => new("reach", true, "The login works, and a key that was never sent is not found."),
        SendingOutcome.Deferred deferred => new(
            "reach", false, $"The ERP could not be asked. Look at the address, \"access\" and the secret. {deferred.Detail}"),
        SendingOutcome.Unknown unknown => new(
            "reach", false, $"The look-up under \"find\" was not answered as it should be. {unknown.Detail}"),
        _ => new(
            "reach", false,
            $"A key that was never sent is found: the condition under \"find\" does not ask for the key. {outcome}"),
    };

    private static TrialStep Made(SendingOutcome outcome) => outcome switch
    {
        SendingOutcome.Created created => new("create", true, $"Document {created.RemoteId} was made, as a draft."),
        SendingOutcome.Posted posted => new("create", true, $"Document {posted.RemoteId} was made and posted at once."),
        SendingOutcome.Refused refused => new(
            "create", false,
            $"The ERP refuses the test's document ({refused.Code}): {refused.Words} Mend \"test\", \"maps\" or \"create\". "
            + refused.Detail),
        SendingOutcome.Unknown unknown => new(
            "create", false,
            $"Nobody can tell whether it was made. Say in \"answers\" what this means, or in \"read\" where the id stands. "
            + unknown.Detail),
        SendingOutcome.Deferred deferred => new("create", false, $"The ERP put it off. {deferred.Detail}"),
        _ => new("create", false, outcome.ToString()),
    };

    private static TrialStep Found(string name, SendingOutcome outcome, SendingOutcome made, string id) => outcome switch
    {
        _ when outcome == made || (outcome is SendingOutcome.Created && made is SendingOutcome.Created && IdOf(outcome) == id) =>
            new(name, true, $"Document {id} is found by its key."),
        SendingOutcome.NotFound => new(
            name, false,
            "It is not found by its key. Either \"find\" asks for another field than \"create\" fills, or the search lags "
            + "behind: then raise \"searchLagSeconds\"."),
        _ => new(name, false, $"It was made as {made}, and is found as {outcome}."),
    };

    private static TrialStep Posted(string name, SendingOutcome outcome, ErpInvoice invoice) => outcome switch
    {
        SendingOutcome.Posted posted when posted.Net == invoice.Totals.Net && posted.Gross == invoice.Totals.Gross =>
            new(name, true, $"It is posted as {posted.Number}, with our totals: {posted.Net} net, {posted.Gross} gross."),
        SendingOutcome.Posted posted => new(
            name, false,
            $"It is posted as {posted.Number}, but the ERP comes to {posted.Net} net and {posted.Gross} gross, we to "
            + $"{invoice.Totals.Net} and {invoice.Totals.Gross}. Look at \"precision\", the taxes and \"read\"."),
        SendingOutcome.Created { Amounts: { } theirs } => new(
            name, false,
            $"It is not posted, because the ERP comes to {theirs.Net} net and {theirs.Gross} gross, we to "
            + $"{invoice.Totals.Net} and {invoice.Totals.Gross} (totals-differ). Look at \"precision\", the taxes and \"read\"."),
        SendingOutcome.Refused refused => new(
            name, false, $"It is refused ({refused.Code}): {refused.Words} {refused.Detail}"),
        _ => new(name, false, $"It is not posted: {outcome}"),
    };

    private static TrialStep Same(string name, SendingOutcome outcome, SendingOutcome before) => outcome == before
        ? new(name, true, "The answer is the same, and nothing is doubled.")
        : new(name, false, $"Before it was {before}, now it is {outcome}.");

    private async Task<TrialStep> Repeat(CancellationToken cancellation)
    {
        var invoice = Document(with.BillTo);
        var first = await erp.Create(invoice, cancellation);
        var second = await erp.Create(invoice, cancellation);
        await Settle(cancellation);
        var found = await erp.Find(invoice.PostingKey, cancellation);
        return found switch
        {
            SendingOutcome.Refused { Code: "double-document" } => new(
                "repeat", null,
                "The ERP takes a second document with the same key: only the look-up before another attempt keeps it single. "
                + "Two drafts of the trial are there now."),
            SendingOutcome.Created or SendingOutcome.Posted when second is SendingOutcome.Refused refused => new(
                "repeat", false,
                $"The ERP refuses the second one, which is good, but not as \"exists\": say so in \"answers\". {refused.Detail}"),
            SendingOutcome.Created or SendingOutcome.Posted when IdOf(second) == IdOf(first) => new(
                "repeat", true, "The ERP keeps the key single: the repeat is answered with the document that is there."),
            _ => new("repeat", false, $"First it was {first}, then {second}, and it is found as {found}."),
        };
    }

    private async Task<TrialStep> Credit(ErpInvoice invoice, string id, CancellationToken cancellation)
    {
        if (configuration.Plan.Of(InvoiceKind.CreditNote) is null)
        {
            return new("credit note", null, "Not tried: \"documents\" has none for credit notes.");
        }

        var key = newKey();
        var note = invoice with
        {
            PostingKey = key,
            Kind = InvoiceKind.CreditNote,
            Number = NumberOf(key),
            Totals = new InvoiceTotals(
                -invoice.Totals.Net, -invoice.Totals.Tax, -invoice.Totals.Gross,
                invoice.Totals.Taxes.Select(static tax => tax with { Base = -tax.Base, Tax = -tax.Tax }).ToValueList()),
            Lines = invoice.Lines.Select(static line => line with
            {
                Quantity = -line.Quantity, Net = -line.Net,
                Taxes = line.Taxes.Select(static tax => tax with { Base = -tax.Base }).ToValueList(),
            }).ToValueList(),
            Credits = [new ErpOriginal(invoice.PostingKey, invoice.Number, id)],
        };
        var made = await erp.Create(note, cancellation);
        return IdOf(made) is { } remoteId
            ? Posted("credit note", await erp.Post(remoteId, note, cancellation), note)
            : Made(made) with { Name = "credit note" };
    }

    private async Task<TrialStep> Refuse(CancellationToken cancellation)
    {
        if (with.RefusedBillTo is not { } billTo)
        {
            return new("refusal", null, "Not tried: name a customer who is blocked as \"refusedBillTo\" under \"test\".");
        }

        var invoice = Document(billTo);
        var outcome = await erp.Create(invoice, cancellation);
        if (outcome is SendingOutcome.Created created)
        {
            outcome = await erp.Post(created.RemoteId, invoice, cancellation);
        }

        return outcome is SendingOutcome.Refused refused
            ? new("refusal", true, $"It is refused in words for finance ({refused.Code}): {refused.Words}")
            : new(
                "refusal", false,
                $"A document for {billTo} should be refused, and is {outcome}. Say in \"answers\" which answers refuse.");
    }

    private async Task<TrialStep> List(ErpInvoice invoice, Instant began, CancellationToken cancellation)
    {
        try
        {
            string? cursor = null;
            for (var page = 1; page <= PagesMax; page++)
            {
                var listed = await erp.List(began - Duration.FromDays(1), cursor, cancellation);
                foreach (var document in listed.Documents.Where(one => one.PostingKey == invoice.PostingKey))
                {
                    return Listed(document, invoice, page);
                }

                if ((cursor = listed.Next) is null)
                {
                    return new("list", false, $"The list ends after {page} pages without the trial's document.");
                }
            }

            return new("list", false, $"The trial's document is not among the first {PagesMax} pages of the last day.");
        }
        catch (ErpUnavailableException unavailable)
        {
            return new("list", false, $"The list cannot be had. {unavailable.Message}");
        }
    }

    private TrialStep Listed(ErpDocument document, ErpInvoice invoice, int page)
    {
        var faults = new List<string>();
        Compare("billTo", document.BillTo, invoice.BillTo);
        Compare("purchaseOrder", document.PurchaseOrder, invoice.PurchaseOrder);
        if (configuration.Number != NumberUse.Nowhere)
        {
            Compare("sentNumber (or the note \"number\")", document.SentNumber, invoice.Number);
        }

        return faults.Count == 0
            ? new("list", true, $"It is on page {page} of the list, as it was sent.")
            : new("list", false, $"It is listed otherwise than it was sent: {string.Join("; ", faults)}.");

        void Compare(string name, string? there, string? here)
        {
            if (there != here)
            {
                faults.Add($"{name} is \"{there}\", not \"{here}\"");
            }
        }
    }

    private Task Settle(CancellationToken cancellation) =>
        configuration.SearchLag > Duration.Zero
            ? Task.Delay(configuration.SearchLag.ToTimeSpan(), time, cancellation)
            : Task.CompletedTask;

    private ErpInvoice Document(string billTo)
    {
        var currency = Currencies.Find(with.Currency)!;
        var key = newKey();
        var date = with.On ?? LocalDate.FromDateTime(time.GetUtcNow().UtcDateTime);
        // Eighty minutes at 95 an hour are what quantities in hours get wrong.
        decimal[] nets = [Rounding.Round(126.67m, currency.Decimals, RoundingMode.HalfUp), 56m];
        var net = nets.Sum();
        var tax = with.TaxCode is null
            ? 0m
            : Rounding.Round(net * with.TaxPercent / 100m, currency.Decimals, RoundingMode.HalfUp);
        return new ErpInvoice(
            key, InvoiceKind.Invoice, NumberOf(key), billTo, date, date.PlusDays(30),
            new InvoiceTotals(
                Of(net), Of(tax), Of(net + tax),
                with.TaxCode is { } code ? [new TaxLine(code, with.TaxPercent, Of(net), Of(tax))] : []),
            [
                new ErpLine("line-1", "BillingGrains trial: work", 80m, "minute", nets[0], Taxes(nets[0])),
                new ErpLine("line-2", "BillingGrains trial: a part & more", 1m, "piece", nets[1], Taxes(nets[1])),
            ],
            PurchaseOrder: "PO 47/11");

        Money Of(decimal amount) => new(amount, currency);

        ValueList<ErpLineTax> Taxes(decimal amount) =>
            with.TaxCode is { } levied ? [new ErpLineTax(levied, with.TaxPercent, amount)] : [];
    }

    /// <summary>Marked as a test's, and of no legal series.</summary>
    private string? NumberOf(string key) => configuration.Number == NumberUse.Nowhere ? null : $"TEST-{key[^12..]}";

    private static string? IdOf(SendingOutcome outcome) => outcome switch
    {
        SendingOutcome.Created created => created.RemoteId,
        SendingOutcome.Posted posted => posted.RemoteId,
        _ => null,
    };
}
