using BillingGrains.Connectors.S4Hana;
using NodaTime;

namespace BillingGrains.Host.Installation;

/// <summary>What the connector to SAP S/4HANA is told beside address, company code, user and secret. What is empty stays as the
/// connector has it.</summary>
public sealed record S4HanaOptions
{
    /// <summary>The account of the general ledger that documents are booked against; needed.</summary>
    public string RevenueAccount { get; init; } = "";

    /// <summary>For payments and refunds; without it they are refused.</summary>
    public string BankAccount { get; init; } = "";

    public string WriteOffAccount { get; init; } = "";

    public string DiscountAccount { get; init; } = "";

    /// <summary>Our tax codes, and SAP's in place of them.</summary>
    public Dictionary<string, string> Taxes { get; init; } = new(StringComparer.Ordinal);

    /// <summary>Kinds of dimensions, and the member of the account assignment that each stands in.</summary>
    public Dictionary<string, string> Dimensions { get; init; } = new(StringComparer.Ordinal);

    /// <summary>Names of fields that are read, where this system calls them otherwise.</summary>
    public Dictionary<string, string> Fields { get; init; } = new(StringComparer.Ordinal);

    public string PostPath { get; init; } = "";

    public string ItemsPath { get; init; } = "";

    public string CustomersPath { get; init; } = "";

    public string LogicalSystem { get; init; } = "";

    /// <summary>What proposed customers become; without a "Grouping" none is made.</summary>
    public S4HanaProposals Proposals { get; init; } = new();
}

/// <summary>Opens connectors to SAP S/4HANA.</summary>
internal static class S4HanaConnections
{
    /// <summary>Throws <see cref="SettingsException"/>.</summary>
    public static S4HanaErp Open(
        HttpClient http, ConnectionOptions options, string tenantId, Duration timeout, TimeProvider time)
    {
        var chosen = options.S4Hana;
        if (options.Company.Length == 0 || chosen.RevenueAccount.Length == 0)
        {
            throw new SettingsException(
                $"ERP tenant {tenantId} needs a company code and an account for revenue: set Billing__Connections__NAME__Company "
                + "and Billing__Connections__NAME__S4Hana__RevenueAccount.");
        }

        var settings = new S4HanaSettings(
            new Uri(options.Address), options.Company, options.User, options.Secret, timeout)
        {
            Accounts = new S4HanaAccounts(
                chosen.RevenueAccount, chosen.BankAccount, chosen.WriteOffAccount, chosen.DiscountAccount),
            Taxes = chosen.Taxes, Dimensions = chosen.Dimensions, Fields = chosen.Fields,
            Proposals = chosen.Proposals,
        };
        return new S4HanaErp(
            http,
            settings with
            {
                PostPath = Or(chosen.PostPath, settings.PostPath), ItemsPath = Or(chosen.ItemsPath, settings.ItemsPath),
                CustomersPath = Or(chosen.CustomersPath, settings.CustomersPath),
                LogicalSystem = Or(chosen.LogicalSystem, settings.LogicalSystem),
            },
            time);
    }

    private static string Or(string chosen, string otherwise) => chosen.Length > 0 ? chosen : otherwise;
}
