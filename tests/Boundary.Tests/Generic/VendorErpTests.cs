using BillingGrains.Boundary.Tests.Erp;
using BillingGrains.Connectors.Generic;
using BillingGrains.Connectors.Generic.Plans;
using BillingGrains.Connectors.Generic.Trials;
using BillingGrains.Connectors.Http;
using BillingGrains.Domain.Posting;
using BillingGrains.Ports.Erp;
using BillingGrains.Sandbox;
using BillingGrains.Sandbox.Erp;
using BillingGrains.Sandbox.Faults;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace BillingGrains.Boundary.Tests.Generic;

/// <summary>The generic connector with one of the configurations in samples/erp, against a sandbox that pretends to be the
/// vendor and listens on a free loopback port.</summary>
public abstract class VendorErpTests : ErpBoundary<GenericErp>, IAsyncLifetime
{
    protected const string Tenant = "north";
    private static readonly TimeSpan CallTimeout = TimeSpan.FromSeconds(10);

    private readonly FakeTime time = new();
    private readonly HttpClient http = new();
    private ErpConfiguration configuration = null!;
    private GenericErp erp = null!;

    /// <summary>The file in samples/erp, without its ending; and where in the sandbox the vendor is.</summary>
    protected abstract string Vendor { get; }

    protected virtual SandboxOptions Options { get; } = new() { Port = 0, RefusedPerMille = 100, Seed = 42 };

    /// <summary>The configuration makes invoices together.</summary>
    protected virtual bool TakesSeveral => false;

    /// <summary>The configuration reads payments, and not what is open alone.</summary>
    protected virtual bool ReadsPayments => true;

    /// <summary>The configuration makes master data that is proposed.</summary>
    protected virtual bool MakesMaster => false;

    protected WebApplication Sandbox { get; private set; } = null!;

    protected sealed override GenericErp Erp => erp;

    protected sealed override bool CanInjectTrouble => true;

    protected virtual string Path => $"{Vendor}/{Tenant}";

    public async ValueTask InitializeAsync()
    {
        Sandbox = SandboxApp.Build(Options, time);
        await Sandbox.StartAsync(TestContext.Current.CancellationToken);
        var file = Samples.Path($"erp/{Vendor}.json");
        configuration = ErpConfiguration.Read(
            await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken), $"{Vendor}.json", out var faults)!;
        faults.ShouldBeEmpty(string.Join('\n', faults));
        erp = new GenericErp(http, configuration, Connect(new Uri(Sandbox.Urls.Single() + "/")), new MemoryTokens(), time);
    }

    public async ValueTask DisposeAsync()
    {
        erp.Dispose();
        http.Dispose();
        await Sandbox.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    protected virtual GenericConnection Connect(Uri sandbox) => new(
        new Uri(sandbox, Path), Tenant, $"sandbox-{Tenant}", Tenant, CallTimeout)
    {
        Settings = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["tokenUrl"] = new Uri(sandbox, $"oauth/{Tenant}/token").AbsoluteUri,
        },
        RefreshToken = $"consent-{Tenant}",
    };

    protected override string NewKey() => KeyWhere(refusal => refusal is null);

    protected override ErpInvoice Refused(ErpInvoice invoice) =>
        invoice with { PostingKey = KeyWhere(refusal => refusal is { Step: Operation.Create }) };

    /// <summary>Somebody copies the document in the ERP, past whatever keeps a key single.</summary>
    protected override async Task CreateTwice(ErpInvoice invoice)
    {
        await Create(invoice);
        var books = Sandbox.Services.GetRequiredService<Tenants>().Get(Tenant).Books;
        var first = books.Find(invoice.PostingKey).Single();
        var second = books.Create(first.Request, first.Raw);
        if (first.Posted)
        {
            books.Post(second.Id);
        }
    }

    protected sealed override Task<T> Run<T>(ErpAct act, ErpTrouble trouble, Func<Task<T>> call) => SandboxTrouble.Run(
        trouble, time, Options.Hang, CallTimeout,
        fault => Sandbox.Services.GetRequiredService<FaultBook>()
            .Plan(new PlannedFault(Tenant, Enum.Parse<Operation>(act.ToString()), fault, Times: 1)), call);

    protected Books BooksThere => Sandbox.Services.GetRequiredService<Tenants>().Get(Tenant).Books;

    [Fact]
    public async Task The_trial_finds_nothing_bad()
    {
        var trial = new ErpTrial(erp, configuration, NewKey, time);
        var steps = new List<TrialStep>();
        await foreach (var step in trial.Run(Cancellation))
        {
            steps.Add(step);
        }

        steps.ShouldAllBe(step => step.IsGood != false, string.Join('\n', steps));
        steps.Single(step => step.Name == "refusal").IsGood.ShouldBe(true);
        steps.Single(step => step.Name == "list").IsGood.ShouldBe(true);
        steps.Single(step => step.Name == "batch").IsGood.ShouldBe(TakesSeveral ? true : null);
        steps.Single(static step => step.Name == "payments").IsGood.ShouldBe(ReadsPayments ? true : null);
        foreach (var name in new[] { "payment", "open items", "journal", "master data" })
        {
            steps.Single(step => step.Name == name).IsGood.ShouldBe(true);
        }

        foreach (var kind in MakesMaster ? new[] { "customer", "item" } : [])
        {
            steps.Single(step => step.Name == $"new {kind}").IsGood.ShouldBe(true);
        }
    }

    protected string KeyWhere(Func<BusinessRefusal?, bool> fits) =>
        Enumerable.Range(0, 10_000).Select(_ => PostingKey.Of($"test/{Guid.NewGuid():N}", "content"))
            .First(key => fits(Refusals.Of(Options, Tenant, key, BillTo)));
}

/// <summary>ERPNext.</summary>
public sealed class ErpNextTests : VendorErpTests
{
    protected override string Vendor => "erpnext";

    protected override bool MakesMaster => true;

    protected override bool NumbersItself => true;

    [Fact]
    public async Task The_same_key_again_is_answered_with_the_document_that_is_there()
    {
        var invoice = Invoice();
        var created = await Create(invoice);

        (await Erp.Create(invoice, Cancellation)).ShouldBe(created);
    }
}

/// <summary>Business Central.</summary>
public sealed class BusinessCentralTests : VendorErpTests
{
    protected override string Vendor => "businesscentral";

    protected override bool MakesMaster => true;

    protected override bool ReadsPayments => false;

    protected override bool NumbersItself => true;
}
