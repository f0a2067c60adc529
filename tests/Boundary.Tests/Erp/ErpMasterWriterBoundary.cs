using BillingGrains.Connectors.Memory;
using BillingGrains.Domain.MasterData;
using BillingGrains.Domain.Posting;
using BillingGrains.Domain.Proposals;
using BillingGrains.Ports.Erp;
using BillingGrains.Sandbox.Faults;

namespace BillingGrains.Boundary.Tests.Erp;

/// <summary>The promises of <see cref="IErpMasterWriter"/>.</summary>
public abstract class ErpMasterWriterBoundary
{
    protected abstract IErp Erp { get; }

    protected IErpMasterWriter Writer => Erp.MasterWriter.ShouldNotBeNull();

    /// <summary>Makes a call that takes effect and gets no answer in time.</summary>
    protected abstract Task<SendingOutcome> TimesOut(ErpMasterRecord record, Func<Task<SendingOutcome>> call);

    /// <summary>Whether it can be made to throttle.</summary>
    protected virtual bool CanThrottle => false;

    /// <summary>Makes a call that the ERP refuses because there were too many.</summary>
    protected virtual Task<SendingOutcome> Throttled(ErpMasterRecord record, Func<Task<SendingOutcome>> call) => call();

    /// <summary>As the ERP does not take it; null where it takes everything.</summary>
    protected virtual ErpMasterRecord? Refused(ErpMasterRecord record) => null;

    /// <summary>The ERP can be searched by tax registration.</summary>
    protected virtual bool FindsTaxRegistrations => true;

    /// <summary>An id that was never used, and that the ERP takes.</summary>
    protected virtual string NewId() => $"P-{Guid.NewGuid():N}"[..14];

    /// <summary>What the ERP makes of a country of the tests: one that it knows.</summary>
    protected virtual string Country => "NL";

    /// <summary>A tax registration that was never used, and that the ERP takes.</summary>
    protected virtual string NewRegistration() => $"NL{Random.Shared.Next(100_000_000, 999_999_999)}B01";

    /// <summary>Days to pay that the ERP has a term for.</summary>
    protected virtual int? PaymentDays => 30;

    [Theory]
    [InlineData(MasterKind.Customer)]
    [InlineData(MasterKind.Item)]
    [InlineData(MasterKind.TaxCode)]
    [InlineData(MasterKind.Dimension)]
    public async Task What_is_created_is_found_by_its_id_as_proposed(MasterKind kind)
    {
        Assert.SkipUnless(Writer.Takes(kind), $"This connection does not take the kind {kind}.");
        var record = Record(kind);
        (await Writer.FindById(kind, record.Id, Cancellation)).ShouldBeEmpty();

        var made = (await Writer.Create(record, Cancellation)).ShouldBeOfType<SendingOutcome.Created>();

        var found = (await Writer.FindById(kind, record.Id, Cancellation)).ShouldHaveSingleItem();
        (found.RemoteId, found.Id).ShouldBe((made.RemoteId, record.Id));
        found.Content.Name.ShouldBe(record.Content.Name);
        record.Content.DiffersFrom(found.Content).ShouldBeEmpty();
    }

    [Fact]
    public async Task What_is_created_is_read_with_the_master_data_and_documents_may_name_it()
    {
        Assert.SkipWhen(Erp.MasterData is null, "This connection reads no master data.");
        var record = Record(MasterKind.Customer);
        await Writer.Create(record, Cancellation);

        var read = new List<MasterRecord>();
        string? cursor = null;
        do
        {
            var page = await Erp.MasterData.Read(null, cursor, Cancellation);
            read.AddRange(page.Records);
            cursor = page.Next;
        }
        while (cursor is not null);
        var customer = read.Single(one => one.Kind == MasterKind.Customer && one.Id == record.Id);
        customer.Name.ShouldBe(record.Content.Name);
        customer.Blocked.ShouldBeFalse();
    }

