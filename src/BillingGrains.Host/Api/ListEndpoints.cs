using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Duties;
using BillingGrains.Domain.Invoices;
using BillingGrains.Grains.Invoices;
using BillingGrains.Host.Access;
using BillingGrains.Host.Api.Description;
using BillingGrains.Ports.Json;
using BillingGrains.Storage.Views;
using NodaTime;
using NodaTime.Text;
using Orleans;

namespace BillingGrains.Host.Api;

/// <summary>What people look at: tickets, charges, invoices, exceptions, queues, history. Lists have a stable order and
/// an opaque cursor.</summary>
internal static class ListEndpoints
{
    public static void MapLists(this IEndpointRouteBuilder api)
    {
        var lists = api.MapGroup("").ForDuty(DutyTable.Read).WithTags("lists").ChecksQueries();
        lists.MapGet("/tickets", async (
            HttpContext context, BillingViews views, string? source, string? customerId, string? contractId,
            [Description("Only tickets with a charge that is held.")] bool? onlyHeld,
            [Description("Only tickets that are not closed.")] bool? onlyOpen) =>
            Json(context, await views.Tickets(
                new TicketFilter(source, customerId, contractId, onlyHeld ?? false, onlyOpen ?? false),
                Page(context), context.RequestAborted)))
            .Produces<Page<TicketRow>>().Refuses(400, 422).WithName("listTickets")
            .WithSummary("Tickets, latest first.");

        lists.MapGet("/tickets/{source}/{id}", async (HttpContext context, BillingViews views, string source, string id) =>
        {
            var key = GrainKeys.Ticket(Bodies.Id("source", source), Bodies.Id("id", id));
            var ticket = await views.Ticket(key, context.RequestAborted)
                ?? throw new ApiProblem(404, "unknown", $"There is no ticket \"{id}\" of \"{source}\".");
            var charges = await views.Charges(
                new ChargeFilter(TicketKey: key), new PageRequest(Limit: PageRequest.LimitMax), context.RequestAborted);
            return Json(context, new TicketDetail(
                ticket, await views.Items(key, context.RequestAborted), charges.Rows));
        }).Produces<TicketDetail>().Refuses(400, 404, 422).WithName("getTicket")
            .WithSummary("One ticket with its time, parts and charges.");

        lists.MapGet("/charges", async (
            HttpContext context, BillingViews views, string? contractId,
            [AllowedValues("billable", "waiting", "held", "not-billable")] string? standing,
            [Description("The month of the work.")] string? month) =>
            Json(context, await views.Charges(
                new ChargeFilter(null, contractId, standing, Month(month, "month")), Page(context), context.RequestAborted)))
            .Produces<Page<ChargeRow>>().Refuses(400, 422).WithName("listCharges")
            .WithSummary("Charges as last rated.");

        lists.MapGet("/contracts", async (
            HttpContext context, BillingViews views, string? entityId, string? customerId) =>
            Json(context, await views.Contracts(
                new ContractFilter(entityId, customerId), Page(context), context.RequestAborted)))
            .Produces<Page<ContractRow>>().Refuses(400, 422).WithName("listContracts")
            .WithSummary("Contracts in their latest version.");

        lists.MapGet("/invoices", async (
            HttpContext context, BillingViews views, string? entityId, string? contractId, string? tenantId,
            [AllowedValues("draft", "empty", "held", "approved", "finalized", "parked", "posted", "voided")] string? status,
            [Description("The billed month.")] string? period) =>
            Json(context, await views.Invoices(
                new InvoiceFilter(entityId, contractId, tenantId, status, Month(period)), Page(context),
                context.RequestAborted)))
            .Produces<Page<InvoiceRow>>().Refuses(400, 422).WithName("listInvoices")
            .WithSummary("Invoices, latest first.");

        lists.MapGet("/invoices/{contract}/{period}/{reason}", async (
            HttpContext context, BillingViews views, IGrainFactory grains) =>
        {
            var key = InvoiceEndpoints.Key(context);
            var invoice = await views.Invoice(key, context.RequestAborted)
                ?? throw new ApiProblem(404, "unknown", $"There is no {key}.");
            var review = await grains.GetGrain<IInvoiceGrain>(key).Review();
            context.Response.Headers.ETag = review.ContentHash is { } hash ? $"\"{hash}\"" : default;
            return Json(context, new InvoiceDetail(
                invoice, await views.Lines(key, context.RequestAborted),
                await grains.GetGrain<IInvoiceGrain>(key).Shown(),
                await views.TakenBackBy(key, context.RequestAborted), review.ContentHash, review.Differences,
                await grains.GetGrain<IInvoiceGrain>(key).Details()));
        }).Produces<InvoiceDetail>().Refuses(400, 404, 422).WithName("getInvoice")
            .WithSummary("One invoice with its lines.");

        lists.MapGet("/erp-tenants", async (HttpContext context, BillingViews views) =>
            Json(context, await views.Tenants(context.RequestAborted)))
            .Produces<ValueList<TenantQueueRow>>().Refuses(400).WithName("listErpTenants")
            .WithSummary("ERP tenants with the state of their queues.");

        lists.MapGet("/history", async (HttpContext context, BillingViews views,
            [Description("For example \"ticket/desk/T-1\" or \"invoice/k-1001/2026-03/month\".")] string key) =>
        {
            CostEndpoints.MaySee(context, key);
            return Json(context, await views.History(key, Page(context), context.RequestAborted));
        })
            .Produces<Page<HistoryRow>>().Refuses(400, 403, 422).WithName("listHistory")
            .WithSummary("All facts of one key: who changed what, when and why.");
    }

