using BillingGrains.Connectors.Documents;
using BillingGrains.Connectors.Generic.Answers;
using BillingGrains.Connectors.Generic.Calls;
using BillingGrains.Connectors.Generic.Plans;
using BillingGrains.Connectors.Generic.Templates;
using BillingGrains.Connectors.Http;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Expressions;
using BillingGrains.Domain.Posting;
using BillingGrains.Ports.Erp;

namespace BillingGrains.Connectors.Generic;

/// <summary>Makes and posts several documents in one call, as a configuration says. Where the answer tells each document, each
/// has its own outcome, by the rules by which an answer for one is judged.</summary>
internal sealed class GenericBatches(
    ErpPlan plan, CallRunner runner, GenericDocuments documents, GenericConnection connection, TimeProvider time) : IErpBatches
{
    public string? GroupOf(ErpInvoice invoice, SendingPurpose purpose)
    {
        if (plan.Of(invoice.Kind) is not { Batch: { } batch } of)
        {
            return null;
        }

        // A draft that takes a line for rounding is looked at and changed before it is posted: alone.
        var goes = purpose == SendingPurpose.Create
            ? !batch.Create.IsEmpty && batch.With?.IsTrue(
                runner.Common.With("invoice", ExpressionValue.OfObject(Sent(of, invoice)))) != false
            : !batch.Post.IsEmpty && invoice.Rounding is null;
        return goes ? FormattableString.Invariant($"documents {plan.Documents.IndexOf(of)}") : null;
    }

    public Task<BatchOutcome> Create(ValueList<ErpInvoice> invoices, CancellationToken cancellation)
    {
        var of = plan.Of(invoices[0].Kind)!;
        return Guard(
            of, SendingPurpose.Create, invoices.Select(invoice => Sent(of, invoice)).ToValueList(), cancellation);
    }

    public Task<BatchOutcome> Post(ValueList<ErpDraft> drafts, CancellationToken cancellation)
    {
        var of = plan.Of(drafts[0].Invoice.Kind)!;
        return Guard(
            of, SendingPurpose.Post,
            drafts.Select(draft => Sent(of, draft.Invoice) with { RemoteId = draft.RemoteId }).ToValueList(), cancellation);
    }

    /// <summary>The same calls for one document.</summary>
    public async Task<Ran> RunOne(
        DocumentPlan of, SendingPurpose purpose, SentDocument document, Progress progress,
        CancellationToken cancellation) => new Ran.Settled(await Run(of, purpose, [document], progress, cancellation) switch
    {
        BatchOutcome.Each each => each.Outcomes[0],
        BatchOutcome.Whole whole => whole.Outcome,
        var other => throw new InvalidOperationException($"Nothing is known of the outcome {other}."),
    });

    private SentDocument Sent(DocumentPlan of, ErpInvoice invoice) =>
        SentDocument.Of(invoice, plan.Precision, of.CreditsArePositive, plan.Notes);

    private async Task<BatchOutcome> Guard(
        DocumentPlan of, SendingPurpose purpose, ValueList<SentDocument> sent, CancellationToken cancellation)
    {
        using var deadline = new Deadline(connection.Timeout, time, cancellation);
        var progress = new Progress();
        try
        {
            return await Run(of, purpose, sent, progress, deadline.Token);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return new BatchOutcome.Whole(progress.GivenUp(deadline));
        }
    }

    /// <summary>What the calls before the one that changes something show of a document may settle it; the others go on.
    /// </summary>
    private async Task<BatchOutcome> Run(
        DocumentPlan of, SendingPurpose purpose, ValueList<SentDocument> sent, Progress progress,
        CancellationToken cancellation)
    {
        var calls = purpose == SendingPurpose.Create ? of.Batch!.Create : of.Batch!.Post;
        var outcomes = new SendingOutcome?[sent.Count];
        var looks = calls.TakeWhile(static call => !call.HasEffect).ToList();
        var seen = new Seen();
        if (looks.Count > 0)
        {
            var looked = await runner.Run(looks, BindingsOf(sent), progress, cancellation, before: seen);
            if (looked is not Ran.Done found)
            {
                return Stopped(looked);
            }

            var elements = ElementsOf(found, of, sent);
            for (var index = 0; index < sent.Count; index++)
            {
                var each = BindingsOf(sent).With("invoice", ExpressionValue.OfObject(sent[index]));
                outcomes[index] = runner.BrokenOf(looks, each, seen) is { } broken ? GenericDocuments.OfStopped(broken)
                    : found.Call.TellsEach
                        ? documents.Before(DocumentIn(elements[index], of), found.Last.Detail, of, sent[index].Invoice)
                    : null;
            }
        }

        var open = Enumerable.Range(0, sent.Count).Where(index => outcomes[index] is null).ToList();
        if (open.Count > 0)
        {
            var left = open.Select(index => sent[index]).ToValueList();
            var ran = await runner.Run(
                [.. calls.Skip(looks.Count)], BindingsOf(left), progress, cancellation, before: seen);
            if (ran is not Ran.Done done)
            {
                return Stopped(ran);
            }

            var elements = ElementsOf(done, of, left);
            for (var index = 0; index < left.Count; index++)
            {
                outcomes[open[index]] = OfElement(done, elements[index], of, left[index].Invoice);
            }
        }

        return new BatchOutcome.Each(outcomes.Select(static one => one!).ToValueList());
    }

    private Bindings BindingsOf(ValueList<SentDocument> sent) =>
        runner.Common.With("batch", ExpressionValue.OfObject(SentBatch.Of(sent)));

    private static BatchOutcome.Whole Stopped(Ran ran) => new(ran is Ran.Stopped stopped
        ? GenericDocuments.OfStopped(stopped)
        : throw new InvalidOperationException("A call for several documents settles nothing on its way."));

    private SendingOutcome OfElement(Ran.Done done, AnswerBody? element, DocumentPlan of, ErpInvoice invoice)
    {
        var answer = element is null ? done.Last : done.Last.Of(element);
        return (element is null ? null : runner.JudgePart(done.Call, answer)) switch
        {
            null => documents.OfDone(DocumentIn(element, of), answer.Detail, of, invoice),

            // It is looked up like any other of which nobody knows.
            { Means: Meaning.Unknown or Meaning.Exists } unclear => new SendingOutcome.Unknown(unclear.Detail),
            var stopped => GenericDocuments.OfStopped(stopped),
        };
    }

    private static AnswerBody? DocumentIn(AnswerBody? element, DocumentPlan of) =>
        of.Batch!.Element.Document is { } path ? element?.Parts(path).FirstOrDefault() : element;

    /// <summary>For each document what the answer says of it: found by the place that an element names, or by its key; where one
    /// names neither, by its place in the answer, if all others stand at theirs. Null where nobody can tell.</summary>
    private static AnswerBody?[] ElementsOf(Ran.Done done, DocumentPlan of, ValueList<SentDocument> sent)
    {
        var elements = done.Call.Part is { } path ? done.Last.Body?.Parts(path).ToList() ?? [] : [];
        var headers = new Dictionary<string, string>(StringComparer.Ordinal);
        var keys = elements.ConvertAll(element => of.Read.Rules.Rules["key"].Of(DocumentIn(element, of), headers));
        if (of.Batch!.Element.Place is { } place)
        {
            var places = elements.ConvertAll(element => place.Of(element, headers));
            return [.. sent.Select((one, index) => Single(
                places, FormattableString.Invariant($"{index + 1}")) is var at and >= 0
                && (keys[at].Length == 0 || keys[at] == one.Invoice.PostingKey)
                    ? elements[at]
                    : null)];
        }

        var isInOrder = elements.Count == sent.Count
            && keys.Select((key, at) => key.Length == 0 || key == sent[at].Invoice.PostingKey).All(static fits => fits);
        return [.. sent.Select((one, index) => Single(keys, one.Invoice.PostingKey) is var at and >= 0 ? elements[at]
            : isInOrder ? elements[index]
            : null)];
    }

    /// <summary>Where the only one stands that is the same; -1 where none is, or several are.</summary>
    private static int Single(List<string> told, string wanted) =>
        told.FindIndex(one => one == wanted) is var first && first == told.FindLastIndex(one => one == wanted) ? first : -1;
}
