using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using BillingGrains.Boundary.Tests.Erp;
using BillingGrains.Boundary.Tests.RealSystems;
using BillingGrains.Boundary.Tests.Ticketing;
using BillingGrains.Connectors.RequestTracker;
using BillingGrains.Connectors.RequestTracker.Setup;
using BillingGrains.Domain.Sources;
using BillingGrains.Domain.Tickets;
using BillingGrains.Ports.Ticketing;
using NodaTime;

namespace BillingGrains.Boundary.Tests.RequestTracker;

/// <summary>The promises of the port against a real Request Tracker, and what only it can show.</summary>
[Collection(RealSystem.RealSystems)]
[Trait(RealSystem.Trait, RealSystem.RealSystems)]
public sealed class RequestTrackerTests : TicketingBoundary<RequestTrackerTicketing>, IAsyncLifetime
{
    private const string Password = "hunter2-in-a-comment";

    private static string? beginning;

    private readonly HttpClient http = new();
    private RequestTrackerSettings settings = null!;
    private RequestTrackerTicketing source = null!;
    private RequestTrackerDesk desk = null!;

    protected override RequestTrackerTicketing Source => source;

    protected override string? Beginning
    {
        get => beginning;
        set => beginning = value;
    }

    public ValueTask InitializeAsync()
    {
        RealSystem.SkipUnlessWanted();
        var connection = RealSystem.Connection("request-tracker");
        var address = new Uri(connection.Text("url"));
        settings = new RequestTrackerSettings("rt", address, connection.Text("token"), Duration.FromSeconds(30))
        {
            Settling = Duration.Zero,
            Roles = new Dictionary<string, string> { ["erin"] = "consultant" },
        };
        source = new RequestTrackerTicketing(http, settings, new FakeTime());
        desk = new RequestTrackerDesk(http, address, "erin", connection.Text("technicianPassword"));
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync()
    {
        http.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task What_a_technician_wrote_in_a_comment_never_leaves()
    {
        var from = await End();
        var id = await desk.Open(
            "General", "Printer is down", Password, new Dictionary<string, string> { ["Customer"] = "ACME-001" },
            Cancellation);
        await desk.LogTime(id, 20, "remote", $"The password is {Password}.", Cancellation);

        var (commands, _) = await ReadAll(from);

        Of(commands, id).Count.ShouldBe(2);
        foreach (var command in commands)
        {
            command.ToString().ShouldNotContain(Password);
        }

        Entries(commands, id).ShouldHaveSingleItem().Role.ShouldBe("consultant");
    }

    [Fact]
    public async Task A_ticket_that_is_merged_into_another_is_closed_and_its_time_is_told_once()
    {
        var from = await End();
        var kept = await Open("ACME-001", "Printer is down");
        var merged = await Open("ACME-001", "Printer is still down");
        await Work(kept, 10, "remote");
        await Work(merged, 30, "remote");
        await desk.Merge(merged, kept, Cancellation);

        var (commands, _) = await ReadAll(from);

        Entries(commands, kept).Select(entry => entry.Minutes).ShouldBe([10]);
        Entries(commands, merged).Select(entry => entry.Minutes).ShouldBe([30]);
        Of(commands, merged).OfType<CloseTicket>().ShouldHaveSingleItem();
        Of(commands, kept).OfType<CloseTicket>().ShouldBeEmpty();
    }

    [Fact]
    public async Task A_customer_that_is_filled_in_later_is_told()
    {
        var id = await desk.Open("General", "Printer", "-", new Dictionary<string, string>(), Cancellation);
        var from = await End();
        await desk.SetField(id, "Customer", "ACME-009", Cancellation);

        var (commands, _) = await ReadAll(from);

        Of(commands, id).OfType<PutTicket>().ShouldHaveSingleItem().Header.CustomerId.ShouldBe("ACME-009");
    }

    [Fact]
    public async Task A_restart_between_two_polls_loses_and_repeats_nothing()
    {
        var from = await End();
        var id = await Open("ACME-001", "Printer is down");
        await Work(id, 5, "remote");
        var (before, cursor) = await ReadAll(from);

        await RealSystem.Script("request-tracker", "down");
        await Should.ThrowAsync<TicketingUnavailableException>(() => source.Read(cursor, 10, Cancellation));
        await RealSystem.Script("request-tracker", "up");
        await Work(id, 7, "remote");

        var (after, _) = await ReadAll(cursor);
        Entries(before, id).Select(entry => entry.Minutes).ShouldBe([5]);
        Entries(after, id).Select(entry => entry.Minutes).ShouldBe([7]);
    }

    [Fact]
    public async Task A_wrong_token_is_said_to_be_one()
    {
        var stranger = new RequestTrackerTicketing(http, settings with { Token = "1-2-abc" }, new FakeTime());

        var problem = await Should.ThrowAsync<TicketingUnavailableException>(() =>
            stranger.Read(null, 10, Cancellation));

        problem.Message.ShouldContain("token");
    }

    [Fact]
    public async Task A_ticket_that_is_not_there_or_a_field_that_is_not_billings_is_a_refusal_that_says_so()
    {
        var id = await Open("ACME-001", "Printer is down");

        (await Refusal("999999", settings.BilledField)).Code.ShouldBe("ticket-not-visible");
        (await Refusal(id, "Nope")).Code.ShouldBe("ticket-field-missing");
        var denied = await Refusal(id, settings.CategoryField);
        (denied.Code, denied.Owner).ShouldBe(("ticket-field-not-written", "integrator"));
        denied.Reason.ShouldContain($"did not write '{settings.CategoryField}'");
    }

    [Fact]
    public async Task What_was_billed_on_a_ticket_that_is_merged_later_is_written_on_the_one_that_was_kept()
    {
        var kept = await Open("ACME-001", "Printer is down");
        var merged = await Open("ACME-001", "Printer is still down");
        await desk.Merge(merged, kept, Cancellation);

        (await source.WriteBilled(merged, "INV-1", "invoice/C-1/2026-03/regular", Cancellation)).ShouldBeNull();

        (await Billed(kept)).ShouldHaveSingleItem().ShouldContain("INV-1");
    }

    [Fact]
    public async Task The_scrip_tells_by_a_webhook_that_is_genuine()
    {
        var connection = RealSystem.Connection("request-tracker");
        var listener = new TcpListener(IPAddress.Loopback, new Uri(connection.Text("webhookUrl")).Port);
        listener.Start();
        var received = Receive(listener);
        var id = await Open("ACME-001", "Printer is down");
        await Work(id, 5, "remote");

        var (headers, body) = await received;
        listener.Stop();

        var webhook = new RequestTrackerWebhook(connection.Text("webhookSecret"), TimeProvider.System);
        webhook.Verify(headers["webhook-id"], headers["webhook-timestamp"], headers["webhook-signature"], body)
            .ShouldBe(WebhookVerdict.PollNow);
    }

    private async Task<WriteBackRefusal> Refusal(string ticketId, string field)
    {
        var other = new RequestTrackerTicketing(http, settings with { BilledField = field }, new FakeTime());
        return (await other.WriteBilled(ticketId, "INV-1", "invoice/C-1/2026-03/regular", Cancellation))
            .ShouldNotBeNull();
    }

    protected override Task<string> Open(string customerId, string subject) => desk.Open(
        "General", subject, "-",
        new Dictionary<string, string> { ["Customer"] = customerId, ["Category"] = "incident" }, Cancellation);

    protected override Task Work(string ticketId, int minutes, string workType) =>
        desk.LogTime(ticketId, minutes, workType, "Done.", Cancellation);

    protected override Task Lower(string ticketId, int fromMinutes, int toMinutes) =>
        desk.SetTimeWorked(ticketId, toMinutes, Cancellation);

    protected override Task Close(string ticketId) => desk.SetStatus(ticketId, "resolved", Cancellation);

    protected override Task Reopen(string ticketId) => desk.SetStatus(ticketId, "open", Cancellation);

    protected override Task<IReadOnlyList<string>> Billed(string ticketId) => desk.Billed(ticketId, Cancellation);

    /// <summary>One request, as it came over the wire.</summary>
    private static async Task<(Dictionary<string, string> Headers, byte[] Body)> Receive(TcpListener listener)
    {
        using var client = await listener.AcceptTcpClientAsync(Cancellation);
        await using var stream = client.GetStream();
        var read = new List<byte>();
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        while (!Encoding.ASCII.GetString([.. read]).EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            read.Add((byte)stream.ReadByte());
        }

        foreach (var line in Encoding.ASCII.GetString([.. read]).Split("\r\n")
            .Where(line => line.Contains(": ", StringComparison.Ordinal)))
        {
            headers[line[..line.IndexOf(':', StringComparison.Ordinal)]] =
                line[(line.IndexOf(':', StringComparison.Ordinal) + 2)..];
        }

        var body = new byte[int.Parse(headers["Content-Length"], CultureInfo.InvariantCulture)];
        await stream.ReadExactlyAsync(body, Cancellation);
        await stream.WriteAsync("HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n"u8.ToArray(), Cancellation);
        return (headers, body);
    }
}
