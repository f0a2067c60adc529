using System.Text.Json;
using System.Text.Json.Serialization;

namespace BillingGrains.Sandbox.Erp;

/// <summary>A change to a tenant's books, as a line of the file.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(Made), "made")]
[JsonDerivedType(typeof(Posted), "posted")]
[JsonDerivedType(typeof(Accepted), "accepted")]
[JsonDerivedType(typeof(Kept), "kept")]
[JsonDerivedType(typeof(Dropped), "dropped")]
[JsonDerivedType(typeof(Paid), "paid")]
[JsonDerivedType(typeof(Journaled), "journaled")]
[JsonDerivedType(typeof(Taken), "taken")]
public abstract record BookEntry(string Tenant)
{
    public sealed record Made(string Tenant, StoredDocument Document) : BookEntry(Tenant);

    public sealed record Posted(string Tenant, string Id, string Number, RoundingLine? Rounding = null) : BookEntry(Tenant);

    public sealed record Accepted(string Tenant, string Key) : BookEntry(Tenant);

    public sealed record Kept(string Tenant, MasterEntry Entry) : BookEntry(Tenant);

    public sealed record Paid(string Tenant, PaymentEntry Entry) : BookEntry(Tenant);

    public sealed record Journaled(string Tenant, StoredJournal Journal) : BookEntry(Tenant);

    /// <summary>A batch file was booked, with what was answered for each record.</summary>
    public sealed record Taken(string Tenant, long Batch, string Sha256, IReadOnlyList<Files.AnsweredRecord> Records)
        : BookEntry(Tenant);

    public sealed record Dropped(string Tenant, MasterName Name) : BookEntry(Tenant);
}

/// <summary>The append-only file of all tenants' books. A line is with the operating system before its change is
/// answered, so that it survives the process (not the machine's power).</summary>
public sealed class BookFile : IDisposable
{
    private static readonly byte[] NewLine = "\n"u8.ToArray();

    private readonly Lock door = new();
    private readonly FileStream? stream;

    /// <param name="folder">Null for books in memory only.</param>
    public BookFile(string? folder)
    {
        if (folder is null)
        {
            return;
        }

        Directory.CreateDirectory(folder);
        stream = new FileStream(
            Path.Combine(folder, "books.ndjson"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read);
    }

    /// <summary>Reads what was written before, and cuts off a last line that the end of the process left unfinished.</summary>
    public IEnumerable<BookEntry> ReadBack()
    {
        if (stream is null)
        {
            yield break;
        }

        var bytes = new byte[stream.Length];
        stream.Position = 0;
        stream.ReadExactly(bytes);
        var start = 0;
        while (Array.IndexOf(bytes, (byte)'\n', start) is var end && end >= 0)
        {
            yield return JsonSerializer.Deserialize<BookEntry>(bytes.AsSpan(start, end - start), SandboxJson.Options)!;
            start = end + 1;
        }

        stream.SetLength(start);
        stream.Position = start;
    }

    public void Append(BookEntry entry)
    {
        if (stream is null)
        {
            return;
        }

        byte[] line = [.. JsonSerializer.SerializeToUtf8Bytes(entry, SandboxJson.Options), .. NewLine];
        lock (door)
        {
            stream.Write(line);
            stream.Flush();
        }
    }

    public void Dispose() => stream?.Dispose();
}
