using System.Collections.Concurrent;
using BillingGrains.Sandbox.Files;

namespace BillingGrains.Sandbox.Erp;

/// <summary>One ERP company: its books, its master data and its door.</summary>
public sealed record Tenant(string Name, Books Books, MasterBook MasterData, PaymentBook Payments, TenantDoor Door,
    JournalBook Journals, BatchBook Batches);

/// <summary>All tenants; each comes into being when it is first asked for.</summary>
public sealed class Tenants : IDisposable
{
    private readonly SandboxOptions options;
    private readonly TimeProvider time;
    private readonly BookFile file;
    private readonly ConcurrentDictionary<string, Tenant> byName = new(StringComparer.Ordinal);

    public Tenants(SandboxOptions options, TimeProvider time)
    {
        this.options = options;
        this.time = time;
        file = new BookFile(options.DataFolder);
        foreach (var entry in file.ReadBack())
        {
            var tenant = Get(entry.Tenant);
            if (entry is BookEntry.Kept or BookEntry.Dropped)
            {
                tenant.MasterData.Apply(entry);
            }
            else if (entry is BookEntry.Paid paid)
            {
                tenant.Payments.Apply(paid);
            }
            else if (entry is BookEntry.Journaled journaled)
            {
                tenant.Journals.Apply(journaled);
            }
            else if (entry is BookEntry.Taken taken)
            {
                tenant.Batches.Apply(taken);
            }
            else
            {
                tenant.Books.Apply(entry);
            }
        }
    }

    public Tenant Get(string name) =>
        byName.GetOrAdd(
            name,
            key => new Tenant(key, new Books(key, file, time), new MasterBook(key, file, time), new PaymentBook(key, file, time),
                new TenantDoor(options, time), new JournalBook(key, file), new BatchBook(file)));

    public IReadOnlyList<string> Names() => [.. byName.Keys.Order(StringComparer.Ordinal)];

    public void Dispose() => file.Dispose();
}
