using System.Globalization;

namespace BillingGrains.Connectors.FileDrop;

/// <summary>The folders on the disk. A number is never used twice: the folders say which was the last, and only one process at a
/// time, who holds the lock, writes or gives a number. Whatever moment a process ends at, the next one finds a whole batch, an
/// open one, or a file whose name says that it is temporary.</summary>
/// <param name="step">Called before and after what counts: where a test ends the process.</param>
internal sealed class DropFolder(FileDropSettings settings, TimeProvider time, Action<DropStep> step)
{
    private readonly HashSet<long> handedOut = [];

    public DropBook Book { get; } = new();

    /// <summary>Keeps others out until it is disposed; null when another process has it.</summary>
    public FileStream? Lock()
    {
        if (settings.FindFault() is { } fault)
        {
            throw new IOException(fault);
        }

        try
        {
            return new FileStream(
                Path.Combine(settings.Kept, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException)
        {
            return null;
        }
    }

    /// <summary>Reads what changed, ends what a process that stopped left half done, and lays out again what the ERP asks for.
    /// Under the lock.</summary>
    public void Refresh()
    {
        step(DropStep.Read);
        var kept = Directory.EnumerateFiles(settings.Kept, "batch-*").Select(Path.GetFileName).ToHashSet(StringComparer.Ordinal);
        foreach (var name in kept.Where(static name => name!.EndsWith(".ndjson", StringComparison.Ordinal)))
        {
            var number = DropFiles.NumberOf(name!) ?? throw new InvalidDataException($"The name of {name} has no number.");
            if (Book.Batches.GetValueOrDefault(number) is not { ClosedAt: not null })
            {
                Book.Keep(DropBook.Read(number, File.ReadAllBytes(Path.Combine(settings.Kept, name!))));
            }
        }

        ReadOpen(kept!);
        foreach (var number in Book.Batches.Values.Where(static batch => batch.ClosedAt is not null)
            .Select(static batch => batch.Number).Where(number => !handedOut.Contains(number)).ToList())
        {
            if (!kept.Contains(HandedName(number)))
            {
                HandOut(number);
            }

            handedOut.Add(number);
        }

        ReadAnswers();
    }

    /// <summary>Adds a record to the open batch. It is on the disk when this returns.</summary>
    /// <param name="make">The record for its line.</param>
    public void Append(Func<int, BatchLine> make)
    {
        step(DropStep.Append);
        var number = Book.Open?.Number ?? NextNumber();
        var path = OpenPath(number);
        using (var file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read))
        {
            var bytes = new byte[file.Length];
            file.ReadExactly(bytes);

            // What a process that stopped left of a line was never answered.
            var whole = DropFiles.WholeLength(bytes);
            file.SetLength(whole);
            file.Position = whole;
            if (whole == 0)
            {
                file.Write(DropFiles.Line(
                    new BatchHeader(BatchHeader.FormatName, settings.Version, number, DropFiles.Now(time))));
            }

            file.Write(DropFiles.Line(make((Book.Open?.Records.Count ?? 0) + 1)));
            file.Flush(flushToDisk: true);
        }

        step(DropStep.Appended);
        Book.Keep(DropBook.Read(number, File.ReadAllBytes(path)));
    }

    /// <summary>Ends the open batch and lays it out for the ERP.</summary>
    public void Close()
    {
        if (Book.Open is not { Records.Count: > 0 } open)
        {
            return;
        }

        var bytes = File.ReadAllBytes(OpenPath(open.Number));
        bytes = bytes[..DropFiles.WholeLength(bytes)];
        byte[] closed = [.. bytes, .. DropFiles.Line(DropFiles.Trailer(bytes, open.Number, DropFiles.Now(time)))];
        var path = Path.Combine(settings.Kept, DropFiles.BatchName(open.Number));
        WriteWhole(path + ".tmp", closed);
        step(DropStep.ClosedUnderTemporaryName);
        File.Move(path + ".tmp", path, overwrite: false);
        step(DropStep.Closed);
        File.Delete(OpenPath(open.Number));
        Book.Keep(DropBook.Read(open.Number, closed));
        HandOut(open.Number);
        handedOut.Add(open.Number);
    }

    /// <summary>Above every number that any of the folders knows: one that lost its newest files gives none again.</summary>
    private long NextNumber() => new[] { settings.Kept, settings.Outgoing }
        .SelectMany(static folder => Directory.EnumerateFiles(folder, "batch-*"))
        .Concat(Directory.EnumerateFiles(settings.Incoming, "ack-*"))
        .Select(static path => DropFiles.NumberOf(path) ?? 0).DefaultIfEmpty(0).Max() + 1;

    private void ReadOpen(HashSet<string> kept)
    {
        foreach (var name in kept.Where(static name => name.EndsWith(".open", StringComparison.Ordinal)))
        {
            var number = DropFiles.NumberOf(name) ?? throw new InvalidDataException($"The name of {name} has no number.");
            var path = Path.Combine(settings.Kept, name);
            if (kept.Contains(DropFiles.BatchName(number)))
            {
                // It was closed, and the process ended before it could take this away.
                File.Delete(path);
                continue;
            }

            var bytes = File.ReadAllBytes(path);
            var whole = DropFiles.WholeLength(bytes);
            if (whole > 0 && Book.Batches.GetValueOrDefault(number)?.Length != whole)
            {
                Book.Keep(DropBook.Read(number, bytes[..whole]));
            }
        }
    }

    private void HandOut(long number)
    {
        var bytes = File.ReadAllBytes(Path.Combine(settings.Kept, DropFiles.BatchName(number)));
        var temporary = Path.Combine(settings.Outgoing, $".{DropFiles.BatchName(number)}.tmp");
        WriteWhole(temporary, bytes);
        step(DropStep.CopiedUnderTemporaryName);
        File.Move(temporary, Path.Combine(settings.Outgoing, DropFiles.BatchName(number)), overwrite: true);
        step(DropStep.HandedOut);
        WriteWhole(Path.Combine(settings.Kept, HandedName(number)), []);
    }

    private void ReadAnswers()
    {
        foreach (var path in Directory.EnumerateFiles(settings.Incoming, "ack-*.ndjson").Order(StringComparer.Ordinal))
        {
            var info = new FileInfo(path);
            if (Book.Files.TryGetValue(info.Name, out var known) && known.Length == info.Length
                && known.WrittenAt == info.LastWriteTimeUtc)
            {
                continue;
            }

            var whole = DropFiles.TryReadAnswer(File.ReadAllBytes(path), out var answer, out var fault);
            Book.Take(new AnswerFile(
                info.Name, info.Length, info.LastWriteTimeUtc, answer?.Header.Batch ?? DropFiles.NumberOf(path), answer, fault));
            if (whole && (answer!.Header.Status is "held" || (answer.Header is { Status: "rejected" } header
                && DropStandings.IsDamage(header.Code))))
            {
                LayOutAgain(answer, info.Name);
            }
        }
    }

    /// <summary>The ERP misses a batch, or got one damaged: it is laid out again, once for each time that it says so. One that
    /// it has after all it knows by number and checksum.</summary>
    private void LayOutAgain(Answer answer, string name)
    {
        var number = answer.Header.Expected ?? answer.Header.Batch;
        var note = Path.Combine(settings.Kept, $"again-{name}");
        if (Book.Batches.GetValueOrDefault(number) is { ClosedAt: not null } && !File.Exists(note))
        {
            WriteWhole(note, []);
            HandOut(number);
        }
    }

    private static void WriteWhole(string path, byte[] bytes)
    {
        using var file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None);
        file.Write(bytes);
        file.Flush(flushToDisk: true);
    }

    private string OpenPath(long number) =>
        Path.Combine(settings.Kept, string.Create(CultureInfo.InvariantCulture, $"batch-{number:00000000}.open"));

    private static string HandedName(long number) =>
        string.Create(CultureInfo.InvariantCulture, $"batch-{number:00000000}.handed");
}