    internal static YearMonth? Month(string? text, string field = "period")
    {
        if (text is null)
        {
            return null;
        }

        var parsed = YearMonthPattern.Iso.Parse(text);
        return parsed.Success
            ? parsed.Value
            : throw new ApiProblem(422, "bad-period", "A month is written as 2026-03.", $"#/{field}");
    }

    internal static IResult Json<T>(HttpContext context, T value)
    {
        if (value?.GetType().GetProperty("Next")?.GetValue(value) is string next)
        {
            var query = context.Request.Query.Where(pair => pair.Key != "cursor")
                .Select(pair => $"{pair.Key}={Uri.EscapeDataString(pair.Value.ToString())}")
                .Append($"cursor={Uri.EscapeDataString(next)}");
            context.Response.Headers.Link = $"<{context.Request.Path}?{string.Join('&', query)}>; rel=\"next\"";
        }

        return Results.Json(value, BillingJson.Options);
    }

    internal static PageRequest Page(HttpContext context)
    {
        var cursor = context.Request.Query["cursor"].FirstOrDefault();
        var limit = context.Request.Query["limit"].FirstOrDefault();
        if (limit is null)
        {
            return new PageRequest(cursor);
        }

        return int.TryParse(limit, CultureInfo.InvariantCulture, out var rows) && rows is >= 1 and <= PageRequest.LimitMax
            ? new PageRequest(cursor, rows)
            : throw new ApiProblem(422, "bad-limit", $"The limit is 1 to {PageRequest.LimitMax}.", "#/limit");
    }
}

/// <summary>A ticket with what was done on it and what it comes to.</summary>
internal sealed record TicketDetail(TicketRow Ticket, ValueList<TicketItemRow> Items, ValueList<ChargeRow> Charges);

/// <summary>An invoice with its lines.</summary>
/// <param name="Lines">Each entry that was billed, also those that were cut.</param>
/// <param name="Shown">As the customer sees them: the contract says which are shown as one.</param>
/// <param name="TakenBackBy">The credit notes that take back a part of it, oldest first.</param>
/// <param name="ContentHash">Of a draft: what an approval is bound to, as If-Match; also the answer's ETag.</param>
/// <param name="Differences">What changed under a draft since its lines were made, each as a sentence for who reviews it.</param>
/// <param name="Details">Taxes and when they fall due, posting date, discount for paying early, sums in the legal entity's
/// currency, and what moved the balance.</param>
internal sealed record InvoiceDetail(
    InvoiceRow Invoice, ValueList<InvoiceLineRow> Lines, ValueList<ShownLine> Shown, ValueList<InvoiceRow> TakenBackBy,
    string? ContentHash, ValueList<string> Differences, DocumentDetails? Details);
