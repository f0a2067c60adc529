using System.Security.Cryptography;
using BillingGrains.Boundary.Tests.Erp;
using BillingGrains.Connectors.NetSuite;
using BillingGrains.Sandbox;
using BillingGrains.Sandbox.Vendors;

namespace BillingGrains.Boundary.Tests.NetSuite;

/// <summary>A sandbox that pretends to be NetSuite, and a connector to it.</summary>
internal sealed class NetSuiteSite(SandboxOptions options, Func<NetSuiteSettings, NetSuiteSettings> with) : VendorSandbox(options)
{
    public static string Key { get; } = RSA.Create(3072).ExportPkcs8PrivateKeyPem();

    public NetSuiteSettings Settings => field ??= with(SettingsOf(new Uri(Address, $"netsuite/{Tenant}/"), Key));

    public NetSuiteErp Erp => field ??= new NetSuiteErp(Http, Settings, Time);

    public static Task<NetSuiteSite> Open(
        Func<NetSuiteSettings, NetSuiteSettings>? with = null, NetSuiteOptions? vendor = null, int refusedPerMille = 0) =>
        Started(new NetSuiteSite(
            OptionsOf(new VendorOptions { NetSuite = vendor ?? new NetSuiteOptions() }, refusedPerMille),
            with ?? (static settings => settings)));

    public static NetSuiteSettings SettingsOf(Uri address, string key) => new(
        address, Tenant, "certificate-1", key, "1", CallTimeout)
    {
        Item = "144", WriteOffItem = "145", DiscountItem = "146", BankAccount = "1", ReceivableAccount = "12",
        RoundingItems = new Dictionary<string, string>(StringComparer.Ordinal) { ["7999"] = "147" },
        Currencies = new Dictionary<string, string>(StringComparer.Ordinal) { ["EUR"] = "1", ["JPY"] = "2", ["KWD"] = "3" },
        Taxes = new Dictionary<string, NetSuiteTax>(StringComparer.Ordinal) { ["S21"] = new("7", "S21") },
    };

    protected override void Close() => Erp.Dispose();
}
