namespace BillingGrains.Host.Api;

/// <summary>A request that cannot be served, in the words of RFC 9457.</summary>
/// <param name="code">Stable, in kebab case.</param>
/// <param name="pointer">The field at fault as a URI fragment, or null.</param>
public sealed class ApiProblem(int status, string code, string detail, string? pointer = null) : Exception(detail)
{
    public int Status { get; } = status;

    public string Code { get; } = code;

    public string? Pointer { get; } = pointer;
}
