using System.Security.Claims;
using System.Text.Encodings.Web;
using BillingGrains.Host.Api;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace BillingGrains.Host.Access;

/// <summary>"Authorization: Bearer KEY" (RFC 6750).</summary>
internal sealed class ApiKeyAuthentication(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logs, UrlEncoder encoder, ApiKeys keys)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logs, encoder)
{
    public const string SchemeName = "ApiKey";

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        var header = Request.Headers.Authorization.ToString();
        if (!header.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase))
        {
            return AuthenticateResult.NoResult();
        }

        var holder = await keys.Find(header["Bearer ".Length..].Trim(), Context.RequestAborted);
        if (holder is null)
        {
            return AuthenticateResult.Fail("The API key is not known.");
        }

        var identity = new ClaimsIdentity(
            [
                new Claim(ClaimTypes.Name, holder.Name), new Claim(ClaimTypes.Role, holder.Role),
                new Claim(Callers.PersonClaim, holder.Person),
            ],
            SchemeName);
        return AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(identity), SchemeName));
    }

    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        Response.Headers.WWWAuthenticate = "Bearer";
        return Problems.Write(Context, new ApiProblem(
            401, "unknown-key", "Send a valid API key: \"Authorization: Bearer KEY\"."));
    }

    protected override Task HandleForbiddenAsync(AuthenticationProperties properties) =>
        Problems.Write(Context, Policies.Forbidden(Context));
}
