using System.Security.Claims;
using BillingGrains.Domain.Duties;
using BillingGrains.Host.Api;
using Microsoft.AspNetCore.Authorization;

namespace BillingGrains.Host.Access;

/// <summary>The table of duties as the HTTP API's policies: one for each action, of its name.</summary>
internal static class Policies
{
    public static void Add(AuthorizationOptions options)
    {
        foreach (var duty in DutyTable.All)
        {
            options.AddPolicy(duty.Action, policy => policy.RequireRole(
                Roles.All.Where(role => duty.IsFor(role))));
        }

        // What names no duty is nobody's: an endpoint that forgot it answers 403, and no reader gets through.
        options.DefaultPolicy = new AuthorizationPolicyBuilder().RequireAssertion(_ => false).Build();
    }

    /// <summary>Whose work an endpoint is.</summary>
    public static TBuilder ForDuty<TBuilder>(this TBuilder endpoint, Duty duty)
        where TBuilder : IEndpointConventionBuilder => endpoint.RequireAuthorization(duty.Action);

    /// <summary>Why a caller may not, and who may instead.</summary>
    public static ApiProblem Forbidden(HttpContext context)
    {
        var action = context.GetEndpoint()?.Metadata.OfType<IAuthorizeData>().LastOrDefault()?.Policy;
        return Forbidden(context, DutyTable.Find(action));
    }

    public static ApiProblem Forbidden(HttpContext context, Duty? duty)
    {
        var who = $"The key \"{context.User.Identity?.Name}\" has the role \"{Callers.Role(context)}\"";
        return new ApiProblem(403, "role-may-not", duty is null
            ? $"{who}, which may not do this."
            : $"{who}, which may not {duty.Words}. The role {duty.WhoMay} may.");
    }
}

/// <summary>Who calls, as a person: a key counts as its owner.</summary>
internal static class Callers
{
    /// <summary>The claim that holds the owner of a key.</summary>
    public const string PersonClaim = "person";

    /// <summary>The holder of a key, as requests know who sent them.</summary>
    public static ClaimsPrincipal Principal(string name, string role, string person) => new(new ClaimsIdentity(
        [new Claim(ClaimTypes.Name, name), new Claim(ClaimTypes.Role, role), new Claim(PersonClaim, person)],
        ApiKeyAuthentication.SchemeName));

    /// <summary>The key's owner.</summary>
    public static string Person(HttpContext context) => context.User.FindFirstValue(PersonClaim) ?? "nobody";

    public static string? Role(HttpContext context) => context.User.FindFirstValue(ClaimTypes.Role);

    /// <summary>Who did it, for the history: the person, and by which key where that has another name.</summary>
    public static string Actor(HttpContext context) =>
        Person(context) is var person && context.User.Identity?.Name is { } key && key != person
            ? $"{person} via {key}"
            : person;
}
