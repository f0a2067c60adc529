using BillingGrains.Boundary.Tests.Erp;
using BillingGrains.Connectors.NetSuite;
using BillingGrains.Domain.Posting;
using BillingGrains.Ports.Erp;
using BillingGrains.Sandbox.Erp;
using BillingGrains.Sandbox.Faults;

namespace BillingGrains.Boundary.Tests.NetSuite;

/// <summary>NetSuite's connector against a sandbox that pretends to be it.</summary>
public abstract class NetSuiteBoundaryTests : ErpBoundary<NetSuiteErp>, IAsyncLifetime
{
    private NetSuiteSite site = null!;

    protected sealed override NetSuiteErp Erp => site.Erp;

    protected sealed override bool CanInjectTrouble => true;

    public async ValueTask InitializeAsync() => site = await NetSuiteSite.Open(With, refusedPerMille: 100);

    public async ValueTask DisposeAsync()
    {
        await site.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    protected abstract NetSuiteSettings With(NetSuiteSettings settings);

    protected override string NewKey() => KeyWhere(refusal => refusal is null);

    protected override ErpInvoice Refused(ErpInvoice invoice) =>
        invoice with { PostingKey = KeyWhere(refusal => refusal is { Step: Operation.Create }) };

    /// <summary>An external id is there once for each type of record: the same one may stand on a credit memo.</summary>
    protected sealed override async Task CreateTwice(ErpInvoice invoice)
    {
        await Create(invoice);
        var first = site.Company.Books.Find(invoice.PostingKey).Single();
        var second = site.Company.Books.Create(first.Request with { Kind = DocumentKind.CreditNote }, first.Raw);
        if (first.Posted)
        {
            site.Company.Books.Post(second.Id);
        }
    }

    protected sealed override Task<T> Run<T>(ErpAct act, ErpTrouble trouble, Func<Task<T>> call) => SandboxTrouble.Run(
        trouble, site.Time, site.Options.Hang, VendorSandbox.CallTimeout,
        fault => site.Plan(Enum.Parse<Operation>(act.ToString()), fault), call);

    [Fact]
    public async Task The_same_key_again_is_answered_with_the_document_that_is_there_and_nothing_is_put()
    {
        var invoice = Invoice();
        var made = await Create(invoice);

        var again = await Erp.Create(invoice with { DueDate = invoice.DueDate.PlusDays(1) }, Cancellation);

        (again is SendingOutcome.Created draft ? draft with { Amounts = null } : again).ShouldBe(made);

        site.Calls.ShouldNotContain(call => call.StartsWith("PUT", StringComparison.Ordinal));
        site.Company.Books.Find(invoice.PostingKey).Count.ShouldBe(1);
    }

    private string KeyWhere(Func<BusinessRefusal?, bool> fits) =>
        Enumerable.Range(0, 10_000).Select(_ => base.NewKey())
            .First(key => fits(Refusals.Of(site.Options, VendorSandbox.Tenant, key, BillTo)));
}

/// <summary>With approval: made pending, compared, posted by approving. Our number is NetSuite's.</summary>
public sealed class NetSuiteErpTests : NetSuiteBoundaryTests
{
    protected override NetSuiteSettings With(NetSuiteSettings settings) => settings with { OwnNumber = true, PageSize = 2 };
}

/// <summary>Without approval: what is made is posted, and numbered by NetSuite.</summary>
public sealed class NetSuiteAtOnceTests : NetSuiteBoundaryTests
{
    protected override bool PostsWhenCreated => true;

    protected override bool NumbersItself => true;

    protected override NetSuiteSettings With(NetSuiteSettings settings) => settings with { Approvals = false };
}
