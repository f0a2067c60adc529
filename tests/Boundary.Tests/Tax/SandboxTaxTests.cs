using BillingGrains.Boundary.Tests.Erp;
using BillingGrains.Boundary.Tests.RealSystems;
using BillingGrains.Connectors.Sandbox;
using BillingGrains.Ports.Tax;
using BillingGrains.Sandbox;
using BillingGrains.Sandbox.Faults;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;

namespace BillingGrains.Boundary.Tests.Tax;

/// <summary>The connector of the sandbox's tax service, against a sandbox that listens on a free loopback port.</summary>
public sealed class SandboxTaxTests : TaxBoundary, IAsyncLifetime
{
    private const string Tenant = "north";
    private static readonly TimeSpan CallTimeout = TimeSpan.FromSeconds(10);

    private readonly FakeTime time = new();
    private readonly SandboxOptions options = new() { Port = 0 };
    private readonly HttpClient http = new();
    private WebApplication sandbox = null!;
    private SandboxTax tax = null!;

    protected override ITax Tax => tax;

    public async ValueTask InitializeAsync()
    {
        sandbox = SandboxApp.Build(options, time);
        await sandbox.StartAsync(TestContext.Current.CancellationToken);
        tax = new SandboxTax(http, Connection(new Uri(sandbox.Urls.Single() + "/")), time);
    }

    public async ValueTask DisposeAsync()
    {
        http.Dispose();
        await sandbox.DisposeAsync();
    }

    [Theory]
    [InlineData(Fault.Throttle, 1)]
    [InlineData(Fault.Unavailable, 1)]
    [InlineData(Fault.ErrorBefore, null)]
    [InlineData(Fault.AbortAfter, null)]
    [InlineData(Fault.GarbledAfter, null)]
    [InlineData(Fault.HangBefore, null)]
    [InlineData(Fault.HangAfter, null)]
    public async Task Without_an_answer_to_rely_on_the_service_is_unavailable_and_asked_again_it_answers(
        Fault fault, int? retryAfterSeconds)
    {
        var hangs = time.WaitOf(options.Hang);
        sandbox.Services.GetRequiredService<FaultBook>().Plan(new PlannedFault(Tenant, Operation.Tax, fault, Times: 1));
        var asking = Tax.Ask("document-1", Question(Line("1", 100m)), Cancellation);
        if (fault is Fault.HangBefore or Fault.HangAfter)
        {
            await hangs;
            time.Advance(CallTimeout);
        }

        var unavailable = (await asking).ShouldBeOfType<TaxReply.Unavailable>();
        unavailable.Detail.ShouldNotBeEmpty();
        unavailable.RetryAfter.ShouldBe(retryAfterSeconds is { } wait ? Duration.FromSeconds(wait) : null);
        (await Tax.Ask("document-1", Question(Line("1", 100m)), Cancellation)).ShouldBeOfType<TaxReply.Answered>();
    }

    [Fact]
    public async Task A_wrong_token_is_unavailable()
    {
        var other = new SandboxTax(http, Connection(new Uri(sandbox.Urls.Single() + "/")) with { Token = "wrong" }, time);
        (await other.Ask("document-1", Question(Line("1", 100m)), Cancellation)).ShouldBeOfType<TaxReply.Unavailable>()
            .Detail.ShouldContain("401");
    }

    [Theory]
    [InlineData("""{"reference":"q-1","lines":[]}""", "other lines")]
    [InlineData("""{"reference":"q-1","lines":[{"id":"1","net":100,"tax":19,"taxes":[],"reason":null}]}""", "do not add up")]
    [InlineData("""{"reference":"q-1","lines":[{"id":"1","net":100,"tax":0,"taxes":[],"reason":null}]}""", "say why")]
    [InlineData("""{"reference":"","lines":[]}""", "no sense")]
    public async Task An_answer_that_cannot_be_right_is_none(string answer, string detail)
    {
        using var wire = new ScriptedWire((_, _) => ScriptedWire.Json(answer));
        using var scripted = new HttpClient(wire);
        var asked = new SandboxTax(scripted, Connection(new Uri("http://tax.test/")), time);

        (await asked.Ask("document-1", Question(Line("1", 100m)), Cancellation)).ShouldBeOfType<TaxReply.Unavailable>()
            .Detail.ShouldContain(detail);
    }

    private static SandboxConnection Connection(Uri address) => new(address, Tenant, $"sandbox-{Tenant}", CallTimeout);
}
