using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using BillingGrains.Domain.Duties;
using BillingGrains.Host.Access;
using BillingGrains.Host.Api.Feed;
using BillingGrains.Storage.Views;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Mvc.ApiExplorer;
using Microsoft.AspNetCore.Mvc.Infrastructure;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.OpenApi;
using NodaTime;

namespace BillingGrains.Host.Api.Description;

/// <summary>Describes one operation from what its endpoint says of itself.</summary>
internal sealed partial class ApiOperation(
    OpenApiDocument document, SchemaBook schemas, ApiDescription description, OpenApiOperation operation)
{
    public const string Security = "apiKey";

    private const string Json = "application/json";
    private const string Lines = "application/x-ndjson";

    private static readonly Dictionary<string, string> PathWords = new(StringComparer.Ordinal)
    {
        ["contract"] = "The contract's id.",
        ["period"] = "The month: billed, or being closed.",
        ["reason"] = "\"month\" for what a month's run billed; the third part of the invoice's key.",
        ["line"] = "A line's lineId, as the invoice lists it; percent-encoded.",
        ["source"] = "The source's id.",
        ["kind"] = "\"invoice\" or \"credit-note\".",
        ["name"] = "The key's name.",
    };

    private readonly IReadOnlyList<object> endpoint = [.. description.ActionDescriptor.EndpointMetadata];

    private bool NeedsKey => endpoint.OfType<IAuthorizeData>().Any() && !endpoint.OfType<IAllowAnonymous>().Any();

    private Duty? Duty => DutyTable.Find(endpoint.OfType<IAuthorizeData>().Select(data => data.Policy).LastOrDefault());

    private bool IsPaged => QueryCheck.IsPaged(endpoint);

    /// <summary>Key, role, parameters and body.</summary>
    public void DescribeRequest()
    {
        if (NeedsKey)
        {
            operation.Security =
                [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(Security, document)] = [] }];
            var mayCall = Duty == DutyTable.Read ? "Any role."
                : $"Role: {Duty?.WhoMay}; {Roles.Admin} may do all." + (Duty?.NotBy is { } not ? $" Not by {not}." : "");
            operation.Description = string.Join(' ', new[] { operation.Description, mayCall }.OfType<string>());
        }

        DescribeParameters();
        if (endpoint.OfType<IAcceptsMetadata>().LastOrDefault() is { RequestType: { } type } body)
        {
            operation.RequestBody = new OpenApiRequestBody
            {
                Required = true,
                Content = body.ContentTypes.ToDictionary(media => media, media => Taken(media, type), StringComparer.Ordinal),
            };
        }
    }

    /// <summary>Answers and problems, after every body that is taken is described.</summary>
    public void DescribeAnswers()
    {
        operation.Responses = [];
        foreach (var answer in endpoint.OfType<IProducesResponseTypeMetadata>().OrderBy(answer => answer.StatusCode))
        {
            Response(answer.StatusCode);
            if (answer.Type is { } type && type != typeof(void))
            {
                Response(answer.StatusCode).Content!.Add(Json, new OpenApiMediaType { Schema = schemas.Answered(type) });
                foreach (var table in answer.ContentTypes.Where(media => media != Json))
                {
                    Response(answer.StatusCode).Content!.Add(
                        table, new OpenApiMediaType { Schema = new OpenApiSchema { Type = JsonSchemaType.String } });
                }
            }
            else if (answer.ContentTypes.FirstOrDefault() is { } file)
            {
                Response(answer.StatusCode).Content!.Add(file, new OpenApiMediaType
                {
                    Schema = new OpenApiSchema { Type = JsonSchemaType.String, Format = "binary" },
                });
            }
        }

        foreach (var status in ProblemStatuses().Distinct().Order())
        {
            Response(status).Content!.Add(
                Problems.ContentType, new OpenApiMediaType { Schema = schemas.Answered(typeof(ProblemBody)) });
        }

        if (IsPaged)
        {
            Response(200).Headers = Header("Link", "The next page (RFC 8288), when there is one.");
        }

        foreach (var status in new[] { 429, 503 }.Where(ProblemStatuses().Contains))
        {
            Response(status).Headers = Header("Retry-After", "Seconds to wait. Then send the request again as it is.");
        }
    }

    private static Dictionary<string, IOpenApiHeader> Header(string name, string words) => new(StringComparer.Ordinal)
    {
        [name] = new OpenApiHeader
        {
            Description = words, Schema = new OpenApiSchema { Type = JsonSchemaType.String },
        },
    };

    private OpenApiResponse Response(int status)
    {
        var key = status.ToString(CultureInfo.InvariantCulture);
        if (!operation.Responses!.TryGetValue(key, out var response))
        {
            operation.Responses.Add(key, response = new OpenApiResponse
            {
                Description = status switch
                {
                    200 => "Done.",
                    202 => "Taken note of.",
                    _ => Problems.Title(status),
                },
                Content = new Dictionary<string, OpenApiMediaType>(StringComparer.Ordinal),
            });
        }

        return (OpenApiResponse)response;
    }

    private IEnumerable<int> ProblemStatuses()
    {
        var own = endpoint.OfType<RefusalStatuses>().SelectMany(refuses => refuses.Statuses);
        int[] withoutKey = NeedsKey ? [401, 503] : [];
        int[] withoutRole = NeedsKey && Duty != DutyTable.Read ? [403] : [];
        int[] withBody = operation.RequestBody is null ? [] : [400, 413, 415];
        int[] withLimit = endpoint.OfType<EnableRateLimitingAttribute>().Any() ? [429] : [];
        return [.. own, .. withoutKey, .. withoutRole, .. withBody, .. withLimit];
    }

    private OpenApiMediaType Taken(string media, Type type) => media switch
    {
        Lines => Said(JsonSchemaType.String, $"One {type.GetElementType()!.Name} as a JSON object on each line."),
        "application/cloudevents+json" => Said(
            JsonSchemaType.Object, "A CloudEvent 1.0: its type is the meter, its subject the customer, data.value the value (1 "
            + "where there is none), further members of data are properties. In binary mode its attributes are headers."),
        "application/cloudevents-batch+json" => Said(JsonSchemaType.Array, "CloudEvents 1.0; may be empty."),
        _ => new OpenApiMediaType
        {
            Schema = schemas.Taken(type),
            Example = ApiExamples.Of(type) is { } example ? JsonNode.Parse(example) : null,
        },
    };

    private static OpenApiMediaType Said(JsonSchemaType type, string description) => new()
    {
        Schema = new OpenApiSchema { Type = type, Description = description },
    };

    private void DescribeParameters()
    {
        var parameters = operation.Parameters ??= [];
        var named = parameters.OfType<OpenApiParameter>().Select(parameter => parameter.Name).ToList();
        foreach (var name in PathParameter().Matches(description.RelativePath!).Select(match => match.Groups[1].Value)
            .Where(name => !named.Contains(name)))
        {
            parameters.Add(new OpenApiParameter { Name = name, In = ParameterLocation.Path, Required = true });
        }

        foreach (var parameter in parameters.OfType<OpenApiParameter>())
        {
            parameter.Schema = parameter switch
            {
                { Name: "period" or "month" } => schemas.Answered(typeof(YearMonth)),
                { In: ParameterLocation.Path, Name: not "line" } => WireFormats.Id,
                _ => parameter.Schema ?? new OpenApiSchema { Type = JsonSchemaType.String },
            };
            if (Values(parameter.Name!) is { Count: > 0 } values)
            {
                parameter.Schema = new OpenApiSchema
                {
                    Type = JsonSchemaType.String, Enum = [.. values.Select(value => JsonValue.Create(value))],
                };
            }

            parameter.Description ??= parameter.In == ParameterLocation.Path
                ? PathWords.GetValueOrDefault(parameter.Name!)
                : null;
        }

        if (IsPaged)
        {
            parameters.Add(Query("cursor", "The \"next\" of the page before; absent for the first.", new OpenApiSchema
            {
                Type = JsonSchemaType.String,
            }));
            parameters.Add(Query("limit", "Rows that one page holds.", new OpenApiSchema
            {
                Type = JsonSchemaType.Integer, Format = "int32", Minimum = "1",
                Maximum = PageRequest.LimitMax.ToString(CultureInfo.InvariantCulture),
                Default = new PageRequest().Limit,
            }));
        }

        foreach (var header in endpoint.OfType<NeededHeader>())
        {
            parameters.Add(new OpenApiParameter
            {
                Name = header.Name, In = ParameterLocation.Header, Required = true, Description = header.Description,
                Schema = new OpenApiSchema { Type = JsonSchemaType.String },
            });
        }
    }

    private IReadOnlyList<string> Values(string parameter) => description.ParameterDescriptions
        .Where(described => described.Name == parameter)
        .Select(described => described.ParameterDescriptor).OfType<IParameterInfoParameterDescriptor>()
        .SelectMany(described => QueryCheck.Values(described.ParameterInfo)).ToList();

    private static OpenApiParameter Query(string name, string words, OpenApiSchema schema) => new()
    {
        Name = name, In = ParameterLocation.Query, Description = words, Schema = schema,
    };

    [GeneratedRegex(@"\{(\w+)\}")]
    private static partial Regex PathParameter();
}
