using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using BillingGrains.Connectors.Http;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Posting;
using BillingGrains.Ports.Erp;
using NodaTime;
using NodaTime.Text;

namespace BillingGrains.Connectors.Sandbox;

/// <summary>Where a company of the sandbox is, and how it is asked.</summary>
/// <param name="Address">Ends with a slash.</param>
/// <param name="Timeout">A call is given up after this.</param>
public sealed record SandboxConnection(Uri Address, string Tenant, string Token, TimeSpan Timeout)
{
    /// <summary>Records of master data in one page, 1 to 500.</summary>
    public int PageSize { get; init; } = 500;
}

/// <summary>Speaks to one company of BillingGrains.Sandbox. Its books search by key at once, and take a document with
/// the same key twice: the look-up before another attempt is what keeps it single.</summary>
public sealed class SandboxErp(HttpClient http, SandboxConnection connection, TimeProvider time)
    : IErp, IErpMasterData, IErpPayments
{
    private const int PageSize = 200;

    private readonly string documents = $"erp/{Uri.EscapeDataString(connection.Tenant)}/documents";

    public ErpTraits Traits { get; } = new(NumberUse.Own, ErpTaxing.Given, DraftTotals: true, RoundingLine: true);

    public CallsTold? Told { get; private set; }

    public IErpBatches Batches => field ??= new SandboxBatches(this);

    public Task<SendingOutcome> Create(ErpInvoice invoice, CancellationToken cancellation) => Send(
        () => new HttpRequestMessage(HttpMethod.Post, Address(documents))
        {
            Content = JsonContent.Create(WireDocument.Of(invoice), WireJson.Default.WireDocument),
        },
        WireJson.Default.WireAnswer,
        answer => answer.Key == invoice.PostingKey ? answer.ToOutcome() : null,
        cancellation);

    public Task<SendingOutcome> Post(string remoteId, ErpInvoice invoice, CancellationToken cancellation) => Send(
        () => new HttpRequestMessage(HttpMethod.Post, Address($"{documents}/{Uri.EscapeDataString(remoteId)}/post"))
        {
            Content = WirePosting.Of(invoice) is { } rounding
                ? JsonContent.Create(rounding, WireJson.Default.WirePosting)
                : null,
        },
        WireJson.Default.WireAnswer,
        answer => answer.Posted && answer.Key == invoice.PostingKey ? answer.ToOutcome() : null,
        cancellation);

    public Task<SendingOutcome> Find(string postingKey, CancellationToken cancellation) => Send(
        () => new HttpRequestMessage(HttpMethod.Get, Address($"{documents}?key={Uri.EscapeDataString(postingKey)}")),
        WireJson.Default.WirePage,
        page => page.Documents switch
        {
            [] => new SendingOutcome.NotFound(),
            [var only] => only.Key == postingKey ? only.ToOutcome() : null,
            var several => new SendingOutcome.Refused(
                "double-document",
                "The ERP holds this document more than once. Cancel the surplus one there, then try again.",
                $"Key {postingKey}: {string.Join(", ", several.Select(one => $"{one.Id} {one.Number ?? "draft"}"))}"),
        },
        cancellation);

    public IErpMasterData MasterData => this;

    public Task<MasterPage> Read(string? since, string? cursor, CancellationToken cancellation) => Page(
        PathOf("master-data")
        + (since is null ? "" : $"&since={Uri.EscapeDataString(since)}")
        + (cursor is null ? "" : $"&cursor={Uri.EscapeDataString(cursor)}"),
        WireJson.Default.WireMasterPage, static answer => answer.ToPage(), cancellation);

    public IErpPayments Payments => this;

    public IErpVouchers Vouchers => field ??= new SandboxVouchers(this);

    public IErpMasterWriter MasterWriter => field ??= new SandboxMasterWriter(this);

    public IErpJournals Journals => field ??= new SandboxJournals(this);

    public Task<ErpEntryPage> Entries(string? since, string? cursor, CancellationToken cancellation) => Page(
        PathOf("payments")
        + (since is null ? "" : $"&since={Uri.EscapeDataString(since)}")
        + (cursor is null ? "" : $"&cursor={Uri.EscapeDataString(cursor)}"),
        WireJson.Default.WirePaymentPage, static answer => answer.ToPage(), cancellation);

    public Task<ErpOpenPage> OpenItems(string? cursor, CancellationToken cancellation) => Page(
        PathOf("open-items") + (cursor is null ? "" : $"&cursor={Uri.EscapeDataString(cursor)}"),
        WireJson.Default.WireOpenItemPage, static answer => answer.ToPage(), cancellation);

    public Task<ErpPage> List(Instant? since, string? cursor, CancellationToken cancellation)
    {
        var query = FormattableString.Invariant($"?limit={PageSize}")
            + (since is null ? "" : $"&since={Uri.EscapeDataString(InstantPattern.ExtendedIso.Format(since.Value))}")
            + (cursor is null ? "" : $"&cursor={Uri.EscapeDataString(cursor)}");
        return Page(
            documents + query, WireJson.Default.WirePage,
            static answer => new ErpPage(answer.Documents.Select(one => one.ToDocument()).ToValueList(), answer.Next),
            cancellation);
    }

    private async Task<TPage> Page<TAnswer, TPage>(
        string path, JsonTypeInfo<TAnswer> type, Func<TAnswer, TPage?> read, CancellationToken cancellation)
        where TAnswer : class
        where TPage : class
    {
        TPage? page = null;
        var outcome = await Send(
            () => new HttpRequestMessage(HttpMethod.Get, Address(path)),
            type,
            answer => (page = read(answer)) is null ? null : new SendingOutcome.NotFound(),
            cancellation);
        return page ?? throw new ErpUnavailableException($"The sandbox did not give its list: {outcome}")
        {
            RetryAfter = (outcome as SendingOutcome.Deferred)?.RetryAfter,
        };
    }

    /// <summary>A call to an address of the company.</summary>
    internal Task<SendingOutcome> Send<TAnswer>(
        HttpMethod method, string what, HttpContent? content, JsonTypeInfo<TAnswer> type,
        Func<TAnswer, SendingOutcome?> read, CancellationToken cancellation)
        where TAnswer : class => Send(
            () => new HttpRequestMessage(method, Address($"erp/{Uri.EscapeDataString(connection.Tenant)}/{what}"))
            {
                Content = content,
            },
            type, read, cancellation);

    /// <summary>Makes one call and translates what came of it.</summary>
    /// <param name="read">What a successful answer means; null when it makes no sense.</param>
    private async Task<SendingOutcome> Send<TAnswer>(
        Func<HttpRequestMessage> make, JsonTypeInfo<TAnswer> type, Func<TAnswer, SendingOutcome?> read,
        CancellationToken cancellation)
        where TAnswer : class
    {
        using var timeout = new CancellationTokenSource(connection.Timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellation);
        try
        {
            using var request = make();
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", connection.Token);
            using var response = await http.SendAsync(request, either.Token);
            Told = CallLimits.Of(
                name => response.Headers.TryGetValues(name, out var values) ? string.Join(", ", values) : null,
                Instant.FromDateTimeOffset(time.GetUtcNow())) ?? Told;
            if (!response.IsSuccessStatusCode)
            {
                return await Translate(response, either.Token);
            }

            var answer = await response.Content.ReadFromJsonAsync(type, either.Token);
            return (answer is null ? null : read(answer))
                ?? new SendingOutcome.Unknown(FormattableString.Invariant(
                    $"HTTP {(int)response.StatusCode} with an answer that makes no sense."));
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return new SendingOutcome.Unknown(FormattableString.Invariant(
                $"No answer within {connection.Timeout.TotalSeconds} s."));
        }
        catch (Exception broken) when (broken is HttpRequestException or IOException or JsonException)
        {
            return new SendingOutcome.Unknown(broken.Message);
        }
    }

    private async Task<SendingOutcome> Translate(HttpResponseMessage response, CancellationToken cancellation)
    {
        var body = await response.Content.ReadAsStringAsync(cancellation);
        var problem = SandboxAnswers.Problem(body);
        var detail = FormattableString.Invariant($"HTTP {(int)response.StatusCode}: ") + (problem is null
            ? body[..Math.Min(body.Length, 500)]
            : $"{problem.Code}: {problem.Message}");
        return response.StatusCode switch
        {
            HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable
                when SandboxAnswers.RetryAfter(response, time) is { } wait =>
                new SendingOutcome.Deferred(detail, wait),
            HttpStatusCode.TooManyRequests or HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden =>
                new SendingOutcome.Deferred(detail, RetryAfter: null),
            _ when problem is not null && (int)response.StatusCode is >= 400 and < 500 =>
                new SendingOutcome.Refused(problem.Code, SandboxWords.For(problem.Code, problem.Message), detail),
            _ => new SendingOutcome.Unknown(detail),
        };
    }

    private string PathOf(string what) => FormattableString.Invariant(
        $"erp/{Uri.EscapeDataString(connection.Tenant)}/{what}?limit={connection.PageSize}");

    private Uri Address(string path) => new(connection.Address, path);
}
