using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Posting;
using BillingGrains.Ports.Erp;

namespace BillingGrains.Grains.Posting;

/// <summary>What came of a call, for the pace and for each of its documents.</summary>
/// <param name="OfCall">What the call as a whole tells of the ERP.</param>
/// <param name="Each">In the order in which they were sent; null where <paramref name="OfCall"/> holds for all.</param>
/// <param name="IsParted">They were refused as a whole: fewer go together in the next calls.</param>
internal sealed record CallAnswer(SendingOutcome OfCall, ValueList<SendingOutcome>? Each, bool IsParted = false)
{
    public static CallAnswer OfOne(SendingOutcome outcome) => new(outcome, null);

    /// <param name="documents">How many were sent.</param>
    public static CallAnswer Of(int documents, BatchOutcome outcome) => outcome switch
    {
        BatchOutcome.Each { Outcomes: var each } when each.Count == documents => new CallAnswer(
            each.FirstOrDefault(static one => one is not (SendingOutcome.Unknown or SendingOutcome.Deferred)) ?? each[0], each),
        BatchOutcome.Whole { Outcome: SendingOutcome.Refused refused } when documents > 1 => new CallAnswer(
            refused,
            Enumerable.Repeat<SendingOutcome>(new SendingOutcome.Deferred(
                FormattableString.Invariant($"The ERP refused a call for {documents} documents as a whole. {refused.Detail}"),
                null, AtOnce: true), documents).ToValueList(),
            IsParted: true),
        BatchOutcome.Whole whole => OfOne(whole.Outcome),
        _ => OfOne(new SendingOutcome.Unknown(
            FormattableString.Invariant($"The answer is not for the {documents} documents that were sent."))),
    };

    public SendingOutcome Of(int document) => Each is { } each ? each[document] : OfCall;
}
