namespace BillingGrains.Sandbox.Faults;

/// <summary>A business reason for which an ERP says no.</summary>
/// <param name="Step">Some are found when the document is made, some only when it is posted.</param>
public sealed record BusinessRefusal(string Code, string Message, Operation Step);

/// <summary>Decides which documents are refused. It depends on the key and the seed alone, so that every run with the
/// seed refuses the same documents for the same reasons.</summary>
public static class Refusals
{
    /// <summary>What is refused, and why; null when it is not.</summary>
    public static BusinessRefusal? Of(SandboxOptions options, string tenant, string key, string billTo) =>
        SeededDraw.Below(1_000, options.Seed, "refused", tenant, key) >= options.RefusedPerMille
            ? null
            : SeededDraw.Below(4, options.Seed, "reason", tenant, key) switch
            {
                0 => new("customer-no-tax-registration", $"Customer {billTo} has no tax registration.", Operation.Create),
                1 => new("customer-blocked", $"Customer {billTo} is blocked for invoicing.", Operation.Create),
                2 => new("unknown-tax-code", "The tax code is not set up for this customer's tax group.", Operation.Create),
                _ => new("period-closed", "The accounting period of the document's date is closed.", Operation.Post),
            };
}
