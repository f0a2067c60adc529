using BillingGrains.Domain.Exceptions;
using BillingGrains.Domain.Rating;

namespace BillingGrains.Domain.Taxes;

/// <summary>Who computed a document's tax, where that was not we.</summary>
/// <param name="Service">As the contract names it.</param>
/// <param name="Reference">The service's name for its answer.</param>
public sealed record TaxedBy(string Service, string Reference);

/// <summary>What a tax service must be asked before a run may bill.</summary>
public sealed record TaxToAsk(string Service, string InvoiceKey, TaxQuestion Question);

/// <summary>A question and what came of it: an answer counts for its question alone, so that lines which changed in the
/// meantime are not billed at it.</summary>
/// <param name="By">Null when there was no answer: <paramref name="Answer"/> then holds every line.</param>
public sealed record AskedTax(TaxQuestion Question, TaxAnswer Answer, TaxedBy? By)
{
    /// <summary>The service was there, and does not tax this.</summary>
    /// <param name="words">The service's, for finance.</param>
    public static AskedTax Refused(TaxToAsk ask, string words) => Held(
        ask.Question, ContractKinds.TaxRefused.Hold($"The tax service {ask.Service} does not tax this: {words}"));

    /// <summary>There was no answer to rely on.</summary>
    public static AskedTax Unavailable(TaxToAsk ask, string detail) => Held(
        ask.Question, ContractKinds.TaxServiceUnavailable.Hold(
            $"The tax service {ask.Service} gave no answer: {detail}", ask.Service));

    private static AskedTax Held(TaxQuestion question, HoldReason reason) =>
        new(question, TaxHolds.Of(question, reason), null);
}
