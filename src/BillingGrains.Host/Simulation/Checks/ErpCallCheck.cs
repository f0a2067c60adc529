using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Invoices;
using BillingGrains.Domain.Posting;
using BillingGrains.Domain.Vouchers;
using BillingGrains.Host.Simulation.Checks.Watching;
using BillingGrains.Host.Simulation.Faults;
using BillingGrains.Host.Simulation.People;
using BillingGrains.Host.Simulation.World;
using NodaTime;

namespace BillingGrains.Host.Simulation.Checks;

/// <summary>What an ERP company may expect of its callers: that they keep to its limits, come from one lane, leave it
/// alone when it asks, announce each sending in a fact, and look up only what has settled.</summary>
internal sealed class ErpCallCheck(FactWatch watch, Ledger ledger)
{
    // A silo whose clock was stepped counts its waits wrong by as much; two silos differ by at most as much.
    private static readonly Duration ClockStepMax = Duration.FromTimeSpan(2 * SiloFaults.ClockOffMax);

    private readonly List<Violation> violations = [];
    private readonly List<Instant> clockSteps =
        [.. ledger.Faults.Where(fault => fault.Name == FaultNames.ClockStep).Select(fault => fault.At)];

    public IReadOnlyList<Violation> Find()
    {
        foreach (var calls in ledger.ErpCalls.GroupBy(call => call.TenantId, StringComparer.Ordinal))
        {
            var key = GrainKeys.ErpTenant(calls.Key);
            var limits = watch.Of(key).Select(seen => seen.Fact).OfType<TenantConfigured>().Last().Settings.OfLimits();
            Company(key, [.. calls], limits);
        }

        foreach (var calls in ledger.ErpCalls.GroupBy(call => call.Subject, StringComparer.Ordinal))
        {
            Document(calls.Key, [.. calls]);
        }

        return violations;
    }

    private void Report(string invariant, string subject, string text) =>
        violations.Add(new Violation(invariant, subject, text));

    private void Company(string key, List<ErpCallMade> calls, TenantLimits limits)
    {
        // A call for several documents stands there once for each, one after the other.
        var made = calls
            .Where((call, index) => call.Batch is null || index == 0 || calls[index - 1].Batch != call.Batch).ToList();
        var counted = limits.BatchCounts == BatchCount.Call ? made : calls;
        foreach (var window in limits.Windows())
        {
            Spread(key, window, window.Of == CallSort.Any ? counted : made.FindAll(static call => call.Batch is not null));
        }

        for (var index = 0; index < made.Count; index++)
        {
            var call = made[index];
            var running = made.Take(index).Where(other => Over(other, limits) > call.StartedAt).ToList();
            if (running.Find(other => other.Silo != call.Silo) is { } stranger)
            {
                Report("one lane posts to a company", key, $"{Text(stranger)} still ran when {Text(call)} began");
            }

            if (running.Count(other => other.Silo == call.Silo) >= limits.InFlight)
            {
                Report("an ERP is called no faster than it allows", key, $"{running.Count + 1} calls at {call.StartedAt}");
            }
        }

        foreach (var batch in calls.Where(static call => call.Batch is not null).GroupBy(static call => call.Batch)
            .Where(batch => batch.Count() > limits.BatchSize))
        {
            Report("a call holds no more documents than it may", key, $"{batch.Count()} in {Text(batch.First())}");
        }

        // Several records may bear one registration, and be looked for by it at the same time.
        foreach (var ofOne in calls.Where(static call => call.Subject != SimulatedMasterWriter.Registered)
            .GroupBy(static call => call.Subject, StringComparer.Ordinal))
        {
            foreach (var (before, after) in ofOne.Zip(ofOne.Skip(1))
                .Where(pair => Over(pair.First, limits) > pair.Second.StartedAt))
            {
                Report("one call for a document at a time", key, $"{Text(before)} still ran when {Text(after)} began");
            }
        }

        foreach (var call in calls)
        {
            // What the ERP says after the call was given up reaches nobody.
            if (call is { Outcome: SendingOutcome.Deferred { RetryAfter: { } wait }, EndedAt: { } asked }
                && asked <= call.StartedAt + limits.Sending.Timeout
                && calls.Find(other => other.StartedAt > asked && other.StartedAt < asked + wait - Skew(asked, asked + wait))
                    is { } early)
            {
                Report("an ERP is left alone for as long as it asks", key, $"{Text(call)} asked for {wait}; {Text(early)}");
            }
        }
    }

