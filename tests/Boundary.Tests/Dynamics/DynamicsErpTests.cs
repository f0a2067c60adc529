using BillingGrains.Boundary.Tests.Erp;
using BillingGrains.Connectors.Dynamics;
using BillingGrains.Ports.Erp;
using BillingGrains.Sandbox.Faults;

namespace BillingGrains.Boundary.Tests.Dynamics;

/// <summary>The connector of Finance &amp; Operations against a sandbox that pretends to be it.</summary>
public sealed class DynamicsErpTests : ErpBoundary<DynamicsErp>, IAsyncLifetime
{
    private DynamicsSite site = null!;

    protected override DynamicsErp Erp => site.Erp;

    protected override bool CanInjectTrouble => true;

    public async ValueTask InitializeAsync() =>
        site = await DynamicsSite.Open(static settings => settings with { PageSize = 2 }, refusedPerMille: 100);

    public ValueTask DisposeAsync() => site.DisposeAsync();

    protected override bool NumbersItself => true;

    protected override string NewKey() => KeyWhere(refusal => refusal is null);

    protected override ErpInvoice Refused(ErpInvoice invoice) =>
        invoice with { PostingKey = KeyWhere(refusal => refusal is { Step: Operation.Create }) };

    /// <summary>Nothing keeps a reference unique: somebody copies the document.</summary>
    protected override async Task CreateTwice(ErpInvoice invoice)
    {
        await Create(invoice);
        var first = site.Company.Books.Find(invoice.PostingKey).Single();
        site.Company.Books.Create(first.Request, first.Raw);
    }

    protected override Task<T> Run<T>(ErpAct act, ErpTrouble trouble, Func<Task<T>> call) => SandboxTrouble.Run(
        trouble, site.Time, site.Options.Hang, VendorSandbox.CallTimeout,
        fault => site.Plan(act == ErpAct.Round ? Operation.Enter : Enum.Parse<Operation>(act.ToString()), fault), call);

    [Fact]
    public async Task The_same_key_again_is_answered_with_the_document_that_is_there()
    {
        var invoice = Invoice();
        var made = await Create(invoice);

        (await Erp.Create(invoice, Cancellation)).ShouldBe(made);

        site.Company.Books.Find(invoice.PostingKey).Count.ShouldBe(1);
    }

    private string KeyWhere(Func<BusinessRefusal?, bool> fits) =>
        Enumerable.Range(0, 10_000).Select(_ => base.NewKey())
            .First(key => fits(Refusals.Of(site.Options, VendorSandbox.Tenant, key, BillTo)));
}
