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
        if (await batches.Create(invoices, cancellation) is not BatchOutcome.Each { Outcomes: var made })
        {
            return Bad("The answer does not tell each of three documents. Look at \"document\" of \"create\".");
        }

        var drafts = made.Zip(invoices).Where(static pair => pair.First is SendingOutcome.Created)
            .Select(static pair => new ErpDraft(((SendingOutcome.Created)pair.First).RemoteId, pair.Second)).ToValueList();
        var wanted = with.RefusedBillTo is null ? 3 : 2;
        if (drafts.Count != wanted || (wanted == 2 && made[1] is not SendingOutcome.Refused))
        {
            return Bad($"Of three documents {wanted} should be made, and the one in the middle refused: "
                + string.Join("; ", made));
        }

        if (batches.GroupOf(first, SendingPurpose.Post) is null)
        {
            return new(Name, true, $"Of three documents in one call {wanted} were made. Each is posted alone.");
        }

        var posted = await batches.Post(drafts, cancellation);
        return posted is BatchOutcome.Each { Outcomes: var each } && each.All(static one => one is SendingOutcome.Posted)
            ? new(Name, true, $"Of three documents in one call {wanted} were made, and in another posted.")
            : Bad($"The {wanted} documents that were made should be posted in one call: {posted}");
    }

    private static TrialStep Bad(string words) => new(Name, false, words);
}