    private void Spread(string key, CallWindow window, List<ErpCallMade> counted)
    {
        for (var index = window.Calls; index < counted.Count; index++)
        {
            var (first, last) = (counted[index - window.Calls].StartedAt, counted[index].StartedAt);
            if (last - first < window.Length - Skew(first, last))
            {
                Report(
                    "an ERP is called no faster than it allows", key,
                    $"{window.Calls + 1} calls from {first} to {last}: {window}");
            }
        }
    }

    private void Document(string postingKey, List<ErpCallMade> calls)
    {
        var window = SimulatedSettings.Window;
        var announced = watch.Invoices.Sendings(postingKey);
        var sent = calls.Where(call => call.Kind is "Create" or "Post").ToList();
        for (var index = 0; index < sent.Count; index++)
        {
            if (announced.Count(at => at <= sent[index].StartedAt) <= index)
            {
                Report("a sending is a fact before it is a call", Key(postingKey), $"{Text(sent[index])} was not announced");
            }
            else if (announced.Last(at => at <= sent[index].StartedAt) is var at
                && sent[index].StartedAt > at + window.StartWithin)
            {
                Report("a call starts in its time or not at all", Key(postingKey), $"{Text(sent[index])}, announced {at}");
            }
        }

        if (!watch.Of(Key(postingKey)).Any(seen => TwinOf(seen) is SendingStarted started && started.PostingKey == postingKey))
        {
            // It was sent in a history that was lost, and the document has another content now.
            return;
        }

        foreach (var none in watch.Of(Key(postingKey)).Where(seen => TwinOf(seen) is SendingHadNoEffect))
        {
            // Whatever an activation that stayed behind looks up early: what counts is on what the fact rests.
            var attempt = ((SendingHadNoEffect)TwinOf(none)).Attempt;
            // It settles from when it was decided: storing that may take long.
            var decidedAt = watch.Of(Key(postingKey)).Select(TwinOf).OfType<SendingStarted>()
                .First(started => started.Attempt == attempt).At;
            var settledAt = decidedAt + window.StartWithin + window.Timeout + window.Settling - ClockStepMax;
            if (!calls.Exists(call => call.Kind == "Find" && call.StartedAt >= settledAt && call.EndedAt <= none.StoredAt
                && call.Outcome is SendingOutcome.NotFound or SendingOutcome.Created))
            {
                Report(
                    "only a look-up after the settling time shows that an attempt had no effect", Key(postingKey),
                    FormattableString.Invariant($"attempt {attempt}, settled at {settledAt}, stored at {none.StoredAt}"));
            }
        }

        Parked(postingKey, sent);
    }

    /// <summary>The ERP's refusals park a document, and failing too often; nothing else does.</summary>
    private void Parked(string postingKey, List<ErpCallMade> sent)
    {
        var key = Key(postingKey);
        var parked = watch.Of(key).Select(TwinOf).OfType<InvoiceParked>()
            .Count(fact => fact.Code != "too-many-attempts");
        var refused = ledger.ErpCalls.Count(call =>
            call.Subject == postingKey && call.Outcome is SendingOutcome.Refused);
        if (parked > refused)
        {
            Report("only what the ERP refused is parked", key, $"parked {parked} times, refused {refused} times");
        }
    }

    /// <summary>A voucher is sent like an invoice.</summary>
    private static object TwinOf(SeenFact seen) =>
        seen.Fact is VoucherEvent and not (VoucherOpened or VoucherDue or VoucherAmountsDiffer)
            ? VoucherSending.TwinOf((VoucherEvent)seen.Fact)
            : seen.Fact;

    private string Key(string postingKey) => watch.Invoices.KeyOf(postingKey) ?? postingKey;

    private Duration Skew(Instant from, Instant to) =>
        ClockStepMax * clockSteps.Count(at => at >= from && at <= to);

    /// <summary>For the caller a call is over at the latest when it is given up.</summary>
    private static Instant Over(ErpCallMade call, TenantLimits limits)
    {
        var givenUp = call.StartedAt + limits.Sending.Timeout;
        return call.EndedAt is { } ended && ended < givenUp ? ended : givenUp;
    }

    private static string Text(ErpCallMade call) =>
        FormattableString.Invariant($"{call.Kind} {call.Subject} from {call.Silo} at {call.StartedAt}");
}
