using BillingGrains.Domain.Deciding;

namespace BillingGrains.Domain.Contracts;

/// <summary>Finds what is wrong with a contract's terms in themselves.</summary>
public static class ContractTermsCheck
{
    /// <summary>Every fault, in the order of the document.</summary>
    public static ValueList<Refusal> Find(ContractTerms terms) =>
        terms.ContractId.Length == 0 ? [new Refusal("bad-id", "contractId", "A contract has an id.")] : [];
}
