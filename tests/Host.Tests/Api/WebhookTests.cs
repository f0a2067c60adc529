using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using BillingGrains.Boundary.Tests.Journal;
using BillingGrains.Host.Installation;
using BillingGrains.Host.Tests.Api.Described;

namespace BillingGrains.Host.Tests.Api;

/// <summary>What a ticketing system sends by itself.</summary>
public sealed class WebhookTests(TestPostgres postgres) : IAsyncLifetime
{
    private const string Address = "v1/webhooks/request-tracker/rt-main";
    private const int BytesMax = 64 * 1024;

    private const string Source =
        """
        {'sourceId':'rt-main','version':1,'connector':'request-tracker','connection':'desk','pollEvery':'0:01:00:00'}
        """;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly byte[] secret = RandomNumberGenerator.GetBytes(32);

    private readonly TcpListener desk = new(IPAddress.Loopback, 0);
    private BillingInstallation installation = null!;
    private HttpClient admin = null!;
    private HttpClient sender = null!;

    public async ValueTask InitializeAsync()
    {
        desk.Start();
        installation = await BillingInstallation.Start(
            new InstallationOptions
            {
                Database = await postgres.NewDatabase(),
                Connections = new Dictionary<string, ConnectionOptions>(StringComparer.Ordinal)
                {
                    ["desk"] = new()
                    {
                        Address = $"http://{desk.LocalEndpoint}",
                        Secret = "token",
                        RequestTracker = new() { WebhookSecret = "whsec_" + Convert.ToBase64String(secret) },
                    },
                },
            },
            "http://127.0.0.1:0", migrate: false, CancellationToken.None);
        using var plain = new HttpClient { BaseAddress = new Uri(installation.Address) };
        var described = new DescribedApi(await plain.GetStringAsync("openapi/v1.json"));
        admin = ApiFixture.Client(
            installation.Address, await installation.CreateKey("admin", "admin"), described.Handler());
        sender = new HttpClient(described.Handler()) { BaseAddress = plain.BaseAddress };
    }

    public async ValueTask DisposeAsync()
    {
        desk.Dispose();
        admin.Dispose();
        sender.Dispose();
        await installation.DisposeAsync();
    }

    [Fact]
    public async Task A_signed_webhook_is_accepted_and_the_system_is_asked_at_once()
    {
        await PutSource();
        await RefuseNextCall();

        var answer = await Send("{}", signed: "{}");

        answer.StatusCode.ShouldBe(HttpStatusCode.Accepted);
        (await answer.Content.ReadAsStringAsync()).ShouldBeEmpty();
        (await RefuseNextCall()).ShouldContain("/REST/2.0/");
    }

    [Fact]
    public async Task A_webhook_of_another_body_than_was_signed_or_of_no_source_is_not_believed()
    {
        await PutSource();

        (await Send("{\"id\":2}", signed: "{}")).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        (await Send("{}", signed: "{}", "v1/webhooks/request-tracker/nobody")).StatusCode
            .ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task A_webhook_that_is_too_large_is_refused_before_its_signature_is_looked_at()
    {
        await PutSource();
        var largest = new string(' ', BytesMax);

        (await Send(largest, signed: largest)).StatusCode.ShouldBe(HttpStatusCode.Accepted);
        var refused = await Send(largest + " ", signed: largest + " ");

        refused.StatusCode.ShouldBe(HttpStatusCode.RequestEntityTooLarge);
        (await refused.Body()).Line().ShouldBe("body-too-large: A webhook has at most 65536 bytes.");
    }

    /// <summary>Waits for a call of the silo and refuses its token, which it does not try again before the next poll: the
    /// first comes as the source is set, the next only in an hour.</summary>
    private async Task<string> RefuseNextCall()
    {
        using var call = await desk.AcceptTcpClientAsync().WaitAsync(Patience);
        using var asked = new StreamReader(call.GetStream(), leaveOpen: true);
        var line = await asked.ReadLineAsync();
        await call.GetStream().WriteAsync(
            "HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"u8.ToArray());
        return line ?? "";
    }

    private async Task PutSource() =>
        (await admin.PutAsync("v1/sources/rt-main", Wire.Json(Wire.Quoted(Source)))).StatusCode.ShouldBe(HttpStatusCode.OK);

    private Task<HttpResponseMessage> Send(string body, string signed, string address = Address)
    {
        var time = DateTimeOffset.UtcNow.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        var signature = HMACSHA256.HashData(secret, Encoding.UTF8.GetBytes($"message-1.{time}.{signed}"));
        return sender.SendAsync(new HttpRequestMessage(HttpMethod.Post, address)
        {
            Content = Wire.Json(body),
            Headers =
            {
                { "webhook-id", "message-1" },
                { "webhook-timestamp", time },
                { "webhook-signature", "v1," + Convert.ToBase64String(signature) },
            },
        });
    }
}
