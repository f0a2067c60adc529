using BillingGrains.Boundary.Tests.Erp;
using BillingGrains.Connectors.FileDrop;
using BillingGrains.Domain.Posting;
using BillingGrains.Ports.Erp;
using BillingGrains.Sandbox;
using BillingGrains.Sandbox.Faults;
using BillingGrains.Sandbox.Files;

namespace BillingGrains.Boundary.Tests.FileDrop;

/// <summary>What a file drop promises beyond any other ERP: numbers, crashes, acknowledgements.</summary>
public sealed class FileDropTests : IDisposable
{
    private readonly DropSite site = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => site.Dispose();

    [Theory]
    [InlineData(DropStep.Append)]
    [InlineData(DropStep.Appended)]
    [InlineData(DropStep.ClosedUnderTemporaryName)]
    [InlineData(DropStep.Closed)]
    [InlineData(DropStep.CopiedUnderTemporaryName)]
    [InlineData(DropStep.HandedOut)]
    public async Task Wherever_a_process_ends_each_document_is_booked_once_and_no_number_is_used_twice(DropStep step)
    {
        var invoices = Invoices(3);
        await Send(invoices[0]);
        await Send(invoices[1]);
        site.FailsAt = step;
        await Send(invoices[2]);
        await site.Erp.CloseBatch(Cancellation);

        site.Restart();
        foreach (var invoice in invoices)
        {
            if (await Find(invoice) is SendingOutcome.NotFound)
            {
                await Send(invoice);
            }
        }

        await site.Exchange();
        await Send(Invoice("late"));
        await site.Exchange();

        foreach (var invoice in invoices)
        {
            (await Find(invoice)).ShouldBeOfType<SendingOutcome.Posted>();
        }

        site.Company.Books.Summarise().Duplicates.ShouldBeEmpty();
        site.Company.Books.Summarise().Posted.ShouldBe(4);
        site.Names(site.Settings.Kept).ShouldNotContain(name => name.EndsWith(".open"));
        site.Names(site.Settings.Kept).Count(name => name.EndsWith(".ndjson")).ShouldBe((int)site.Company.Batches.Last);
    }

    [Fact]
    public async Task A_line_that_the_end_of_a_process_cut_off_was_never_sent()
    {
        var (whole, torn) = (Invoice("whole"), Invoice("torn"));
        await Send(whole);
        var open = Path.Combine(site.Settings.Kept, "batch-00000001.open");
        await File.AppendAllTextAsync(open, "{\"type\":\"document\",\"line\":2,\"dec", Cancellation);

        site.Restart();

        (await Find(torn)).ShouldBeOfType<SendingOutcome.NotFound>();
        await Send(torn);
        await site.Exchange();
        (await Find(whole)).ShouldBeOfType<SendingOutcome.Posted>();
        (await Find(torn)).ShouldBeOfType<SendingOutcome.Posted>();
    }

    [Fact]
    public async Task A_batch_is_closed_when_it_is_full_or_old()
    {
        using var small = new DropSite(records: 2);
        foreach (var invoice in Invoices(3))
        {
            await small.Erp.Create(invoice, Cancellation);
        }

        small.Names(small.Settings.Outgoing).ShouldBe(["batch-00000001.ndjson"]);
        small.Time.Advance(small.Settings.BatchAge);
        await small.Erp.Find("any", Cancellation);

        small.Names(small.Settings.Outgoing).ShouldBe(["batch-00000001.ndjson", "batch-00000002.ndjson"]);
    }

    [Fact]
    public async Task A_document_that_is_sent_again_stands_in_its_batch_once()
    {
        var invoice = Invoice("twice");
        await Send(invoice);
        await Send(invoice);
        await site.Erp.CloseBatch(Cancellation);
        await Send(invoice);
        site.Restart();
        (await Send(invoice)).ShouldBeOfType<SendingOutcome.Unknown>().AskAgainAfter.ShouldNotBeNull();
        await site.Exchange();

        (await Send(invoice)).ShouldBeOfType<SendingOutcome.Posted>();
        site.Company.Books.Summarise().Documents.ShouldBe(1);
    }

