using BillingGrains.Boundary.Tests.Erp;
using BillingGrains.Connectors.S4Hana;
using BillingGrains.Ports.Erp;
using BillingGrains.Sandbox;
using BillingGrains.Sandbox.Faults;

namespace BillingGrains.Boundary.Tests.S4Hana;

/// <summary>The connector against a sandbox that pretends to be SAP S/4HANA.</summary>
public sealed class S4HanaErpTests : ErpBoundary<S4HanaErp>, IAsyncLifetime
{
    private S4HanaSandbox sandbox = null!;

    protected override S4HanaErp Erp => sandbox.Erp;

    protected override bool NumbersItself => true;

    protected override bool PostsWhenCreated => true;

    protected override bool CanInjectTrouble => true;

    public async ValueTask InitializeAsync() =>
        sandbox = await S4HanaSandbox.Start(new SandboxOptions { Port = 0, RefusedPerMille = 100, Seed = 42 });

    public ValueTask DisposeAsync() => sandbox.DisposeAsync();

    protected override string NewKey() => KeyWhere(static refusal => refusal is null);

    protected override ErpInvoice Refused(ErpInvoice invoice) =>
        invoice with { PostingKey = KeyWhere(static refusal => refusal is { Step: Operation.Create }) };

    /// <summary>Somebody copies the document in SAP.</summary>
    protected override async Task CreateTwice(ErpInvoice invoice)
    {
        await Create(invoice);
        var books = sandbox.Company.Books;
        var first = books.Find(invoice.PostingKey).Single();
        books.Post(books.Create(first.Request, first.Raw).Id);
    }

    protected override Task<T> Run<T>(ErpAct act, ErpTrouble trouble, Func<Task<T>> call) => SandboxTrouble.Run(
        trouble, sandbox.Time, sandbox.Options.Hang, VendorSandbox.CallTimeout,
        fault => sandbox.Plan(Enum.Parse<Operation>(act.ToString()), fault), call);

    private string KeyWhere(Func<BusinessRefusal?, bool> fits) =>
        Enumerable.Range(0, 10_000).Select(static _ => S4HanaSandbox.NewKey())
            .First(key => fits(Refusals.Of(sandbox.Options, VendorSandbox.Tenant, key, BillTo)));
}
