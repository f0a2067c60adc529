using System.Globalization;
using BillingGrains.Domain.Exceptions;

namespace BillingGrains.Domain.MasterData;

/// <summary>What is said of one document's fault, and what to do.</summary>
internal static class MasterWords
{
    private const string Refresh = "then refresh the master data.";

    /// <param name="tenant">{0} in what follows.</param>
    /// <param name="more">{1}, the record, then what else differs.</param>
    public static MasterFault Fault(ExceptionKind kind, string tenant, params string[] more)
    {
        var (words, nextStep) = Of(kind);
        object[] values = [tenant, .. more];
        return new MasterFault(
            kind.Code, more[0], string.Format(CultureInfo.InvariantCulture, words, values),
            string.Format(CultureInfo.InvariantCulture, nextStep, values));
    }

    private static (string Words, string NextStep) Of(ExceptionKind kind) => kind switch
    {
        _ when kind == MasterDataKinds.CustomerUnknown => (
            "Customer {1} does not exist in ERP {0}.",
            "Create it there, " + Refresh),
        _ when kind == MasterDataKinds.CustomerBlocked => (
            "Customer {1} is blocked in ERP {0}.",
            "Have it released there, " + Refresh),
        _ when kind == MasterDataKinds.CustomerOtherCurrency => (
            "Customer {1} is billed in {2} in ERP {0}.",
            "Correct its currency there or in the contract, " + Refresh),
        _ when kind == MasterDataKinds.CustomerUnregistered => (
            "Customer {1} has no tax registration in ERP {0}.",
            "Enter it there, " + Refresh),
        _ when kind == MasterDataKinds.ItemUnknown => (
            "Item {1} does not exist in ERP {0}, or is blocked.",
            "Create or release it there, " + Refresh),
        _ when kind == MasterDataKinds.TaxCodeUnknown => (
            "Tax code {1} does not exist in ERP {0}.",
            "Set it up there, or name it in the tenant's connection, " + Refresh),
        _ when kind == MasterDataKinds.TaxPercentDiffers => (
            "Tax code {1} is {2} % in ERP {0}, and {3} % on the document.",
            "Correct the rate there, or in the contract or tax tables here, " + Refresh),
        _ when kind == MasterDataKinds.DimensionUnknown => (
            "Dimension {1} does not exist in ERP {0}, or is blocked.",
            "Create or release it there, " + Refresh),
        _ when kind == MasterDataKinds.DimensionMissing => (
            "ERP {0} demands a {1} on every document, and this one has none.",
            "Agree a version of the contract that names it, and take the lines off to rebill them."),
        _ when kind == MasterDataKinds.CurrencyNotOpen => (
            "The currency {1} is not open in ERP {0}.",
            "Open it there, " + Refresh),
        _ when kind == MasterDataKinds.NumberNotKept => (
            "Entity {1} gives its documents their numbers here, and ERP {0} has no place for them.",
            "Let the ERP give the numbers (the entity's setting numbering), or route the entity to another ERP."),
        _ when kind == MasterDataKinds.PeriodClosed => (
            "No accounting period is open on {1} in ERP {0}.",
            "Open it there, " + Refresh),
        _ when kind == MasterDataKinds.NotKnown => (
            "The {1} of ERP {0} were never read, and its settings demand that documents are checked against them.",
            "Refresh the master data, or do not demand them in the tenant's settings."),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind.Code, "No such fault of master data."),
    };
}
