using NodaTime;

namespace BillingGrains.Domain.Posting;

/// <summary>What vendors publish of how often their ERPs may be called, for tenants that set no limits of their own. A limit
/// counts operations: where posting a document makes several calls (the connector's README says how many), windows are divided
/// by that number already.</summary>
public static class VendorLimits
{
    // Of no vendor: long enough for the slowest posting that is known, and for searches that lag behind.
    private static readonly SendingWindow Sending = new(
        StartWithin: Duration.FromSeconds(10), Timeout: Duration.FromSeconds(60), Settling: Duration.FromSeconds(60));

    private static readonly Duration Minute = Duration.FromMinutes(1);
    private static readonly Duration Day = Duration.FromDays(1);

    /// <summary>Vendors and connectors whose limits are known, by name.</summary>
    public static IReadOnlyDictionary<string, TenantLimits> All { get; } =
        new SortedDictionary<string, TenantLimits>(StringComparer.Ordinal)
        {
            // 6,000 in 5 minutes, 5 at once; three calls to a post.
            // https://learn.microsoft.com/en-us/dynamics365/business-central/dev-itpro/administration/operational-limits-online
            ["business-central"] = new(2_000, Duration.FromMinutes(5), 5, Sending),

            // No number is published: the ERP answers 429 when its servers are under pressure.
            // https://learn.microsoft.com/en-us/dynamics365/fin-ops-core/dev-itpro/data-entities/service-protection-api-limits
            ["dynamics"] = new(0, Duration.Zero, 4, Sending),

            // Off by default; a site sets it.
            ["erpnext"] = new(0, Duration.Zero, 2, Sending),

            // Files lie in a folder: nothing limits them.
            ["file-drop"] = new(0, Duration.Zero, 4, Sending),

            // Calls at once of an account without further licences, all its integrations together.
            // https://docs.oracle.com/en/cloud/saas/netsuite/ns-online-help/section_1525253248.html
            ["netsuite"] = new(0, Duration.Zero, 5, Sending),

            // None by contract; documents of one series wait for each other. A call for several is one transaction, which ends
            // before its time is over.
            ["odoo"] = new(0, Duration.Zero, 2, Sending, BatchSize: 20),

            // 500 a minute and 10 a second for a company; beside it 40 calls a minute for several documents, 30 in each.
            // https://developer.intuit.com/app/developer/qbo/docs/learn/rest-api-features/limits-and-throttles
            ["quickbooks"] = new(
                500, Minute, 10, Sending,
                [new CallWindow(10, Duration.FromSeconds(1)), new CallWindow(40, Minute, CallSort.Several)], BatchSize: 30),

            // Unpublished.
            ["s4hana"] = new(0, Duration.Zero, 4, Sending),

            // Posting is serialised by a lock on a row.
            ["tryton"] = new(0, Duration.Zero, 1, Sending),

            // 60 a minute, 5,000 a day, 5 at once; three calls to a post. A twentieth of the day is kept for urgent documents.
            // About 50 documents in one call are recommended, which counts once.
            // https://developer.xero.com/documentation/guides/oauth2/limits/
            ["xero"] = new(20, Minute, 5, Sending, Quota: new CallQuota(1_666, Day, ReservedForUrgent: 83), BatchSize: 50),
        };
}
