using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Payments;
using BillingGrains.Domain.Posting;
using BillingGrains.Domain.Watching;
using BillingGrains.Grains.Journaling;
using BillingGrains.Grains.Watching;
using BillingGrains.Ports.Erp;
using Microsoft.Extensions.Logging;
using NodaTime;
using Orleans;

namespace BillingGrains.Grains.Posting;

/// <summary>Reads what an ERP's books say of payments, and hands each entry to its document. The reading goes on where it
/// ended: a page that is read twice counts once. What is of no document that is known here stands in the exception queue, and
/// is looked for again each time.</summary>
internal sealed class PaymentReading(
    string key, Func<ErpTenant> state, Func<TenantCommand, Origin, Task<Answer>> handle, IGrainFactory grains,
    JournalServices services, PostingServices posting) : ITenantReading
{
    private readonly Origin origin = new(key, key, $"{key}/payments");
    private readonly ReadingAbility ability = new(posting, static erp => erp.Payments is not null);
    private Reading? reading;
    private ValueList<ErpEntry>? told;
    private Instant retryAt = Instant.MinValue;
    private int failures;

    public Instant? DueAt(ErpTenant tenant) =>
        tenant.Settings is { } settings && tenant.Payments.DueAt(settings.OfPayments()) is { } due && ability.Has(settings)
            ? Instant.Max(reading is null ? due : Instant.MinValue, retryAt)
            : null;

    public Task Prepare(TenantSettings settings) => Task.CompletedTask;

    public async Task<SendingOutcome> ReadPage(TenantSettings settings, CancellationToken cancellation)
    {
        var before = state().Payments;
        reading ??= new Reading(before.Token, null, before.Unmatched);
        ErpEntryPage page;
        try
        {
            page = await posting.Erps.Open(settings).Payments!.Entries(reading.Since, reading.Cursor, cancellation)
                .WaitAsync(settings.OfLimits().Sending.Timeout.ToTimeSpan(), services.Time, cancellation);
        }
        catch (ErpUnavailableException exception) when (exception.RetryAfter is { } wait)
        {
            await Fail(exception.Message);
            return new SendingOutcome.Deferred(exception.Message, wait);
        }
        catch (Exception exception) when (exception is ErpUnavailableException or TimeoutException)
        {
            await Fail(exception.Message);
            return new SendingOutcome.Unknown(exception.Message);
        }

        await Take(reading, page, cancellation);
        return new SendingOutcome.NotFound();
    }

    public Task Fail(string reason)
    {
        var wait = Duration.Min(posting.Times.MasterRetry * (1 << Math.Min(failures, 10)), posting.Times.MasterRetryMost);
        retryAt = services.Now + wait;
        failures++;
        services.Log.LogWarning("{Tenant} reads its payments again later: {Reason}", key, reason);
        return Task.CompletedTask;
    }

    private async Task Take(Reading begun, ErpEntryPage page, CancellationToken cancellation)
    {
        // Of what was told of an entry before, the last word counts.
        var entries = begun.Unmatched.Where(one => page.Entries.All(told => told.RemoteId != one.RemoteId))
            .Concat(page.Entries).Where(one => PostingKey.IsOne(one.PostingKey)).ToValueList();
        var known = await posting.Documents.Find(
            entries.Select(one => one.PostingKey).Distinct(StringComparer.Ordinal).ToValueList(), cancellation);
        var routed = entries.Where(one => known.ContainsKey(one.PostingKey))
            .Select(one => new RoutedEntry(known[one.PostingKey], one)).ToValueList();
        var unmatched = entries.Where(one => !known.ContainsKey(one.PostingKey)).ToValueList();
        await handle(new TakeEntries(routed, services.Now), origin);
        failures = 0;
        if (page.Next is { } next)
        {
            reading = begun with { Cursor = next, Unmatched = unmatched };
            return;
        }

        reading = null;
        await handle(new EndPayments(page.Token ?? begun.Since, unmatched, services.Now), origin);
        await Tell(unmatched);
    }

    /// <summary>Tells the exception queue what is of no document.</summary>
    private async Task Tell(ValueList<ErpEntry> unmatched)
    {
        if (unmatched == told)
        {
            return;
        }

        var troubles = unmatched.Select(one => Troubles.PaymentUnmatched($"{key}/{one.EntryId}", one, services.Now));
        await grains.GetGrain<IWatchGrain>(GrainKeys.Watch($"payments-{GrainKeys.NameOf(key)}"))
            .Tell(new SeeAll(troubles.ToValueList(), services.Now), origin);
        told = unmatched;
    }

    private sealed record Reading(string? Since, string? Cursor, ValueList<ErpEntry> Unmatched);
}