    [Fact]
    public async Task Two_processes_share_the_folders_and_no_number()
    {
        using var other = site.Start();
        var invoices = Invoices(6);
        for (var at = 0; at < invoices.Count; at++)
        {
            await (at % 2 == 0 ? site.Erp : other).Create(invoices[at], Cancellation);
            await (at % 3 == 0 ? site.Erp : other).CloseBatch(Cancellation);
        }

        site.Clerk.PickUp();

        site.Company.Batches.Last.ShouldBe(6);
        site.Company.Books.Summarise().Posted.ShouldBe(6);
        foreach (var invoice in invoices)
        {
            (await other.Find(invoice.PostingKey, Cancellation)).ShouldBeOfType<SendingOutcome.Posted>();
        }
    }

    [Theory]
    [InlineData(FileFault.LateAnswer)]
    [InlineData(FileFault.TornAnswer)]
    public async Task Until_the_acknowledgement_is_whole_it_waits_and_then_it_is_believed(FileFault fault)
    {
        var invoice = Invoice("waits");
        await Send(invoice);
        site.Clerk.Plan(fault);
        await site.Exchange();

        (await Find(invoice)).ShouldBeOfType<SendingOutcome.Unknown>().AskAgainAfter.ShouldNotBeNull();
        site.Clerk.PickUp();

        (await Find(invoice)).ShouldBeOfType<SendingOutcome.Posted>();
    }

    [Fact]
    public async Task A_batch_that_is_laid_out_twice_is_booked_once_and_answered_again()
    {
        var invoice = Invoice("again");
        await Send(invoice);
        await site.Exchange();
        foreach (var acknowledgement in Directory.EnumerateFiles(site.Settings.Incoming).ToList())
        {
            File.Delete(acknowledgement);
        }

        site.Restart();
        (await Find(invoice)).ShouldBeOfType<SendingOutcome.Unknown>();
        File.Copy(
            Path.Combine(site.Settings.Kept, "batch-00000001.ndjson"),
            Path.Combine(site.Settings.Outgoing, "batch-00000001.ndjson"));
        site.Clerk.PickUp();

        (await Find(invoice)).ShouldBeOfType<SendingOutcome.Posted>();
        site.Company.Books.Summarise().Documents.ShouldBe(1);
    }

    [Fact]
    public async Task A_batch_that_the_ERP_books_twice_is_told_of()
    {
        var invoice = Invoice("double");
        await Send(invoice);
        site.Clerk.Plan(FileFault.TakenTwice);
        await site.Exchange();

        (await Find(invoice)).ShouldBeOfType<SendingOutcome.Refused>().Code.ShouldBe("double-document");
    }

    [Theory]
    [InlineData(FileFault.Lost)]
    [InlineData(FileFault.Damaged)]
    public async Task A_batch_that_is_lost_or_damaged_on_its_way_is_laid_out_again(FileFault fault)
    {
        var (first, second) = (Invoice("first"), Invoice("second"));
        await Send(first);
        site.Clerk.Plan(fault);
        await site.Exchange();
        await Send(second);
        await site.Exchange();

        // The ERP says that it misses or could not read one: that is noticed by the next call, and mended.
        await Find(first);
        site.Clerk.PickUp();

        (await Find(first)).ShouldBeOfType<SendingOutcome.Posted>();
        (await Find(second)).ShouldBeOfType<SendingOutcome.Posted>();
        site.Company.Books.Summarise().Documents.ShouldBe(2);
    }

    [Fact]
    public async Task A_gap_among_the_kept_batches_stops_everything_and_says_which_file_to_bring_back()
    {
        foreach (var invoice in Invoices(3))
        {
            await Send(invoice);
            await site.Exchange();
        }

        File.Move(Path.Combine(site.Settings.Kept, "batch-00000002.ndjson"), Path.Combine(site.Settings.Kept, "elsewhere"));
        site.Restart();

        (await Find(Invoice("never"))).ShouldBeOfType<SendingOutcome.Unknown>().AskAgainAfter.ShouldBeNull();
        site.Erp.FindTrouble().ShouldNotBeNull().ShouldContain("batch-00000002.ndjson");
        File.Move(Path.Combine(site.Settings.Kept, "elsewhere"), Path.Combine(site.Settings.Kept, "batch-00000002.ndjson"));
        site.Erp.FindTrouble().ShouldBeNull();
        (await Find(Invoice("never"))).ShouldBeOfType<SendingOutcome.NotFound>();
    }

