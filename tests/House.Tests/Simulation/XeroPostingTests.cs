using BillingGrains.Connectors.Generic;
using BillingGrains.Connectors.Generic.Plans;
using BillingGrains.Connectors.Http;
using BillingGrains.Domain.Invoices;
using BillingGrains.Domain.Posting;
using BillingGrains.Host.Simulation.Checks;
using BillingGrains.Host.Simulation.Posting;
using BillingGrains.House.Tests.Rules;
using BillingGrains.Sandbox;
using BillingGrains.Sandbox.Erp;
using BillingGrains.Sandbox.Faults;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;

namespace BillingGrains.House.Tests.Simulation;

/// <summary>The real grains, the generic connector with samples/erp/xero.json, and a sandbox that pretends to be Xero.</summary>
public sealed class XeroPostingTests
{
    private const string Tenant = "xero";

    /// <summary>The id in Xero of the customer of all documents.</summary>
    private const string Contact = "c0170000-0000-4000-8000-000000000017";
    private const int Documents = 50;

    private static readonly TenantSettings Settings = new(
        Tenant, 1, "generic", Tenant,
        new TenantLimits(
            6_000, Duration.FromMinutes(1), 2,
            new SendingWindow(Duration.FromSeconds(10), Duration.FromSeconds(30), Duration.FromSeconds(5)), BatchSize: 50));

    [Fact]
    public async Task Of_50_documents_a_bad_one_is_refused_alone_and_49_are_posted_in_a_few_calls()
    {
        var cancellation = TestContext.Current.CancellationToken;
        await using var place = await RealPlace.Start();
        var keys = await PostingDocuments.Store(place.Journal, Tenant, 1, Documents, place.Now);
        var options = Refusing(keys);
        await using var sandbox = SandboxApp.Build(options, TimeProvider.System);
        await sandbox.StartAsync(cancellation);
        var company = sandbox.Services.GetRequiredService<Tenants>().Get(Tenant);
        company.MasterData.Keep([new MasterEntry("customer", Contact, "A customer", External: "K-17")]);
        using var counted = new CountedCalls();
        using var http = new HttpClient(counted);
        using var erp = Connect(http, new Uri(sandbox.Urls.Single() + "/"));

        await place.Configure(Settings, erp);
        while (Left(place).Any())
        {
            await place.Pass(TimeSpan.FromMilliseconds(50));
        }

        var reader = new BookReader(place.Journal);
        var invoices = reader.Keys($"invoice/{Tenant}-").Select(reader.Invoice).ToList();
        var parked = invoices.OfType<Invoice.Parked>().ShouldHaveSingleItem();
        var fact = reader.Keys($"invoice/{Tenant}-").SelectMany(key => reader.Facts<InvoiceParked>(key)).ShouldHaveSingleItem();
        fact.Words.ShouldMatch("^.*(tax registration|blocked|tax code).*[.]$");
        fact.Detail.ShouldContain("ValidationErrors");
        invoices.OfType<Invoice.Posted>().Count().ShouldBe(Documents - 1);
        var books = company.Books.Summarise();
        (books.Documents, books.Posted, books.Duplicates.Count).ShouldBe((Documents - 1, Documents - 1, 0));
        keys.ShouldContain(parked.Document.PostingKey);

        // One by one they take 149.
        counted.Calls.ShouldBeLessThan(20);
    }

    private static IEnumerable<string> Left(RealPlace place)
    {
        var reader = new BookReader(place.Journal);
        return reader.Keys($"invoice/{Tenant}-")
            .Where(key => reader.Invoice(key) is not (Invoice.Posted or Invoice.Parked));
    }

    /// <summary>A seed with which Xero refuses one of the documents when it is made, and none later.</summary>
    private static SandboxOptions Refusing(IReadOnlyList<string> keys) => Enumerable.Range(1, 10_000)
        .Select(static seed => new SandboxOptions { Port = 0, RefusedPerMille = 20, Seed = seed })
        .First(options => keys.Select(key => Refusals.Of(options, Tenant, key, "K-17")).OfType<BusinessRefusal>().ToList()
            is [{ Step: Operation.Create }]);

    private static GenericErp Connect(HttpClient http, Uri sandbox)
    {
        // The documents of the bench are taxed by a code of their own.
        var text = Repository.Read("samples/erp/xero.json").Replace("\"S21\":", "\"VAT21\":", StringComparison.Ordinal);
        var configuration = ErpConfiguration.Read(text, "xero.json", out var faults);
        faults.ShouldBeEmpty();
        return new GenericErp(
            http, configuration!,
            new GenericConnection(
                new Uri(sandbox, $"xero/{Tenant}"), Tenant, $"sandbox-{Tenant}", Tenant, TimeSpan.FromSeconds(20))
            {
                Settings = new Dictionary<string, string>(StringComparer.Ordinal)
                {
                    ["tokenUrl"] = new Uri(sandbox, $"oauth/{Tenant}/token").AbsoluteUri,
                },
            },
            new MemoryTokens(), TimeProvider.System);
    }

    private sealed class CountedCalls() : DelegatingHandler(new SocketsHttpHandler())
    {
        private int calls;

        /// <summary>Of documents.</summary>
        public int Calls => calls;

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            if (request.RequestUri!.AbsolutePath.Contains("/Invoices", StringComparison.Ordinal))
            {
                Interlocked.Increment(ref calls);
            }

            return base.SendAsync(request, cancellationToken);
        }
    }
}
