using System.Net.Http.Json;
using System.Text.Json.Serialization.Metadata;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Posting;
using BillingGrains.Ports.Erp;

namespace BillingGrains.Connectors.Sandbox;

/// <summary>Makes and posts several documents of the sandbox in one call: each is answered as it would be alone.</summary>
internal sealed class SandboxBatches(SandboxErp erp) : IErpBatches
{
    public string GroupOf(ErpInvoice invoice, SendingPurpose purpose) => "document";

    public Task<BatchOutcome> Create(ValueList<ErpInvoice> invoices, CancellationToken cancellation) => Send(
        "document-batches", new WireBatch([.. invoices.Select(WireDocument.Of)]), WireJson.Default.WireBatch, invoices,
        mustBePosted: false, cancellation);

    public Task<BatchOutcome> Post(ValueList<ErpDraft> drafts, CancellationToken cancellation) => Send(
        "document-batches/post",
        new WirePostings([.. drafts.Select(static draft => new WireDraft(draft.RemoteId, WirePosting.Of(draft.Invoice)))]),
        WireJson.Default.WirePostings, drafts.Select(static draft => draft.Invoice).ToValueList(), mustBePosted: true,
        cancellation);

    private async Task<BatchOutcome> Send<T>(
        string what, T content, JsonTypeInfo<T> type, ValueList<ErpInvoice> invoices, bool mustBePosted,
        CancellationToken cancellation)
    {
        BatchOutcome.Each? each = null;
        var outcome = await erp.Send(
            HttpMethod.Post, what, JsonContent.Create(content, type), WireJson.Default.WireBatchAnswer,
            answer =>
            {
                if (answer.Results.Count != invoices.Count)
                {
                    return null;
                }

                each = new BatchOutcome.Each(
                    answer.Results.Select((one, place) => OutcomeOf(one, invoices[place], mustBePosted)).ToValueList());
                return each.Outcomes[0];
            },
            cancellation);
        return each ?? (BatchOutcome)new BatchOutcome.Whole(outcome);
    }

    private static SendingOutcome OutcomeOf(WireBatchResult result, ErpInvoice invoice, bool mustBePosted) => result switch
    {
        { Document: { } document } when document.Key == invoice.PostingKey && (document.Posted || !mustBePosted)
            && document.ToOutcome() is { } outcome => outcome,
        { Problem: { } problem } => new SendingOutcome.Refused(
            problem.Code, SandboxWords.For(problem.Code, problem.Message), $"{problem.Code}: {problem.Message}"),
        _ => new SendingOutcome.Unknown("What is said of the document makes no sense."),
    };
}

internal sealed record WireBatch(IReadOnlyList<WireDocument> Documents);

internal sealed record WirePostings(IReadOnlyList<WireDraft> Documents);

internal sealed record WireDraft(string Id, WirePosting? Rounding);

internal sealed record WireBatchAnswer(IReadOnlyList<WireBatchResult> Results);

internal sealed record WireBatchResult(WireAnswer? Document, WireProblem? Problem);
