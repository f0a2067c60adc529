using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using NodaTime;

namespace BillingGrains.Connectors.Tryton;

/// <summary>Tryton's JSON-RPC. It repeats a call only after a 401, which Tryton answers before it does
/// anything.</summary>
internal sealed class TrytonClient(HttpClient http, TrytonSettings settings, TimeProvider time) : IDisposable
{
    /// <summary>Tryton counts refused logins over five minutes and locks the user out at the sixth: a password that
    /// was refused is tried again so rarely that the count never grows.</summary>
    private static readonly Duration RefusedPasswordPause = Duration.FromMinutes(10);

    private readonly SemaphoreSlim loginTurn = new(1, 1);
    private Session? session;
    private DateTimeOffset noLoginBefore = DateTimeOffset.MinValue;
    private int lastId;

    /// <summary>The company of the user, in which everything is read and made.</summary>
    public async Task<long> Company(CancellationToken cancellation) =>
        (await SessionNow(cancellation)).Company
        ?? throw new TrytonException(TrytonFault.Program, $"The user {settings.User} has no company in Tryton.");

    /// <param name="context">What is said beside the user's own context; null for nothing.</param>
    public async Task<JsonElement> Call(
        string method, JsonArray arguments, CancellationToken cancellation, JsonObject? context = null)
    {
        var used = await SessionNow(cancellation);
        try
        {
            return await Send(used, method, arguments, cancellation, context);
        }
        catch (SessionEndedException)
        {
            await Drop(used, cancellation);
        }

        used = await SessionNow(cancellation);
        try
        {
            return await Send(used, method, arguments, cancellation, context);
        }
        catch (SessionEndedException)
        {
            throw new TrytonException(TrytonFault.Login, "Tryton ends each session at once (401).");
        }
    }

    public async Task<IReadOnlyList<JsonElement>> Search(
        string model, IEnumerable<JsonArray> conditions, IEnumerable<string> fields, int limit,
        CancellationToken cancellation)
    {
        var found = await Call(
            $"model.{model}.search_read",
            [
                new JsonArray([.. conditions]), 0, limit, new JsonArray(new JsonArray("id", "ASC")),
                new JsonArray([.. fields.Select(field => (JsonNode)field)]),
            ],
            cancellation);
        return [.. found.EnumerateArray()];
    }

    public async Task<JsonElement?> Read(
        string model, long id, IEnumerable<string> fields, CancellationToken cancellation) =>
        await Search(model, [TrytonJson.Where("id", "=", id)], fields, 1, cancellation) is [var record]
            ? record
            : null;

    public async Task<long> Create(string model, JsonObject record, CancellationToken cancellation)
    {
        var made = await Call($"model.{model}.create", [new JsonArray(record)], cancellation);
        return made[0].GetInt64();
    }

    /// <summary>Says yes to a warning, once.</summary>
    public async Task Confirm(string warningName, CancellationToken cancellation) =>
        await Create(
            "res.user.warning",
            new JsonObject
            {
                ["user"] = (await SessionNow(cancellation)).User,
                ["name"] = warningName,
                ["always"] = false,
            },
            cancellation);

    /// <summary>Reads the user's context again: needed after its company was set.</summary>
    public async Task Renew(CancellationToken cancellation)
    {
        if (session is { } used)
        {
            await Drop(used, cancellation);
        }
    }

    public void Dispose() => loginTurn.Dispose();

    private async Task<Session> SessionNow(CancellationToken cancellation)
    {
        await loginTurn.WaitAsync(cancellation);
        try
        {
            return session ??= await Login(cancellation);
        }
        finally
        {
            loginTurn.Release();
        }
    }

    private async Task Drop(Session used, CancellationToken cancellation)
    {
        await loginTurn.WaitAsync(cancellation);
        session = ReferenceEquals(session, used) ? null : session;
        loginTurn.Release();
    }

