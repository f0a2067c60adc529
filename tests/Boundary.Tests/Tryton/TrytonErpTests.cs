using BillingGrains.Boundary.Tests.Erp;
using BillingGrains.Boundary.Tests.RealSystems;
using BillingGrains.Connectors.Tryton;
using BillingGrains.Ports.Erp;
using NodaTime;

namespace BillingGrains.Boundary.Tests.Tryton;

/// <summary>The promises of the port against a real Tryton. Trouble is made on the wire before it.</summary>
[Collection(RealSystem.RealSystems)]
[Trait(RealSystem.Trait, RealSystem.RealSystems)]
public sealed class TrytonErpTests : ErpBoundary<TrytonErp>, IAsyncLifetime
{
    private static readonly Duration CallTimeout = Duration.FromSeconds(30);

    private readonly FakeTime time = new();
    private readonly TroubleOnTheWire wire = new();
    private readonly HttpClient http;
    private TrytonErp erp = null!;

    public TrytonErpTests() => http = new HttpClient(wire) { Timeout = Timeout.InfiniteTimeSpan };

    protected override TrytonErp Erp => erp;

    protected override bool NumbersItself => true;

    protected override bool CanInjectTrouble => true;

    protected override bool TaxStandsInDrafts => false;

    public async ValueTask InitializeAsync() =>
        erp = new TrytonErp(http, await RealTryton.Ready(http, CallTimeout), time);

    public ValueTask DisposeAsync()
    {
        erp?.Dispose();
        http.Dispose();
        return ValueTask.CompletedTask;
    }

    protected override ErpInvoice Refused(ErpInvoice invoice) =>
        invoice with { InvoiceDate = new LocalDate(2001, 1, 1), DueDate = new LocalDate(2001, 1, 31) };

    /// <summary>The connector looks the key up before it creates: a second document comes only from beside it, as from a
    /// proxy that sends a call twice.</summary>
    protected override async Task CreateTwice(ErpInvoice invoice)
    {
        await erp.Find(NewKey(), TestContext.Current.CancellationToken);
        wire.SendTwice("model.account.invoice.create");
        await Create(invoice);
    }

    protected override async Task<T> Run<T>(ErpAct act, ErpTrouble trouble, Func<Task<T>> call)
    {
        // The session is there, so that the trouble meets the call that is meant.
        await erp.Find(NewKey(), TestContext.Current.CancellationToken);
        var hangs = wire.Plan(
            act switch
            {
                ErpAct.Create => "model.account.invoice.create",
                ErpAct.Post => "model.account.invoice.post",
                _ => "model.account.invoice.search_read",
            },
            trouble);
        var outcome = call();
        if (trouble is ErpTrouble.TimeoutAfterEffect or ErpTrouble.TimeoutBeforeEffect)
        {
            await Task.WhenAny(hangs, outcome);
            time.Advance(CallTimeout.ToTimeSpan());
        }

        return await outcome;
    }
}
