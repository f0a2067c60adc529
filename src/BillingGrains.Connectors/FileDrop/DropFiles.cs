using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using NodaTime;
using NodaTime.Text;

namespace BillingGrains.Connectors.FileDrop;

/// <summary>Writes and reads the lines of batches and acknowledgements. Knows nothing of folders.</summary>
internal static class DropFiles
{
    private const byte NewLine = (byte)'\n';
    private const string UnknownFormat = "its format is not known";
    private const string OtherCount = "it has not as many records as it says";

    public static string Now(TimeProvider time) =>
        InstantPattern.ExtendedIso.Format(Instant.FromDateTimeOffset(time.GetUtcNow()));

    public static byte[] Line(BatchLine line) =>
        [.. JsonSerializer.SerializeToUtf8Bytes(line, DropJson.Plain.BatchLine), NewLine];

    /// <summary>The lines that are whole; what comes after the last line's end is no line.</summary>
    public static IEnumerable<ReadOnlyMemory<byte>> Lines(byte[] bytes)
    {
        for (var (start, end) = (0, Array.IndexOf(bytes, NewLine)); end >= 0; end = Array.IndexOf(bytes, NewLine, start))
        {
            yield return bytes.AsMemory(start, end - start);
            start = end + 1;
        }
    }

    /// <summary>How many bytes of a file are whole lines.</summary>
    public static int WholeLength(byte[] bytes) => Array.LastIndexOf(bytes, NewLine) + 1;

    /// <summary>Throws <see cref="InvalidDataException"/> when it is no line of a batch.</summary>
    public static BatchLine ReadBatchLine(ReadOnlyMemory<byte> line)
    {
        try
        {
            return JsonSerializer.Deserialize(line.Span, DropJson.Plain.BatchLine)
                ?? throw new InvalidDataException("A line of a batch is null.");
        }
        catch (JsonException broken)
        {
            throw new InvalidDataException($"A line of a batch cannot be read: {broken.Message}", broken);
        }
    }

    public static string Checksum(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    /// <summary>The trailer of a batch with these lines.</summary>
    /// <param name="bytes">Header and records, whole lines.</param>
    public static BatchTrailer Trailer(byte[] bytes, long batch, string closedAt)
    {
        var lines = Lines(bytes).Select(ReadBatchLine).ToList();
        var documents = lines.OfType<BatchDocument>().ToList();
        var vouchers = lines.OfType<BatchVoucher>().ToList();
        var journals = lines.OfType<BatchJournal>().Select(static one => one.Journal).ToList();
        var hasJournals = lines is [BatchHeader { Version: >= BatchHeader.WithJournals }, ..];
        var sums = documents.Select(static one => one.Document.Currency)
            .Concat(vouchers.Select(static one => one.Voucher.Currency)).Concat(journals.Select(static one => one.Currency))
            .Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)
            .Select(code =>
            {
                var own = documents.Where(one => one.Document.Currency == code).Select(static one => one.Document).ToList();
                return new BatchSum(
                    code, own.Sum(static one => one.Net), own.Sum(static one => one.Tax), own.Sum(static one => one.Gross),
                    vouchers.Where(one => one.Voucher.Currency == code).Sum(static one => one.Voucher.Amount),
                    !hasJournals ? null : journals.Where(one => one.Currency == code)
                        .Sum(static one => one.Lines.Sum(static line => line.Amount)));
            });
        return new BatchTrailer(
            batch, closedAt, documents.Count + vouchers.Count + journals.Count, documents.Count, vouchers.Count, [.. sums],
            Checksum(bytes), hasJournals ? journals.Count : null);
    }

