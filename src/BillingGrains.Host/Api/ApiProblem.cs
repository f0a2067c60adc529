using BillingGrains.Host.Api.Feed;

namespace BillingGrains.Host.Api;

/// <summary>A request that cannot be served, in the words of RFC 9457.</summary>
/// <param name="code">Stable, in kebab case.</param>
/// <param name="errors">The fields at fault; none when it is no field.</param>
internal sealed class ApiProblem(int status, string code, string detail, IReadOnlyList<FieldError> errors)
    : Exception(detail)
{
    /// <param name="pointer">The field at fault as a URI fragment, or null.</param>
    public ApiProblem(int status, string code, string detail, string? pointer = null)
        : this(status, code, detail, pointer is null ? [] : [new FieldError(pointer, detail)])
    {
    }

    public int Status { get; } = status;

    public string Code { get; } = code;

    public IReadOnlyList<FieldError> Errors { get; } = errors;
}
