using BillingGrains.Boundary.Tests.Erp;
using BillingGrains.Boundary.Tests.MasterData;
using BillingGrains.Connectors.Generic.Plans;
using BillingGrains.Connectors.Generic;
using BillingGrains.Connectors.Http;
using BillingGrains.Domain.MasterData;
using BillingGrains.Domain.Payments;
using BillingGrains.Domain.Posting;
using BillingGrains.Domain.Proposals;
using BillingGrains.Ports.Erp;
using BillingGrains.Sandbox.Erp;

namespace BillingGrains.Boundary.Tests.Generic;

/// <summary>Kontor and the generic connector with its configuration.</summary>
internal sealed class KontorSite : IDisposable
{
    public static readonly TimeSpan CallTimeout = TimeSpan.FromSeconds(10);

    private readonly HttpClient http;

    public KontorSite()
    {
        Kontor = new Kontor("a secret", Time);
        http = new HttpClient(Kontor);
        var configuration = ErpConfiguration.Read(
            File.ReadAllText(Samples.Path("erp/kontor.json")), "kontor.json", out var faults);
        faults.ShouldBeEmpty(string.Join('\n', faults));
        Erp = new GenericErp(
            http, configuration!, new GenericConnection(new Uri("http://kontor.test"), "us", "a secret", "", CallTimeout),
            new MemoryTokens(), new HastyTime(Time));
    }

    public FakeTime Time { get; } = new();

    public Kontor Kontor { get; }

    public GenericErp Erp { get; }

    public void Dispose()
    {
        Erp.Dispose();
        http.Dispose();
        Kontor.Dispose();
    }
}

public sealed class KontorVouchersTests : ErpVouchersBoundary, IDisposable
{
    private readonly KontorSite site = new();

    protected override IErp Erp => site.Erp;

    public void Dispose() => site.Dispose();

    protected override async Task<SendingOutcome> TimesOut(BalanceKind kind, string key, Func<Task<SendingOutcome>> call)
    {
        site.Kontor.Next = ("Book", ErpTrouble.TimeoutAfterEffect);
        var outcome = call();
        await site.Kontor.Hangs.Task;
        site.Time.Advance(KontorSite.CallTimeout);
        return await outcome;
    }

    [Fact]
    public async Task What_a_bank_says_stays_text_in_XML()
    {
        var document = ErpSamples.Invoice("key-1", BillTo, ErpSamples.Euro, "S21", 21m);
        var made = (SendingOutcome.Created)await Erp.Create(document, Cancellation);
        await Erp.Post(made.RemoteId, document, Cancellation);
        var voucher = new ErpVoucher(
            "key-2", BalanceKind.Payment, document.Totals.Gross, document.InvoiceDate, "R-7", BillTo,
            new ErpOriginal(document.PostingKey, document.Number, made.RemoteId), "</k:Book><k:PostEntry id='1'/> & 'more'");

        await Enter(voucher);

        (await Entries(document)).ShouldHaveSingleItem().Words.ShouldBe(voucher.Words);
        (await Open(document)).ShouldBe(0m);
    }
}

public sealed class KontorPaymentsTests : ErpPaymentsBoundary, IDisposable
{
    private readonly KontorSite site = new();

    protected override IErp Erp => site.Erp;

    protected override bool TellsTwice => true;

    public void Dispose() => site.Dispose();

    protected override Task<ErpEntry> Enter(ErpEntry entry)
    {
        var kind = entry.Kind switch
        {
            BalanceKind.Payment => "zahlung",
            BalanceKind.Refund => "erstattung",
            _ => "ausbuchung",
        };
        var id = site.Kontor.Enter(
            entry.PostingKey, kind, entry.Amount, entry.Currency, entry.On.ToDateOnly(), entry.Words, entry.Reference);
        return Task.FromResult(entry with { RemoteId = id });
    }

    protected override Task Cancel(string remoteId)
    {
        site.Kontor.Cancel(remoteId);
        return Task.CompletedTask;
    }
}

public sealed class KontorMasterDataTests : ErpMasterDataBoundary, IDisposable
{
    private readonly KontorSite site = new();

    protected override IErpMasterData Erp => site.Erp.MasterData!;

    public void Dispose() => site.Dispose();

    protected override void Keep(MasterRecord record) => site.Kontor.Master.Keep(
    [
        new MasterEntry(
            Word(record.Kind), record.Id, record.Name, record.Blocked, record.Percent, record.TaxRegistration, record.Currency,
            record.From?.ToDateOnly(), record.To?.ToDateOnly()),
    ]);

    protected override void Drop(MasterRef name) => site.Kontor.Master.Drop(new MasterName(Word(name.Kind), name.Id));

    protected override void Throttle() => site.Kontor.Next = ("Master", ErpTrouble.Throttled);

    private static string Word(MasterKind kind) =>
        kind is MasterKind.TaxCode ? "tax-code" : kind.ToString().ToLowerInvariant();
}

/// <summary>Proposed records of every kind, in XML and with a decimal comma.</summary>
public sealed class KontorMasterWriterTests : ErpMasterWriterBoundary, IDisposable
{
    private readonly KontorSite site = new();

    protected override IErp Erp => site.Erp;

    public void Dispose() => site.Dispose();

    [Fact]
    public async Task What_is_made_twice_is_there_once()
    {
        var record = Record(MasterKind.TaxCode) with { Content = new MasterContent("USt. <halb> & 'mehr'", Percent: 9.5m) };
        var made = await Writer.Create(record, Cancellation);

        (await Writer.Create(record, Cancellation)).ShouldBe(made);

        (await Writer.FindById(record.Kind, record.Id, Cancellation)).ShouldHaveSingleItem().Content.ShouldBe(record.Content);
    }

    protected override async Task<SendingOutcome> TimesOut(ErpMasterRecord record, Func<Task<SendingOutcome>> call)
    {
        site.Kontor.Next = ("MakeMaster", ErpTrouble.TimeoutAfterEffect);
        var outcome = call();
        await site.Kontor.Hangs.Task;
        site.Time.Advance(KontorSite.CallTimeout);
        return await outcome;
    }

    protected override bool CanThrottle => true;

    protected override Task<SendingOutcome> Throttled(ErpMasterRecord record, Func<Task<SendingOutcome>> call)
    {
        site.Kontor.Next = (record.RemoteId is null ? "MakeMaster" : "ChangeMaster", ErpTrouble.Throttled);
        return call();
    }

    protected override ErpMasterRecord? Refused(ErpMasterRecord record) =>
        record with { Content = record.Content with { TaxRegistration = "XX1" } };
}
