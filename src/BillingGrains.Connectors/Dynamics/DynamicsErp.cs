using System.Text.Json;
using System.Text.Json.Nodes;
using BillingGrains.Connectors.Documents;
using BillingGrains.Connectors.Http;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Posting;
using BillingGrains.Ports.Erp;
using NodaTime;
using NodaTime.Text;

namespace BillingGrains.Connectors.Dynamics;

/// <summary>One legal entity in Dynamics 365 Finance &amp; Operations. A header and its lines are made call by call and are no
/// one transaction: whoever comes to a document looks first what of it is there, and makes the rest. Only a whole one is
/// posted.</summary>
public sealed class DynamicsErp : IErp, IDisposable
{
    private const int LinesMax = 10_000;

    private readonly DynamicsClient client;
    private readonly DynamicsSettings settings;
    private readonly ErpOperations operations;
    private readonly DynamicsDocuments documents;
    private readonly TimeProvider time;

    /// <param name="http">Without a time-out of its own: the settings' holds.</param>
    public DynamicsErp(HttpClient http, DynamicsSettings settings, TimeProvider time)
    {
        this.settings = settings;
        this.time = time;
        client = new DynamicsClient(http, settings, time);
        operations = new ErpOperations("Dynamics", settings.Timeout, time);
        documents = new DynamicsDocuments(settings);
    }

    public ErpTraits Traits => new(
        settings.Fields.Number.Length == 0 ? NumberUse.Nowhere : NumberUse.Reference, settings.Taxing, settings.Precision,
        DraftTotals: true, RoundingLine: true);

    public IErpVouchers Vouchers => new DynamicsVouchers(client, settings, operations, time);

    public IErpJournals Journals => new DynamicsJournals(client, settings, operations, time);

    public IErpPayments Payments => new DynamicsPayments(client, settings, operations, time);

    public IErpMasterData MasterData => new DynamicsMasterData(client, settings, operations);

    public IErpMasterWriter MasterWriter => new DynamicsMasterWriter(client, settings, operations);

    public void Dispose() => client.Dispose();

    public Task<SendingOutcome> Create(ErpInvoice invoice, CancellationToken cancellation) => operations.Write(
        async (write, deadline) =>
        {
            var lines = documents.LinesOf(invoice);
            var found = await ByKey(invoice.PostingKey, deadline);
            if (found.Count > 1)
            {
                return Double(invoice.PostingKey, found);
            }

            if (found is [var there])
            {
                return DynamicsDocuments.IsPosted(there)
                    ? documents.Outcome(there)
                    : (await Complete(there.Text(DynamicsDocuments.Id), lines, write, deadline)).Instead
                        ?? new SendingOutcome.Created(there.Text(DynamicsDocuments.Id));
            }

            write.Begins();
            var made = await client.Create(DynamicsDocuments.Headers, documents.Header(invoice), deadline);
            return made.Text(DynamicsDocuments.Id) is not { Length: > 0 } id
                ? new SendingOutcome.Unknown("An answer without the header's identifier.")
                : await Add(id, lines, isNew: true, deadline) ?? new SendingOutcome.Created(id);
        },
        cancellation);

    public Task<SendingOutcome> Post(string remoteId, ErpInvoice invoice, CancellationToken cancellation) => operations.Write(
        async (write, deadline) =>
        {
            var lines = documents.LinesOf(invoice);
            if (await ById(remoteId, deadline) is not { } there || there.Text(settings.Fields.Key) != invoice.PostingKey)
            {
                return ErpOperations.Gone($"Dynamics has no free text invoice {remoteId} with the key {invoice.PostingKey}.");
            }

            if (DynamicsDocuments.IsPosted(there))
            {
                return documents.Outcome(there);
            }

            var (incomplete, isRounded) = await Complete(remoteId, lines, write, deadline);
            if (incomplete is not null)
            {
                return incomplete;
            }

            if (await AmountsOf(remoteId, deadline) is not { } amounts)
            {
                return Gone(remoteId);
            }

            if (!isRounded && DraftTotals.LineFor(invoice, amounts) is { } line)
            {
                write.Begins();
                if (await Add(remoteId, [documents.RoundingLine(line, lines)], isNew: false, deadline) is { } refused)
                {
                    return refused;
                }

                if (await AmountsOf(remoteId, deadline) is not { } rounded)
                {
                    return Gone(remoteId);
                }

                amounts = rounded;
            }

            if (DraftTotals.Differ(invoice, remoteId, amounts) is { } differs)
            {
                return differs;
            }

            write.Begins();
            await client.Call(
                settings.PostInvoicePath,
                new JsonObject { ["legalEntity"] = settings.LegalEntity, ["invoiceIdentifier"] = remoteId }, deadline);
            return await Posted(remoteId, cancellation, deadline);
        },
        cancellation);

    public Task<SendingOutcome> Find(string postingKey, CancellationToken cancellation) => operations.Find(
        async deadline => await ByKey(postingKey, deadline) switch
        {
            [] => new SendingOutcome.NotFound(),
            [var only] => documents.Outcome(only),
            var several => Double(postingKey, several),
        },
        cancellation);

