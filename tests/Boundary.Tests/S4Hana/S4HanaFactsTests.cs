using System.Xml.Linq;
using BillingGrains.Boundary.Tests.Erp;
using BillingGrains.Connectors.S4Hana;
using BillingGrains.Domain.Amounts;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Invoices;
using BillingGrains.Domain.MasterData;
using BillingGrains.Domain.Payments;
using BillingGrains.Domain.Posting;
using BillingGrains.Domain.Revenue;
using BillingGrains.Ports.Erp;
using BillingGrains.Sandbox;
using BillingGrains.Sandbox.Erp;
using BillingGrains.Sandbox.Faults;
using BillingGrains.Sandbox.Vendors;
using NodaTime;

namespace BillingGrains.Boundary.Tests.S4Hana;

/// <summary>What is particular to SAP S/4HANA.</summary>
public sealed class S4HanaFactsTests : IAsyncLifetime
{
    private S4HanaSandbox sandbox = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => sandbox = await S4HanaSandbox.Start();

    public ValueTask DisposeAsync() => sandbox.DisposeAsync();

    [Fact]
    public async Task An_entry_has_the_customers_item_one_for_each_line_and_tax_and_comes_to_nothing()
    {
        var invoice = Invoice("RE-2026-0000001") with
        {
            PurchaseOrder = "PO 4711 of the board of works, 2026", SoldTo = "S-1", Payer = "P-1",
            Dimensions = [new Dimension("cost-centre", "100")],
        };
        var erp = sandbox.Connect(static settings => settings with
        {
            Dimensions = new Dictionary<string, string> { ["cost-centre"] = "CostCenter" },
            Taxes = new Dictionary<string, string> { ["S21"] = "A1" },
        });

        await Posted(erp.Create(invoice, Cancellation));

        var entry = XElement.Parse(sandbox.Company.Books.Find(invoice.PostingKey).Single().Raw!);
        Values(entry).ShouldBe(
            ["BKPFF", "BILLING", "RFBU", "DR", "RE-2026-0000001", "PO 4711 of the board of w", "BILLING", "1010", "2026-03-31",
                "2026-03-31"]);
        var debtor = entry.Elements("DebtorItem").ShouldHaveSingleItem();
        (Text(debtor, "Debtor"), Text(debtor, "DebitCreditCode"), Text(debtor, "DocumentItemText"))
            .ShouldBe(("C-17", "S", invoice.PostingKey));
        Text(debtor, "AssignmentReference").ShouldBe("BG" + invoice.PostingKey[3..19]);
        Text(debtor, "Reference1IDByBusinessPartner").ShouldBe("S-1");
        Text(debtor, "Reference3IDByBusinessPartner").ShouldBe("orks, 2026");
        entry.Elements("Item").Count().ShouldBe(2);
        entry.Elements("Item").ShouldAllBe(item => Text(item, "GLAccount") == "41000000" && Text(item, "DebitCreditCode") == "H"
            && Text(item.Element("Tax")!, "TaxCode") == "A1" && Text(item.Element("AccountAssignment")!, "CostCenter") == "100");
        var tax = entry.Elements("ProductTaxItem").ShouldHaveSingleItem();
        (Text(tax, "TaxCode"), Amount(tax.Element("AmountInTransactionCurrency")!)).ShouldBe(
            ("A1", -invoice.Totals.Tax.Amount));
        entry.Descendants("AmountInTransactionCurrency").Sum(Amount).ShouldBe(0m);
    }

