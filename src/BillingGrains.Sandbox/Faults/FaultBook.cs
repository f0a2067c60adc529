using System.Globalization;

namespace BillingGrains.Sandbox.Faults;

/// <summary>A fault that was injected into a call.</summary>
/// <param name="Subject">The key or id that the call was for; empty for a list.</param>
/// <param name="Nth">1 for the first call of this kind for this subject.</param>
public sealed record InjectedFault(
    long Sequence, DateTimeOffset At, string Tenant, Operation Operation, string Subject, int Nth, Fault Fault);

/// <summary>A document that was refused for a business reason, once or more often.</summary>
public sealed record RefusedDocument(string Tenant, string Key, string Code);

/// <summary>Asks for a fault on the next calls of a kind, whatever the seed says.</summary>
/// <param name="Times">1 to 1,000,000.</param>
public sealed record PlannedFault(string Tenant, Operation Operation, Fault Fault, int Times);

/// <summary>What was injected.</summary>
/// <param name="Counts">Faults by call and kind, as "create/abortafter".</param>
/// <param name="Refused">Documents that were refused for a business reason, by tenant and key.</param>
/// <param name="Latest">The latest faults, oldest first.</param>
public sealed record FaultReport(
    IReadOnlyDictionary<string, long> Counts, IReadOnlyList<RefusedDocument> Refused,
    IReadOnlyList<InjectedFault> Latest);

/// <summary>Decides which call fails and how, and keeps what it decided. The n-th call of a kind for a document always
/// meets the same fault under the same seed, however the calls of different documents interleave.</summary>
public sealed class FaultBook(SandboxOptions options, TimeProvider time)
{
    private const int KeptMax = 10_000;

    private readonly Lock door = new();
    private readonly Dictionary<(string Tenant, Operation Operation, string Subject), int> calls = [];
    private readonly List<PlannedFault> planned = [];
    private readonly Queue<InjectedFault> kept = new();
    private readonly SortedDictionary<string, long> counts = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, RefusedDocument> refused = new(StringComparer.Ordinal);
    private long sequence;

    public Fault Next(string tenant, Operation operation, string subject)
    {
        lock (door)
        {
            var nth = calls[(tenant, operation, subject)] = calls.GetValueOrDefault((tenant, operation, subject)) + 1;
            var fault = TakePlanned(tenant, operation) ?? Drawn(tenant, operation, subject, nth);
            if (fault is not Fault.None)
            {
                Keep(new InjectedFault(++sequence, time.GetUtcNow(), tenant, operation, subject, nth, fault));
            }

            return fault;
        }
    }

    public void Plan(PlannedFault fault)
    {
        lock (door)
        {
            planned.Add(fault);
        }
    }

    public int ForgetPlans(string tenant)
    {
        lock (door)
        {
            return planned.RemoveAll(fault => string.Equals(fault.Tenant, tenant, StringComparison.Ordinal));
        }
    }

    public void NoteRefusal(RefusedDocument document)
    {
        lock (door)
        {
            refused[$"{document.Tenant}/{document.Key}"] = document;
        }
    }

    public FaultReport Read()
    {
        lock (door)
        {
            return new FaultReport(
                new SortedDictionary<string, long>(counts, StringComparer.Ordinal), [.. refused.Values], [.. kept]);
        }
    }

    private Fault? TakePlanned(string tenant, Operation operation)
    {
        var index = planned.FindIndex(plan =>
            plan.Operation == operation && string.Equals(plan.Tenant, tenant, StringComparison.Ordinal));
        if (index < 0)
        {
            return null;
        }

        var plan = planned[index];
        if (plan.Times > 1)
        {
            planned[index] = plan with { Times = plan.Times - 1 };
        }
        else
        {
            planned.RemoveAt(index);
        }

        return plan.Fault;
    }

    private Fault Drawn(string tenant, Operation operation, string subject, int nth) =>
        options.Rates.At(SeededDraw.Below(
            1_000, options.Seed, "fault", tenant, operation.ToString(), subject,
            nth.ToString(CultureInfo.InvariantCulture)));

    private void Keep(InjectedFault fault)
    {
        var name = $"{fault.Operation}/{fault.Fault}".ToLowerInvariant();
        counts[name] = counts.GetValueOrDefault(name) + 1;
        kept.Enqueue(fault);
        if (kept.Count > KeptMax)
        {
            kept.Dequeue();
        }
    }
}
