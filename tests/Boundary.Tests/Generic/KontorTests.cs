using BillingGrains.Boundary.Tests.Erp;
using BillingGrains.Connectors.Generic;
using BillingGrains.Connectors.Generic.Plans;
using BillingGrains.Connectors.Http;
using BillingGrains.Domain.Posting;
using BillingGrains.Ports.Erp;

namespace BillingGrains.Boundary.Tests.Generic;

/// <summary>The worked example of docs/erp-connectors.md: an ERP that nobody has heard of.</summary>
public sealed class KontorTests : ErpBoundary<GenericErp>, IDisposable
{
    private static readonly TimeSpan CallTimeout = TimeSpan.FromSeconds(10);

    private readonly FakeTime time = new();
    private readonly Kontor kontor;
    private readonly HttpClient http;
    private readonly GenericErp erp;

    public KontorTests()
    {
        var hasty = new HastyTime(time);
        kontor = new Kontor("a secret", time);
        http = new HttpClient(kontor);
        var configuration = ErpConfiguration.Read(
            File.ReadAllText(Samples.Path("erp/kontor.json")), "kontor.json", out var faults);
        faults.ShouldBeEmpty(string.Join('\n', faults));
        erp = new GenericErp(
            http, configuration!, new GenericConnection(new Uri("http://kontor.test"), "us", "a secret", "", CallTimeout),
            new MemoryTokens(), hasty);
    }

    protected override GenericErp Erp => erp;

    protected override bool CanInjectTrouble => true;

    public void Dispose()
    {
        erp.Dispose();
        http.Dispose();
        kontor.Dispose();
    }

    protected override ErpInvoice Refused(ErpInvoice invoice) => invoice with { BillTo = "C-BLOCKED" };

    protected override async Task CreateTwice(ErpInvoice invoice)
    {
        await Create(invoice);
        kontor.Copy(invoice.PostingKey);
    }

    protected override async Task<T> Run<T>(ErpAct act, ErpTrouble trouble, Func<Task<T>> call)
    {
        kontor.Next = (act.ToString(), trouble);
        var outcome = call();
        if (trouble is ErpTrouble.TimeoutBeforeEffect or ErpTrouble.TimeoutAfterEffect)
        {
            await kontor.Hangs.Task;
            time.Advance(CallTimeout);
        }

        return await outcome;
    }

    [Fact]
    public async Task A_job_that_breaks_off_while_it_is_asked_for_is_found_by_its_key()
    {
        var invoice = Invoice();
        kontor.Next = ("Job", ErpTrouble.TimeoutBeforeEffect);

        var outcome = erp.Create(invoice, Cancellation);
        await kontor.Hangs.Task;
        time.Advance(CallTimeout);

        (await outcome).ShouldBeOfType<SendingOutcome.Unknown>();
        (await erp.Find(invoice.PostingKey, Cancellation)).ShouldBeOfType<SendingOutcome.Created>();
        kontor.Bodies.Count(body => body.Contains("Create", StringComparison.Ordinal)).ShouldBe(1);
    }

    [Fact]
    public async Task What_a_document_says_stays_text_in_XML()
    {
        var plain = Invoice();
        var invoice = plain with
        {
            PurchaseOrder = "a'/><k:Post id=\"1\"/>", Lines = plain.Lines.Select(line => line with
            {
                Description = "<k:Tax>V06</k:Tax> & more",
            }).ToList() is var lines ? [.. lines] : default,
        };

        var posted = await CreateAndPost(invoice);

        posted.Gross.ShouldBe(invoice.Totals.Gross);
        (await ListAll()).Single(one => one.PostingKey == invoice.PostingKey).PurchaseOrder.ShouldBe(invoice.PurchaseOrder);
    }
}
