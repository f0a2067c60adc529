using System.Globalization;

namespace BillingGrains.Sandbox.Erp;

/// <summary>One tenant's documents, in the order in which they were made. Safe to use from several threads.</summary>
public sealed class Books(string tenant, BookFile file, TimeProvider time)
{
    private readonly Lock door = new();
    private readonly List<StoredDocument> documents = [];
    private readonly Dictionary<string, int> byId = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<int>> byKey = new(StringComparer.Ordinal);
    private readonly HashSet<string> accepted = new(StringComparer.Ordinal);
    private int numbersGiven;

    /// <summary>Makes a document, whether or not one with its key is there: most ERPs do.</summary>
    /// <param name="raw">As a vendor's caller sent it; null for the sandbox's own.</param>
    public StoredDocument Create(DocumentRequest request, string? raw = null)
    {
        lock (door)
        {
            var id = string.Create(CultureInfo.InvariantCulture, $"doc-{documents.Count + 1}");
            return Write(new BookEntry.Made(
                tenant, new StoredDocument(id, Posted: false, request.Number, request, time.GetUtcNow(), raw)));
        }
    }

    /// <summary>Puts another content in place of a document's that is not posted.</summary>
    public StoredDocument Replace(string id, DocumentRequest request, string raw)
    {
        lock (door)
        {
            var document = documents[byId[id]];
            return document.Posted
                ? throw new InvalidOperationException($"The document {id} is posted.")
                : Write(new BookEntry.Made(tenant, document with { Request = request, Raw = raw, Number = request.Number }));
        }
    }

    /// <summary>Posts a document and gives it a number if it has none. A posted one stays as it is.</summary>
    /// <param name="number">Makes a number of how many were given; null for the sandbox's own way.</param>
    /// <param name="rounding">A line that it takes first; null for none.</param>
    /// <returns>Null when there is no such document.</returns>
    public StoredDocument? Post(string id, Func<int, string>? number = null, RoundingLine? rounding = null)
    {
        lock (door)
        {
            if (!byId.TryGetValue(id, out var index))
            {
                return null;
            }

            var document = documents[index];
            return document.Posted
                ? document
                : Write(new BookEntry.Posted(
                    tenant, id,
                    document.Number ?? number?.Invoke(numbersGiven + 1) ?? NextNumber(document.Request.Date), rounding));
        }
    }

    public StoredDocument? Get(string id)
    {
        lock (door)
        {
            return byId.TryGetValue(id, out var index) ? documents[index] : null;
        }
    }

    public IReadOnlyList<StoredDocument> Find(string key)
    {
        lock (door)
        {
            return byKey.TryGetValue(key, out var found) ? [.. found.Select(index => documents[index])] : [];
        }
    }

    /// <summary>Documents from a position on that were made at a moment or later, and the position after them; null when
    /// there are no more.</summary>
    public (IReadOnlyList<StoredDocument> Page, int? Next) List(DateTimeOffset since, int from, int limit)
    {
        lock (door)
        {
            // They lie in the order in which they were made.
            var start = Math.Max(from, documents.FindIndex(document => document.MadeAt >= since));
            if (documents.Count == 0 || documents[^1].MadeAt < since)
            {
                return ([], null);
            }

            var page = documents.Skip(start).Take(limit).ToList();
            var end = start + page.Count;
            return (page, end < documents.Count ? end : null);
        }
    }

    public BookSummary Summarise()
    {
        lock (door)
        {
            var posted = documents.Where(document => document.Posted).ToList();
            var sums = posted.GroupBy(document => document.Request.Currency, StringComparer.Ordinal)
                .OrderBy(group => group.Key, StringComparer.Ordinal)
                .Select(group => new CurrencySum(
                    group.Key, group.Count(), group.Sum(one => one.Request.Net), group.Sum(one => one.Request.Tax),
                    group.Sum(one => one.Request.Gross)));
            var duplicates = byKey.Where(entry => entry.Value.Count > 1)
                .OrderBy(entry => entry.Key, StringComparer.Ordinal)
                .Select(entry => new DuplicateKey(
                    entry.Key, entry.Value.Count, entry.Value.Count(index => documents[index].Posted)));
            return new BookSummary(tenant, documents.Count, posted.Count, [.. sums], [.. duplicates]);
        }
    }

    /// <summary>Somebody set right in the ERP what a document with this key was refused for.</summary>
    public void Accept(string key)
    {
        lock (door)
        {
            var entry = new BookEntry.Accepted(tenant, key);
            file.Append(entry);
            Apply(entry);
        }
    }

    /// <summary>Somebody books the documents with this key on another customer, whether they are posted or not.</summary>
    /// <returns>How many there are.</returns>
    public int HandOver(string key, string billTo)
    {
        lock (door)
        {
            var all = Find(key);
            foreach (var document in all)
            {
                Write(new BookEntry.Made(tenant, document with { Request = document.Request with { BillTo = billTo } }));
            }

            return all.Count;
        }
    }

    public bool IsAccepted(string key)
    {
        lock (door)
        {
            return accepted.Contains(key);
        }
    }

    /// <summary>Brings the books to what an entry of the file says; used when reading it back and by every change.</summary>
    public void Apply(BookEntry entry)
    {
        switch (entry)
        {
            case BookEntry.Made made:
                var place = byId.GetValueOrDefault(made.Document.Id, documents.Count);
                if (place < documents.Count)
                {
                    byKey[documents[place].Request.Key].Remove(place);
                    documents[place] = made.Document;
                }
                else
                {
                    byId.Add(made.Document.Id, place);
                    documents.Add(made.Document);
                }

                if (!byKey.TryGetValue(made.Document.Request.Key, out var sameKey))
                {
                    byKey.Add(made.Document.Request.Key, sameKey = []);
                }

                sameKey.Add(place);
                break;
            case BookEntry.Posted posted:
                var index = byId[posted.Id];
                numbersGiven += documents[index].Number is null ? 1 : 0;
                documents[index] = documents[index] with
                {
                    Posted = true, Number = posted.Number, Request = TaxRules.With(documents[index].Request, posted.Rounding),
                };
                break;
            case BookEntry.Accepted lifted:
                accepted.Add(lifted.Key);
                break;
            default:
                throw new InvalidDataException($"The file holds an entry of an unknown kind: {entry.GetType().Name}.");
        }
    }

    private StoredDocument Write(BookEntry entry)
    {
        file.Append(entry);
        Apply(entry);
        return documents[byId[entry switch
        {
            BookEntry.Posted posted => posted.Id,
            BookEntry.Made made => made.Document.Id,
            _ => throw new ArgumentOutOfRangeException(nameof(entry), entry, "It changes no document."),
        }]];
    }

    private string NextNumber(DateOnly date) =>
        string.Create(CultureInfo.InvariantCulture, $"{tenant.ToUpperInvariant()}-{date.Year}-{numbersGiven + 1:00000}");
}
