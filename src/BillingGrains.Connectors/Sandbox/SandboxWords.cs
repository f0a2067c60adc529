namespace BillingGrains.Connectors.Sandbox;

/// <summary>What finance reads when the sandbox refuses a document.</summary>
internal static class SandboxWords
{
    public static string For(string code, string message) => code switch
    {
        "customer-no-tax-registration" or "customer-blocked" =>
            $"{message} Correct the customer in the ERP, then try again.",
        "unknown-tax-code" => $"{message} Set the tax code up in the ERP, then try again.",
        "period-closed" => $"{message} Open the period in the ERP, or void the document and bill it in an open one.",
        "customer-no-address" => $"{message} Propose it with its address.",
        "record-exists" or "no-such-record" => $"{message} Somebody was at it meanwhile: replay the proposal.",
        "no-such-document" => "The document is no longer in the ERP. Find out who deleted it before it is sent again.",
        _ => $"The ERP does not take the document: {message}",
    };
}
