using BillingGrains.Connectors.FileDrop;
using BillingGrains.Domain.Amounts;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Invoices;
using BillingGrains.Domain.Payments;
using BillingGrains.Domain.Posting;
using BillingGrains.Domain.Revenue;
using BillingGrains.Domain.Vouchers;
using BillingGrains.Grains.Deliveries;
using BillingGrains.Grains.Invoices;
using BillingGrains.Grains.Posting;
using BillingGrains.Grains.Vouchers;
using BillingGrains.Grains.Tests.Engine;
using BillingGrains.Sandbox;
using BillingGrains.Sandbox.Erp;
using BillingGrains.Sandbox.Faults;
using BillingGrains.Sandbox.Files;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;

namespace BillingGrains.Grains.Tests.Posting;

/// <summary>A tenant whose ERP takes files, from final documents to what stands in the ERP's books.</summary>
public sealed class FileDropTests
{
    private const string Books = "books/nl01";
    private static readonly Origin Origin = new("person/a", "corr-1", "cmd-1");

    private static readonly TenantSettings Settings = new(
        "north", 1, "file-drop", "north", new TenantLimits(
            600, Duration.FromMinutes(1), 2,
            new SendingWindow(Duration.FromSeconds(9), Duration.FromSeconds(8), Duration.FromSeconds(5))));

    [Fact]
    public Task All_records_go_by_file_once_a_bad_one_alone_is_refused_and_a_late_answer_doubles_nothing() =>
        EngineFixture.RunAsync(async engine =>
        {
            if (!engine.IsVirtual)
            {
                // An hour passes in this story.
                return;
            }

            using var story = await Story.Begin(engine);
            await story.Until(() => story.Laid == 1);

            // The ERP books the batch, and says so long after.
            story.Clerk.Plan(FileFault.LateAnswer);
            story.Clerk.PickUp();
            await story.Pass(minutes: 40);
            story.There.Books.Summarise().Posted.ShouldBe(4);
            (await Posted(engine, story.Documents)).ShouldBeEmpty();
            story.Clerk.PickUp();
            await story.Until(async () => (await story.Tenant.Waiting()).Waiting == 0);
            (await Posted(engine, story.Documents)).ShouldBe(story.Documents.Where(one => one != story.Bad));
            (await FinalDocuments.Facts<InvoiceParked>(engine, story.Bad.Key)).ShouldHaveSingleItem().Detail
                .ShouldContain("batch-00000001.ndjson");

            var paid = story.Documents.First(one => one != story.Bad);
            await Pay(engine, paid.Key);
            var journal = (await story.Journal()).ShouldHaveSingleItem();
            await story.Until(() => story.Laid == 2);
            story.Clerk.PickUp();
            await story.Until(async () => (await story.Tenant.Waiting()).Waiting == 0);

            var payment = story.There.Payments.Now().ShouldHaveSingleItem().Entry;
            (payment.Kind, payment.Amount, payment.Reference).ShouldBe(("payment", 10m, "pay-1"));
            story.There.Journals.All().ShouldHaveSingleItem().Request.Lines
                .Select(static line => (line.Debit, line.Credit, line.Amount)).ShouldBe([("2900", "8000", 48m)]);
            foreach (var voucher in new[] { journal, GrainKeys.Voucher(paid.Key, "payment", "pay-1") })
            {
                (await FinalDocuments.Facts<VoucherPosted>(engine, voucher)).ShouldHaveSingleItem();
            }

            story.There.Books.Summarise().Duplicates.ShouldBeEmpty();
            story.There.Batches.Last.ShouldBe(2);
        });

    [Fact]
    public Task A_payment_that_is_taken_back_while_it_is_on_its_way_is_entered_first_and_named_by_the_reversal() =>
        EngineFixture.RunAsync(async engine =>
        {
            if (!engine.IsVirtual)
            {
                // An hour passes in this story.
                return;
            }

            using var story = await Story.Begin(engine);
            await story.Until(() => story.Laid == 1);
            story.Clerk.PickUp();
            await story.Until(async () => (await story.Tenant.Waiting()).Waiting == 0);
            var paid = story.Documents.First(one => one != story.Bad);
            await Pay(engine, paid.Key);
            (await engine.Grains.GetGrain<IInvoiceGrain>(paid.Key).Tell(
                new ReversePayment("pay-1", new LocalDate(2026, 4, 21), "No cover", IsChargeback: true, "ann", engine.Now),
                Origin)).Kind.ShouldBe(AnswerKind.Done);

            await story.Until(() => story.Laid == 2);
            await story.Pass(minutes: 20);
            story.Laid.ShouldBe(2);
            story.Clerk.PickUp();
            await story.Until(() => story.Laid == 3);
            story.Clerk.PickUp();
            await story.Until(async () => (await story.Tenant.Waiting()).Waiting == 0);

            story.There.Payments.Now().Select(static one => (one.Entry.Kind, one.Entry.Amount))
                .ShouldBe([("payment", 10m), ("chargeback", 10m)]);
            var payment = (await FinalDocuments.Facts<VoucherPosted>(
                engine, GrainKeys.Voucher(paid.Key, "payment", "pay-1"))).ShouldHaveSingleItem();
            var sent = (await engine.Grains.GetGrain<IVoucherGrain>(GrainKeys.Voucher(paid.Key, "chargeback", "pay-1")).ForErp())!
                .Voucher!;
            (sent.Payment!.RemoteId, sent.Payment.Number).ShouldBe((payment.RemoteId, payment.Number));
            sent.Payment.PostingKey.ShouldBe(story.There.Payments.Now()[0].Entry.Voucher);
        });

