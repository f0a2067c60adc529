using System.Text.Json;
using BillingGrains.Ports.Json;

namespace BillingGrains.Host.Api;

/// <summary>An answer that is written whole before any of it is sent, with its length in its head: for short ones, which cost
/// more where they are written in chunks while they are sent.</summary>
internal sealed class WholeAnswer<T>(T value, int status) : IResult
{
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(value, BillingJson.Options);
        httpContext.Response.StatusCode = status;
        httpContext.Response.ContentType = "application/json; charset=utf-8";
        httpContext.Response.ContentLength = json.Length;
        await httpContext.Response.Body.WriteAsync(json, httpContext.RequestAborted);
    }
}
