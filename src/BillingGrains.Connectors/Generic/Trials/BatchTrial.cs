using BillingGrains.Connectors.Generic.Plans;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Posting;
using BillingGrains.Ports.Erp;

namespace BillingGrains.Connectors.Generic.Trials;

/// <summary>Tries several documents in one call: three are made, one of them for a customer who is refused where "test" names
/// one, and the others posted.</summary>
/// <param name="document">Makes one for a customer.</param>
internal sealed class BatchTrial(GenericErp erp, TryPlan with, Func<string, ErpInvoice> document)
{
    private const string Name = "batch";

    public async Task<TrialStep> Run(CancellationToken cancellation)
    {
        var first = document(with.BillTo);
        if (erp.Batches is not { } batches || batches.GroupOf(first, SendingPurpose.Create) is null)
        {
            return new(Name, null, "Not tried: \"documents\" says under no \"batch\" that invoices are made together.");
        }

        ValueList<ErpInvoice> invoices = [first, document(with.RefusedBillTo ?? with.BillTo), document(with.BillTo)];
        var answer = await batches.Create(invoices, cancellation);
        var together = "Of three documents in one call";
        if (with.RefusedBillTo is not null && answer is BatchOutcome.Whole { Outcome: SendingOutcome.Refused })
        {
            together = "Of three documents in one call none was made because of one; of the others in one call";
            invoices = [invoices[0], invoices[2]];
            answer = await batches.Create(invoices, cancellation);
        }

        if (answer is not BatchOutcome.Each { Outcomes: var made })
        {
            return Bad($"The answer does not tell each of {invoices.Count} documents. Look at \"document\" of \"create\": "
                + answer);
        }

        var wanted = with.RefusedBillTo is null ? 3 : 2;
        var there = made.Zip(invoices)
            .Where(static pair => pair.First is SendingOutcome.Created or SendingOutcome.Posted).ToList();
        if (there.Count != wanted || (invoices.Count > wanted && made[1] is not SendingOutcome.Refused))
        {
            return Bad($"Of three documents {wanted} should be made, and the one in the middle refused: "
                + string.Join("; ", made));
        }

        var drafts = there.Where(static pair => pair.First is SendingOutcome.Created)
            .Select(static pair => new ErpDraft(((SendingOutcome.Created)pair.First).RemoteId, pair.Second)).ToValueList();
        if (drafts.IsEmpty)
        {
            return new(Name, true, $"{together} {wanted} were made and posted.");
        }

        if (batches.GroupOf(first, SendingPurpose.Post) is null)
        {
            return new(Name, true, $"{together} {wanted} were made. Each is posted alone.");
        }

        var posted = await batches.Post(drafts, cancellation);
        return posted is BatchOutcome.Each { Outcomes: var each } && each.All(static one => one is SendingOutcome.Posted)
            ? new(Name, true, $"{together} {wanted} were made, and in another posted.")
            : Bad($"The {wanted} documents that were made should be posted in one call: {posted}");
    }

    private static TrialStep Bad(string words) => new(Name, false, words);
}
