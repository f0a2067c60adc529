using BillingGrains.Sandbox.Faults;

namespace BillingGrains.Sandbox.Erp;

/// <summary>Documents that are made in one call: 1 to 500.</summary>
public sealed record DocumentBatch(IReadOnlyList<DocumentRequest> Documents);

/// <summary>Documents that are posted in one call: 1 to 500.</summary>
public sealed record PostingBatch(IReadOnlyList<PostingRequest> Documents);

/// <param name="Rounding">A line that it takes first; null for none.</param>
public sealed record PostingRequest(string Id, RoundingLine? Rounding = null);

/// <summary>For each document of a call what it would have been answered alone, in their order: one of the two.</summary>
public sealed record BatchAnswer(IReadOnlyList<BatchResult> Results);

public sealed record BatchResult(DocumentAnswer? Document, Problem? Problem);

/// <summary>Where callers make and post several documents in one call; one that is refused holds back no other.</summary>
internal static class BatchEndpoints
{
    private const int Most = 500;

    public static void MapBatches(this RouteGroupBuilder erp)
    {
        erp.MapPost("/document-batches", Create);
        erp.MapPost("/document-batches/post", Post);
    }

    private static async Task Create(
        HttpContext context, string tenant, CallHandler calls, SandboxOptions options, FaultBook faults,
        CancellationToken cancellation)
    {
        if (await CallHandler.Read<DocumentBatch>(context, cancellation) is { } batch)
        {
            await Handle(
                context, tenant, Operation.CreateMany, batch.Documents, static one => one.Key, calls,
                (company, one) => ErpEndpoints.Make(company, one, options, faults));
        }
    }

    private static async Task Post(
        HttpContext context, string tenant, CallHandler calls, Tenants tenants, SandboxOptions options, FaultBook faults,
        CancellationToken cancellation)
    {
        if (await CallHandler.Read<PostingBatch>(context, cancellation) is { } batch)
        {
            await Handle(
                context, tenant, Operation.PostMany, batch.Documents,
                one => tenants.Get(tenant).Books.Get(one.Id)?.Request.Key ?? one.Id, calls,
                (company, one) => ErpEndpoints.PostOne(company, one.Id, one.Rounding, options, faults));
        }
    }

    /// <param name="subject">Faults are drawn by the keys of all.</param>
    private static Task Handle<T>(
        HttpContext context, string tenant, Operation operation, IReadOnlyList<T> documents, Func<T, string> subject,
        CallHandler calls, Func<Tenant, T, Answer> each) => documents.Count is < 1 or > Most
        ? CallHandler.Write(context, new Answer(400, new Problem("batch-invalid", $"A call holds 1 to {Most} documents.")))
        : calls.Handle(context, tenant, operation, string.Join(' ', documents.Select(subject)), company => new Answer(
            200, new BatchAnswer([.. documents.Select(one => each(company, one).Body switch
            {
                DocumentAnswer document => new BatchResult(document, null),
                var problem => new BatchResult(null, (Problem)problem),
            })])));
}
