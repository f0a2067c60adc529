using System.Globalization;

namespace BillingGrains.Sandbox.Erp;

/// <summary>How a pretended ERP behaves at its door: whom it lets in, and how it says that there were too many calls, that it
/// is under maintenance, or that something broke. The sandbox's own way, unless a vendor's is put in its place.</summary>
public class Manners
{
    public static Manners Own { get; } = new();

    public virtual Answer NotLetIn => new(401, new Problem("token-wrong", "The token is not this tenant's."));

    public virtual Answer Unavailable => new(503, new Problem("maintenance", "The ERP is under maintenance."));

    public virtual Answer Broken => new(500, new Problem("internal", "Something went wrong."));

    /// <summary>How long a call that is too many waits for its answer.</summary>
    public virtual TimeSpan ThrottledAfter => TimeSpan.Zero;

    public virtual bool IsLetIn(HttpRequest request, SandboxOptions options, string tenant) =>
        Access.IsBearer(request, options.TokenOf(tenant));

    /// <param name="seconds">After which there is room again, 1 or more.</param>
    public virtual Answer Throttled(HttpResponse response, string code, int seconds)
    {
        response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        return new Answer(429, new Problem(code, "Too many calls; nothing was done."));
    }

    /// <summary>The limits as in the draft "RateLimit header fields for HTTP", revision 11.</summary>
    public virtual void ShowLimits(HttpResponse response, Entry entry, SandboxOptions options)
    {
        response.Headers["RateLimit-Policy"] = string.Create(
            CultureInfo.InvariantCulture, $"\"tenant\";q={options.CallsPerWindow};w={(int)options.Window.TotalSeconds}");
        response.Headers["RateLimit"] = string.Create(
            CultureInfo.InvariantCulture, $"\"tenant\";r={entry.Remaining};t={entry.ResetSeconds}");
    }
}