    private async Task<Session> Login(CancellationToken cancellation)
    {
        if (noLoginBefore - time.GetUtcNow() is var wait && wait > TimeSpan.Zero)
        {
            throw new TrytonException(
                TrytonFault.Login, "Tryton refused the password; it is not sent again yet.",
                Duration.FromTimeSpan(wait));
        }

        try
        {
            var answer = await Send(
                null, "common.db.login",
                [settings.User, new JsonObject { ["password"] = settings.Password }, "en"], cancellation);
            var user = answer[0].GetInt64();
            var opened = new Session(
                "Session " + Convert.ToBase64String(Encoding.UTF8.GetBytes(FormattableString.Invariant(
                    $"{settings.User}:{user}:{answer[1].GetString()}"))),
                user, [], null);
            var context = await Send(opened, "model.res.user.get_preferences", [true], cancellation);
            return opened with
            {
                Context = JsonObject.Create(context) ?? [],
                Company = TrytonJson.IdOf(context, "company"),
            };
        }
        catch (SessionEndedException)
        {
            noLoginBefore = time.GetUtcNow() + RefusedPasswordPause.ToTimeSpan();
            throw new TrytonException(
                TrytonFault.Login, $"Tryton refuses the user {settings.User} or its password (401).",
                RefusedPasswordPause);
        }
    }

    /// <summary>One call. Its body holds exactly these three members: any other changes how Tryton answers.</summary>
    private async Task<JsonElement> Send(
        Session? used, string method, JsonArray arguments, CancellationToken cancellation, JsonObject? more = null)
    {
        var parameters = arguments.DeepClone().AsArray();
        if (used is not null)
        {
            var context = used.Context.DeepClone().AsObject();
            foreach (var (name, value) in more ?? [])
            {
                context[name] = value?.DeepClone();
            }

            parameters.Add(context);
        }

        var body = new JsonObject
        {
            ["id"] = Interlocked.Increment(ref lastId),
            ["method"] = method,
            ["params"] = parameters,
        };
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(settings.Address, settings.Database + "/"));
        request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body.ToJsonString()));
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        if (used is not null)
        {
            request.Headers.TryAddWithoutValidation("Authorization", used.Authorization);
        }

        using var answer = await Sent(request, cancellation);
        var text = await TextOf(answer, cancellation);
        return TrytonAnswer.Result(answer.StatusCode, answer.Headers.RetryAfter?.Delta, text);
    }

    private async Task<HttpResponseMessage> Sent(HttpRequestMessage request, CancellationToken cancellation)
    {
        try
        {
            return await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
        }
        catch (HttpRequestException problem) when (
            problem.InnerException is SocketException { SocketErrorCode: SocketError.ConnectionRefused
                or SocketError.HostNotFound or SocketError.HostUnreachable or SocketError.NetworkUnreachable })
        {
            throw new TrytonException(
                TrytonFault.NotSent, "Tryton cannot be reached: " + problem.Message, null, problem);
        }
        catch (HttpRequestException problem)
        {
            throw new TrytonException(
                TrytonFault.NoAnswer, "The connection to Tryton broke: " + problem.Message, null, problem);
        }
    }

    private static async Task<string> TextOf(HttpResponseMessage answer, CancellationToken cancellation)
    {
        try
        {
            return await answer.Content.ReadAsStringAsync(cancellation);
        }
        catch (Exception problem) when (problem is HttpRequestException or IOException)
        {
            throw new TrytonException(
                TrytonFault.NoAnswer, "Tryton's answer broke off: " + problem.Message, null, problem);
        }
    }

    /// <param name="Context">The last parameter of every call; the company is in it.</param>
    private sealed record Session(string Authorization, long User, JsonObject Context, long? Company);
}

/// <summary>Tryton answered 401: there is no such session, it is too old for this call, or the login is
/// refused.</summary>
internal sealed class SessionEndedException : Exception;
