namespace BillingGrains.Sandbox.Vendors;

/// <summary>What is not certain of the pretended vendors, or a choice of their users: the defaults are what is believed.
/// </summary>
public sealed record VendorOptions
{
    /// <summary>OAuth: for how long an access token is good.</summary>
    public int TokenSeconds { get; init; } = 3_600;

    /// <summary>QuickBooks Online: the longest document number.</summary>
    public int QuickBooksNumberLength { get; init; } = 21;

    /// <summary>ERPNext: the custom field with our key was made with "Unique".</summary>
    public bool ErpNextKeyIsUnique { get; init; } = true;
}
