using System.Globalization;
using System.Text.Json;
using BillingGrains.Connectors.Documents;
using BillingGrains.Connectors.Http;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Invoices;
using BillingGrains.Domain.Posting;
using BillingGrains.Ports.Erp;
using NodaTime;
using NodaTime.Text;

namespace BillingGrains.Connectors.NetSuite;

/// <summary>One subsidiary in NetSuite. The posting key is the external id, which NetSuite keeps unique for each type of record:
/// a creation that is repeated is refused there, and answered with what is there. Nothing is ever upserted.</summary>
public sealed class NetSuiteErp : IErp, IDisposable
{
    private readonly NetSuiteClient client;
    private readonly NetSuiteSettings settings;
    private readonly ErpOperations operations;
    private readonly NetSuiteDocuments documents;
    private readonly TimeProvider time;

    /// <param name="http">Without a time-out of its own: the settings' holds.</param>
    public NetSuiteErp(HttpClient http, NetSuiteSettings settings, TimeProvider time)
    {
        this.settings = settings;
        this.time = time;
        client = new NetSuiteClient(http, settings, time);
        operations = new ErpOperations("NetSuite", settings.Timeout, time);
        documents = new NetSuiteDocuments(settings);
    }

    public ErpTraits Traits => new(
        settings.OwnNumber ? NumberUse.Own : NumberUse.Reference, settings.TaxGiven ? ErpTaxing.Given : ErpTaxing.PerLine,
        settings.Precision, settings.Approvals, RoundingLine: settings.Approvals && settings.RoundingItems.Count > 0);

    public CallsTold? Told => client.Told;

    public IErpVouchers Vouchers => new NetSuiteVouchers(client, operations, settings);

    public IErpJournals Journals => new NetSuiteJournals(client, operations, settings);

    public IErpPayments Payments => new NetSuitePayments(client, operations, settings, time);

    public IErpMasterData MasterData => new NetSuiteMasterData(client, operations, settings, time);

    public IErpMasterWriter MasterWriter => new NetSuiteMasterWriter(client, operations, settings);

    public void Dispose() => client.Dispose();

    public Task<SendingOutcome> Create(ErpInvoice invoice, CancellationToken cancellation) => operations.Write(
        async (write, deadline) =>
        {
            var type = NetSuiteDocuments.TypeOf(invoice.Kind);
            var record = documents.Record(invoice, await Applied(invoice, deadline));
            write.Begins();
            string id;
            try
            {
                id = await client.Create(type, record, deadline);
            }
            catch (ErpCallException there) when (there.Verdict == CallVerdict.Exists)
            {
                return await LookUp(invoice.PostingKey, deadline) is var found and not SendingOutcome.NotFound
                    ? found
                    : new SendingOutcome.Refused("erp-refused", $"The ERP refuses it: {there.Words}", there.Message);
            }

            return settings.Approvals ? new SendingOutcome.Created(id) : await Made(type, id, deadline);
        },
        cancellation);

    public Task<SendingOutcome> Post(string remoteId, ErpInvoice invoice, CancellationToken cancellation) => operations.Write(
        async (write, deadline) =>
        {
            var type = NetSuiteDocuments.TypeOf(invoice.Kind);
            var isCredit = invoice.Kind == InvoiceKind.CreditNote;
            if (await client.ById(type, remoteId, deadline) is not { } there
                || there.Text("externalId") != invoice.PostingKey)
            {
                return ErpOperations.Gone($"NetSuite has no {type} {remoteId} with the external id {invoice.PostingKey}.");
            }

            if (NetSuiteDocuments.WhyGone(there) is { } gone)
            {
                return gone;
            }

            if (!documents.IsPending(there))
            {
                return documents.Outcome(there, isCredit);
            }

            var amounts = documents.Computed(there, isCredit);
            if (DraftTotals.LineFor(invoice, amounts) is { } line && documents.RoundingOf(there, line, isCredit) is { } more)
            {
                write.Begins();
                await client.Change(type, remoteId, more, deadline);
                if (await client.ById(type, remoteId, deadline) is not { } rounded)
                {
                    return ErpOperations.Gone($"The {type} {remoteId} is gone.");
                }

                amounts = documents.Computed(rounded, isCredit);
            }

            if (DraftTotals.Differ(invoice, remoteId, amounts) is { } differs)
            {
                return differs;
            }

            write.Begins();
            await client.Change(type, remoteId, NetSuiteDocuments.Approval, deadline);
            return await client.ById(type, remoteId, deadline) is { } posted && documents.Outcome(posted, isCredit) is var outcome
                and not SendingOutcome.Created
                ? outcome
                : new SendingOutcome.Unknown($"The {type} {remoteId} was approved and is not told as approved.");
        },
        cancellation);

