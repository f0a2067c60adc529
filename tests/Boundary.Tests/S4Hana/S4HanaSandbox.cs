using BillingGrains.Boundary.Tests.Erp;
using BillingGrains.Connectors.S4Hana;
using BillingGrains.Sandbox;
using NodaTime;

namespace BillingGrains.Boundary.Tests.S4Hana;

/// <summary>A sandbox that pretends to be SAP S/4HANA, and a connector to it.</summary>
internal sealed class S4HanaSandbox(SandboxOptions options) : VendorSandbox(options)
{
    public S4HanaErp Erp => field ??= Connect(static settings => settings);

    /// <summary>So short that the number which the samples make of it has 16 characters.</summary>
    public static string NewKey() => $"k{Guid.NewGuid():N}"[..14];

    public static Task<S4HanaSandbox> Start(SandboxOptions? options = null) =>
        Started(new S4HanaSandbox(options ?? new SandboxOptions { Port = 0 }));

    public S4HanaErp Connect(Func<S4HanaSettings, S4HanaSettings> change) => new(
        Http,
        change(new S4HanaSettings(
            new Uri(Address, $"s4hana/{Tenant}"), "1010", Tenant, $"sandbox-{Tenant}", Duration.FromTimeSpan(CallTimeout))
        {
            Accounts = new S4HanaAccounts("41000000", "11001000", "44000000", "47000000"),
        }),
        Time);
}