    [Fact]
    public async Task A_customer_is_found_by_its_tax_registration_however_that_is_written_here()
    {
        Assert.SkipUnless(FindsTaxRegistrations, "This ERP cannot be searched by tax registration.");
        var record = Record(MasterKind.Customer);
        var registration = record.Content.TaxRegistration!;
        (await Writer.FindByTaxRegistration(registration, Cancellation)).ShouldBeEmpty();
        await Writer.Create(record, Cancellation);

        (await Writer.FindByTaxRegistration(registration, Cancellation)).ShouldHaveSingleItem().Id.ShouldBe(record.Id);
        (await Writer.FindByTaxRegistration($"{registration[..2]} {registration[2..]}", Cancellation))
            .ShouldHaveSingleItem().Id.ShouldBe(record.Id);
    }

    [Fact]
    public async Task What_is_updated_is_as_proposed_and_still_there_once()
    {
        var record = Record(MasterKind.Customer);
        var made = (await Writer.Create(record, Cancellation)).ShouldBeOfType<SendingOutcome.Created>();
        var other = record with
        {
            Content = record.Content with
            {
                Name = "De Vries en Zonen BV", Address = new MasterAddress("Singel 2", "1015 AA", "Amsterdam", Country),
            },
            RemoteId = made.RemoteId,
        };
        other.Content.DiffersFrom((await Found(record)).Content)
            .ShouldBe(["name", "address/street", "address/postalCode"], ignoreOrder: true);

        (await Writer.Update(made.RemoteId, other, Cancellation)).ShouldBeOfType<SendingOutcome.Created>().RemoteId
            .ShouldBe(made.RemoteId);
        (await Writer.Update(made.RemoteId, other, Cancellation)).ShouldBeOfType<SendingOutcome.Created>();

        var found = await Found(record);
        other.Content.DiffersFrom(found.Content).ShouldBeEmpty();
        found.RemoteId.ShouldBe(made.RemoteId);
    }

    [Fact]
    public async Task An_effect_without_an_answer_is_found_by_a_search()
    {
        var record = Record(MasterKind.Customer);

        var outcome = await TimesOut(record, () => Writer.Create(record, Cancellation));

        outcome.ShouldBeOfType<SendingOutcome.Unknown>();
        record.Content.DiffersFrom((await Found(record)).Content).ShouldBeEmpty();
    }

    [Fact]
    public async Task Too_many_calls_are_deferred_and_nothing_is_done()
    {
        Assert.SkipUnless(CanThrottle, "This ERP cannot be made to throttle.");
        var record = Record(MasterKind.Customer);

        (await Throttled(record, () => Writer.Create(record, Cancellation))).ShouldBeOfType<SendingOutcome.Deferred>();
        (await Writer.FindById(record.Kind, record.Id, Cancellation)).ShouldBeEmpty();

        var made = (await Writer.Create(record, Cancellation)).ShouldBeOfType<SendingOutcome.Created>();
        var other = record with { RemoteId = made.RemoteId, Content = record.Content with { Name = "De Vries Groep BV" } };
        (await Throttled(other, () => Writer.Update(made.RemoteId, other, Cancellation)))
            .ShouldBeOfType<SendingOutcome.Deferred>();
        (await Found(record)).Content.Name.ShouldBe(record.Content.Name);
    }

    [Fact]
    public async Task What_the_ERP_does_not_take_is_refused_in_words_and_nothing_is_there()
    {
        var record = Record(MasterKind.Customer);
        if (Refused(record) is not { } wrong)
        {
            Assert.Skip("This ERP takes everything.");
            return;
        }

        var refused = (await Writer.Create(wrong, Cancellation)).ShouldBeOfType<SendingOutcome.Refused>();

        refused.Words.ShouldEndWith(".");
        refused.Code.ShouldNotBeEmpty();
        (await Writer.FindById(record.Kind, record.Id, Cancellation)).ShouldBeEmpty();
    }