    [Fact]
    public async Task Two_keys_that_are_short_the_same_are_two_documents()
    {
        var one = Invoice("RE-1") with { PostingKey = "BG-AAAABBBBCCCCDDDDAAAAAAAAAA" };
        var other = Invoice("RE-2") with { PostingKey = "BG-AAAABBBBCCCCDDDDZZZZZZZZZZ" };

        var first = await Posted(sandbox.Erp.Create(one, Cancellation));
        (await sandbox.Erp.Find(other.PostingKey, Cancellation)).ShouldBeOfType<SendingOutcome.NotFound>();
        var second = await Posted(sandbox.Erp.Create(other, Cancellation));

        second.RemoteId.ShouldNotBe(first.RemoteId);
        (await sandbox.Erp.Find(one.PostingKey, Cancellation)).ShouldBe(first);
        (await sandbox.Erp.Find(other.PostingKey, Cancellation)).ShouldBe(second);
        (await sandbox.Erp.List(null, null, Cancellation)).Documents.Select(static document => document.PostingKey)
            .ShouldBe([one.PostingKey, other.PostingKey]);
    }

    [Fact]
    public async Task Where_the_text_was_changed_in_sap_nothing_is_posted_and_a_person_looks()
    {
        var invoice = Invoice("RE-1");
        await Posted(sandbox.Erp.Create(invoice, Cancellation));
        var books = sandbox.Company.Books;
        var stored = books.Find(invoice.PostingKey).Single();
        await using var edited = await S4HanaSandbox.Start();
        edited.Company.Books.Post(
            edited.Company.Books.Create(stored.Request, stored.Raw!.Replace(
                $">{invoice.PostingKey}<", ">Work in March<", StringComparison.Ordinal)).Id);

        foreach (var outcome in new[]
        {
            await edited.Erp.Find(invoice.PostingKey, Cancellation), await edited.Erp.Create(invoice, Cancellation),
        })
        {
            outcome.ShouldBeOfType<SendingOutcome.Refused>().Code.ShouldBe("reference-changed");
        }

        edited.Company.Books.Summarise().Documents.ShouldBe(1);
    }

    [Fact]
    public async Task The_same_again_is_answered_with_what_is_there()
    {
        var invoice = Invoice("RE-1");
        var posted = await Posted(sandbox.Erp.Create(invoice, Cancellation));

        (await Posted(sandbox.Erp.Create(invoice, Cancellation))).ShouldBe(posted);
        sandbox.Company.Books.Summarise().Documents.ShouldBe(1);
    }

    [Theory]
    [InlineData(Operation.Create, "is blocked", "customer-blocked")]
    [InlineData(Operation.Post, "is not open", "period-not-open")]
    public async Task A_refusal_comes_with_200_and_is_told_in_saps_words_with_its_ids(Operation step, string words, string code)
    {
        await using var strict = await S4HanaSandbox.Start(new SandboxOptions { Port = 0, RefusedPerMille = 300, Seed = 42 });
        var key = Enumerable.Range(0, 10_000).Select(static number => PostingKey.Of($"refused/{number}", ""))
            .First(key => Refusals.Of(strict.Options, VendorSandbox.Tenant, key, "C-17") is { } refusal && refusal.Step == step
                && (step == Operation.Post || refusal.Code == code));

        var refused = (await strict.Erp.Create(Invoice("RE-1") with { PostingKey = key }, Cancellation))
            .ShouldBeOfType<SendingOutcome.Refused>();

        refused.Code.ShouldBe(code);
        refused.Words.ShouldContain(words);
        refused.Words.ShouldNotContain("BKPFF");
        refused.Detail.ShouldContain("609(RW) severity 3");
        (await strict.Erp.Find(key, Cancellation)).ShouldBeOfType<SendingOutcome.NotFound>();
    }

    [Fact]
    public async Task What_does_not_fit_into_an_entry_is_refused_before_anything_is_sent()
    {
        var invoice = Invoice("RE-1");
        var taxed = invoice.Lines[0] with { Taxes = [new ErpLineTax("S21", 21m, 1m), new ErpLineTax("X", 1m, 1m)] };
        foreach (var (unfit, code) in new[]
        {
            (invoice with { Number = "RE-2026-000000001" }, "number-too-long"),
            (invoice with { SoldTo = "CUSTOMER-123456" }, "erp-cannot-process"),
            (invoice with { Lines = [taxed, invoice.Lines[1]] }, "erp-cannot-process"),
        })
        {
            var refused = (await sandbox.Erp.Create(unfit, Cancellation)).ShouldBeOfType<SendingOutcome.Refused>();
            refused.Code.ShouldBe(code);
            refused.Words.ShouldEndWith(".");
        }

        sandbox.Company.Books.Summarise().Documents.ShouldBe(0);
    }

