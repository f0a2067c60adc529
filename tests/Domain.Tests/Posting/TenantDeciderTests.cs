using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Posting;
using NodaTime;
using static BillingGrains.Domain.Tests.Invoices.InvoiceSamples;
using Story = BillingGrains.Domain.Tests.Scenario<
    BillingGrains.Domain.Posting.TenantDecider, BillingGrains.Domain.Posting.ErpTenant,
    BillingGrains.Domain.Posting.TenantCommand, BillingGrains.Domain.Posting.TenantEvent>;

namespace BillingGrains.Domain.Tests.Posting;

public sealed class TenantDeciderTests
{
    private static readonly TenantLimits Limits = new(60, Duration.FromMinutes(1), 2, Window);

    private static readonly TenantSettings Settings = new("north", 1, "sandbox", "sandbox-north", Limits);

    private static readonly ConfigureTenant Configure = new(Settings, "ann", Now);

    private static readonly QueueDocument Queue = new("invoice/a", Now);

    private static readonly PauseTenant Pause = new("ann", "Audit", Now);

    [Fact]
    public void A_tenant_is_configured_and_opens()
    {
        var story = new Story();
        story.State.IsOpen.ShouldBeFalse();
        story.When(Configure).Then(new TenantConfigured(Settings, "ann", Now));
        story.State.IsOpen.ShouldBeTrue();
    }

    [Fact]
    public void Versions_follow_each_other_and_never_change()
    {
        new Story().When(Configure, Configure).ThenNothing();
        new Story().When(Configure, Configure with { Settings = Settings with { Connection = "other" } })
            .ThenRefused(VersionRule.Conflict);
        new Story().When(Configure with { Settings = Settings with { Version = 2 } }).ThenRefused(VersionRule.Skipped);
        new Story().When(Configure, Configure with { Settings = Settings with { Version = 3 } })
            .ThenRefused(VersionRule.Skipped);
        var second = Configure with { Settings = Settings with { Version = 2, Connection = "other" } };
        new Story().When(Configure, second).ThenOne<TenantConfigured>();
        new Story().When(Configure, second, Configure).ThenRefused(VersionRule.Superseded);
    }

    [Fact]
    public void Documents_are_compared_when_they_never_were_when_somebody_asks_and_after_a_time()
    {
        var day = Settings.OfComparison();
        var story = new Story().When(Configure);
        story.State.Comparison.DueAt(day).ShouldBe(Instant.MinValue);
        story.When(new EndComparison(12, 1, Now)).Then(new DocumentsCompared(12, 1, Now));
        story.State.Comparison.DueAt(day).ShouldBe(Now + Duration.FromDays(1));
        story.When(new AskComparison("ann", Now)).ThenOne<ComparisonAsked>();
        story.When(new AskComparison("bob", Now)).ThenNothing();
        story.State.Comparison.DueAt(day).ShouldBe(Instant.MinValue);
        story.When(new EndComparison(12, 0, Now));
        story.State.Comparison.ShouldBe(new TenantComparison(Now, null));
    }

    public static TheoryData<string, TenantSettings> BadSettings => new()
    {
        { "tenantId", Settings with { TenantId = "a/b" } },
        { "connector", Settings with { Connector = "" } },
        { "connection", Settings with { Connection = " " } },
        { "limits.callsPerWindow", Settings with { Limits = Limits with { CallsPerWindow = -1 } } },
        { "limits.more", Settings with { Limits = Limits with { More = [new CallWindow(0, Duration.FromSeconds(1))] } } },
        {
            "limits.more",
            Settings with { Limits = Limits with { More = [new CallWindow(1, Duration.FromSeconds(1), CallSort.None)] } }
        },
        { "limits.quota.calls", Settings with { Limits = Limits with { Quota = new CallQuota(5, Duration.FromDays(1), 5) } } },
        { "cutOff", Settings with { CutOff = new TenantCutOff(28, "UTC") } },
        { "compareEvery", Settings with { CompareEvery = Duration.FromMinutes(59) } },
        { "cutOff", Settings with { CutOff = new TenantCutOff(0, "Mars") } },
        { "limits.window", Settings with { Limits = Limits with { Window = Duration.Zero } } },
        { "limits.batchSize", Settings with { Limits = Limits with { BatchSize = 0 } } },
        { "limits.batchSize", Settings with { Limits = Limits with { BatchSize = 1_001 } } },
        { "limits.batchCounts", Settings with { Limits = Limits with { BatchCounts = BatchCount.None } } },
        { "limits.inFlight", Settings with { Limits = Limits with { InFlight = 0 } } },
        { "limits.sending.startWithin", WithSending(Window with { StartWithin = Duration.Zero }) },
        { "limits.sending.timeout", WithSending(Window with { Timeout = Duration.Zero }) },
        { "limits", Settings with { Limits = null } },
        { "vendor", Settings with { Limits = null, Vendor = "acme" } },
        {
            "limits.maintenance",
            Settings with
            {
                Limits = Limits with
                {
                    Maintenance = [new MaintenanceWindow(null, LocalTime.Midnight, LocalTime.Midnight, "UTC")],
                },
            }
        },
        { "limits.sending.settling", WithSending(Window with { Settling = -Duration.Epsilon }) },
    };

