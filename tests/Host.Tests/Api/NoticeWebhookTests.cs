using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using BillingGrains.Domain.Exceptions;
using BillingGrains.Host.Installation;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;

namespace BillingGrains.Host.Tests.Api;

/// <summary>A receiver that knows Standard Webhooks can tell that a notice is ours, and which one it is.</summary>
public sealed class NoticeWebhookTests : IAsyncDisposable
{
    private static readonly byte[] Key = Encoding.UTF8.GetBytes("a key of 32 bytes, or about that");

    private static readonly NoticeSending Sending = new(
        new Notice("new-cause/c-1/x", NoticeKind.NewCause, "finance", ["c-1"], ["2 exceptions, 50.00 EUR."], default), "chat", 0,
        default);

    private readonly WebApplication receiver = Receiver();
    private readonly List<(Dictionary<string, string> Headers, string Body)> received = [];
    private int status = 204;

    [Fact]
    public async Task A_notice_is_signed_over_id_time_and_body_and_a_repeat_bears_the_same_id()
    {
        var webhook = await Start();
        (await webhook.Send(Sending, TestContext.Current.CancellationToken)).ShouldBeNull();
        status = 500;
        (await webhook.Send(Sending, TestContext.Current.CancellationToken)).ShouldBe("The connection chat answered 500.");

        var (headers, body) = received[0];
        var signed = Encoding.UTF8.GetBytes($"{headers["webhook-id"]}.{headers["webhook-timestamp"]}.{body}");
        headers["webhook-signature"]
            .ShouldBe("v1," + Convert.ToBase64String(HMACSHA256.HashData(Key, signed)));
        received[1].Headers["webhook-id"].ShouldBe(headers["webhook-id"]);
        var told = JsonDocument.Parse(body).RootElement;
        told.Text("type").ShouldBe("notice.given");
        told.GetProperty("data").GetProperty("text")[0].ToString().ShouldBe("2 exceptions, 50.00 EUR.");
    }

    [Fact]
    public async Task Whoever_cannot_be_reached_is_named_and_a_connection_that_is_not_configured_says_what_to_set()
    {
        var webhook = await Start();
        (await webhook.Send(Sending with { Connection = "mail" }, TestContext.Current.CancellationToken))
            .ShouldBe("A channel of notices needs the connection \"mail\": "
                + "set Billing__Connections__mail__Address and __Secret.");
        await receiver.StopAsync(TestContext.Current.CancellationToken);
        (await webhook.Send(Sending, TestContext.Current.CancellationToken))!
            .ShouldStartWith("The connection chat cannot be reached: ");
    }

    public ValueTask DisposeAsync() => receiver.DisposeAsync();

    private async Task<NoticeWebhook> Start()
    {
        receiver.MapPost("/hook", async (HttpContext context) =>
        {
            using var reader = new StreamReader(context.Request.Body);
            received.Add((
                context.Request.Headers.ToDictionary(
                    header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase),
                await reader.ReadToEndAsync()));
            context.Response.StatusCode = status;
        });
        await receiver.StartAsync(TestContext.Current.CancellationToken);
        var options = new InstallationOptions
        {
            Connections = new Dictionary<string, ConnectionOptions>(StringComparer.Ordinal)
            {
                ["chat"] = new()
                {
                    Address = $"{receiver.Urls.First()}/hook", Secret = $"whsec_{Convert.ToBase64String(Key)}",
                },
            },
        };
        var clients = new ServiceCollection().AddHttpClient().BuildServiceProvider().GetRequiredService<IHttpClientFactory>();
        return new NoticeWebhook(options, clients, TimeProvider.System);
    }

    private static WebApplication Receiver()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        return builder.Build();
    }
}
