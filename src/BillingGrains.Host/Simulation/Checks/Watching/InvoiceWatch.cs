using BillingGrains.Domain.Entities;
using BillingGrains.Domain.Invoices;
using BillingGrains.Domain.Vouchers;
using BillingGrains.Host.Simulation.People;
using NodaTime;

namespace BillingGrains.Host.Simulation.Checks.Watching;

/// <summary>A document goes one way: opened, approved, numbered, final, sent by one attempt after the other, posted;
/// or void, before anything of it was sent.</summary>
/// <param name="before">What was seen of a history that was lost: what was sent then was sent.</param>
internal sealed class InvoiceWatch(Action<string, string, string> report, InvoiceWatch? before = null)
{
    private const string OneWay = "a document goes its way once";
    private const string Person = "finance";

    private readonly Dictionary<string, Way> ways = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> sequences = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> numbers = new(StringComparer.Ordinal);
    private readonly Dictionary<string, HashSet<long>> reserved = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<Instant>> sendings = before?.sendings ?? new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> keys = before?.keys ?? new(StringComparer.Ordinal);

    /// <summary>When attempts to send a document were stored, by its posting key.</summary>
    public IReadOnlyList<Instant> Sendings(string postingKey) => sendings.GetValueOrDefault(postingKey) ?? [];

    /// <summary>The document with a posting key; null before it was first sent.</summary>
    public string? KeyOf(string postingKey) => keys.GetValueOrDefault(postingKey);

    public void Note(SeenFact seen)
    {
        var key = seen.Stored.Key;
        if (seen.Fact is NumberGiven given)
        {
            Number(key, given);
            return;
        }

        if (seen.Fact is SeriesRaised raised)
        {
            sequences[key] = raised.Last;
            reserved[key] = [.. raised.Reserved.Select(one => one.Sequence), .. reserved.GetValueOrDefault(key) ?? []];
            return;
        }

        if (!ways.TryGetValue(key, out var way))
        {
            ways.Add(key, way = new Way());
        }

        switch (seen.Fact)
        {
            case InvoiceOpened opened:
                Once(key, ref way.Opened, true, "opened");
                way.ReviewRequired = opened.Terms.Review is null
                    ? opened.Terms.Entity.ReviewRequired
                    : opened.Totals.Gross.Amount > SimulatedSections.PassesUpTo
                        || opened.Lines.Any(line => line.Net.Amount < 0m) || !opened.Terms.Review.Passed;
                break;
            case ForeignTaken taken:
                Once(key, ref way.Opened, true, "opened");
                (way.Approved, numbers[key]) = (true, taken.Document.Number);
                break;
            case BalanceMoved or InvoiceDisputed or InvoiceDisputeResolved:
                break;
            case LinesNotTaken or MoveDeclined or VoucherOpened or VoucherAmountsDiffer:
                break;
            case VoucherDue:
                Once(key, ref way.Final, true, "due");
                break;
            case VoucherEvent fact:
                Send(key, way, seen with { Fact = VoucherSending.TwinOf(fact) });
                break;
            case ApprovalLapsed:
                way.Approved = false;
                break;
            case LineCut or LineDescribed or LineAdjusted or DraftDiffers or LinesMovedOff or LinesMovedOn
                or InvoiceHeld or InvoiceReleased or TextsChecked or TextPassed:
                Expect(key, way is { Opened: true, Approved: false }, $"{seen.Fact.GetType().Name} changes what is frozen");
                break;
            case MasterDataFaulty { Wait: var wait }:
                // What was found by itself later waits for the same person.
                Expect(
                    key, !way.ReviewRequired || seen.Stored.Origin.Actor == Person || way.ApprovesLater == wait.By,
                    $"{wait.By} is to have approved it");
                way.ApprovesLater = wait.By;
                break;
            case MasterDataMended:
                break;
            case InvoiceApproved approved:
                Once(key, ref way.Approved, way.Opened, "approved");
                Expect(
                    key,
                    !way.ReviewRequired || seen.Stored.Origin.Actor == Person || way.ApprovesLater == approved.By,
                    $"approved by {approved.By} alone");
                break;
            case InvoiceFinalized final:
                Once(key, ref way.Final, way.Approved, "finalized");
                Expect(
                    key, final.Number is null || numbers.GetValueOrDefault(key) == final.Number,
                    $"final with the number {final.Number}, which its series did not give it");
                break;
            case InvoiceVoided:
                Expect(key, way is { Final: true, Posted: false, IsOpen: false }, "void though it was or may have been sent");
                Once(key, ref way.Void, way.Final, "voided");
                break;
            default:
                Send(key, way, seen);
                break;
        }
    }