    [Theory]
    [MemberData(nameof(BadSettings))]
    public void A_setting_that_could_not_work_is_refused_by_name(string field, TenantSettings settings) =>
        TenantDecider.Decide(TenantDecider.Initial, Configure with { Settings = settings })
            .ShouldBeOfType<Decision<TenantEvent>.Refused>().Refusal.Field.ShouldBe(field);

    [Fact]
    public void Without_limits_those_hold_that_the_vendor_publishes()
    {
        (Settings with { Limits = null, Connector = "netsuite" }).OfLimits().InFlight.ShouldBe(5);
        (Settings with { Limits = null, Connector = "generic", Vendor = "quickbooks" }).OfLimits().Windows()
            .ShouldBe([
                new CallWindow(500, Duration.FromMinutes(1)), new CallWindow(10, Duration.FromSeconds(1)),
                new CallWindow(40, Duration.FromMinutes(1), CallSort.Several),
            ]);
        (Settings with { Vendor = "quickbooks" }).OfLimits().ShouldBe(Limits);
        VendorLimits.All.Values.ShouldAllBe(limits => limits.FindFault() == null);
    }

    [Fact]
    public void Settings_of_another_tenant_are_refused() =>
        new Story().When(Configure, Configure with { Settings = Settings with { TenantId = "south", Version = 2 } })
            .ThenRefused(TenantRefusal.OtherTenant);

    [Fact]
    public void Documents_are_queued_once_in_the_order_of_arrival_even_before_the_tenant_is_configured()
    {
        var story = new Story();
        story.When(Queue).Then(new DocumentQueued("invoice/a"));
        story.When(Queue).ThenNothing();
        story.When(Queue with { InvoiceKey = "invoice/b" }, new QueueDocument("invoice/0", Now));
        story.State.Queue.First(2).ShouldBe(["invoice/a", "invoice/b"]);
        story.State.Queue.Count.ShouldBe(3);
    }

    [Fact]
    public void A_document_leaves_once_from_wherever_it_stands()
    {
        var story = new Story().When(Queue, new QueueDocument("invoice/b", Now), new QueueDocument("invoice/c", Now));
        story.When(new LeaveQueue("invoice/b", true, Now)).Then(new DocumentLeft("invoice/b", true));
        story.When(new LeaveQueue("invoice/b", true, Now)).ThenNothing();
        story.State.Queue.First(9).ShouldBe(["invoice/a", "invoice/c"]);
    }

    [Fact]
    public void A_replayed_document_is_queued_again_at_the_end()
    {
        var story = new Story().When(
            Queue, new LeaveQueue("invoice/a", false, Now), new QueueDocument("invoice/b", Now));
        story.When(Queue).Then(new DocumentQueued("invoice/a"));
        story.State.Queue.First(9).ShouldBe(["invoice/b", "invoice/a"]);
    }

    [Fact]
    public void A_document_that_waits_is_made_urgent_once_with_a_reason_until_it_leaves()
    {
        var hurry = new HurryDocument("invoice/a", "ann", "The customer waits.", Now);
        new Story().When(hurry).ThenRefused(TenantRefusal.NotQueued);
        var story = new Story().When(Queue, hurry);
        story.Then(new DocumentHurried("invoice/a", "ann", "The customer waits.", Now));
        story.When(hurry).ThenNothing();
        story.State.Urgent.First(9).ShouldBe(["invoice/a"]);
        story.When(new LeaveQueue("invoice/a", true, Now));
        story.State.Urgent.Count.ShouldBe(0);
        new Story().When(Queue, hurry with { Words = " " }).ThenRefused(TenantRefusal.ReasonMissing);
    }

    [Fact]
    public void Calls_that_are_booked_of_a_quota_are_kept_as_long_as_they_count()
    {
        var day = Settings with { Limits = Limits with { Quota = new CallQuota(100, Duration.FromDays(1)) } };
        var story = new Story().When(Configure with { Settings = day });
        story.When(new BookCalls(0, Now)).ThenNothing();
        foreach (var hours in (int[])[0, 10, 20, 30, 40])
        {
            story.When(new BookCalls(hours + 1, Now + Duration.FromHours(hours))).ThenOne<CallsBooked>();
        }

        // The second was used until the third was booked, 20 hours before the last.
        story.State.Booked.Select(block => block.Calls).ShouldBe([11, 21, 31, 41]);
    }

    [Fact]
    public void A_paused_tenant_queues_and_sends_nothing()
    {
        var story = new Story().When(Configure, Pause);
        story.Then(new TenantPaused("ann", "Audit", Now));
        story.State.IsOpen.ShouldBeFalse();
        story.When(Queue).ThenOne<DocumentQueued>();
        story.When(new ResumeTenant("bob", Now)).Then(new TenantResumed("bob", Now));
        story.State.IsOpen.ShouldBeTrue();
    }

    [Fact]
    public void Pausing_and_resuming_again_change_nothing()
    {
        new Story().When(Pause, Pause).ThenNothing();
        new Story().When(new ResumeTenant("ann", Now)).ThenNothing();
    }

    [Fact]
    public void A_pause_says_why_and_another_reason_is_a_conflict()
    {
        new Story().When(Pause with { Reason = " " }).ThenRefused(TenantRefusal.ReasonMissing);
        new Story().When(Pause, Pause with { Reason = "Other" }).ThenRefused(TenantRefusal.PausedOtherwise);
    }

    private static TenantSettings WithSending(SendingWindow window) =>
        Settings with { Limits = Limits with { Sending = window } };
}
