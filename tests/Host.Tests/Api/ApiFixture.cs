using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using BillingGrains.Boundary.Tests.Journal;
using BillingGrains.Host.Installation;
using BillingGrains.Host.Tests.Api.Described;
using BillingGrains.Sandbox;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace BillingGrains.Host.Tests.Api;

/// <summary>One installation with a quiet sandbox, for every test of a run that does not take its database away.</summary>
public sealed class ApiFixture(TestPostgres postgres) : IAsyncLifetime
{
    private readonly Dictionary<string, HttpClient> clients = new(StringComparer.Ordinal);
    private BillingInstallation? installation;
    private WebApplication? sandbox;
    private string database = "";

    public BillingInstallation Installation => installation!;

    /// <summary>What the API says of itself; every call of the clients here is compared with it.</summary>
    internal DescribedApi Described { get; private set; } = null!;

    public HttpClient Anonymous { get; private set; } = null!;

    /// <summary>Where the people of the ERPs work.</summary>
    public HttpClient ErpOperator { get; private set; } = null!;

    public HttpClient Admin => clients["admin"];

    public HttpClient As(string role) => clients[role];

    public async ValueTask InitializeAsync()
    {
        database = await postgres.NewDatabase();
        sandbox = SandboxApp.Build(new SandboxOptions { Port = 0 }, TimeProvider.System);
        await sandbox.StartAsync();
        var address = sandbox.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!
            .Addresses.First();
        ErpOperator = Client(address, "sandbox-operator");
        var options = new InstallationOptions
        {
            Database = database,
            Connections = new Dictionary<string, ConnectionOptions>(StringComparer.Ordinal)
            {
                ["books"] = new() { Address = address, Company = "north", Secret = "sandbox-north" },
                ["proposed"] = new() { Address = address, Company = "proposed", Secret = "sandbox-proposed" },
                ["mended"] = new() { Address = address, Company = "mended", Secret = "sandbox-mended" },
                ["old"] = new() { Address = address, Company = "old", Secret = "sandbox-old" },
                ["new"] = new() { Address = address, Company = "new", Secret = "sandbox-new" },
                ["deaf"] = new() { Address = address, Company = "deaf", Secret = "sandbox-deaf" },
                ["paid"] = new() { Address = address, Company = "paid", Secret = "sandbox-paid" },
            },
        };
        installation = await BillingInstallation.Start(
            options, "http://127.0.0.1:0", migrate: false, CancellationToken.None);
        using var plain = new HttpClient { BaseAddress = new Uri(installation.Address) };
        Described = new DescribedApi(await plain.GetStringAsync("openapi/v1.json"));
        Anonymous = new HttpClient(Described.Handler()) { BaseAddress = plain.BaseAddress };
        foreach (var role in BillingGrains.Domain.Duties.Roles.All)
        {
            clients[role] = Client(
                installation.Address, await installation.CreateKey($"{role} of the tests", role), Described.Handler());
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (installation is not null)
        {
            await installation.DisposeAsync();
        }

        if (sandbox is not null)
        {
            await sandbox.DisposeAsync();
        }
    }

    public static HttpClient Client(string address, string key, HttpMessageHandler? handler = null) =>
        new(handler ?? new SocketsHttpHandler())
    {
        BaseAddress = new Uri(address),
        DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", key) },
    };

    /// <summary>The number of facts whose key begins so.</summary>
    public async Task<long> Facts(string prefix)
    {
        await using var source = NpgsqlDataSource.Create(database);
        await using var command = source.CreateCommand("select count(*) from fact where starts_with(key, $1)");
        command.Parameters.Add(new NpgsqlParameter { Value = prefix });
        return (long)(await command.ExecuteScalarAsync())!;
    }
}

/// <summary>Tests that share the installation.</summary>
[CollectionDefinition(Name)]
public sealed class ApiCollection : ICollectionFixture<ApiFixture>
{
    public const string Name = "api";
}

/// <summary>What tests send and read.</summary>
internal static class Wire
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(100);

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public static StringContent Json(string json) => new(json, Encoding.UTF8, "application/json");

    /// <summary>JSON as tests write it: with ' for ".</summary>
    public static string Quoted(string json) => json.Replace('\'', '"');

    /// <summary>A body as tests write it.</summary>
    public static StringContent Quotes(string json) => Json(Quoted(json));

    /// <summary>The body of a call that is answered with 200.</summary>
    public static async Task<JsonElement> Ok(Task<HttpResponseMessage> call)
    {
        var response = await call;
        response.StatusCode.ShouldBe(HttpStatusCode.OK, await response.Content.ReadAsStringAsync());
        return await response.Body();
    }

    public static Task<HttpResponseMessage> Feed(this HttpClient client, params string[] items) =>
        client.PostAsync(
            "v1/feed", new StringContent(Quoted(string.Join('\n', items)), Encoding.UTF8, "application/x-ndjson"));

    public static async Task<JsonElement> Body(this Task<HttpResponseMessage> response) =>
        await (await response).Body();

    public static async Task<JsonElement> Body(this HttpResponseMessage response) =>
        JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement;

    /// <summary>Asks until the answer is as it is to become.</summary>
    public static async Task<JsonElement> Settled(this HttpClient client, string address, Func<JsonElement, bool> isSo)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (true)
        {
            var response = await client.GetAsync(address, patience.Token);
            var body = await response.Body();
            if (response.IsSuccessStatusCode && isSo(body))
            {
                return body;
            }

            await Task.Delay(LookEvery, patience.Token);
        }
    }

    /// <summary>Reconciles a month, as soon as nothing is under way, and after the books were told that the document is posted.
    /// </summary>
    public static Task Reconcile(this HttpClient client, string month) =>
        client.OnceSettled(() => client.PostAsync($"{month}/close/reconcile", null));

    /// <summary>Asks for what is done only while nothing is under way, until it is.</summary>
    public static async Task OnceSettled(this HttpClient client, Func<Task<HttpResponseMessage>> ask)
    {
        while (true)
        {
            await client.Settled("v1/progress", progress => progress.GetProperty("settled").GetBoolean());
            using var answer = await ask();
            if (answer.StatusCode != HttpStatusCode.ServiceUnavailable)
            {
                answer.StatusCode.ShouldBe(HttpStatusCode.OK, await answer.Content.ReadAsStringAsync());
                return;
            }
        }
    }

    public static string Text(this JsonElement element, string member) => element.GetProperty(member).ToString();

    /// <summary>"code pointer pointer: detail": a problem in one line.</summary>
    public static string Line(this JsonElement problem)
    {
        var pointers = problem.TryGetProperty("errors", out var errors)
            ? string.Concat(errors.EnumerateArray().Select(error => " " + error.Text("pointer")))
            : "";
        return $"{problem.Text("code")}{pointers}: {problem.Text("detail")}";
    }
}