    [Theory]
    [InlineData(S4HanaThrottle.GatewayWithoutWait)]
    [InlineData(S4HanaThrottle.WorkProcesses)]
    public async Task Too_much_to_do_is_deferred_however_it_is_said(S4HanaThrottle how)
    {
        await using var busy = await S4HanaSandbox.Start(new SandboxOptions
        {
            Port = 0, Vendors = new VendorOptions { S4Hana = new S4HanaOptions { Throttle = how } },
        });
        var invoice = Invoice("RE-1");
        busy.Plan(Operation.Create, Fault.Throttle);

        (await busy.Erp.Create(invoice, Cancellation)).ShouldBeOfType<SendingOutcome.Deferred>().RetryAfter
            .ShouldBe(Duration.FromSeconds(30));

        (await busy.Erp.Create(invoice, Cancellation)).ShouldBeOfType<SendingOutcome.Posted>();
    }

    [Fact]
    public async Task A_reference_that_may_stand_once_is_refused_the_second_time()
    {
        await using var strict = await S4HanaSandbox.Start(new SandboxOptions
        {
            Port = 0, Vendors = new VendorOptions { S4Hana = new S4HanaOptions { ReferenceIsUnique = true } },
        });
        await Posted(strict.Erp.Create(Invoice("RE-1"), Cancellation));

        (await strict.Erp.Create(Invoice("RE-1"), Cancellation)).ShouldBeOfType<SendingOutcome.Refused>().Words
            .ShouldContain("already been entered");
    }

    [Fact]
    public async Task What_the_bookkeepers_clear_is_told_as_paid_and_nothing_is_open()
    {
        var invoice = Invoice("RE-1");
        await Posted(sandbox.Erp.Create(invoice, Cancellation));
        var gross = invoice.Totals.Gross.Amount;
        foreach (var (id, amount) in new[] { ("1400000900", 100m), ("1400000901", gross - 100m) })
        {
            sandbox.Company.Payments.Enter(new PaymentEntry(
                id, invoice.PostingKey, "payment", amount, "EUR", new DateOnly(2026, 4, 20), "Bank"));
        }

        var told = (await sandbox.Erp.Payments.Entries(null, null, Cancellation)).Entries;
        told.Select(static entry => (entry.Kind, entry.Amount)).ShouldBe(
            [(BalanceKind.Payment, 100m), (BalanceKind.Payment, gross - 100m)]);
        (await sandbox.Erp.Payments.OpenItems(null, Cancellation)).Items.ShouldHaveSingleItem().Open.ShouldBe(0m);
    }

    [Fact]
    public async Task More_lines_than_an_entry_has_items_are_added_up_by_tax()
    {
        var line = Invoice("RE-1").Lines[0] with { Net = 10m, Taxes = [new ErpLineTax("S21", 21m, 10m)] };
        var free = line with { Taxes = [] };
        var totals = new InvoiceTotals(
            Euros(10_500m), Euros(2_100m), Euros(12_600m), [new TaxLine("S21", 21m, Euros(10_000m), Euros(2_100m))]);
        var invoice = Invoice("RE-1") with
        {
            Totals = totals,
            Lines = [.. Enumerable.Repeat(line, 1_000), .. Enumerable.Repeat(free, 50)],
        };

        (await Posted(sandbox.Erp.Create(invoice, Cancellation))).Gross.ShouldBe(totals.Gross);

        var entry = XElement.Parse(sandbox.Company.Books.Find(invoice.PostingKey).Single().Raw!);
        entry.Elements("Item").Select(static item => Text(item, "AmountInTransactionCurrency")).ShouldBe(["-10000", "-500"]);
    }

