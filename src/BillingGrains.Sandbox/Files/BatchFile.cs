using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using BillingGrains.Sandbox.Erp;

namespace BillingGrains.Sandbox.Files;

/// <summary>A line of a batch file as the pretended ERP reads it.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(Header), "header")]
[JsonDerivedType(typeof(Document), "document")]
[JsonDerivedType(typeof(Voucher), "voucher")]
[JsonDerivedType(typeof(Journal), "journal")]
[JsonDerivedType(typeof(Trailer), "trailer")]
public abstract record BatchLine
{
    private BatchLine()
    {
    }

    public sealed record Header(string Format, int Version, long Batch, DateTimeOffset OpenedAt) : BatchLine;

    public sealed record Document(int Line, int Decimals,
        [property: JsonPropertyName("document")] DocumentRequest Content) : BatchLine;

    public sealed record Voucher(int Line, int Decimals,
        [property: JsonPropertyName("voucher")] VoucherRequest Content) : BatchLine;

    public sealed record Journal(int Line, int Decimals,
        [property: JsonPropertyName("journal")] JournalRequest Content) : BatchLine;

    public sealed record Trailer(
        long Batch, DateTimeOffset ClosedAt, int Records, int Documents, int Vouchers, IReadOnlyList<BatchSum> Sums,
        string Sha256, int? Journals = null) : BatchLine;
}

/// <summary>Control totals of one currency.</summary>
/// <param name="Journals">Null in version 1 of the format.</param>
public sealed record BatchSum(
    string Currency, decimal Net, decimal Tax, decimal Gross, decimal Vouchers, decimal? Journals = null);

/// <summary>What is answered for a record.</summary>
/// <param name="Status">"posted" or "refused".</param>
/// <param name="Record">"document", "voucher" or "journal".</param>
public sealed record AnsweredRecord(
    int Line, string Key, string Record, string Status, string? Id, string? Number, string? Currency, decimal Net, decimal Tax,
    decimal Gross, string? Code, string? Words);

/// <summary>A batch that was read whole.</summary>
public sealed record Batch(BatchLine.Header Header, IReadOnlyList<BatchLine> Records, BatchLine.Trailer Trailer)
{
    /// <summary>Reads a batch and checks it against its own checksum and control totals.</summary>
    /// <param name="fault">Why it is not taken.</param>
    public static bool TryRead(byte[] bytes, [NotNullWhen(true)] out Batch? batch, [NotNullWhen(false)] out Problem? fault)
    {
        (batch, fault) = (null, null);
        List<BatchLine> lines;
        try
        {
            lines =
            [
                .. Lines(bytes).Select(static line => JsonSerializer.Deserialize<BatchLine>(line.Span, SandboxJson.Options)!),
            ];
        }
        catch (JsonException broken)
        {
            fault = new Problem("malformed", $"A line of the file cannot be read: {broken.Message}");
            return false;
        }

        if (lines is not [BatchLine.Header header, .., BatchLine.Trailer trailer])
        {
            fault = new Problem("malformed", "The file has no header or no end.");
            return false;
        }

        var records = lines[1..^1];
        var end = bytes.AsSpan(0, bytes.Length - 1).LastIndexOf((byte)'\n') + 1;
        if (Convert.ToHexStringLower(SHA256.HashData(bytes.AsSpan(0, end))) != trailer.Sha256)
        {
            fault = new Problem("checksum-wrong", "The checksum is not that of the file.");
        }
        else if (records.Count != trailer.Records || header.Batch != trailer.Batch
            || (header.Version < 2 && records.Exists(static one => one is BatchLine.Journal))
            || (header.Version >= 2 && records.Count(static one => one is BatchLine.Journal) != trailer.Journals)
            || !SumsOf(records, header.Version).SequenceEqual(trailer.Sums))
        {
            fault = new Problem("totals-wrong", "The records do not come to the control totals.");
        }

        batch = fault is null ? new Batch(header, records, trailer) : null;
        return batch is not null;
    }

    private static IEnumerable<BatchSum> SumsOf(IReadOnlyList<BatchLine> records, int version)
    {
        var journals = records.OfType<BatchLine.Journal>().Select(static one => one.Content).ToList();
        var documents = records.OfType<BatchLine.Document>().Select(static one => one.Content).ToList();
        var vouchers = records.OfType<BatchLine.Voucher>().Select(static one => one.Content).ToList();
        return documents.Select(static one => one.Currency).Concat(vouchers.Select(static one => one.Currency))
            .Concat(journals.Select(static one => one.Currency))
            .Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)
            .Select(code => documents.Where(one => one.Currency == code).Aggregate(
                new BatchSum(
                    code, 0m, 0m, 0m, vouchers.Where(one => one.Currency == code).Sum(static one => one.Amount),
                    version < 2 ? null : journals.Where(one => one.Currency == code).Sum(static one =>
                        one.Lines.Sum(static line => line.Amount))),
                static (sum, one) => sum with
                {
                    Net = sum.Net + one.Net, Tax = sum.Tax + one.Tax, Gross = sum.Gross + one.Gross,
                }));
    }

    private static IEnumerable<ReadOnlyMemory<byte>> Lines(byte[] bytes)
    {
        for (var (start, end) = (0, Array.IndexOf(bytes, (byte)'\n')); end >= 0;
            end = Array.IndexOf(bytes, (byte)'\n', start))
        {
            yield return bytes.AsMemory(start, end - start);
            start = end + 1;
        }
    }
}
