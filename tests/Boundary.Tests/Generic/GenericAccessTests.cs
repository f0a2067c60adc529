using System.Security.Cryptography;
using System.Text;
using BillingGrains.Boundary.Tests.Erp;
using BillingGrains.Connectors.Http;
using BillingGrains.Domain.Posting;
using NodaTime;

namespace BillingGrains.Boundary.Tests.Generic;

/// <summary>Who calls, and that no secret is lost on the way.</summary>
public sealed class GenericAccessTests : IDisposable
{
    private const string Code =
        "\"access\": { \"kind\": \"oauthCode\", \"tokenUrl\": \"/token\", \"client\": \"body\" },";

    private readonly FakeTime time = new();
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("tokens-");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => folder.Delete(recursive: true);

    [Theory]
    [InlineData("\"access\": { \"kind\": \"basic\" },", "Basic dXNlcjphIHNlY3JldA==")]
    [InlineData("\"access\": { \"kind\": \"bearer\" },", "Bearer a secret")]
    [InlineData("\"headers\": { \"Authorization\": \"token {{connection.user}}:{{connection.secret}}\" },",
        "token user:a secret")]
    [InlineData("", "")]
    public async Task A_call_shows_who_sends_it(string access, string sent)
    {
        using var erp = new ScriptedErp(_ => (200, ScriptedErp.Empty));
        using var small = erp.Open(ScriptedErp.Configuration(access));

        (await small.Find("key", Cancellation)).ShouldBeOfType<SendingOutcome.NotFound>();

        erp.Calls.ShouldHaveSingleItem().Authorization.ShouldBe(sent);
    }

    [Fact]
    public async Task A_signature_covers_what_the_configuration_says()
    {
        HttpRequestMessage? seen = null;
        using var erp = new ScriptedErp(request =>
        {
            seen = request;
            return (200, ScriptedErp.Empty);
        });
        using var small = erp.Open(ScriptedErp.Configuration(
            "\"access\": { \"kind\": \"hmac\", \"algorithm\": \"sha512\", \"encoding\": \"hex\", "
            + "\"signed\": \"{{request.method}} {{request.path}}?{{request.query}} {{request.timestamp}}\", "
            + "\"headers\": { \"X-Sign\": \"t={{request.timestamp}},v={{signature}}\" } },"), time: time);

        await small.Find("a key", Cancellation);

        var moment = time.GetUtcNow().ToUnixTimeSeconds();
        var hash = HMACSHA512.HashData(
            Encoding.UTF8.GetBytes("a secret"), Encoding.UTF8.GetBytes($"GET /base/documents?key=a%20key {moment}"));
        seen!.Headers.GetValues("X-Sign").Single().ShouldBe($"t={moment},v={Convert.ToHexStringLower(hash)}");
    }

    [Fact]
    public async Task Client_credentials_give_a_token_that_is_used_until_it_ends()
    {
        var given = 0;
        using var erp = new ScriptedErp(request => request.RequestUri!.AbsolutePath.EndsWith("token", StringComparison.Ordinal)
            ? (200, $$"""{"access_token":"t{{++given}}","expires_in":3600}""")
            : (200, ScriptedErp.Empty));
        using var small = erp.Open(
            ScriptedErp.Configuration(
                "\"access\": { \"kind\": \"oauthClient\", \"tokenUrl\": \"/token\", \"fields\": { \"scope\": \"all of it\" } },"),
            time: time);

        await small.Find("key", Cancellation);
        await small.Find("key", Cancellation);
        time.Advance(TimeSpan.FromHours(1));
        await small.Find("key", Cancellation);

        erp.Calls.Select(call => call.Authorization)
            .ShouldBe(["Basic dXNlcjphJTIwc2VjcmV0", "Bearer t1", "Bearer t1", "Basic dXNlcjphJTIwc2VjcmV0", "Bearer t2"]);
        erp.Calls[0].Body.ShouldBe("grant_type=client_credentials&scope=all%20of%20it");
    }

    [Fact]
    public async Task A_refresh_token_is_stored_before_the_token_that_came_with_it_is_used()
    {
        var refresh = "consent";
        var given = 0;
        var path = Path.Combine(folder.FullName, "tokens");
        var stored = new FileTokens(path, "a secret");
        using var erp = new ScriptedErp(async (request, body) =>
        {
            if (request.RequestUri!.AbsolutePath.EndsWith("token", StringComparison.Ordinal))
            {
                // Each is good once.
                body.ShouldContain($"refresh_token={refresh}");
                refresh = $"refresh{++given}";
                return (200, $$"""{"access_token":"t{{given}}","expires_in":3600,"refresh_token":"{{refresh}}"}""");
            }

            (await stored.Read(Cancellation))!.RefreshToken.ShouldBe(refresh);
            return (200, ScriptedErp.Empty);
        });
        using (var small = erp.Open(ScriptedErp.Configuration(Code), stored, time))
        {
            await small.Find("key", Cancellation);
            time.Advance(TimeSpan.FromHours(1));
            await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => small.Find("key", Cancellation)));
        }

        // Another process goes on with what was stored.
        using var next = erp.Open(ScriptedErp.Configuration(Code), new FileTokens(path, "a secret"), time);
        (await next.Find("key", Cancellation)).ShouldBeOfType<SendingOutcome.NotFound>();
        given.ShouldBe(2);
        (await File.ReadAllTextAsync(path, Cancellation)).ShouldNotContain("refresh");
        (await new FileTokens(path, "another secret").Read(Cancellation)).ShouldBeNull();
    }

    [Fact]
    public async Task A_refused_refresh_token_is_not_sent_again_for_a_while()
    {
        using var erp = new ScriptedErp(_ => (400, """{"error":"invalid_grant"}"""));
        using var small = erp.Open(ScriptedErp.Configuration(Code), time: time);

        var first = (await small.Find("key", Cancellation)).ShouldBeOfType<SendingOutcome.Deferred>();
        var second = (await small.Find("key", Cancellation)).ShouldBeOfType<SendingOutcome.Deferred>();

        first.Detail.ShouldContain("invalid_grant");
        second.RetryAfter.ShouldBe(Duration.FromMinutes(5));
        erp.Calls.Count.ShouldBe(1);
        erp.Calls[0].Body.ShouldContain("client_secret=a%20secret");
        time.Advance(TimeSpan.FromMinutes(6));
        await small.Find("key", Cancellation);
        erp.Calls.Count.ShouldBe(2);
    }

    [Fact]
    public async Task A_login_that_ended_is_renewed_once_and_the_call_made_again()
    {
        var logins = 0;
        var refused = 1;
        using var erp = new ScriptedErp(request => request.RequestUri!.AbsolutePath.EndsWith("login", StringComparison.Ordinal)
            ? (200, $$"""{"session":"s{{++logins}}"}""")
            : refused-- > 0 ? (401, "{}") : (200, ScriptedErp.Empty));
        using var small = erp.Open(ScriptedErp.Configuration(
            """
            "access": {
              "kind": "session",
              "call": { "path": "/login", "body": { "u": "{{connection.user}}" }, "read": { "session": "$.session" } },
              "headers": { "Authorization": "Session {{login.session}}" }
            },
            """));

        (await small.Find("key", Cancellation)).ShouldBeOfType<SendingOutcome.NotFound>();
        erp.Calls.Select(call => call.Authorization).ShouldBe(["", "Session s1", "", "Session s2"]);

        refused = 2;
        (await small.Find("key", Cancellation)).ShouldBeOfType<SendingOutcome.Deferred>();
    }
}
