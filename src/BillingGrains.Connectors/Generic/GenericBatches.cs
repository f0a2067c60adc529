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
            ? batch.Create && batch.With?.IsTrue(
                runner.Common.With("invoice", ExpressionValue.OfObject(Sent(of, invoice)))) != false
            : batch.Post && invoice.Rounding is null;
        return goes ? FormattableString.Invariant($"documents {plan.Documents.IndexOf(of)}") : null;
    }

    public Task<BatchOutcome> Create(ValueList<ErpInvoice> invoices, CancellationToken cancellation)
    {
        var of = plan.Of(invoices[0].Kind)!;
        return Guard(of, of.Create, invoices.Select(invoice => Sent(of, invoice)).ToValueList(), cancellation);
    }

    public Task<BatchOutcome> Post(ValueList<ErpDraft> drafts, CancellationToken cancellation)
    {
        var of = plan.Of(drafts[0].Invoice.Kind)!;
        return Guard(
            of, of.Post,
            drafts.Select(draft => Sent(of, draft.Invoice) with { RemoteId = draft.RemoteId }).ToValueList(), cancellation);
    }

    /// <summary>The same calls for one document.</summary>
    public async Task<Ran> RunOne(
        DocumentPlan of, IReadOnlyList<CallPlan> calls, SentDocument document, Progress progress,
        CancellationToken cancellation) => new Ran.Settled(await Run(of, calls, [document], progress, cancellation) switch
    {
        BatchOutcome.Each each => each.Outcomes[0],
        BatchOutcome.Whole whole => whole.Outcome,
        var other => throw new InvalidOperationException($"Nothing is known of the outcome {other}."),
    });

    private SentDocument Sent(DocumentPlan of, ErpInvoice invoice) =>
        SentDocument.Of(invoice, plan.Precision, of.CreditsArePositive, plan.Notes);

    private async Task<BatchOutcome> Guard(
        DocumentPlan of, IReadOnlyList<CallPlan> calls, ValueList<SentDocument> sent, CancellationToken cancellation)
    {
        using var deadline = new Deadline(connection.Timeout, time, cancellation);
        var progress = new Progress();
        try
        {
            return await Run(of, calls, sent, progress, deadline.Token);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return new BatchOutcome.Whole(progress.GivenUp(deadline));
        }
    }

    /// <summary>What the calls before the one that changes something show of a document may settle it; the others go on.
    /// </summary>
    private async Task<BatchOutcome> Run(
        DocumentPlan of, IReadOnlyList<CallPlan> calls, ValueList<SentDocument> sent, Progress progress,
        CancellationToken cancellation)
    {
        var outcomes = new SendingOutcome?[sent.Count];
        var looks = calls.TakeWhile(static call => !call.HasEffect).ToList();
        IReadOnlyDictionary<string, string>? seen = null;
        if (looks.Count > 0)
        {
            var looked = await runner.Run(looks, BindingsOf(sent), progress, cancellation);
            if (looked is not Ran.Done found)
            {
                return Stopped(looked);
            }

            seen = found.Seen;
            var parts = PartsOf(found, of, sent);
            for (var index = 0; index < sent.Count && found.Call.TellsEach; index++)
            {
                outcomes[index] = documents.Before(parts[index], found.Last.Detail, of, sent[index].Invoice);
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

            var parts = PartsOf(done, of, left);
            for (var index = 0; index < left.Count; index++)
            {
                outcomes[open[index]] = OfPart(done, parts[index], of, left[index].Invoice);
            }
        }

        return new BatchOutcome.Each(outcomes.Select(static one => one!).ToValueList());
    }

    private Bindings BindingsOf(ValueList<SentDocument> sent) =>
        runner.Common.With("batch", ExpressionValue.OfObject(new SentBatch(sent)));

    private static BatchOutcome.Whole Stopped(Ran ran) => new(ran is Ran.Stopped stopped
        ? GenericDocuments.OfStopped(stopped)
        : throw new InvalidOperationException("A call for several documents settles nothing on its way."));

    private SendingOutcome OfPart(Ran.Done done, AnswerBody? part, DocumentPlan of, ErpInvoice invoice)
    {
        var answer = part is null ? done.Last : done.Last.Of(part);
        return (part is null ? null : runner.JudgePart(done.Call, answer)) switch
        {
            null => documents.OfDone(part, answer.Detail, of, invoice),

            // It is looked up like any other of which nobody knows.
            { Means: Meaning.Unknown or Meaning.Exists } unclear => new SendingOutcome.Unknown(unclear.Detail),
            var stopped => GenericDocuments.OfStopped(stopped),
        };
    }

    /// <summary>For each document what the answer says of it: found by its key; where a part names none by its place, if all
    /// others stand at theirs. Null where nobody can tell.</summary>
    private static AnswerBody?[] PartsOf(Ran.Done done, DocumentPlan of, ValueList<SentDocument> sent)
    {
        var parts = done.Call.Part is { } path ? done.Last.Body?.Parts(path).ToList() ?? [] : [];
        var headers = new Dictionary<string, string>(StringComparer.Ordinal);
        var told = parts.ConvertAll(part => of.Read.Rules.Rules["key"].Of(part, headers));
        var isInOrder = parts.Count == sent.Count
            && told.Select((key, place) => key.Length == 0 || key == sent[place].Invoice.PostingKey).All(static fits => fits);
        return
        [
            .. sent.Select((one, place) => told.Count(key => key == one.Invoice.PostingKey) switch
            {
                0 => isInOrder ? parts[place] : null,
                1 => parts[told.IndexOf(one.Invoice.PostingKey)],
                _ => null,
            }),
        ];
    }
}
