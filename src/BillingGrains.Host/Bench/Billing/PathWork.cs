using System.Globalization;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Tickets;
using BillingGrains.Host.Demo;
using NodaTime;

namespace BillingGrains.Host.Bench.Billing;

/// <summary>Work that is billed by the hour, with a contract for each customer, and one ERP company.</summary>
internal static class PathWork
{
    public const string Tenant = "north";
    public const string Entity = "nl01";
    public const string Connection = "books";
    public const int EntriesPerTicket = 2;

    private static readonly CultureInfo Invariant = CultureInfo.InvariantCulture;

    private static string EntityJson(bool isReviewed) => $$"""
        {"entityId":"nl01","version":1,"name":"Noord BV","country":"NL","timeZone":"Europe/Amsterdam","numbering":"ours",
         "numberPattern":"NL-{year}-{number:00000}","taxRounding":"per-document","erpTenantId":"north",
         "reviewRequired":{{(isReviewed ? "true" : "false")}}}
        """;

    private const string TenantJson = """
        {"tenantId":"north","version":1,"connector":"sandbox","connection":"books","limits":{"callsPerWindow":60000,
         "window":"0:00:01:00","inFlight":4,
         "sending":{"startWithin":"0:00:00:05","timeout":"0:00:00:10","settling":"0:00:00:05"}}}
        """;

    public static string ContractId(int number) => string.Create(Invariant, $"k-{number:d5}");

    /// <summary>Agrees with everybody.</summary>
    public static async Task Agree(DemoClient client, int contracts, CancellationToken cancellation)
    {
        await Configure(client, isReviewed: true, cancellation);
        for (var number = 0; number < contracts; number++)
        {
            await client.Put($"v1/contracts/{ContractId(number)}", Contract(number), cancellation);
        }
    }

    /// <param name="isReviewed">A person looks at each document.</param>
    public static async Task Configure(DemoClient client, bool isReviewed, CancellationToken cancellation)
    {
        await client.Put($"v1/entities/{Entity}", EntityJson(isReviewed), cancellation);
        await client.Put($"v1/erp-tenants/{Tenant}", TenantJson, cancellation);
    }

    /// <summary>A ticket from its opening to its closing, with two time entries.</summary>
    public static ValueList<TicketCommand> Commands(string key, int ticket, int contracts, Instant workedAt, Instant now)
    {
        var id = key[(key.LastIndexOf('/') + 1)..];
        var header = new TicketHeader(
            Customer(ticket % contracts), "The mixer does not start", "repair", null, null, workedAt, null, null, default);
        return
        [
            new PutTicket(key.Split('/')[1], id, header, now),
            new LogTime(key, Entry(id, 1, workedAt, "Replaced the failing disk and rebuilt the array."), now),
            new LogTime(key, Entry(id, 2, workedAt + Duration.FromHours(1), "Waited for the test run; all is well."), now),
            new CloseTicket(key, workedAt + Duration.FromHours(2), now),
        ];
    }

    private static TimeEntry Entry(string ticket, int number, Instant at, string description) => new(
        string.Create(Invariant, $"entry-{ticket}-{number}"), 1, "person-agent-017", "engineer", "remote", at, 45, description);

    private static string Customer(int number) => string.Create(Invariant, $"c-{number:d5}");

    public static string Contract(int number) => $$"""
        {"contractId":"{{ContractId(number)}}","version":1,"name":"By the hour","entityId":"nl01",
         "customerIds":["{{Customer(number)}}"],"applies":{"from":"2025-01-01"},"billTo":"N-{{number}}","currency":"EUR",
         "timeZone":"Europe/Amsterdam","billWhen":"ticket-closed","moneyRounding":"half-up",
         "rates":[{"role":"engineer","perHour":96,"from":"2025-01-01"}],
         "timeRounding":{"scope":"entry","stepMinutes":15,"mode":"up","minimumMinutes":0},
         "included":[],"parts":{"markupPercent":0,"prices":[],"approvalRequired":false},"warranties":[],
         "tax":{"code":"S21","percent":21},"paymentDays":30}
        """;
}
