using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.MasterData;
using BillingGrains.Ports.Erp;
using NodaTime;

namespace BillingGrains.Storage.Memory;

/// <summary>Master data in memory, shared by the silos of one simulated installation.</summary>
/// <param name="pause">Awaited before and after the effect of every call; null for no pause.</param>
public sealed class MemoryMasterStore(Func<Task>? pause = null) : IMasterStore
{
    private readonly Lock gate = new();
    private readonly Func<Task> pause = pause ?? (() => Task.CompletedTask);
    private readonly Dictionary<string, Kept> tenants = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Tenant, string Load), Dictionary<MasterRef, MasterRecord?>> aside = [];

    public Task<MasterLook> Look(
        string tenantId, ValueList<MasterQuestion> questions, CancellationToken cancellation = default) => Do(
        () =>
        {
            if (!tenants.TryGetValue(tenantId, out var kept))
            {
                return new MasterLook(null, default);
            }

            var records = MasterQuestion.RefsOf(questions)
                .Select(one => kept.Records.GetValueOrDefault(one)).OfType<MasterRecord>()
                .Concat(kept.Records.Values.Where(record =>
                    record.Kind == MasterKind.Period
                    && questions.Any(question => record.From <= question.On && question.On <= record.To)));
            return new MasterLook(kept.Standing, records.ToValueList());
        },
        cancellation);

    public Task<MasterStanding?> Standing(string tenantId, CancellationToken cancellation = default) =>
        Do(() => tenants.GetValueOrDefault(tenantId)?.Standing, cancellation);

    public Task<ValueList<MasterRecord>> List(
        string tenantId, MasterKind kind, string? after, int limit, CancellationToken cancellation = default) => Do(
        () => (tenants.GetValueOrDefault(tenantId)?.Records.Values.AsEnumerable() ?? [])
            .Where(record => record.Kind == kind && string.CompareOrdinal(record.Id, after) > 0)
            .OrderBy(static record => record.Id, StringComparer.Ordinal).Take(limit).ToValueList(),
        cancellation);

    public Task PutAside(
        string tenantId, string load, ValueList<MasterRecord> records, ValueList<MasterRef> gone,
        CancellationToken cancellation = default) => Do(
        () =>
        {
            if (!aside.TryGetValue((tenantId, load), out var page))
            {
                aside.Add((tenantId, load), page = []);
            }

            foreach (var record in records)
            {
                page[new MasterRef(record.Kind, record.Id)] = record;
            }

            foreach (var one in gone)
            {
                page[one] = null;
            }

            return true;
        },
        cancellation);

    public Task<MasterStanding?> TakeOver(
        string tenantId, string load, long from, bool isWhole, Instant at, CancellationToken cancellation = default) => Do(
        () =>
        {
            var before = tenants.GetValueOrDefault(tenantId);
            if (before?.LastLoad == load)
            {
                return before.Standing;
            }

            if ((before?.Standing.Version ?? 0) != from)
            {
                return null;
            }

            var records = isWhole || before is null ? [] : new Dictionary<MasterRef, MasterRecord>(before.Records);
            foreach (var (name, record) in aside.GetValueOrDefault((tenantId, load)) ?? [])
            {
                if (record is null)
                {
                    records.Remove(name);
                }
                else
                {
                    records[name] = record;
                }
            }

            foreach (var other in aside.Keys.Where(one => one.Tenant == tenantId).ToList())
            {
                aside.Remove(other);
            }

            var counts = records.Keys.GroupBy(static name => name.Kind).OrderBy(static kind => kind.Key)
                .Select(static kind => new MasterCount(kind.Key, kind.Count())).ToValueList();
            var standing = new MasterStanding((before?.Standing.Version ?? 0) + 1, at, counts);
            tenants[tenantId] = new Kept(standing, load, records);
            return (MasterStanding?)standing;
        },
        cancellation);

    private async Task<T> Do<T>(Func<T> work, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        await pause();
        T result;
        lock (gate)
        {
            result = work();
        }

        await pause();
        return result;
    }

    private sealed record Kept(MasterStanding Standing, string LastLoad, Dictionary<MasterRef, MasterRecord> Records);
}
