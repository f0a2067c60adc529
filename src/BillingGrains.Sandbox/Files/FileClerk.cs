using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using BillingGrains.Sandbox.Erp;
using BillingGrains.Sandbox.Faults;

namespace BillingGrains.Sandbox.Files;

/// <summary>What goes wrong at the next pick-up.</summary>
public enum FileFault
{
    None = 0,

    /// <summary>What is booked is answered a pick-up later.</summary>
    LateAnswer = 1,

    /// <summary>The answer is written in two parts: one now, the rest a pick-up later.</summary>
    TornAnswer = 2,

    /// <summary>The ERP forgets that it took the batch, and books it a second time.</summary>
    TakenTwice = 3,

    /// <summary>The file is damaged on its way.</summary>
    Damaged = 4,

    /// <summary>The file is lost on its way.</summary>
    Lost = 5,
}

/// <summary>A pretended ERP that takes files: it collects batches from one folder in the order of their numbers, books what
/// its rules allow, and answers each record in another folder. For one thread at a time.</summary>
/// <param name="outgoing">Where batches are laid out for it.</param>
/// <param name="incoming">Where it answers.</param>
public sealed class FileClerk(
    SandboxOptions options, Tenants tenants, FaultBook faults, TimeProvider time, string tenantName, string outgoing,
    string incoming)
{
    private readonly Queue<FileFault> planned = new();
    private readonly Dictionary<string, byte[]> late = new(StringComparer.Ordinal);
    private readonly HashSet<(long Batch, long Expected)> heldBack = [];

    public void Plan(FileFault fault) => planned.Enqueue(fault);

    /// <summary>Looks into the folder once. Answers how many files it took away.</summary>
    public int PickUp()
    {
        foreach (var (path, bytes) in late)
        {
            WriteWhole(path, bytes);
        }

        late.Clear();
        var taken = 0;
        foreach (var path in Directory.EnumerateFiles(outgoing, "batch-*.ndjson").Order(StringComparer.Ordinal).ToList())
        {
            taken += Take(path) ? 1 : 0;
        }

        return taken;
    }

    private bool Take(string path)
    {
        var number = long.Parse(Path.GetFileName(path).Split('-', '.')[1], CultureInfo.InvariantCulture);
        var tenant = tenants.Get(tenantName);
        var fault = planned.Count > 0 ? planned.Dequeue() : FileFault.None;
        var bytes = File.ReadAllBytes(path);
        if (fault is FileFault.Damaged)
        {
            bytes = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(bytes).Replace("2026", "2025", StringComparison.Ordinal));
        }

        if (fault is FileFault.Lost)
        {
            File.Delete(path);
            return true;
        }

        if (!Batch.TryRead(bytes, out var batch, out var broken))
        {
            Answer(number, "", "rejected", [], broken);
            File.Delete(path);
            return true;
        }

        var before = tenant.Batches.Find(number);
        var expected = tenant.Batches.Last + 1;
        if (before is not null && before.Sha256 != batch.Trailer.Sha256)
        {
            Answer(number, batch.Trailer.Sha256, "rejected", [], new Problem(
                "number-used", $"Batch {number} was taken before, with other records."));
        }
        else if (before is not null && fault is not FileFault.TakenTwice)
        {
            Answer(number, batch.Trailer.Sha256, "booked", before.Records);
        }
        else if (before is null && number != expected)
        {
            // The file stays where it is until the missing one is there; once is enough to say so.
            if (heldBack.Add((number, expected)))
            {
                Answer(number, batch.Trailer.Sha256, "held", [], expected: expected);
            }

            return false;
        }
        else
        {
            for (var times = fault is FileFault.TakenTwice ? 2 : 1; times > 0; times--)
            {
                List<AnsweredRecord> records = [.. batch.Records.Select(record => Book(tenant, record))];
                tenant.Batches.Take(new BookEntry.Taken(tenantName, number, batch.Trailer.Sha256, records));
                Answer(number, batch.Trailer.Sha256, "booked", records, fault: fault);
            }
        }

        File.Delete(path);
        return true;
    }

    private AnsweredRecord Book(Tenant tenant, BatchLine line)
    {
        switch (line)
        {
            case BatchLine.Document { Content: var request } one:
                if ((DocumentRules.Check(request)
                    ?? ErpEndpoints.RefusalAt(Operation.Create, options, faults, tenant, request)
                    ?? ErpEndpoints.RefusalAt(Operation.Post, options, faults, tenant, request)) is { } refusal)
                {
                    return Refused(one.Line, request.Key, "document", refusal);
                }

                var document = tenant.Books.Post(tenant.Books.Create(request).Id)!;
                return new AnsweredRecord(
                    one.Line, request.Key, "document", "posted", document.Id, document.Number, request.Currency, request.Net,
                    request.Tax, request.Gross, null, null);
            case BatchLine.Voucher { Content: var voucher } one:
                if (VoucherEndpoints.Check(voucher, tenant.Books.Get(voucher.Document)) is { } wrong)
                {
                    return Refused(one.Line, voucher.Key, "voucher", wrong);
                }

                var entry = tenant.Payments.Enter(voucher, tenant.Books.Get(voucher.Document)!.Request.Key);
                return new AnsweredRecord(
                    one.Line, voucher.Key, "voucher", "posted", entry.Id, entry.Id, entry.Currency, entry.Amount, 0m,
                    entry.Amount, null, null);
            case BatchLine.Journal { Content: var journal } one:
                if (JournalEndpoints.Check(journal) is { } unbalanced)
                {
                    return Refused(one.Line, journal.Key, "journal", unbalanced);
                }

                var stored = tenant.Journals.Enter(journal);
                var sum = journal.Lines.Sum(static row => row.Amount);
                return new AnsweredRecord(
                    one.Line, journal.Key, "journal", "posted", stored.Id, stored.Id, journal.Currency, sum, 0m, sum, null,
                    null);
            default:
                throw new InvalidDataException(
                    $"A batch holds documents, vouchers and journals, and no {line.GetType().Name}.");
        }
    }

    private static AnsweredRecord Refused(int line, string key, string record, Problem problem) =>
        new(line, key, record, "refused", null, null, null, 0m, 0m, 0m, problem.Code, problem.Message);

    private void Answer(
        long number, string sha256, string status, IReadOnlyList<AnsweredRecord> records, Problem? problem = null,
        long? expected = null, FileFault fault = FileFault.None)
    {
        var header = new JsonObject
        {
            ["type"] = "header", ["format"] = "billinggrains-acknowledgement", ["version"] = 1, ["batch"] = number,
            ["sha256"] = sha256, ["at"] = time.GetUtcNow().ToString("yyyy-MM-ddTHH:mm:ss.fffffffZ", CultureInfo.InvariantCulture),
            ["status"] = status, ["code"] = problem?.Code, ["words"] = problem?.Message, ["expected"] = expected,
        };
        var body = header.ToJsonString() + "\n"
            + string.Concat(records.Select(static record => TypedFirst(record).ToJsonString() + "\n"));
        var trailer = new JsonObject
        {
            ["type"] = "trailer", ["batch"] = number, ["records"] = records.Count,
            ["sha256"] = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(body))),
        };
        var bytes = Encoding.UTF8.GetBytes(body + trailer.ToJsonString() + "\n");
        var path = NextAnswer(number);
        switch (fault)
        {
            case FileFault.LateAnswer:
                late[path] = bytes;
                break;
            case FileFault.TornAnswer:
                late[path] = bytes;
                File.WriteAllBytes(path, bytes[..(bytes.Length / 2)]);
                break;
            default:
                WriteWhole(path, bytes);
                break;
        }
    }

    private static JsonObject TypedFirst(AnsweredRecord record)
    {
        var node = JsonSerializer.SerializeToNode(record, SandboxJson.Options)!.AsObject();
        return new JsonObject([new("type", "record"), .. node.ToList().Select(static pair =>
            new KeyValuePair<string, JsonNode?>(pair.Key, pair.Value?.DeepClone()))]);
    }

    private string NextAnswer(long number)
    {
        for (var nth = 1; ; nth++)
        {
            var path = Path.Combine(
                incoming, string.Create(CultureInfo.InvariantCulture, $"ack-{number:00000000}-{nth:000}.ndjson"));
            if (!File.Exists(path) && !late.ContainsKey(path))
            {
                return path;
            }
        }
    }

    internal static void WriteWhole(string path, byte[] bytes)
    {
        File.WriteAllBytes(path + ".tmp", bytes);
        File.Move(path + ".tmp", path, overwrite: true);
    }
}

/// <summary>Which batches a tenant took, and what it answered.</summary>
public sealed class BatchBook(BookFile file)
{
    private readonly SortedDictionary<long, BookEntry.Taken> taken = [];

    /// <summary>0 before the first.</summary>
    public long Last => taken.Count == 0 ? 0 : taken.Last().Key;

    public BookEntry.Taken? Find(long batch) => taken.GetValueOrDefault(batch);

    public void Take(BookEntry.Taken entry)
    {
        file.Append(entry);
        Apply(entry);
    }

    public void Apply(BookEntry.Taken entry) => taken[entry.Batch] = entry;
}
