using BillingGrains.Host.Installation;
using Microsoft.Extensions.Configuration;

namespace BillingGrains.Host.Tests.Installation;

/// <summary>What a connection says of proposed master data reaches its connector as the environment writes it.</summary>
public sealed class ProposalSettingsTests
{
    [Fact]
    public void Fields_terms_units_and_countries_are_read_by_their_names()
    {
        var read = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["Connections:n:NetSuite:Proposals:Terms:30"] = "5",
            ["Connections:n:NetSuite:Proposals:ItemType"] = "serviceSaleItem",
            ["Connections:n:NetSuite:Proposals:ItemFields:incomeAccount"] = "54",
            ["Connections:d:Dynamics:Proposals:CustomerFields:CustomerGroupId"] = "10",
            ["Connections:d:Dynamics:Proposals:Countries:NL"] = "NLD",
            ["Connections:s:S4Hana:Proposals:Grouping"] = "BPEE",
            ["Connections:s:S4Hana:Proposals:TaxTypes:CH"] = "CH1",
        }).Build().Get<InstallationOptions>()!.Connections;

        var (netSuite, dynamics) = (read["n"].NetSuite.Proposals, read["d"].Dynamics.Proposals);
        (netSuite.Terms["30"], netSuite.ItemType, netSuite.ItemFields["incomeAccount"], netSuite.Units.Count)
            .ShouldBe(("5", "serviceSaleItem", "54", 0));
        (dynamics.CustomerFields["CustomerGroupId"], dynamics.Countries["NL"], dynamics.ItemSet)
            .ShouldBe(("10", "NLD", "ReleasedProductCreationsV2"));
        var sap = read["s"].S4Hana.Proposals;
        (sap.Grouping, sap.TaxTypes["CH"], string.Join(' ', sap.Roles)).ShouldBe(("BPEE", "CH1", "FLCU00"));
    }
}
