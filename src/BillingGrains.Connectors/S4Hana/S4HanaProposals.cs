namespace BillingGrains.Connectors.S4Hana;

/// <summary>What proposed customers become in SAP: business partners that are customers of the company code.</summary>
public sealed record S4HanaProposals
{
    /// <summary>A grouping of business partners whose numbers are given from outside. Empty where its people make customers.
    /// </summary>
    public string Grouping { get; init; } = "";

    /// <summary>The account of the general ledger that the company code's customers are reconciled on.</summary>
    public string ReconciliationAccount { get; init; } = "";

    public IReadOnlyList<string> Roles { get; init; } = ["FLCU00"];

    /// <summary>In which addresses are written, as SAP calls it.</summary>
    public string Language { get; init; } = "EN";

    /// <summary>Terms of payment, by the days to pay, for example "30". Days that are missing are refused.</summary>
    public IReadOnlyDictionary<string, string> Terms { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Kinds of tax numbers, by country, for example "NL"; for one that is missing the country and "0", as of VAT in the
    /// European Union.</summary>
    public IReadOnlyDictionary<string, string> TaxTypes { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Of the service of business partners.</summary>
    public string Path { get; init; } = "/sap/opu/odata/sap/API_BUSINESS_PARTNER";
}