    protected static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    protected virtual ErpMasterRecord Record(MasterKind kind)
    {
        var id = NewId();
        return kind switch
        {
            MasterKind.Customer => new ErpMasterRecord($"key-{id}", kind, id, new MasterContent(
                "De Vries BV", NewRegistration(), "EUR", new MasterAddress("Dam 1", "1012 JS", "Amsterdam", Country),
                PaymentDays)),
            MasterKind.Item => new ErpMasterRecord($"key-{id}", kind, id, new MasterContent("Remote work", Unit: "hour")),
            MasterKind.TaxCode => new ErpMasterRecord($"key-{id}", kind, id, new MasterContent("VAT 9 %", Percent: 9m)),
            _ => new ErpMasterRecord($"key-{id}", kind, $"cost-centre/{id}", new MasterContent("Support")),
        };
    }

    private async Task<MasterFound> Found(ErpMasterRecord record) =>
        (await Writer.FindById(record.Kind, record.Id, Cancellation)).ShouldHaveSingleItem();
}

public sealed class MemoryMasterWriterTests : ErpMasterWriterBoundary
{
    private readonly FakeTime time = new();
    private readonly MemoryErp erp;
    private string? silent;
    private string? throttled;

    public MemoryMasterWriterTests() => erp = new MemoryErp(
        MemoryErpOptions.Default, time,
        call => call.Kind == ErpCallKind.CreateMaster && call.Subject == silent ? ErpFault.TimeoutAfterEffect
            : throttled is not null && call.Subject == throttled ? ErpFault.Throttle : ErpFault.None,
        (_, _) => Task.CompletedTask)
    {
        People = new MemoryMasterData(),
    };

    protected override IErp Erp => erp;

    protected override Task<SendingOutcome> TimesOut(ErpMasterRecord record, Func<Task<SendingOutcome>> call)
    {
        silent = record.PostingKey;
        var outcome = call();
        time.Advance(MemoryErpOptions.Default.Timeout);
        return outcome;
    }

    protected override bool CanThrottle => true;

    protected override async Task<SendingOutcome> Throttled(ErpMasterRecord record, Func<Task<SendingOutcome>> call)
    {
        throttled = record.PostingKey;
        var outcome = await call();
        throttled = null;
        return outcome;
    }
}

public sealed class SandboxMasterWriterTests : ErpMasterWriterBoundary, IAsyncLifetime
{
    private SandboxSite site = null!;

    protected override IErp Erp => site.Erp;

    public async ValueTask InitializeAsync() => site = await SandboxSite.Open();

    public ValueTask DisposeAsync() => site.DisposeAsync();

    [Fact]
    public async Task An_id_is_there_once_and_what_is_wrong_is_refused_in_words_of_finance()
    {
        var record = Record(MasterKind.Customer);
        var without = record with { Content = record.Content with { Address = null } };

        var refused = (await Writer.Create(without, Cancellation)).ShouldBeOfType<SendingOutcome.Refused>();
        (refused.Code, refused.Words).ShouldBe(
            ("customer-no-address", $"The customer {record.Id} has no address. Propose it with its address."));
        await Writer.Create(record, Cancellation);
        (await Writer.Create(record, Cancellation)).ShouldBeOfType<SendingOutcome.Refused>().Code
            .ShouldBe("record-exists");
    }

    protected override Task<SendingOutcome> TimesOut(ErpMasterRecord record, Func<Task<SendingOutcome>> call)
    {
        site.Plan(Operation.Enter, Fault.AbortAfter);
        return call();
    }

    protected override bool CanThrottle => true;

    protected override Task<SendingOutcome> Throttled(ErpMasterRecord record, Func<Task<SendingOutcome>> call)
    {
        site.Plan(Operation.Enter, Fault.Throttle);
        return call();
    }

    protected override ErpMasterRecord? Refused(ErpMasterRecord record) =>
        record with { Content = record.Content with { Address = null } };
}
