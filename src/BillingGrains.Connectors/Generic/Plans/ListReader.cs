using BillingGrains.Connectors.Generic.Answers;
using BillingGrains.Connectors.Generic.Templates;

namespace BillingGrains.Connectors.Generic.Plans;

/// <summary>Reads how a list is asked for, page by page.</summary>
internal static class ListReader
{
    public static ListPlan Read(Section list, CallReader calls)
    {
        var scope = calls.Common.With("page", Vocabulary.Page);
        var size = list.Count("pageSize", 100, 1, 10_000);
        var plan = new ListPlan(
            calls.Calls(list, "calls", scope, mayHaveEffect: false, isRead: true),
            calls.Reads.Path(list.Needed("records"), list.At("records")), size,
            calls.Reads.Rule(list, "nextLink"), calls.Reads.Rule(list, "nextCursor"));
        if (plan.Calls.IsEmpty)
        {
            list.Place.Fault("\"calls\" is missing.");
        }

        return plan;
    }
}
