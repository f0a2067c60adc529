using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace BillingGrains.Host.Api.Description;

/// <summary>The OpenAPI document. The generator knows the addresses; what travels is described anew, because it knows
/// nothing of the converters by which this product writes JSON.</summary>
internal sealed class ApiDocument : IOpenApiDocumentTransformer
{
    private static readonly (string Name, string Description)[] Nouns =
    [
        ("feed", "What sources send: tickets, time, parts, approvals, disputes, and what meters counted."),
        ("settings", "What is agreed and set. Each is a document with a version; the same version with the same content "
            + "may be put again."),
        ("billing", "Puts what is due for a month on drafts."),
        ("previews", "What would a contract bill? Nothing is stored."),
        ("invoices", "Review by finance. An invoice is addressed by contract, period and reason."),
        ("webhooks", "What ticketing systems send by themselves."),
        ("lists", "What people look at. As fresh as the views: see /v1/progress."),
        ("exceptions", "What waits for a person: why, whose turn it is, where it is mended, and by when."),
        ("retention", "Legal holds, and the erasure of personal texts."),
        ("evidence", "What an auditor asks for: a document's way, a month's documents, a sample."),
        ("books", "Do the books balance, and how far is the work?"),
        ("health", "Is the silo alive, and does it get on with its work?"),
    ];

    public Task TransformAsync(
        OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellationToken)
    {
        document.Info = new OpenApiInfo
        {
            Title = "BillingGrains",
            Version = "1",
            Description = "Service work becomes invoices that stand posted in the ERP, once. Where a description "
                + "says null, the member is left out. Numbers are decimal and exact. A repeat of any call is harmless. "
                + "Answers may gain members; a body with a member that is not described is refused.",
        };
        document.Servers = [new OpenApiServer { Url = "/" }];
        document.Tags = new HashSet<OpenApiTag>(
            Nouns.Select(noun => new OpenApiTag { Name = noun.Name, Description = noun.Description }));
        document.Components = new OpenApiComponents
        {
            Schemas = new SortedDictionary<string, IOpenApiSchema>(StringComparer.Ordinal),
            SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>(StringComparer.Ordinal)
            {
                [ApiOperation.Security] = new OpenApiSecurityScheme
                {
                    Type = SecuritySchemeType.Http,
                    Scheme = "bearer",
                    Description = "An API key, as ./bg up --create-key NAME prints it. It has one role.",
                },
            },
        };
        var docstrings = new Docstrings();
        var schemas = new SchemaBook(document, docstrings);
        var operations = context.DescriptionGroups.SelectMany(group => group.Items)
            .Select(description => (description, operation: Find(document, description.RelativePath!, description.HttpMethod!)))
            .Where(pair => pair.operation is not null)
            .Select(pair => new ApiOperation(document, schemas, pair.description, pair.operation!))
            .ToList();
        operations.ForEach(operation => operation.DescribeRequest());
        operations.ForEach(operation => operation.DescribeAnswers());
        return Task.CompletedTask;
    }

    private static OpenApiOperation? Find(OpenApiDocument document, string path, string method) =>
        document.Paths.TryGetValue("/" + path, out var item)
        && item.Operations!.TryGetValue(new HttpMethod(method), out var operation)
            ? operation
            : null;
}
