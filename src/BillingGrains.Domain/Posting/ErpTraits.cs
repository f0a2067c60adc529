namespace BillingGrains.Domain.Posting;

/// <summary>What becomes in an ERP of the number that we give a document.</summary>
public enum NumberUse
{
    None = 0,

    /// <summary>It is the document's number there.</summary>
    Own = 1,

    /// <summary>It is kept and can be read back; the ERP gives a number of its own.</summary>
    Reference = 2,

    /// <summary>The ERP has no place for it: a document that is numbered here does not pass to it.</summary>
    Nowhere = 3,
}

/// <summary>How an ERP comes to a document's taxes.</summary>
public enum ErpTaxing
{
    None = 0,

    /// <summary>It takes ours.</summary>
    Given = 1,

    /// <summary>It computes and rounds the tax of each line.</summary>
    PerLine = 2,

    /// <summary>It computes and rounds each tax of a document over the sum of its lines.</summary>
    PerDocument = 3,
}

/// <summary>What an ERP does with the numbers and amounts that it is sent: each connector states it of its ERP.</summary>
/// <param name="Precision">To which lines are shaped before they are sent; null where it keeps amounts as they are.</param>
/// <param name="DraftTotals">It tells a draft's totals, which are compared with ours before it is posted. Else they are
/// compared after.</param>
/// <param name="RoundingLine">A draft takes a line on a rounding account before it is posted. Else one with other totals than
/// ours is held, however little they differ.</param>
public sealed record ErpTraits(
    NumberUse Number, ErpTaxing Tax, ErpPrecision? Precision = null, bool DraftTotals = false, bool RoundingLine = false);
