using System.Text.RegularExpressions;
using BillingGrains.Boundary.Tests.Erp;
using BillingGrains.Domain.Payments;
using BillingGrains.Domain.Posting;
using BillingGrains.Ports.Erp;
using BillingGrains.Sandbox.Erp;

namespace BillingGrains.Boundary.Tests.FileDrop;

/// <summary>Open items by file: the latest list counts, while it is whole and not older than what was booked.</summary>
public sealed class FileDropOpenItemsTests : ErpOpenItemsBoundary, IDisposable
{
    private readonly DropSite site = new();

    protected override IErp Erp => site.Erp;

    private string LastList => Path.Combine(
        site.Settings.Incoming,
        site.Names(site.Settings.Incoming).Last(static name => name.StartsWith("open-", StringComparison.Ordinal)));

    public void Dispose() => site.Dispose();

    protected override Task<SendingOutcome> Answered(SendingOutcome outcome, string postingKey) =>
        site.Answer(outcome, () => Erp.Find(postingKey, TestContext.Current.CancellationToken));

    protected override Task Tell()
    {
        site.Teller.Tell();
        return Task.CompletedTask;
    }

    protected override Task<ErpEntry> Enter(ErpEntry entry)
    {
        site.Company.Payments.Enter(new PaymentEntry(
            entry.RemoteId, entry.PostingKey, "payment", entry.Amount, entry.Currency, entry.On.ToDateOnly(), entry.Words));
        return Task.FromResult(entry);
    }

    protected override Task Cancel(string remoteId)
    {
        site.Company.Payments.Cancel(remoteId).ShouldBeTrue();
        return Task.CompletedTask;
    }

    [Fact]
    public async Task Before_the_first_list_and_before_version_3_nothing_is_told()
    {
        (await Refusal()).ShouldContain("open-00000001.ndjson was expected");
        site.Restart(version: 2);
        site.Erp.OpenItems.ShouldBeNull();
    }

    [Theory]
    [InlineData("\"sha256\":\"", "\"sha256\":\"0", "its checksum is wrong")]
    [InlineData("\"open\":", "\"open\":1", "do not come to its control totals")]
    [InlineData("\"items\":1", "\"items\":2", "not as many records")]
    [InlineData("\"version\":3", "\"version\":2", "its format is not known")]
    [InlineData("\"list\":1", "\"list\":2", "another number")]
    [InlineData("\"type\":\"item\"", "\"type\":\"thing\"", "a line cannot be read")]
    [InlineData("\\{\"type\":\"trailer\".*\n", "", "no end yet")]
    public async Task A_list_that_is_not_whole_tells_nothing(string good, string bad, string words)
    {
        await Post();
        await Tell();
        (await Items()).ShouldHaveSingleItem();
        var text = await File.ReadAllTextAsync(LastList, TestContext.Current.CancellationToken);
        text.ShouldMatch(good);
        await File.WriteAllTextAsync(
            LastList, new Regex(good).Replace(text, bad, count: 1), TestContext.Current.CancellationToken);

        (await Refusal()).ShouldContain(words);
    }

    [Fact]
    public async Task A_list_that_is_older_than_what_was_booked_since_tells_nothing_until_there_is_a_newer_one()
    {
        await Post();
        await Tell();
        site.Time.Advance(TimeSpan.FromMinutes(1));
        var later = await Post();

        (await Refusal()).ShouldContain("Have it lay a newer list of open items out");
        await Tell();
        (await Items()).ShouldContain(item => item.PostingKey == later.PostingKey);
    }

    private async Task<string> Refusal() =>
        (await Should.ThrowAsync<ErpUnavailableException>(Items)).Message;
}