    public Task<SendingOutcome> Find(string postingKey, CancellationToken cancellation) =>
        operations.Find(deadline => LookUp(postingKey, deadline), cancellation);

    public Task<ErpPage> List(Instant? since, string? cursor, CancellationToken cancellation) => operations.Page(
        async deadline =>
        {
            var made = since is { } from ? $" AND t.createddate >= {NetSuiteMoments.Of(from, settings)}" : "";
            while (true)
            {
                var rows = await client.Query(
                    $"{settings.Queries.Documents}{made} AND t.id > {cursor ?? "0"} ORDER BY t.id", deadline);
                var page = rows.Select(documents.Listed).OfType<ErpDocument>().ToValueList();
                cursor = rows.Count < settings.PageSize ? null : rows[^1]["id"];
                if (cursor is null || !page.IsEmpty)
                {
                    return new ErpPage(page, cursor);
                }
            }
        },
        cancellation);

    /// <summary>What was made posts at once: its number is asked for. Where that does not come about, the document is there all
    /// the same, and posting it again asks again.</summary>
    private async Task<SendingOutcome> Made(string type, string id, CancellationToken deadline)
    {
        try
        {
            return await client.ById(type, id, deadline) is { } made
                ? documents.Outcome(made, type == NetSuiteType.CreditMemo)
                : new SendingOutcome.Created(id);
        }
        catch (Exception failed) when (failed is ErpCallException or CallFailedException)
        {
            return new SendingOutcome.Created(id);
        }
    }

    private async Task<SendingOutcome> LookUp(string key, CancellationToken deadline)
    {
        List<(string Type, JsonElement Record)> found = [];
        foreach (var type in new[] { NetSuiteType.Invoice, NetSuiteType.CreditMemo })
        {
            if (await client.ByKey(type, key, deadline) is { } record)
            {
                found.Add((type, record));
            }
        }

        return found switch
        {
            [] => new SendingOutcome.NotFound(),
            [var (type, record)] => documents.Outcome(record, type == NetSuiteType.CreditMemo),
            _ => ErpOperations.Double(key, found.Select(static one => $"{one.Type} {one.Record.Text("id")}")),
        };
    }

    /// <summary>How much of a credit note goes against which invoice: up to what is open of each.</summary>
    private async Task<List<(string Invoice, decimal Amount)>> Applied(ErpInvoice invoice, CancellationToken deadline)
    {
        var left = -invoice.Totals.Gross.Amount;
        List<(string Invoice, decimal Amount)> applied = [];
        foreach (var id in invoice.Credits.Select(static one => one.RemoteId).OfType<string>())
        {
            if (await client.ById(NetSuiteType.Invoice, id, deadline) is { } original
                && original.CurrencyOf(settings) is var currency && currency == invoice.Totals.Gross.Currency
                && Math.Min(left, original.Amount("amountRemaining", currency).Amount) is > 0m and var amount)
            {
                applied.Add((id, amount));
                left -= amount;
            }
        }

        return applied;
    }
}
