using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;

namespace BillingGrains.Connectors.Http;

/// <summary>Calls an interface of JSON with an access token.</summary>
/// <param name="name">Of the ERP, for people.</param>
/// <param name="address">What paths are put behind.</param>
/// <param name="judge">What an answer means that is not "done", by how long it took. Null where a refused login is nothing else.
/// </param>
internal sealed class TokenCalls(
    string name, Uri address, HttpSender sender, TokenSource tokens, Func<HttpAnswer, TimeSpan, ErpCallException?> judge,
    TimeProvider time)
{
    /// <summary>An address below another one, whose path, where it has one, is kept.</summary>
    public static Uri Under(Uri address, string path) => new(address.AbsoluteUri.TrimEnd('/') + "/" + path);

    /// <summary>A refused login comes before anything is done: with a new token the call is made once more. Throws
    /// <see cref="ErpCallException"/> for answers that are not "done", <see cref="CallFailedException"/> for those that did not
    /// come.</summary>
    /// <param name="header">One more header; null for none.</param>
    public async Task<HttpAnswer> Send(
        HttpMethod method, string path, JsonObject? body, CancellationToken cancellation,
        (string Name, string Value)? header = null)
    {
        for (var again = false; ; again = true)
        {
            using var request = new HttpRequestMessage(method, Under(address, path));
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", await tokens.Ready(cancellation));
            request.Headers.Accept.ParseAdd("application/json");
            if (body is not null)
            {
                request.Content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json");
            }

            if (header is var (title, value))
            {
                request.Headers.TryAddWithoutValidation(title, value);
            }

            var start = time.GetTimestamp();
            var answer = await sender.Send(request, cancellation);
            if (answer.IsSuccess)
            {
                return answer;
            }

            if (judge(answer, time.GetElapsedTime(start)) is { } judged)
            {
                throw judged;
            }

            if (again)
            {
                throw new ErpCallException(CallVerdict.NotNow, $"{name} refuses the login. {answer.Detail}")
                {
                    RetryAfter = TokenSource.RefusedPause,
                };
            }

            tokens.Drop();
        }
    }
}
