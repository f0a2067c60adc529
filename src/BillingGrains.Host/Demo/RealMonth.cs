using BillingGrains.Connectors.Tryton.Setup;
using BillingGrains.Domain.Amounts;

namespace BillingGrains.Host.Demo;

/// <summary>What happens in the demo between real systems: who is billed, on what terms, and what technicians do.</summary>
internal static class RealMonth
{
    public const string Source = "rt";
    public const string Tenant = "tryton";
    public const string Entity = "services";

    /// <summary>Stands in a technician's comment and must be found nowhere else.</summary>
    public const string Canary = "canary-9f3-router-password";

    /// <summary>What a technician, by login, works as.</summary>
    public static readonly IReadOnlyDictionary<string, string> Roles =
        new Dictionary<string, string> { ["erin"] = "consultant", ["tomas"] = "engineer" };

    public static readonly IReadOnlyList<RealCustomer> Customers =
    [
        new("ACME-001", "Acme Ltd", "Leeds", 14),
        new("GLOBEX-002", "Globex BV", "Utrecht", 30),
        new("INITECH-003", "Initech SARL", "Lille", 30),
        new("UMBRA-004", "Umbra GmbH", "Bremen", 14),
    ];

    public static readonly IReadOnlyList<RealTicket> Tickets =
    [
        new("Demo: mail is not delivered", "ACME-001", [new Worked("erin", 45), new Worked("tomas", 80)]),
        new("Demo: printer replaced", "ACME-001", [new Worked("tomas", 95, WorkType: "onsite")]),
        new("Demo: backup failed, time corrected", "GLOBEX-002", [new Worked("erin", 90), new Lowered("erin", 60)]),
        new(
            "Demo: router was reset", "INITECH-003",
            [new Worked("tomas", 35, Comment: $"The new admin password is {Canary}, do not pass it on.")]),
        new("Demo: new laptop set up", "UMBRA-004", [new Worked("tomas", 50), new Worked("erin", 25)]),
        new("Demo: a customer without a contract", "NOBODY-999", [new Worked("tomas", 30)]),
        new("Demo: nobody said for whom", "", [new Worked("erin", 20)]),
        new("Demo: nobody said how it was done", "GLOBEX-002", [new Worked("tomas", 15, WorkType: null)]),
    ];

    public static int Transactions => Tickets.Sum(ticket => ticket.Work.Count);

    public static TrytonPlan Plan(int year) => new(
        "Demo Services BV", [Currencies.Find("EUR")!], [year],
        [.. Customers.Select(customer => customer.PaymentDays).Distinct()],
        [new TrytonTax("VAT 21 %", 21m)],
        [.. Customers.Select(customer => new TrytonCustomer(customer.Id, customer.Name, "1 Main Street", customer.City))]);

    public static string EntityJson => $$"""
        {"entityId":"{{Entity}}","version":1,"name":"Demo Services BV","country":"NL","timeZone":"Europe/Amsterdam",
         "numbering":"erp","numberPattern":"","taxRounding":"per-document","erpTenantId":"{{Tenant}}",
         "reviewRequired":true}
        """;

    public static string TenantJson => $$"""
        {"tenantId":"{{Tenant}}","version":1,"connector":"tryton","connection":"tryton",
         "limits":{"callsPerWindow":600,"window":"0:00:01:00","inFlight":1,
          "sending":{"startWithin":"0:00:00:05","timeout":"0:00:00:20","settling":"0:00:00:02"} } }
        """;

    public static string SourceJson => $$"""
        {"sourceId":"{{Source}}","version":1,"connector":"request-tracker","connection":"request-tracker",
         "pollEvery":"0:00:00:03"}
        """;

    public static string ContractJson(RealCustomer customer) => $$"""
        {"contractId":"k-{{customer.Id}}","version":1,"name":"Service for {{customer.Name}}","entityId":"{{Entity}}",
         "customerIds":["{{customer.Id}}"],"applies":{"from":"2025-01-01"},"billTo":"{{customer.Id}}","currency":"EUR",
         "timeZone":"Europe/Amsterdam","billWhen":"ticket-closed","moneyRounding":"half-up",
         "rates":[{"role":"engineer","perHour":95.00,"from":"2025-01-01"},
                  {"role":"engineer","workType":"onsite","perHour":115.00,"from":"2025-01-01"},
                  {"role":"consultant","perHour":130.00,"from":"2025-01-01"}],
         "timeRounding":{"scope":"ticket","stepMinutes":5,"mode":"up","minimumMinutes":0},"included":[],
         "parts":{"markupPercent":0,"prices":[],"approvalRequired":false},"warranties":[],
         "tax":{"code":"S21","percent":21},"paymentDays":{{customer.PaymentDays}}}
        """;
}

/// <param name="Id">The stable id in the help desk, in the contract, and as party code in Tryton.</param>
internal sealed record RealCustomer(string Id, string Name, string City, int PaymentDays);

/// <param name="Subject">Unique: by it a ticket that was opened before is found again.</param>
/// <param name="Customer">Empty when nobody filled it in.</param>
internal sealed record RealTicket(string Subject, string Customer, IReadOnlyList<RealWork> Work);

/// <summary>One transaction with time.</summary>
internal abstract record RealWork(string Technician);

internal sealed record Worked(
    string Technician, int Minutes, string? WorkType = "remote", string Comment = "Done and tested.")
    : RealWork(Technician);

/// <summary>The ticket's sum of time is lowered to these minutes.</summary>
internal sealed record Lowered(string Technician, int Minutes) : RealWork(Technician);
