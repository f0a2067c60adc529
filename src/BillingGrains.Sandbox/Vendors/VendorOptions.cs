namespace BillingGrains.Sandbox.Vendors;

/// <summary>What is not certain of the pretended vendors, or a choice of their users: the defaults are what is believed.
/// </summary>
public sealed record VendorOptions
{
    /// <summary>ERPNext: the custom field with our key was made with "Unique".</summary>
    public bool ErpNextKeyIsUnique { get; init; } = true;
}