    private static async Task<List<(string Key, string PostingKey)>> Posted(
        IEngine engine, IEnumerable<(string Key, string PostingKey)> documents)
    {
        List<(string, string)> posted = [];
        foreach (var document in documents)
        {
            if ((await FinalDocuments.Facts<InvoicePosted>(engine, document.Key)).Count == 1)
            {
                posted.Add(document);
            }
        }

        return posted;
    }

    private static async Task Pay(IEngine engine, string invoiceKey)
    {
        var entry = new BalanceEntry(
            BalanceKind.Payment, "pay-1", new Money(10m, new Currency("EUR", 2)), new LocalDate(2026, 4, 20), "Bank", "ann");
        var answer = await engine.Grains.GetGrain<IInvoiceGrain>(invoiceKey).Tell(new MoveBalance(entry, engine.Now), Origin);
        answer.Kind.ShouldBe(AnswerKind.Done);
    }

    private sealed class Story : IDisposable
    {
        private const string Company = "north";
        private readonly DirectoryInfo root = Directory.CreateTempSubdirectory("file-drop-");
        private readonly FileDropErp erp;
        private readonly Tenants tenants;

        private Story(IEngine engine, IReadOnlyList<(string Key, string PostingKey)> documents)
        {
            (Engine, Documents) = (engine, documents);
            var time = engine.Services.GetRequiredService<TimeProvider>();
            var settings = new FileDropSettings(Folder("out"), Folder("in"), Folder("kept"))
            {
                Version = 2, BatchAge = TimeSpan.FromMinutes(5),
            };
            erp = new FileDropErp(settings, time);
            engine.Stage.Erps.Erp = erp;

            // The ERP refuses one of the documents.
            var options = Enumerable.Range(1, 1_000)
                .Select(static seed => new SandboxOptions { Port = 0, RefusedPerMille = 200, Seed = seed })
                .First(one => Refused(one).Count() == 1);
            Bad = Refused(options).Single();
            tenants = new Tenants(options, time);
            Clerk = new FileClerk(
                options, tenants, new FaultBook(options, time), time, Company, settings.Outgoing, settings.Incoming);
        }

        public IEngine Engine { get; }

        public IReadOnlyList<(string Key, string PostingKey)> Documents { get; }

        public (string Key, string PostingKey) Bad { get; }

        public FileClerk Clerk { get; }

        public Tenant There => tenants.Get(Company);

        public IErpTenantGrain Tenant => Engine.Grains.GetGrain<IErpTenantGrain>(FinalDocuments.Tenant);

        /// <summary>Batches that were given to the ERP.</summary>
        public int Laid => Directory.GetFiles(Path.Combine(root.FullName, "kept"), "batch-*.ndjson").Length;

        /// <summary>Five documents wait for the tenant, which is configured.</summary>
        public static async Task<Story> Begin(IEngine engine)
        {
            List<(string, string)> documents = [];
            for (var number = 1; number <= 5; number++)
            {
                var key = FormattableString.Invariant($"invoice/C-{number}/2026-03/month");
                documents.Add((key, await FinalDocuments.Finish(
                    engine, key, number: FormattableString.Invariant($"NL-2026-{number:00000}"))));
            }

            var story = new Story(engine, documents);
            await engine.Services.GetRequiredService<Waker>().WakeAll(TestContext.Current.CancellationToken);
            await story.Tenant.Tell(new ConfigureTenant(Settings, "me", engine.Now), Origin);
            return story;
        }

        public void Dispose()
        {
            erp.Dispose();
            tenants.Dispose();
            root.Delete(recursive: true);
        }

        /// <summary>A journal is made.</summary>
        /// <returns>The keys of what is entered of it.</returns>
        public async Task<ValueList<string>> Journal()
        {
            var day = new LocalDate(2026, 3, 31);
            var made = new RevenueJournalMade(
                new YearMonth(2026, 3), 1, "NL01-2026-03-1", [],
                [new JournalEntry(day, "2900", "8000", "EUR", 48m, "delivered", "Work")], 1, 1, null, "hash", "ann", Engine.Now,
                new JournalEntered("NL01", Company));
            var keys = VoucherContent.Of(Books, made).Select(static one => one.Key).ToValueList();
            await Engine.Stage.Append(Books, Engine.Now, keys, made);
            return keys;
        }

        /// <summary>Whatever fell asleep meanwhile is woken each minute, as on a silo.</summary>
        public async Task Pass(int minutes)
        {
            for (var minute = 0; minute < minutes; minute++)
            {
                await Engine.Services.GetRequiredService<Waker>().WakeAll(TestContext.Current.CancellationToken);
                await Engine.PassAsync(TimeSpan.FromMinutes(1));
            }
        }

        /// <summary>Two hours at most.</summary>
        public async Task Until(Func<Task<bool>> condition)
        {
            for (var minutes = 0; !await condition(); minutes++)
            {
                minutes.ShouldBeLessThan(120);
                await Pass(minutes: 1);
            }
        }

        public Task Until(Func<bool> condition) => Until(() => Task.FromResult(condition()));

        private IEnumerable<(string Key, string PostingKey)> Refused(SandboxOptions options) =>
            Documents.Where(one => Refusals.Of(options, Company, one.PostingKey, "") is not null);

        private string Folder(string name) => root.CreateSubdirectory(name).FullName;
    }
}
