using BillingGrains.Boundary.Tests.Erp;
using BillingGrains.Boundary.Tests.RealSystems;
using BillingGrains.Connectors.Tryton;
using BillingGrains.Connectors.Tryton.Setup;
using NodaTime;

namespace BillingGrains.Boundary.Tests.Tryton;

/// <summary>A Tryton with a company, accounts, the currencies, taxes and customers of the samples.</summary>
internal static class RealTryton
{
    public static readonly TrytonPlan Plan = new(
        "Our Services BV", [ErpSamples.Euro, ErpSamples.Yen, ErpSamples.Dinar], [2026], [0, 14, 30],
        [new TrytonTax("VAT 0 %", 0m), new TrytonTax("VAT 21 %", 21m)],
        [new TrytonCustomer("C-17", "Acme Ltd", "2 High Street", "Leeds")])
    {
        Countries = new Dictionary<string, string> { ["NL"] = "Netherlands" },
        Accounts =
        [
            new TrytonAccount("2900", "Deferred revenue", "Main Tax"), new TrytonAccount("1290", "Accrued revenue", "Main Cash"),
            new TrytonAccount("8000", "Earned revenue", "Main Revenue"),
        ],
    };

    private static readonly SemaphoreSlim SetupTurn = new(1, 1);
    private static bool isSetUp;

    public static TrytonSettings Settings(Duration timeout)
    {
        var connection = RealSystem.Connection("tryton");
        return new TrytonSettings(
            new Uri(connection.Text("url")), connection.Text("database"), connection.Text("user"),
            connection.Text("password"), timeout)
        {
            Taxes = new Dictionary<string, string> { ["S21"] = "VAT 21 %", ["S0"] = "VAT 0 %" },
        };
    }

    public static TrytonSetup Setup(HttpClient http) =>
        new(http, Settings(Duration.FromMinutes(1)), TimeProvider.System);

    /// <summary>Sets the company up once for all tests.</summary>
    public static async Task<TrytonSettings> Ready(HttpClient http, Duration timeout)
    {
        RealSystem.SkipUnlessWanted();
        await SetupTurn.WaitAsync();
        try
        {
            if (!isSetUp)
            {
                using var setup = Setup(http);
                await setup.Run(Plan, CancellationToken.None);
                isSetUp = true;
            }
        }
        finally
        {
            SetupTurn.Release();
        }

        return Settings(timeout);
    }
}
