using System.Text.Json.Serialization;
using NodaTime;

namespace BillingGrains.Connectors.FileDrop;

/// <summary>A line of a list of open items; docs/file-drop.md describes them.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(OpenHeader), "header")]
[JsonDerivedType(typeof(OpenRow), "item")]
[JsonDerivedType(typeof(OpenTrailer), "trailer")]
internal abstract record OpenLine;

/// <param name="List">The number in the file's name.</param>
/// <param name="At">When it was so, by the clock of the acknowledgements.</param>
internal sealed record OpenHeader(string Format, int Version, long List, string At) : OpenLine
{
    public const string FormatName = "billinggrains-open-items";

    /// <summary>The first version of the format in which the ERP tells what is open.</summary>
    public const int Since = 3;
}

/// <param name="Key">Of the document, as the batch named it.</param>
/// <param name="Open">Below 0 for what the customer may still get.</param>
internal sealed record OpenRow(string Key, string Id, string? Number, string Customer, string Currency, decimal Open) : OpenLine;

/// <param name="Sha256">Of every byte before the trailer's line.</param>
internal sealed record OpenTrailer(long List, int Items, IReadOnlyList<OpenSum> Sums, string Sha256) : OpenLine;

/// <summary>The control total of one currency.</summary>
internal sealed record OpenSum(string Currency, decimal Open);

/// <summary>A whole list of open items.</summary>
internal sealed record OpenList(long Number, Instant At, IReadOnlyList<OpenRow> Rows);
