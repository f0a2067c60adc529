using BillingGrains.Connectors.NetSuite;

namespace BillingGrains.Host.Installation;

/// <summary>How a NetSuite account is used; see NetSuiteSettings and the connector's README. The connection's address is the
/// account's, its user the client id, its company the subsidiary's internal id, its secret the private key as PEM where no file
/// is named.</summary>
public sealed record NetSuiteOptions
{
    /// <summary>Under which the certificate was entered in NetSuite.</summary>
    public string CertificateId { get; init; } = "";

    /// <summary>A file with the certificate's private key as PEM.</summary>
    public string KeyFile { get; init; } = "";

    /// <summary>Internal ids of items: of all lines, of write-offs, of discounts. Without the latter two those are entered by
    /// hand.</summary>
    public string Item { get; init; } = "";

    public string WriteOffItem { get; init; } = "";

    public string DiscountItem { get; init; } = "";

    /// <summary>Internal ids of items for rounding, by the account that the legal entity's "rounding" names.</summary>
    public Dictionary<string, string> RoundingItems { get; init; } = new(StringComparer.Ordinal);

    /// <summary>The internal id of the account that payments go to; empty for undeposited funds.</summary>
    public string BankAccount { get; init; } = "";

    /// <summary>The internal id of the account of what customers owe; empty where reversed payments are entered by hand.
    /// </summary>
    public string ReceivableAccount { get; init; } = "";

    public CustomerKey CustomersBy { get; init; } = CustomerKey.ExternalId;

    /// <summary>Internal ids by ISO 4217 code.</summary>
    public Dictionary<string, string> Currencies { get; init; } = new(StringComparer.Ordinal);

    /// <summary>Tax type and tax code, for example "7/12", by our tax codes.</summary>
    public Dictionary<string, string> Taxes { get; init; } = new(StringComparer.Ordinal);

    /// <summary>Fields of a line, by kinds of dimension; more than, or in place of, cost-centre, business-unit and region.
    /// </summary>
    public Dictionary<string, string> Dimensions { get; init; } = new(StringComparer.Ordinal);

    public bool TaxGiven { get; init; } = true;

    public bool Approvals { get; init; } = true;

    public bool OwnNumber { get; init; }

    /// <summary>What proposed customers and items become; without an "ItemType" no items are made.</summary>
    public NetSuiteProposals Proposals { get; init; } = new();
}

/// <summary>Opens NetSuite's connector.</summary>
internal static class NetSuiteConnections
{
    /// <summary>Throws <see cref="SettingsException"/>.</summary>
    public static NetSuiteErp Open(
        HttpClient http, ConnectionOptions connection, string tenantId, TimeSpan timeout, TimeProvider time)
    {
        var options = connection.NetSuite;
        if (options.Item.Length == 0 || options.CertificateId.Length == 0 || connection.Company.Length == 0)
        {
            throw new SettingsException(
                $"ERP tenant {tenantId} needs the subsidiary, an item and a certificate's id: set Billing__Connections__NAME__"
                + "Company, …__NetSuite__Item and …__NetSuite__CertificateId.");
        }

        try
        {
            var key = options.KeyFile.Length > 0 ? File.ReadAllText(options.KeyFile) : connection.Secret;
            var defaults = new NetSuiteSettings(
                new Uri(connection.Address), connection.User, options.CertificateId, key, connection.Company, timeout);
            return new NetSuiteErp(
                http,
                defaults with
                {
                    Item = options.Item,
                    WriteOffItem = options.WriteOffItem,
                    DiscountItem = options.DiscountItem,
                    RoundingItems = options.RoundingItems,
                    BankAccount = options.BankAccount,
                    ReceivableAccount = options.ReceivableAccount,
                    CustomersBy = options.CustomersBy,
                    Currencies = options.Currencies,
                    Taxes = options.Taxes.ToDictionary(
                        static tax => tax.Key, static tax => NetSuiteTax.Parse(tax.Value), StringComparer.Ordinal),
                    Dimensions = defaults.Dimensions.Where(one => !options.Dimensions.ContainsKey(one.Key))
                        .Concat(options.Dimensions)
                        .ToDictionary(static one => one.Key, static one => one.Value, StringComparer.Ordinal),
                    TaxGiven = options.TaxGiven,
                    Approvals = options.Approvals,
                    OwnNumber = options.OwnNumber,
                    Proposals = options.Proposals,
                },
                time);
        }
        catch (Exception wrong) when (wrong is IOException or UnauthorizedAccessException or FormatException)
        {
            throw new SettingsException($"ERP tenant {tenantId}: {wrong.Message}");
        }
    }
}
