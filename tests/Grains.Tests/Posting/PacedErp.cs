using BillingGrains.Domain.Amounts;
using BillingGrains.Domain.Posting;
using BillingGrains.Grains.Tests.Engine;
using BillingGrains.Ports.Erp;
using NodaTime;

namespace BillingGrains.Grains.Tests.Posting;

/// <summary>A call as the ERP saw it.</summary>
/// <param name="EndedAt">Null while it runs.</param>
public sealed record SeenCall(string PostingKey, Instant StartedAt, Instant? EndedAt);

/// <summary>An ERP that takes its time, keeps what it is sent, and notes when it was called.</summary>
public sealed class PacedErp(IEngine engine, TimeSpan takes) : IErp
{
    private static readonly Money Nothing = new(0m, Currencies.Find("EUR")!);

    private readonly List<SeenCall> calls = [];
    private readonly List<string> made = [];

    public ErpTraits Traits { get; } = new(NumberUse.Own, ErpTaxing.Given);

    public IReadOnlyList<SeenCall> Calls => calls;

    /// <summary>What the first call is answered; null for what it deserves.</summary>
    public SendingOutcome? First { get; init; }

    public Task<SendingOutcome> Create(ErpInvoice invoice, CancellationToken cancellation) => Answer(
        invoice.PostingKey, () =>
        {
            made.Add(invoice.PostingKey);
            return new SendingOutcome.Created(invoice.PostingKey);
        });

    public Task<SendingOutcome> Post(string remoteId, ErpInvoice invoice, CancellationToken cancellation) => Answer(
        invoice.PostingKey, () => new SendingOutcome.Posted(remoteId, "N-1", Nothing, Nothing, Nothing));

    public Task<SendingOutcome> Find(string postingKey, CancellationToken cancellation) => Answer(
        postingKey, () => made.Contains(postingKey) ? new SendingOutcome.Created(postingKey) : new SendingOutcome.NotFound());

    /// <summary>Whether the list can be had.</summary>
    public bool Lists { get; init; } = true;

    public async Task<ErpPage> List(Instant? since, string? cursor, CancellationToken cancellation)
    {
        await Take("the list");
        return Lists ? new ErpPage([], cursor is null ? "2" : null) : throw new ErpUnavailableException("It is being migrated.");
    }

    private async Task<SendingOutcome> Answer(string postingKey, Func<SendingOutcome> deserved) =>
        await Take(postingKey) == 0 && First is { } first ? first : deserved();

    private async Task<int> Take(string what)
    {
        var number = calls.Count;
        calls.Add(new SeenCall(what, engine.Now, null));
        await engine.PassAsync(takes);
        calls[number] = calls[number] with { EndedAt = engine.Now };
        return number;
    }
}
