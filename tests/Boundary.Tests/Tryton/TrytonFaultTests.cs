using System.Globalization;
using BillingGrains.Boundary.Tests.Erp;
using BillingGrains.Boundary.Tests.RealSystems;
using BillingGrains.Connectors.Tryton;
using BillingGrains.Connectors.Tryton.Setup;
using BillingGrains.Domain.Posting;
using BillingGrains.Ports.Erp;
using NodaTime;

namespace BillingGrains.Boundary.Tests.Tryton;

/// <summary>What goes wrong with a real Tryton: it dies, two write to it, somebody makes a double.</summary>
[Collection(RealSystem.RealSystems)]
[Trait(RealSystem.Trait, RealSystem.RealSystems)]
public sealed class TrytonFaultTests : IAsyncLifetime
{
    private const int Documents = 6;

    private readonly SeenOnTheWire wire = new();
    private readonly HttpClient http;
    private TrytonSettings settings = null!;
    private TrytonErp erp = null!;
    private TrytonBooks books = null!;

    public TrytonFaultTests() => http = new HttpClient(wire) { Timeout = Timeout.InfiniteTimeSpan };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        settings = await RealTryton.Ready(http, Duration.FromMinutes(1));
        erp = new TrytonErp(http, settings, TimeProvider.System);
        books = new TrytonBooks(http, settings, TimeProvider.System);
    }

    public ValueTask DisposeAsync()
    {
        erp?.Dispose();
        books?.Dispose();
        http.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Tryton_killed_during_a_post_leaves_one_document_that_is_found_and_posted()
    {
        var connection = RealSystem.Connection("tryton");
        var invoice = Invoice();
        var created = (await erp.Create(invoice, Cancellation)).ShouldBeOfType<SendingOutcome.Created>();

        var sent = wire.Sends("model.account.invoice.post");
        var posting = erp.Post(created.RemoteId, invoice, Cancellation);
        await sent;
        await RealSystem.Kill(
            int.Parse(
                await File.ReadAllTextAsync(connection.Text("pidFile"), Cancellation), CultureInfo.InvariantCulture),
            settings.Address);
        var outcome = await posting;
        var meanwhile = await erp.Find(invoice.PostingKey, Cancellation);
        await RealSystem.Script("tryton", "up");

        // The kill can also come before the warning is confirmed, after the answer, or before the call was read.
        (outcome is SendingOutcome.Unknown or SendingOutcome.Deferred or SendingOutcome.Posted)
            .ShouldBeTrue($"Post answered {outcome}");
        (meanwhile is SendingOutcome.NotFound).ShouldBeFalse("A Tryton that is down holds no proof of anything.");
        if (await erp.Find(invoice.PostingKey, Cancellation) is SendingOutcome.Created found)
        {
            (await erp.Post(found.RemoteId, invoice, Cancellation)).ShouldBeOfType<SendingOutcome.Posted>();
        }

        (await erp.Find(invoice.PostingKey, Cancellation)).ShouldBeOfType<SendingOutcome.Posted>();
        (await books.CountInvoices(invoice.PostingKey, Cancellation)).ShouldBe(1);
    }

    [Fact]
    public async Task Two_posters_at_the_same_time_lose_no_document_and_refuse_none()
    {
        using var other = new TrytonErp(http, settings, TimeProvider.System);
        var invoices = Enumerable.Range(0, Documents).Select(_ => Invoice()).ToList();

        var outcomes = await Task.WhenAll(invoices.Select((invoice, index) =>
            Send(index % 2 == 0 ? erp : other, invoice)));

        // A race for the numbers is lost by being deferred, and never in another way.
        outcomes.ShouldAllBe(outcome => outcome is SendingOutcome.Posted || outcome is SendingOutcome.Deferred);
        foreach (var invoice in invoices)
        {
            (await Send(erp, invoice)).ShouldBeOfType<SendingOutcome.Posted>();
            (await books.CountInvoices(invoice.PostingKey, Cancellation)).ShouldBe(1);
        }
    }

    [Fact]
    public async Task One_lane_posts_many_at_the_same_time_without_a_lost_race()
    {
        var invoices = Enumerable.Range(0, Documents).Select(_ => Invoice()).ToList();

        var outcomes = await Task.WhenAll(invoices.Select(invoice => Send(erp, invoice)));

        outcomes.ShouldAllBe(outcome => outcome is SendingOutcome.Posted);
    }

    [Fact]
    public async Task The_same_document_sent_twice_at_the_same_time_is_made_once()
    {
        var invoice = Invoice();

        var outcomes = await Task.WhenAll(erp.Create(invoice, Cancellation), erp.Create(invoice, Cancellation));

        outcomes[1].ShouldBe(outcomes[0]);
        (await books.CountInvoices(invoice.PostingKey, Cancellation)).ShouldBe(1);
    }

    [Fact]
    public async Task A_double_that_slipped_through_is_seen()
    {
        var invoice = Invoice();
        await erp.Create(invoice, Cancellation);
        var copy = Invoice();
        await erp.Create(copy, Cancellation);
        await books.ChangeReference(copy.PostingKey, invoice.PostingKey, Cancellation);

        var found = (await erp.Find(invoice.PostingKey, Cancellation)).ShouldBeOfType<SendingOutcome.Refused>();

        found.Code.ShouldBe("double-document");
        (await books.CountInvoices(invoice.PostingKey, Cancellation)).ShouldBe(2);
    }

    [Fact]
    public async Task A_customer_that_Tryton_does_not_know_is_refused_by_name()
    {
        var refused = (await erp.Create(Invoice() with { BillTo = "C-404" }, Cancellation))
            .ShouldBeOfType<SendingOutcome.Refused>();

        refused.Words.ShouldBe("Customer C-404 is not known in the ERP.");
    }

    [Fact]
    public async Task Setting_up_again_changes_nothing()
    {
        using var setup = RealTryton.Setup(http);
        await setup.Run(RealTryton.Plan, Cancellation);

        (await erp.Create(Invoice(), Cancellation)).ShouldBeOfType<SendingOutcome.Created>();
    }

    private static ErpInvoice Invoice() =>
        ErpSamples.Invoice($"key-{Guid.NewGuid():N}", "C-17", ErpSamples.Euro, "S21", 21m);

    private static async Task<SendingOutcome> Send(TrytonErp erp, ErpInvoice invoice) =>
        await erp.Create(invoice, Cancellation) switch
        {
            SendingOutcome.Created created => await erp.Post(created.RemoteId, invoice, Cancellation),
            var other => other,
        };

    /// <summary>Tells when a method's call has left for Tryton.</summary>
    private sealed class SeenOnTheWire() : DelegatingHandler(new SocketsHttpHandler())
    {
        private (string Method, TaskCompletionSource Sent)? watched;

        public Task Sends(string method)
        {
            var sent = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            watched = (method, sent);
            return sent.Task;
        }

        protected override async Task<HttpResponseMessage> SendAsync(
            HttpRequestMessage request, CancellationToken cancellation)
        {
            var body = await request.Content!.ReadAsStringAsync(cancellation);
            var answer = base.SendAsync(request, cancellation);
            if (watched is { } watch && body.Contains($"\"{watch.Method}\"", StringComparison.Ordinal))
            {
                watch.Sent.TrySetResult();
            }

            return await answer;
        }
    }
}
