using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Text;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Duties;
using BillingGrains.Domain.Entities;
using BillingGrains.Grains.Entities;
using BillingGrains.Host.Access;
using BillingGrains.Host.Api.Description;
using BillingGrains.Host.Api.Revenue;
using BillingGrains.Ports.Json;
using BillingGrains.Storage.Views;
using BillingGrains.Storage.Views.Reconciling;
using NodaTime;
using NodaTime.Text;
using Orleans;

namespace BillingGrains.Host.Api;

/// <summary>What is posted as a plain-text ledger, and what customers owe.</summary>
internal static class LedgerEndpoints
{
    private const string Csv = "csv";

    public static void MapLedgers(this IEndpointRouteBuilder api)
    {
        var group = api.MapGroup("").ForDuty(DutyTable.Read).WithTags("books").ChecksQueries();
        group.MapGet("/entities/{id}/ledger", async (
            string id, HttpContext context, LedgerViews views,
            [Description("First day of what is booked.")] string from,
            [Description("Last day.")] string to) =>
        {
            var text = await views.Export(
                Bodies.Id("entityId", id), Day(from, "from"), Day(to, "to"), context.RequestAborted);
            return text is null ? throw Unknown(id) : Results.Text(text, "text/plain", Encoding.UTF8);
        }).Produces<string>(200, "text/plain").Refuses(400, 404, 422).WithName("exportLedger")
          .WithSummary("What is posted of a legal entity as a plain-text ledger, which hledger reads.");

        group.MapGet("/entities/{id}/statement", async (
            string id, HttpContext context, IGrainFactory grains, TimeProvider time, Reconciliation reconciliation,
            ReportedDocuments reported,
            [Description("The day on which it is overdue or not; today without it.")] string? on,
            [Description("The customer's stable id in the ERP; all without it.")] string? customer,
            [Description("Of the table: each document, or each customer's open amounts by age.")]
            [AllowedValues("documents", "aging")] string? table,
            [Description("\"csv\" for a table; otherwise JSON.")] [AllowedValues(Csv, "json")] string? format) =>
        {
            var entity = await grains.GetGrain<IEntityGrain>(GrainKeys.Entity(Bodies.Id("entityId", id))).Settings()
                ?? throw Unknown(id);
            var statement = await reconciliation.Statement(
                id, on is null ? entity.DateAt(Bodies.Now(time)) : Day(on, "on"), customer,
                await reported.OpenItems(context.RequestAborted), context.RequestAborted);
            return format != Csv ? Results.Json(statement, BillingJson.Options)
                : table == "aging" ? Of(statement.Aging)
                : Of(statement.Documents);
        }).Produces<Statement>(200, "application/json", "text/csv").Refuses(400, 404, 422).WithName("showStatement")
          .WithSummary("What customers owe by document and by age, as their ERPs report it and as it stands here.");
    }

    private static ApiProblem Unknown(string id) => new(404, "unknown", $"There is no legal entity \"{id}\".");

    private static LocalDate Day(string text, string field) =>
        LocalDatePattern.Iso.Parse(text) is { Success: true, Value: var day }
            ? day
            : throw new ApiProblem(422, "bad-day", "A day is written as 2026-03-02.", $"#/{field}");

    private static IResult Of(ValueList<StatementRow> rows) => RevenueCsv.Table(
        [
            "customer", "currency", "tenant", "invoice", "number", "kind", "status", "invoiceDate", "dueDate", "daysOverdue",
            "ours", "inErp", "open",
        ],
        rows.Select(static row => new[]
        {
            row.Customer, row.Currency, row.TenantId, row.Invoice, row.Number ?? "", row.Kind, row.Status,
            LocalDatePattern.Iso.Format(row.InvoiceDate), LocalDatePattern.Iso.Format(row.DueDate),
            row.DaysOverdue.ToString(CultureInfo.InvariantCulture), RevenueCsv.Number(row.Ours),
            row.InErp is { } told ? RevenueCsv.Number(told) : "", RevenueCsv.Number(row.Open),
        }));

    private static IResult Of(ValueList<AgingRow> rows) => RevenueCsv.Table(
        ["customer", "currency", "notDue", "upTo30", "upTo60", "upTo90", "over90", "total", "ours"],
        rows.Select(static row => new[]
        {
            row.Customer, row.Currency, RevenueCsv.Number(row.NotDue), RevenueCsv.Number(row.UpTo30),
            RevenueCsv.Number(row.UpTo60), RevenueCsv.Number(row.UpTo90), RevenueCsv.Number(row.Over90),
            RevenueCsv.Number(row.Total), RevenueCsv.Number(row.Ours),
        }));
}
