using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Posting;
using BillingGrains.Ports.Erp;
using NodaTime;

namespace BillingGrains.Connectors.Tryton;

/// <summary>One company in Tryton 6.0. Its posting key stands in the document's field "reference", which Tryton does
/// not keep unique: all writes go through one lane, and each create looks the key up first. The README says what is
/// left.</summary>
/// <param name="http">Without a time-out of its own: the settings' holds.</param>
public sealed class TrytonErp(HttpClient http, TrytonSettings settings, TimeProvider time)
    : IErp, IErpMasterData, IDisposable
{
    /// <summary>Documents in one page of the list.</summary>
    private const int PageSize = 200;

    private static readonly JsonArray[] NoConditions = [];

    private readonly TrytonClient client = new(http, settings, time);
    private readonly TrytonCalls calls = new(settings.Timeout, time);
    private TrytonMasterData? masterData;

    public ErpTraits Traits { get; } = new(NumberUse.Reference, ErpTaxing.PerDocument);

    public Task<SendingOutcome> Create(ErpInvoice invoice, CancellationToken cancellation) =>
        calls.Write(
            async (write, deadline) =>
            {
                if (await Lookup(invoice.PostingKey, deadline) is not SendingOutcome.NotFound and var there)
                {
                    return there;
                }

                masterData ??= new TrytonMasterData(client, settings);
                var (references, missing) = await masterData.Of(invoice, deadline);
                if (references is null)
                {
                    return missing!;
                }

                write.Begins();
                var id = await client.Create("account.invoice", TrytonMapping.Invoice(invoice, references), deadline);
                return new SendingOutcome.Created(id.ToString(CultureInfo.InvariantCulture));
            },
            cancellation);

    public Task<SendingOutcome> Post(string remoteId, ErpInvoice invoice, CancellationToken cancellation) =>
        calls.Write(
            async (write, deadline) =>
            {
                var id = long.Parse(remoteId, NumberStyles.None, CultureInfo.InvariantCulture);
                var before = await client.Read("account.invoice", id, ["state", "reference"], deadline);
                if (before is not { } there || TrytonJson.TextOf(there, "state") is "cancelled"
                    || TrytonJson.TextOf(there, "reference") != invoice.PostingKey)
                {
                    return new SendingOutcome.Refused(
                        "no-such-document",
                        "The document was cancelled or deleted in the ERP. Find out why before it is sent again.",
                        $"Tryton has no open invoice {remoteId} with the reference '{invoice.PostingKey}'.");
                }

                write.Begins();
                await PostConfirming(id, deadline);
                var after = await client.Read("account.invoice", id, TrytonMapping.DocumentFields, deadline);
                return after is { } posted
                    ? TrytonMapping.Outcome(posted)
                    : new SendingOutcome.Unknown($"The invoice {remoteId} is gone after it was posted.");
            },
            cancellation);

    public Task<SendingOutcome> Find(string postingKey, CancellationToken cancellation) =>
        calls.Find(deadline => Lookup(postingKey, deadline), cancellation);

    public IErpMasterData MasterData => this;

    public IErpPayments Payments => new TrytonPayments(client, calls, time);

    public IErpVouchers Vouchers => new TrytonVouchers(client, calls, settings);

    public IErpMasterWriter MasterWriter => new TrytonMasterWriter(client, calls, settings);

    public IErpJournals Journals => new TrytonJournals(client, calls, settings);

    public Task<MasterPage> Read(string? since, string? cursor, CancellationToken cancellation) => calls.Page(
        deadline => new TrytonMasterReader(client, settings, time).Read(since, cursor, deadline), cancellation);

    public Task<ErpPage> List(Instant? since, string? cursor, CancellationToken cancellation) => calls.Page(
        async deadline =>
        {
            var after = cursor is null ? 0 : long.Parse(cursor, NumberStyles.None, CultureInfo.InvariantCulture);
            var company = await client.Company(deadline);
            var found = await client.Search(
                "account.invoice",
                [
                    .. Ours(company), TrytonJson.Where("reference", "!=", null),
                    TrytonJson.Where("reference", "!=", ""),
                    TrytonJson.Where("id", ">", after),
                    .. since is { } from ? [TrytonJson.Where("create_date", ">=", TrytonJson.Moment(from))] : NoConditions,
                ],
                TrytonMapping.DocumentFields, PageSize, deadline);
            var documents = found.Select(TrytonMapping.Document).ToValueList();
            return new ErpPage(documents, documents.Count < PageSize ? null : documents[^1].RemoteId);
        },
        cancellation);

    public void Dispose()
    {
        calls.Dispose();
        client.Dispose();
    }

    private static IEnumerable<JsonArray> Ours(long company) =>
    [
        TrytonJson.Where("company", "=", company), TrytonJson.Where("type", "=", "out"),
        TrytonJson.Where("state", "!=", "cancelled"),
    ];

    /// <summary>A warning rolls the post back; confirmed, it does not come again.</summary>
    private async Task PostConfirming(long id, CancellationToken deadline)
    {
        List<string> confirmed = [];
        while (true)
        {
            try
            {
                await client.Call("model.account.invoice.post", [new JsonArray(id)], deadline);
                return;
            }
            catch (TrytonException warning) when (warning.Fault is TrytonFault.Warning
                && !confirmed.Contains(warning.WarningName, StringComparer.Ordinal)
                && settings.ConfirmedWarnings.Any(name =>
                    warning.WarningName.StartsWith(name, StringComparison.Ordinal)))
            {
                confirmed.Add(warning.WarningName);
            }

            await client.Confirm(confirmed[^1], deadline);
        }
    }

    private async Task<SendingOutcome> Lookup(string postingKey, CancellationToken deadline)
    {
        var company = await client.Company(deadline);
        var found = await client.Search(
            "account.invoice", [.. Ours(company), TrytonJson.Where("reference", "=", postingKey)],
            TrytonMapping.DocumentFields, 2, deadline);
        return found switch
        {
            [] => new SendingOutcome.NotFound(),
            [var one] => TrytonMapping.Outcome(one),
            _ => new SendingOutcome.Refused(
                "double-document",
                "The ERP holds the document twice. Cancel one of the two there, then try again.",
                $"Several invoices in Tryton have the reference '{postingKey}': ids "
                + string.Join(", ", found.Select(TrytonMapping.Document).Select(document => document.RemoteId)) + "."),
        };
    }
}
