using BillingGrains.Ports.Erp;
using NodaTime;
using NodaTime.Text;

namespace BillingGrains.Connectors.FileDrop;

/// <summary>A record as it stands in a batch.</summary>
/// <param name="Document">Null for a voucher or journal.</param>
internal sealed record Placed(long Batch, int Line, string Key, int Decimals, FileDocument? Document);

/// <summary>A batch as it is kept.</summary>
/// <param name="Version">Of the format.</param>
/// <param name="ClosedAt">Null while records may be added.</param>
/// <param name="Sha256">Empty while records may be added.</param>
internal sealed record KeptBatch(
    long Number, int Version, Instant OpenedAt, Instant? ClosedAt, string Sha256, IReadOnlyList<Placed> Records, long Length);

/// <summary>What an acknowledgement says of a record.</summary>
/// <param name="From">The acknowledgement's file.</param>
internal sealed record Answered(AnswerRecord Record, long Batch, Instant At, string From);

/// <summary>An acknowledgement's file.</summary>
/// <param name="Answer">Null while it is not whole.</param>
/// <param name="Fault">Why it is not.</param>
internal sealed record AnswerFile(string Name, long Length, DateTime WrittenAt, long? Batch, Answer? Answer, string Fault);

/// <summary>What the folders say, by key and by number.</summary>
internal sealed class DropBook
{
    private readonly SortedDictionary<long, KeptBatch> batches = [];
    private readonly Dictionary<string, List<Placed>> byKey = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, AnswerFile> files = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<Answered>> answers = new(StringComparer.Ordinal);

    public IReadOnlyDictionary<long, KeptBatch> Batches => batches;

    public IReadOnlyDictionary<string, AnswerFile> Files => files;

    public KeptBatch? Open => batches.Count > 0 && batches.Last().Value is { ClosedAt: null } open ? open : null;

    /// <summary>The first number that is missing among the kept batches; null when none is.</summary>
    public long? Missing()
    {
        long? last = null;
        foreach (var number in batches.Keys)
        {
            if (last is { } before && number != before + 1)
            {
                return before + 1;
            }

            last = number;
        }

        return null;
    }

    public void Forget(long number)
    {
        if (batches.Remove(number, out var batch))
        {
            foreach (var record in batch.Records)
            {
                byKey[record.Key].Remove(record);
            }
        }
    }

    public void Keep(KeptBatch batch)
    {
        Forget(batch.Number);
        batches.Add(batch.Number, batch);
        foreach (var record in batch.Records)
        {
            if (!byKey.TryGetValue(record.Key, out var places))
            {
                byKey.Add(record.Key, places = []);
            }

            places.Add(record);
        }
    }

    /// <summary>Takes an acknowledgement's file as it is now.</summary>
    public void Take(AnswerFile file)
    {
        files[file.Name] = file;
        if (file.Answer is not { Header.Status: "booked" } answer || !IsOf(answer))
        {
            return;
        }

        foreach (var record in answer.Records.Where(record => Fits(record, answer.Header.Batch)))
        {
            if (!answers.TryGetValue(record.Key, out var told))
            {
                answers.Add(record.Key, told = []);
            }

            told.Add(new Answered(record, answer.Header.Batch, answer.At, file.Name));
        }
    }

    /// <summary>Where a key stands, the latest last; empty for one that was never written.</summary>
    public IReadOnlyList<Placed> PlacesOf(string key) => byKey.GetValueOrDefault(key) ?? [];

    /// <summary>What was told of a key, a word for each id that the ERP gave and each line that it refused: the latest.
    /// </summary>
    public IReadOnlyList<Answered> ToldOf(string key) => Latest(answers.GetValueOrDefault(key) ?? []);

    /// <summary>All that the ERP says it booked and did not cancel, with where it stands; in the order of batches.</summary>
    public IEnumerable<(Answered Told, Placed? Sent)> Booked() => answers.Values
        .SelectMany(Latest)
        .Where(static told => told.Record is { Status: "posted", Record: "document" })
        .OrderBy(static told => told.Batch).ThenBy(static told => told.Record.Line)
        .ThenBy(static told => told.Record.Id, StringComparer.Ordinal)
        .Select(told => (told, PlacesOf(told.Record.Key).FirstOrDefault(
            place => place.Batch == told.Batch && place.Line == told.Record.Line)));

    /// <summary>When the ERP last said that it booked something of ours; null before.</summary>
    public Instant? BookedAt => files.Values
        .Where(file => file.Answer is { Header.Status: "booked" } answer && IsOf(answer))
        .Max(static file => (Instant?)file.Answer!.At);

    /// <summary>Whether an acknowledgement is of the batch that is kept: it names the checksum that it had.</summary>
    public bool IsOf(Answer answer) => !batches.TryGetValue(answer.Header.Batch, out var batch)
        || string.Equals(batch.Sha256, answer.Header.Sha256, StringComparison.OrdinalIgnoreCase);

    private bool Fits(AnswerRecord record, long number) => record switch
    {
        { Status: "posted" } when record.Id is not { Length: > 0 } || record.Number is not { Length: > 0 }
            || record.Currency is not { Length: 3 } => false,
        { Status: "cancelled", Id: null or "" } or { Status: not ("posted" or "refused" or "cancelled") } => false,
        _ => batches.GetValueOrDefault(number) is not { } kept
            || (record.Line >= 1 && record.Line <= kept.Records.Count && kept.Records[record.Line - 1].Key == record.Key),
    };

    // A file that is read again once it is whole is not told twice, and what is told later stands in place of it.
    private static List<Answered> Latest(List<Answered> told) =>
    [
        .. told.GroupBy(static one => (one.Batch, one.Record.Line, one.Record.Id ?? ""))
            .Select(static same => same.OrderBy(static one => one.At)
                .ThenBy(static one => one.From, StringComparer.Ordinal).Last())
            .OrderBy(static one => one.Batch),
    ];

    /// <summary>Reads header, records and trailer of a batch.</summary>
    /// <param name="number">As its name says.</param>
    public static KeptBatch Read(long number, byte[] bytes)
    {
        var lines = DropFiles.Lines(bytes).Select(DropFiles.ReadBatchLine).ToList();
        var trailer = lines.Count > 0 ? lines[^1] as BatchTrailer : null;
        var records = lines.Select(line => line switch
        {
            BatchDocument one => new Placed(number, one.Line, one.Document.Key, one.Decimals, one.Document),
            BatchVoucher one => new Placed(number, one.Line, one.Voucher.Key, one.Decimals, null),
            BatchJournal one => new Placed(number, one.Line, one.Journal.Key, one.Decimals, null),
            _ => null,
        }).OfType<Placed>().ToList();
        if (lines.Count > 0 && (lines[0] is not BatchHeader header || header.Batch != number))
        {
            throw new InvalidDataException($"{DropFiles.BatchName(number)} begins with no header of its own.");
        }

        return new KeptBatch(
            number, (lines.FirstOrDefault() as BatchHeader)?.Version ?? 0,
            lines.Count > 0 ? TimeOf(((BatchHeader)lines[0]).OpenedAt) : Instant.MinValue,
            trailer is null ? null : TimeOf(trailer.ClosedAt), trailer?.Sha256 ?? "", records, bytes.Length);
    }

    private static Instant TimeOf(string text) => InstantPattern.ExtendedIso.Parse(text).Value;
}
