using BillingGrains.Domain.Invoices;
using BillingGrains.Domain.Posting;
using FsCheck;
using FsCheck.Fluent;
using NodaTime;
using static BillingGrains.Domain.Tests.Invoices.InvoiceSamples;

namespace BillingGrains.Domain.Tests.Posting;

/// <summary>An ERP that takes effect or not, answers or not, and settles late, against the posting rules: whatever
/// happens, it holds the document once, and the document ends posted or parked.</summary>
public sealed class PostingPropertyTests
{
    [Fact]
    public void No_fault_makes_a_second_document()
    {
        Prop.ForAll(Arb.From(Gen.Choose(0, 999_999).ListOf(60)), faults => Deliver(faults.ToArray()))
            .QuickCheckThrowOnFailure();
    }

    private static bool Deliver(int[] faults)
    {
        var story = Finalized();
        var erp = new FaultyErp(faults);
        var now = Now;
        for (var turn = 0; turn < 2000; turn++)
        {
            switch (PostingSteps.Next(story.State, now))
            {
                case PostingStep.Nothing:
                    return erp.Documents <= 1
                        && (story.State is Invoice.Parked || (story.State is Invoice.Posted && erp.IsPosted));
                case PostingStep.Wait wait:
                    now = wait.Until;
                    break;
                case PostingStep.LookUp lookUp:
                    now += Duration.FromMilliseconds(10);
                    story.When(new RecordSending(lookUp.Attempt, erp.Find(now), FromLookUp: true, now));
                    break;
                case PostingStep.Send send:
                    var started = story.When(new StartSending(send.Purpose, Window, now)).ThenOne<SendingStarted>();
                    var outcome = erp.Call(send, started.SettledAfter);
                    now += Duration.FromSeconds(1);
                    if (outcome is not null)
                    {
                        story.When(new RecordSending(started.Attempt, outcome, FromLookUp: false, now));
                    }

                    break;
            }
        }

        return false;
    }

    /// <summary>A call's effect may come at the last moment before it settles; its answer may be lost with the silo.
    /// </summary>
    private sealed class FaultyErp(int[] faults)
    {
        private int next;
        private Instant createdAt;
        private Instant postedAt;

        public int Documents { get; private set; }

        public bool IsPosted { get; private set; }

        public SendingOutcome? Call(PostingStep.Send send, Instant settledAfter)
        {
            var fault = Draw(6);
            if (fault == 0)
            {
                return new SendingOutcome.Deferred("busy", Draw(2) == 0 ? null : Duration.FromSeconds(7));
            }

            var hasEffect = fault != 1;
            var isLate = fault is 2 or 3;
            if (hasEffect && send.Purpose == SendingPurpose.Create)
            {
                Documents++;
                createdAt = isLate ? settledAfter : Instant.MinValue;
            }
            else if (hasEffect)
            {
                IsPosted = true;
                postedAt = isLate ? settledAfter : Instant.MinValue;
            }

            return fault switch
            {
                1 or 2 => new SendingOutcome.Unknown("time-out"),
                3 or 4 => null,
                _ => send.Purpose == SendingPurpose.Create ? new SendingOutcome.Created("R-1") : PostedAsOurs,
            };
        }

        public SendingOutcome Find(Instant now) => (Draw(4), Documents > 0 && now >= createdAt) switch
        {
            (0, _) => new SendingOutcome.Unknown("time-out"),
            (1, _) => new SendingOutcome.Deferred("busy", null),
            (_, false) => new SendingOutcome.NotFound(),
            _ => IsPosted && now >= postedAt ? PostedAsOurs : new SendingOutcome.Created("R-1"),
        };

        // When the faults are used up, all goes well: what goes on for ever would be parked, which has its own tests.
        private int Draw(int choices) => next < faults.Length ? faults[next++] % choices : choices - 1;
    }
}
