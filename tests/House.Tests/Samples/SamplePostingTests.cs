using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using BillingGrains.Connectors.Sandbox;
using BillingGrains.Domain.Contracts;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Invoices;
using BillingGrains.Domain.Posting;
using BillingGrains.LoadTests.Samples;
using BillingGrains.Ports.Erp;
using BillingGrains.Sandbox;
using Microsoft.AspNetCore.Builder;
using NodaTime;

namespace BillingGrains.House.Tests.Samples;

/// <summary>The documents of the sample month in the books of the sandbox: every one is taken, and they add up.</summary>
public sealed class SamplePostingTests : IAsyncLifetime
{
    private readonly WebApplication sandbox = SandboxApp.Build(new SandboxOptions { Port = 0 }, TimeProvider.System);
    private readonly HttpClient http = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private Uri Address => new(sandbox.Urls.Single() + "/");

    public async ValueTask InitializeAsync() => await sandbox.StartAsync(Cancellation);

    public async ValueTask DisposeAsync()
    {
        http.Dispose();
        await sandbox.DisposeAsync();
    }

    [Fact]
    public async Task Every_document_is_posted_and_each_companys_books_add_up()
    {
        var documents = SampleReplay.OfTheMonth.Billed
            .Select((billed, index) => (billed.Terms.Entity.ErpTenantId, Document: Document(billed, index))).ToList();

        foreach (var (tenant, document) in documents)
        {
            var connection = new SandboxConnection(Address, tenant, $"sandbox-{tenant}", TimeSpan.FromMinutes(1));
            var erp = new SandboxErp(http, connection, TimeProvider.System);
            var created = (await erp.Create(document, Cancellation)).ShouldBeOfType<SendingOutcome.Created>();
            (await erp.Post(created.RemoteId, document, Cancellation)).ShouldBeOfType<SendingOutcome.Posted>();
        }

        foreach (var tenant in documents.GroupBy(document => document.ErpTenantId, StringComparer.Ordinal))
        {
            var sums = (await Summary(tenant.Key))["sums"]!.AsArray().ShouldHaveSingleItem()!;
            sums["documents"]!.GetValue<int>().ShouldBe(tenant.Count());
            sums["net"]!.GetValue<decimal>().ShouldBe(tenant.Sum(one => one.Document.Totals.Net.Amount));
            sums["tax"]!.GetValue<decimal>().ShouldBe(tenant.Sum(one => one.Document.Totals.Tax.Amount));
            sums["gross"]!.GetValue<decimal>().ShouldBe(tenant.Sum(one => one.Document.Totals.Gross.Amount));
        }
    }

    [Fact]
    public void The_casts_invoice_has_the_tax_that_was_worked_out_by_hand()
    {
        var billed = SampleReplay.OfTheMonth.Billed.Single(
            one => one.Terms.ContractId == SampleContracts.CastContract);
        var expected = SampleCast.ExpectedInvoice();

        var totals = Totals.Of(billed.Lines, billed.Terms);

        totals.Net.Amount.ShouldBe(expected["net"]!.GetValue<decimal>());
        totals.Tax.Amount.ShouldBe(expected["tax"]!.GetValue<decimal>());
        totals.Gross.Amount.ShouldBe(expected["gross"]!.GetValue<decimal>());
    }

    private static ErpInvoice Document(PeriodBilled billed, int index) => new(
        billed.InvoiceKey,
        billed.Reason == "credit" ? InvoiceKind.CreditNote : InvoiceKind.Invoice,
        $"{billed.Terms.Entity.EntityId}-{index}",
        billed.Terms.BillTo,
        new LocalDate(2026, 4, 10),
        new LocalDate(2026, 4, 10).PlusDays(billed.Terms.PaymentDays),
        Totals.Of(billed.Lines, billed.Terms),
        billed.Lines.Select(line => new ErpLine(
            line.LineId, line.Description, line.Quantity, line.Unit, line.Net.Amount,
            line.TaxCode is { } code ? [new ErpLineTax(code, billed.Terms.Tax!.Percent, line.Net.Amount)] : []))
            .ToValueList());

    private async Task<JsonNode> Summary(string tenant)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, new Uri(Address, $"erp/{tenant}/summary"));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", $"sandbox-{tenant}");
        var answer = await http.SendAsync(request, Cancellation);
        return JsonNode.Parse(await answer.Content.ReadAsStringAsync(Cancellation))!;
    }
}
