using System.Globalization;

namespace BillingGrains.LoadTests.Running;

/// <summary>With whom an installation under load has agreed what: one legal entity, one ERP company, and customers by number,
/// who pay for work by the hour and for usage by the unit.</summary>
internal static class Agreements
{
    public const string Tenant = "north";

    /// <summary>What a customer pays for a time entry of <see cref="EntryMinutes"/>.</summary>
    public const decimal EntryNet = 72m;

    public const int EntryMinutes = 45;

    /// <summary>What a customer pays for a unit of any of the <see cref="Meters"/>.</summary>
    public const decimal UnitNet = 0.01m;

    private static readonly CultureInfo Invariant = CultureInfo.InvariantCulture;

    public static IReadOnlyList<string> Meters { get; } = ["load-calls", "load-gb"];

    /// <summary>Names of connections, and the company at the sandbox that each reaches: ours, and those of the sample month.
    /// </summary>
    public static IReadOnlyDictionary<string, string> Connections { get; } =
        new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["load-books"] = Tenant, ["sandbox-north"] = "north", ["sandbox-south"] = "south", ["sandbox-east"] = "east",
    };

    /// <summary>What the sandbox asks of a company.</summary>
    public static string Token(string tenant) => $"sandbox-{tenant}";

    public static string Customer(int number) => string.Create(Invariant, $"c-load-{number:d5}");

    public static string ContractId(int number) => string.Create(Invariant, $"k-load-{number:d5}");

    /// <summary>Agrees with so many customers.</summary>
    public static async Task Agree(LoadClient client, int customers, CancellationToken cancellation)
    {
        await client.Must(HttpMethod.Put, "v1/entities/load01", Entity, cancellation);
        await client.Must(HttpMethod.Put, $"v1/erp-tenants/{Tenant}", ErpTenant, cancellation);
        foreach (var part in Enumerable.Range(0, customers).Chunk(500))
        {
            var answer = await client.Post(
                "v1/contracts", () => LoadClient.Lines(part.Select(number => Contract(ContractId(number), Customer(number)))),
                cancellation);
            if (!answer.IsGood || answer.Count("taken") + answer.Count("repeated") != part.Length)
            {
                throw new InvalidOperationException($"Contracts were not agreed: {answer.Body}");
            }
        }
    }

    /// <param name="more">Further members, each with a comma before it.</param>
    public static string Contract(string id, string customer, string more = "") => $$"""
        {"contractId":"{{id}}","version":1,"name":"By the hour","entityId":"load01","customerIds":["{{customer}}"],
        "applies":{"from":"2025-01-01"},"billTo":"N-{{customer}}","currency":"EUR","timeZone":"UTC",
        "billWhen":"work-done","moneyRounding":"half-up","rates":[{"role":"engineer","perHour":96,"from":"2025-01-01"}],
        "timeRounding":{"scope":"entry","stepMinutes":15,"mode":"up","minimumMinutes":0},"included":[],
        "parts":{"markupPercent":0,"prices":[],"approvalRequired":false},"warranties":[],
        "tax":{"code":"S21","percent":21},"paymentDays":30,"usage":[{{string.Join(',', Meters.Select(Usage))}}]{{more}}}
        """.ReplaceLineEndings("");

    private const string Entity = """
        {"entityId":"load01","version":1,"name":"Noord BV","country":"NL","timeZone":"UTC","numbering":"ours",
         "numberPattern":"NL-{year}-{number:00000}","taxRounding":"per-document","erpTenantId":"north","reviewRequired":true}
        """;

    private const string ErpTenant = """
        {"tenantId":"north","version":1,"connector":"sandbox","connection":"load-books","limits":{"callsPerWindow":60000,
         "window":"0:00:01:00","inFlight":8,
         "sending":{"startWithin":"0:00:00:02","timeout":"0:00:00:03","settling":"0:00:00:01"}}}
        """;

    private static string Usage(string meter) => string.Create(Invariant, $$"""
        {"usageId":"{{meter}}","name":"{{meter}}","meter":{"meterId":"{{meter}}","aggregation":"sum"},
        """) + string.Create(Invariant, $$$"""
        "price":{"kind":"per-unit","unitPrice":{{{UnitNet}}},"zeroUsage":"skip"},"spend":{}}
        """);
}
