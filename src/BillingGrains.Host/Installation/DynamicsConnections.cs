using BillingGrains.Connectors.Dynamics;

namespace BillingGrains.Host.Installation;

/// <summary>How an environment of Dynamics 365 Finance &amp; Operations is used; see DynamicsSettings and the connector's
/// README. The connection's user and secret are those of the app in Entra, its company the legal entity.</summary>
public sealed record DynamicsOptions
{
    /// <summary>"https://login.microsoftonline.com/TENANT/oauth2/v2.0/token".</summary>
    public string TokenUrl { get; init; } = "";

    /// <summary>Sales tax group and item sales tax group, for example "DOM/FULL", by our tax codes.</summary>
    public Dictionary<string, string> Taxes { get; init; } = new(StringComparer.Ordinal);

    public string RevenueAccount { get; init; } = "";

    /// <summary>For example "401100-{cost-centre}-{business-unit}"; empty for none.</summary>
    public string LedgerDimension { get; init; } = "";

    /// <summary>The account that payments go to; empty where the journal's name says it.</summary>
    public string BankAccount { get; init; } = "";

    /// <summary>Main accounts of write-offs and of discounts; empty where those are entered by hand.</summary>
    public string WriteOffAccount { get; init; } = "";

    public string DiscountAccount { get; init; } = "";

    /// <summary>Names of fields that an environment may have otherwise.</summary>
    public DynamicsFields Fields { get; init; } = new();

    /// <summary>Where the services that post lie; empty for the connector's own proposal.</summary>
    public string PostInvoicePath { get; init; } = "";

    public string PostPaymentPath { get; init; } = "";

    public string PostJournalPath { get; init; } = "";

    /// <summary>Names of journals; empty for the connector's own proposal.</summary>
    public string PaymentJournal { get; init; } = "";

    public string LedgerJournal { get; init; } = "";

    /// <summary>What proposed customers and items become; without "CustomerFields" and "ItemFields" none is made.</summary>
    public DynamicsProposals Proposals { get; init; } = new();
}

/// <summary>Opens the connector of Finance &amp; Operations.</summary>
internal static class DynamicsConnections
{
    /// <summary>Throws <see cref="SettingsException"/>.</summary>
    public static DynamicsErp Open(
        HttpClient http, ConnectionOptions connection, string tenantId, TimeSpan timeout, TimeProvider time)
    {
        var options = connection.Dynamics;
        if (connection.Company.Length == 0 || !Uri.TryCreate(options.TokenUrl, UriKind.Absolute, out var token))
        {
            throw new SettingsException(
                $"ERP tenant {tenantId} needs the legal entity and the address of its token service: set "
                + "Billing__Connections__NAME__Company and …__Dynamics__TokenUrl.");
        }

        try
        {
            var defaults = new DynamicsSettings(
                new Uri(connection.Address), token, connection.User, connection.Secret, connection.Company, timeout);
            return new DynamicsErp(
                http,
                defaults with
                {
                    Taxes = options.Taxes.ToDictionary(
                        static tax => tax.Key, static tax => DynamicsTax.Parse(tax.Value), StringComparer.Ordinal),
                    RevenueAccount = options.RevenueAccount,
                    LedgerDimension = options.LedgerDimension,
                    BankAccount = options.BankAccount,
                    WriteOffAccount = options.WriteOffAccount,
                    DiscountAccount = options.DiscountAccount,
                    Fields = options.Fields,
                    PostInvoicePath = Or(options.PostInvoicePath, defaults.PostInvoicePath),
                    PostPaymentPath = Or(options.PostPaymentPath, defaults.PostPaymentPath),
                    PostJournalPath = Or(options.PostJournalPath, defaults.PostJournalPath),
                    PaymentJournal = Or(options.PaymentJournal, defaults.PaymentJournal),
                    LedgerJournal = Or(options.LedgerJournal, defaults.LedgerJournal),
                    Proposals = options.Proposals,
                },
                time);
        }
        catch (FormatException wrong)
        {
            throw new SettingsException($"ERP tenant {tenantId}: {wrong.Message}");
        }
    }

    private static string Or(string said, string otherwise) => said.Length > 0 ? said : otherwise;
}