    [Fact]
    public async Task A_journal_of_more_entries_than_one_document_has_items_is_added_up_by_account()
    {
        var day = new LocalDate(2026, 3, 31);
        var journal = new ErpJournal(
            PostingKey.Of("journal", ""), "NL01-2026-03-1", day, "EUR",
            [.. Enumerable.Range(0, 600).Select(number => new JournalEntry(
                day, number % 2 == 0 ? "2900" : "1290", "8000", "EUR", 1.01m, "delivered", "Work"))]);

        var posted = (await sandbox.Erp.Journals.Create(journal, Cancellation)).ShouldBeOfType<SendingOutcome.Posted>();

        posted.Gross.ShouldBe(Euros(606m));
        (await sandbox.Erp.Journals.Find(journal.PostingKey, Cancellation)).ShouldBe(posted);
        sandbox.Company.Journals.Find(journal.PostingKey).Single().Request.Lines.Count.ShouldBe(2);
    }

    [Fact]
    public async Task Customers_are_read_and_what_is_not_told_is_not_checked()
    {
        sandbox.Company.MasterData.Keep(
        [
            new MasterEntry("customer", "C-17", "Bäckerei \"Korn\"", TaxRegistration: "DE001"),
            new MasterEntry("customer", "C-18", "Blocked", Blocked: true), new MasterEntry("item", "A-1", "Repair"),
        ]);

        var page = await sandbox.Erp.MasterData.Read(null, null, Cancellation);

        page.Records.ShouldBe(
        [
            new MasterRecord(MasterKind.Customer, "C-17", "Bäckerei \"Korn\"", TaxRegistration: "DE001"),
            new MasterRecord(MasterKind.Customer, "C-18", "Blocked", Blocked: true),
        ]);
        (page.Next, page.IsWhole).ShouldBe((null, true));
        sandbox.Plan(Operation.MasterData, Fault.Throttle);
        (await Should.ThrowAsync<ErpUnavailableException>(() => sandbox.Erp.MasterData.Read(null, null, Cancellation)))
            .RetryAfter.ShouldNotBeNull();
    }

    [Fact]
    public async Task Where_no_account_is_named_a_voucher_is_refused()
    {
        var erp = sandbox.Connect(static settings => settings with { Accounts = new S4HanaAccounts("41000000") });
        var invoice = Invoice("RE-1");
        var posted = await Posted(erp.Create(invoice, Cancellation));

        (await erp.Vouchers.Create(
            new ErpVoucher(
                PostingKey.Of("voucher", ""), BalanceKind.WriteOff, Euros(1m), invoice.DueDate, "W-1", "C-17",
                new ErpOriginal(invoice.PostingKey, invoice.Number, posted.RemoteId), "Gone"), Cancellation))
            .ShouldBeOfType<SendingOutcome.Refused>().Code.ShouldBe("journal-unknown");
    }

    private static ErpInvoice Invoice(string number) => ErpSamples.Invoice(
        PostingKey.Of($"test/{Guid.NewGuid():N}", "content"), "C-17", ErpSamples.Euro, "S21", 21m) with { Number = number };

    private static async Task<SendingOutcome.Posted> Posted(Task<SendingOutcome> outcome) =>
        (await outcome).ShouldBeOfType<SendingOutcome.Posted>();

    private static Money Euros(decimal amount) => new(amount, ErpSamples.Euro);

    private static decimal Amount(XElement of) => decimal.Parse(of.Value, System.Globalization.CultureInfo.InvariantCulture);

    private static string Text(XElement of, string name) => of.Element(name)?.Value ?? "";

    private static IEnumerable<string> Values(XElement of) =>
        of.Elements().Where(static one => !one.HasElements).Select(static one => one.Value);
}