    public Task<ErpPage> List(Instant? since, string? cursor, CancellationToken cancellation) => operations.Page(
        async deadline =>
        {
            var made = since is { } from ? $" and {settings.Fields.Created} ge {InstantPattern.General.Format(from)}" : "";
            var found = await client.Query(
                DynamicsDocuments.Headers,
                $"{settings.Fields.Key} ne '' and {DynamicsDocuments.Id} gt {cursor ?? "0"}{made}", DynamicsDocuments.Id,
                settings.PageSize, deadline);
            return new ErpPage(
                found.Select(documents.Document).ToValueList(),
                found.Count < settings.PageSize ? null : found[^1].Text(DynamicsDocuments.Id));
        },
        cancellation);

    /// <summary>Null where the draft is gone.</summary>
    private async Task<SentAmounts?> AmountsOf(string id, CancellationToken deadline) =>
        await ById(id, deadline) is { } draft ? documents.Amounts(draft, DynamicsDocuments.CurrencyOf(draft)) : null;

    private static SendingOutcome.Refused Gone(string id) => ErpOperations.Gone($"The free text invoice {id} is gone.");

    /// <summary>Makes the lines of ours that a draft lacks.</summary>
    /// <returns>What is answered where it is not whole then; and whether it has a line for rounding.</returns>
    private async Task<(SendingOutcome? Instead, bool IsRounded)> Complete(
        string id, IReadOnlyList<DynamicsLine> lines, WriteProgress write, CancellationToken deadline)
    {
        var there = await client.Query(
            DynamicsDocuments.Lines, $"ParentRecId eq {id}", "LineNumber", LinesMax, deadline);
        var ours = there.Where(record => !documents.IsRounding(record, lines)).ToList();
        if (ours.Exists(record => !lines.Any(line => line.Is(record))) || ours.Count > lines.Count
            || there.Count > ours.Count + 1)
        {
            return (new SendingOutcome.Refused(
                "erp-refused",
                "The ERP holds a draft of this document with other lines than ours. Delete the draft there, then try again.",
                $"The free text invoice {id} has {there.Count} lines; ours has {lines.Count}."), false);
        }

        var missing = lines.Where(line => !there.Any(line.Is)).ToList();
        if (missing.Count > 0)
        {
            write.Begins();
        }

        return (await Add(id, missing, isNew: false, deadline), there.Count > ours.Count);
    }

    /// <summary>Null when all were taken. A draft that was just made goes again when a line of it is refused; what could not be
    /// finished otherwise is found later, and finished.</summary>
    private async Task<SendingOutcome?> Add(
        string id, IReadOnlyList<DynamicsLine> lines, bool isNew, CancellationToken deadline)
    {
        foreach (var line in lines)
        {
            var record = line.Record;
            record["ParentRecId"] = JsonNode.Parse(id);
            try
            {
                await client.Create(DynamicsDocuments.Lines, record, deadline);
            }
            catch (ErpCallException refused) when (refused.Verdict == CallVerdict.Refused)
            {
                var gone = isNew && await TakeBack(id, deadline);
                return new SendingOutcome.Refused(
                    refused.Code, refused.Words,
                    FormattableString.Invariant($"Line {line.Number}: {refused.Message} The draft {id} ")
                        + (gone ? "was deleted." : "was not deleted."));
            }
            catch (Exception unfinished) when (unfinished is ErpCallException or CallFailedException)
            {
                return new SendingOutcome.Unknown(
                    FormattableString.Invariant($"The draft {id} lacks lines from {line.Number} on: {unfinished.Message}"));
            }
        }

        return null;
    }

    private async Task<bool> TakeBack(string id, CancellationToken deadline)
    {
        try
        {
            await client.Delete(DynamicsDocuments.Headers, $"{DynamicsDocuments.Id}={id}", deadline);
            return true;
        }
        catch (Exception left) when (left is ErpCallException or CallFailedException)
        {
            return false;
        }
    }

    /// <summary>Waits for the number that posting gives. What takes longer than the time-out is asked for again later: the
    /// service has taken the order.</summary>
    private async Task<SendingOutcome> Posted(string id, CancellationToken cancellation, CancellationToken deadline)
    {
        try
        {
            while (true)
            {
                if (await ById(id, deadline) is { } header && DynamicsDocuments.IsPosted(header))
                {
                    return documents.Outcome(header);
                }

                await Task.Delay(settings.PollEvery, time, deadline);
            }
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return new SendingOutcome.Unknown($"The free text invoice {id} is being posted.", settings.AskAgainAfter);
        }
        catch (ErpCallException unread)
        {
            return new SendingOutcome.Unknown(
                $"The free text invoice {id} is being posted. {unread.Message}", settings.AskAgainAfter);
        }
    }

    private Task<IReadOnlyList<JsonElement>> ByKey(string key, CancellationToken deadline) => client.Query(
        DynamicsDocuments.Headers, $"{settings.Fields.Key} eq {DynamicsClient.Quoted(key)}", DynamicsDocuments.Id, 10, deadline);

    private async Task<JsonElement?> ById(string id, CancellationToken deadline) =>
        await client.Query(
            DynamicsDocuments.Headers, $"{DynamicsDocuments.Id} eq {id}", DynamicsDocuments.Id, 1, deadline) is [var only]
            ? only
            : null;

    private static SendingOutcome.Refused Double(string key, IEnumerable<JsonElement> found) =>
        ErpOperations.Double(key, found.Select(static one => $"{one.Text(DynamicsDocuments.Id)} {one.Text("InvoiceId")}".Trim()));
}