    [Fact]
    public async Task An_acknowledgement_that_never_comes_is_told_in_words_and_sends_nothing_twice()
    {
        var invoice = Invoice("silent");
        await Send(invoice);
        await site.Erp.CloseBatch(Cancellation);
        site.Time.Advance(site.Settings.AnswerWithin);

        var refused = (await Find(invoice)).ShouldBeOfType<SendingOutcome.Refused>();

        (refused.Code, refused.HoldsNothing).ShouldBe(("acknowledgement-missing", false));
        refused.Words.ShouldContain("batch-00000001.ndjson");
        (await Send(invoice)).ShouldBeOfType<SendingOutcome.Refused>().Code.ShouldBe("acknowledgement-missing");
        site.Clerk.PickUp();
        (await Find(invoice)).ShouldBeOfType<SendingOutcome.Posted>();
        site.Company.Books.Summarise().Documents.ShouldBe(1);
    }

    [Fact]
    public async Task An_acknowledgement_of_another_file_with_the_same_number_is_not_believed()
    {
        var invoice = Invoice("foreign");
        await Send(invoice);
        await site.Exchange();
        var path = Directory.EnumerateFiles(site.Settings.Incoming).Single();
        using var elsewhere = new DropSite();
        await elsewhere.Erp.Create(Invoice("foreign") with { BillTo = "C-18" }, Cancellation);
        await elsewhere.Exchange();
        File.Copy(Directory.EnumerateFiles(elsewhere.Settings.Incoming).Single(), path, overwrite: true);

        site.Restart();

        (await Find(invoice)).ShouldBeOfType<SendingOutcome.Unknown>().Detail.ShouldContain("of another file");
    }

    [Fact]
    public async Task Of_a_batch_of_50_with_a_bad_record_49_are_booked_and_one_is_refused_in_words_of_finance()
    {
        var options = new SandboxOptions { Port = 0, RefusedPerMille = 500, Seed = 7 };
        using var strict = new DropSite(options);
        var invoices = Enumerable.Range(0, 1_000).Select(at => Invoice($"record-{at}")).ToList();
        var bad = invoices.First(one => Of(one) is { Code: "customer-no-tax-registration" });
        List<ErpInvoice> batch = [.. invoices.Where(one => Of(one) is null).Take(49), bad];
        foreach (var invoice in batch)
        {
            await strict.Erp.Create(invoice, Cancellation);
        }

        strict.Clerk.PickUp();

        var outcomes = new List<SendingOutcome>();
        foreach (var invoice in batch)
        {
            outcomes.Add(await strict.Erp.Find(invoice.PostingKey, Cancellation));
        }

        outcomes.OfType<SendingOutcome.Posted>().Count().ShouldBe(49);
        var refused = outcomes.OfType<SendingOutcome.Refused>().ShouldHaveSingleItem();
        refused.Words.ShouldBe("Customer C-17 has no tax registration. Correct the customer in the ERP, then try again.");
        refused.Detail.ShouldContain("line 50 of batch-00000001.ndjson");
        refused.HoldsNothing.ShouldBeTrue();

        // Corrected there and tried again, it goes into the next batch.
        strict.Company.Books.Accept(bad.PostingKey);
        await strict.Erp.Create(bad, Cancellation);
        await strict.Exchange();
        (await strict.Erp.Find(bad.PostingKey, Cancellation)).ShouldBeOfType<SendingOutcome.Posted>();
        strict.Company.Books.Summarise().Posted.ShouldBe(50);

        BusinessRefusal? Of(ErpInvoice one) => Refusals.Of(options, DropSite.Tenant, one.PostingKey, one.BillTo);
    }

    private static ErpInvoice Invoice(string key) => ErpSamples.Invoice(key, "C-17", ErpSamples.Euro, "S21", 21m);

    private static List<ErpInvoice> Invoices(int count) =>
        [.. Enumerable.Range(1, count).Select(number => Invoice(FormattableString.Invariant($"key-{number}")))];

    private Task<SendingOutcome> Send(ErpInvoice invoice) => site.Erp.Create(invoice, Cancellation);

    private Task<SendingOutcome> Find(ErpInvoice invoice) => site.Erp.Find(invoice.PostingKey, Cancellation);
}
