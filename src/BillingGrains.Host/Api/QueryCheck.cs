using System.ComponentModel.DataAnnotations;
using System.Reflection;
using BillingGrains.Storage.Views;
using Microsoft.AspNetCore.Http.Metadata;

namespace BillingGrains.Host.Api;

/// <summary>A filter that is spelt wrongly would let everything pass, or nothing: it is refused by its name.</summary>
internal static class QueryCheck
{
    /// <summary>Of the group's questions: refuses a parameter that there is not, and a value that is none of its
    /// <see cref="AllowedValuesAttribute"/>.</summary>
    public static RouteGroupBuilder ChecksQueries(this RouteGroupBuilder group) =>
        group.AddEndpointFilterFactory((endpoint, next) =>
        {
            var parameters = endpoint.MethodInfo.GetParameters();
            return call =>
            {
                Check(call.HttpContext, parameters);
                return next(call);
            };
        });

    /// <summary>The values that a parameter may have; empty when they are no closed set.</summary>
    public static IReadOnlyList<string> Values(ParameterInfo parameter) =>
        [.. parameter.GetCustomAttribute<AllowedValuesAttribute>()?.Values.OfType<string>() ?? []];

    /// <summary>Whether an endpoint answers page by page.</summary>
    public static bool IsPaged(IEnumerable<object> endpoint) => endpoint.OfType<IProducesResponseTypeMetadata>().Any(
        answer => answer.Type is { IsGenericType: true } type && type.GetGenericTypeDefinition() == typeof(Page<>));

    private static void Check(HttpContext context, ParameterInfo[] parameters)
    {
        var filters = parameters
            .Where(parameter => parameter.ParameterType == typeof(string) || parameter.ParameterType == typeof(bool?)
                || parameter.ParameterType == typeof(long?))
            .ToDictionary(parameter => parameter.Name!, StringComparer.Ordinal);
        string[] pages = IsPaged(context.GetEndpoint()!.Metadata) ? ["cursor", "limit"] : [];
        foreach (var (name, value) in context.Request.Query)
        {
            if (!filters.TryGetValue(name, out var filter))
            {
                if (!pages.Contains(name, StringComparer.Ordinal))
                {
                    throw Refusal(name, $"The query has no \"{name}\"", [.. filters.Keys, .. pages]);
                }

                continue;
            }

            var values = Values(filter);
            if (values.Count > 0 && !values.Contains(value.ToString(), StringComparer.Ordinal))
            {
                throw Refusal(name, $"There is no {name} \"{value}\"", [.. values]);
            }
        }
    }

    private static ApiProblem Refusal(string name, string what, string[] there)
    {
        var list = there switch
        {
            [] => "nothing",
            [var only] => only,
            [.. var first, var last] => $"{string.Join(", ", first)} or {last}",
        };
        return new ApiProblem(400, "bad-query", $"{what}; it is {list}.", $"#/{name}");
    }
}
