using System.Globalization;
using BillingGrains.Sandbox.Faults;
using Microsoft.AspNetCore.Http.Features;

namespace BillingGrains.Sandbox.Erp;

/// <summary>The pretend ERP as its callers see it.</summary>
public static class ErpEndpoints
{
    private const int PageMax = 500;
    private const int PageDefault = 100;

    public static void MapErp(this IEndpointRouteBuilder routes)
    {
        var erp = routes.MapGroup("/erp/{tenant:regex(^[a-z0-9-]{{1,60}}$)}");
        erp.MapPost("/documents", Create);
        erp.MapPost("/documents/{id}/post", Post);
        erp.MapGet("/documents", FindOrList);
        erp.MapGet("/master-data", ReadMasterData);
        erp.MapGet("/payments", ReadPayments);
        erp.MapGet("/open-items", ReadOpenItems);
        erp.MapBatches();
        erp.MapVouchers();
        erp.MapJournals();
        erp.MapMaster();
        erp.MapGet("/summary", Summary);
    }

    private static async Task Create(
        HttpContext context, string tenant, CallHandler calls, SandboxOptions options, FaultBook faults,
        CancellationToken cancellation)
    {
        if (await CallHandler.Read<DocumentRequest>(context, cancellation) is not { } document)
        {
            return;
        }

        await calls.Handle(
            context, tenant, Operation.Create, document.Key, company => Make(company, document, options, faults));
    }

    internal static Answer Make(Tenant company, DocumentRequest document, SandboxOptions options, FaultBook faults)
    {
        if ((DocumentRules.Check(document) ?? RefusalAt(Operation.Create, options, faults, company, document)) is { } problem)
        {
            return new Answer(422, problem);
        }

        var made = company.Books.Create(
            options.TaxingPerLine.Contains(company.Name) ? TaxRules.PerLine(document) : document);
        return new Answer(201, DocumentAnswer.Of(made), $"/erp/{company.Name}/documents/{made.Id}");
    }

    private static async Task Post(
        HttpContext context, string tenant, string id, CallHandler calls, Tenants tenants, SandboxOptions options,
        FaultBook faults, CancellationToken cancellation)
    {
        RoundingLine? rounding = null;
        if (context.Features.Get<IHttpRequestBodyDetectionFeature>() is { CanHaveBody: true }
            && (rounding = await CallHandler.Read<RoundingLine>(context, cancellation)) is null)
        {
            return;
        }

        // Faults are drawn by the key: ids depend on the order in which documents were made.
        var subject = tenants.Get(tenant).Books.Get(id)?.Request.Key ?? id;
        await calls.Handle(
            context, tenant, Operation.Post, subject, company => PostOne(company, id, rounding, options, faults));
    }

    internal static Answer PostOne(
        Tenant company, string id, RoundingLine? rounding, SandboxOptions options, FaultBook faults)
    {
        if (company.Books.Get(id) is not { } document)
        {
            return new Answer(404, new Problem("no-such-document", $"There is no document {id}."));
        }

        return !document.Posted && RefusalAt(Operation.Post, options, faults, company, document.Request) is { } refusal
            ? new Answer(422, refusal)
            : new Answer(200, DocumentAnswer.Of(company.Books.Post(id, rounding: rounding)!));
    }

    private static Task FindOrList(
        HttpContext context, string tenant, string? key, DateTimeOffset? since, string? cursor, int? limit,
        CallHandler calls)
    {
        if (key is not null)
        {
            return calls.Handle(context, tenant, Operation.Find, key, company => new Answer(
                200, new DocumentPage([.. company.Books.Find(key).Select(DocumentAnswer.Of)], Next: null)));
        }

        var from = 0;
        if (limit is < 1 or > PageMax
            || (cursor is not null && !int.TryParse(cursor, NumberStyles.None, CultureInfo.InvariantCulture, out from)))
        {
            return CallHandler.Write(context, new Answer(
                400,
                new Problem("page-invalid", $"The limit is 1 to {PageMax}, the cursor one that was answered before.")));
        }

        return calls.Handle(context, tenant, Operation.List, cursor ?? "", company =>
        {
            var (page, next) = company.Books.List(since ?? DateTimeOffset.MinValue, from, limit ?? PageDefault);
            return new Answer(200, new DocumentPage(
                [.. page.Select(DocumentAnswer.Of)], next?.ToString(CultureInfo.InvariantCulture)));
        });
    }

    private static Task ReadMasterData(
        HttpContext context, string tenant, string? since, string? cursor, int? limit, CallHandler calls) =>
        limit is < 1 or > PageMax
            ? CallHandler.Write(context, new Answer(400, new Problem("page-invalid", $"The limit is 1 to {PageMax}.")))
            : calls.Handle(context, tenant, Operation.MasterData, cursor ?? "", company =>
                company.MasterData.Page(since, cursor, limit ?? PageDefault) is { } page
                    ? new Answer(200, page)
                    : new Answer(400, new Problem("page-invalid", "Token and cursor are ones that were answered before.")));

    private static Task ReadPayments(
        HttpContext context, string tenant, string? since, string? cursor, int? limit, CallHandler calls) =>
        calls.Handle(context, tenant, Operation.Payments, cursor ?? "", company =>
            company.Payments.Page(since, cursor, Math.Clamp(limit ?? PageDefault, 1, PageMax)) is { } page
                ? new Answer(200, page)
                : new Answer(400, new Problem("page-invalid", "Token and cursor are ones that were answered before.")));

    /// <summary>Of posted documents, by pages of all that were made.</summary>
    private static Task ReadOpenItems(
        HttpContext context, string tenant, string? cursor, int? limit, CallHandler calls) =>
        calls.Handle(context, tenant, Operation.Payments, cursor ?? "", company =>
        {
            var from = cursor is null ? 0 : int.Parse(cursor, CultureInfo.InvariantCulture);
            var (page, next) = company.Books.List(
                DateTimeOffset.MinValue, from, Math.Clamp(limit ?? PageDefault, 1, PageMax));
            return new Answer(200, new OpenItemPage(
                [.. page.Where(one => one.Posted).Select(one => OpenItem.Of(one, company))],
                next?.ToString(CultureInfo.InvariantCulture)));
        });

    /// <summary>For those who check a run: no limits, no faults.</summary>
    private static Task Summary(HttpContext context, string tenant, SandboxOptions options, Tenants tenants) =>
        CallHandler.Write(context, Access.IsBearer(context.Request, options.TokenOf(tenant))
            ? new Answer(200, tenants.Get(tenant).Books.Summarise())
            : new Answer(401, new Problem("token-wrong", "The token is not this tenant's.")));

    internal static Problem? RefusalAt(
        Operation step, SandboxOptions options, FaultBook faults, Tenant tenant, DocumentRequest document)
    {
        var refusal = Refusals.Of(options, tenant.Name, document.Key, document.BillTo);
        if (refusal is null || refusal.Step != step || tenant.Books.IsAccepted(document.Key))
        {
            return null;
        }

        faults.NoteRefusal(new RefusedDocument(tenant.Name, document.Key, refusal.Code));
        return new Problem(refusal.Code, refusal.Message);
    }
}