    /// <summary>Reads an acknowledgement that is whole.</summary>
    /// <param name="fault">Why it is not: it may still be being written.</param>
    public static bool TryReadAnswer(byte[] bytes, [NotNullWhen(true)] out Answer? answer, out string fault)
    {
        answer = null;
        fault = FaultOf(bytes, DropJson.Plain.AnswerLine, out var lines);
        if (fault.Length > 0 || lines is not [AnswerHeader header, .., AnswerTrailer trailer])
        {
            return false;
        }

        var records = lines.OfType<AnswerRecord>().ToList();
        fault = (header, trailer) switch
        {
            ({ Format: not AnswerHeader.FormatName } or { Version: not 1 }, _) => UnknownFormat,
            _ when trailer.Batch != header.Batch => "its first and last line name different batches",
            _ when trailer.Records != records.Count || lines.Count != records.Count + 2 => OtherCount,
            _ => FaultOf(bytes, trailer.Sha256, header.At),
        };
        answer = fault.Length == 0 ? new Answer(header, TimeOf(header.At), records) : null;
        return answer is not null;
    }

    /// <summary>Reads a list of open items that is whole.</summary>
    /// <param name="number">As its name says.</param>
    /// <param name="fault">Why it is not.</param>
    public static bool TryReadOpen(long number, byte[] bytes, [NotNullWhen(true)] out OpenList? list, out string fault)
    {
        list = null;
        fault = FaultOf(bytes, DropJson.Plain.OpenLine, out var lines);
        if (fault.Length > 0 || lines is not [OpenHeader header, .., OpenTrailer trailer])
        {
            return false;
        }

        var rows = lines.OfType<OpenRow>().ToList();
        fault = (header, trailer) switch
        {
            ({ Format: not OpenHeader.FormatName } or { Version: not OpenHeader.Since }, _) => UnknownFormat,
            _ when header.List != number || trailer.List != number => "its lines name another number than its name does",
            _ when trailer.Items != rows.Count || lines.Count != rows.Count + 2 => OtherCount,
            _ when !rows.GroupBy(static row => row.Currency, StringComparer.Ordinal)
                .Select(static same => new OpenSum(same.Key, same.Sum(static row => row.Open)))
                .OrderBy(static sum => sum.Currency, StringComparer.Ordinal)
                .SequenceEqual(trailer.Sums.OrderBy(static sum => sum.Currency, StringComparer.Ordinal)) =>
                "its items do not come to its control totals",
            _ => FaultOf(bytes, trailer.Sha256, header.At),
        };
        list = fault.Length == 0 ? new OpenList(number, TimeOf(header.At), rows) : null;
        return list is not null;
    }

    /// <summary>The lines of a file that has an end; else why it has none.</summary>
    private static string FaultOf<T>(byte[] bytes, JsonTypeInfo<T> type, out List<T> lines)
    {
        lines = [];
        try
        {
            foreach (var line in Lines(bytes))
            {
                lines.Add(JsonSerializer.Deserialize(line.Span, type)!);
            }
        }
        catch (JsonException broken)
        {
            return $"a line cannot be read: {broken.Message}";
        }

        return lines is [AnswerHeader or OpenHeader, .., AnswerTrailer or OpenTrailer] && WholeLength(bytes) == bytes.Length
            ? ""
            : "it has no end yet";
    }

    private static string FaultOf(byte[] bytes, string sha256, string at)
    {
        var body = bytes.AsSpan(0, bytes.AsSpan(0, bytes.Length - 1).LastIndexOf(NewLine) + 1);
        return !string.Equals(sha256, Checksum(body), StringComparison.OrdinalIgnoreCase) ? "its checksum is wrong"
            : !InstantPattern.ExtendedIso.Parse(at).Success ? "its time cannot be read"
            : "";
    }

    private static Instant TimeOf(string at) => InstantPattern.ExtendedIso.Parse(at).Value;

    public static string BatchName(long batch) => string.Create(CultureInfo.InvariantCulture, $"batch-{batch:00000000}.ndjson");

    /// <summary>The number in a file's name: of "batch-00000017.ndjson" or "ack-00000017-2.ndjson" 17; null when there is none.
    /// </summary>
    public static long? NumberOf(string path)
    {
        var parts = Path.GetFileName(path).Split('-', '.');
        return parts.Length > 1 && long.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : null;
    }
}

/// <summary>A whole acknowledgement.</summary>
internal sealed record Answer(AnswerHeader Header, Instant At, IReadOnlyList<AnswerRecord> Records);