    private void Send(string key, Way way, SeenFact seen)
    {
        switch (seen.Fact)
        {
            case SendingStarted started:
                Expect(key, way is { Final: true, Posted: false, Void: false }, "sent while it was not to be sent");
                if (way.Parked)
                {
                    report("only a person sends a parked document again", key, $"attempt {started.Attempt}");
                }

                if (way.IsOpen || started.Attempt != way.Attempts + 1)
                {
                    report(
                        "one attempt after the other", key,
                        $"attempt {started.Attempt} started, {way.Attempts} before it is {(way.IsOpen ? "open" : "over")}");
                }

                (way.IsOpen, way.Attempts) = (true, started.Attempt);
                if (!sendings.TryGetValue(started.PostingKey, out var times))
                {
                    sendings.Add(started.PostingKey, times = []);
                }

                // Facts that outlive a restore are seen twice.
                if (!times.Contains(seen.StoredAt))
                {
                    times.Add(seen.StoredAt);
                }

                keys[started.PostingKey] = key;
                break;
            case SendingHadNoEffect or SendingDeferred or CreatedInErp:
                way.IsOpen = false;
                break;
            case InvoiceParked parked:
                (way.Parked, way.IsOpen) = (true, false);
                if (parked.Words.Length == 0)
                {
                    report("every exception has an owner and a next step", key, "parked without words");
                }

                break;
            case InvoiceReplayed replayed:
                way.Parked = false;
                if (seen.Stored.Origin.Actor != Person)
                {
                    report(
                        "only a person sends a parked document again", key,
                        $"{replayed.ReplayId} by {replayed.By} ({seen.Stored.Origin.Actor})");
                }

                break;
            case AdoptedFromErp:
                Expect(key, way is { Final: true, Posted: false }, "taken over from the ERP though it was not to be sent");
                break;
            case InvoicePosted:
                Once(key, ref way.Posted, way.Final, "posted");
                (way.Parked, way.IsOpen) = (false, false);
                break;
        }
    }

    private void Number(string series, NumberGiven given)
    {
        var last = sequences.GetValueOrDefault(series);
        if (reserved.GetValueOrDefault(series)?.Remove(given.Sequence) != true)
        {
            if (given.Sequence != last + 1)
            {
                report("a series has no gap", series, $"{given.Sequence} follows {last}");
            }

            sequences[series] = given.Sequence;
        }

        if (!numbers.TryAdd(given.InvoiceKey, given.Number))
        {
            report("a document gets one number", given.InvoiceKey, $"{numbers[given.InvoiceKey]} and {given.Number}");
        }

        if (!ways.TryGetValue(given.InvoiceKey, out var way) || !way.Approved)
        {
            report("only an approved document gets a number", given.InvoiceKey, given.Number);
        }
    }

    private void Once(string key, ref bool done, bool isNext, string what)
    {
        Expect(key, !done && isNext, $"{what} {(done ? "once more" : "too early")}");
        done = true;
    }

    private void Expect(string key, bool holds, string text)
    {
        if (!holds)
        {
            report(OneWay, key, text);
        }
    }

    private sealed class Way
    {
        public bool Opened;
        public bool ReviewRequired;
        public string? ApprovesLater;
        public bool Approved;
        public bool Final;
        public bool Parked;
        public bool Posted;
        public bool Void;
        public bool IsOpen;
        public int Attempts;
    }
}
