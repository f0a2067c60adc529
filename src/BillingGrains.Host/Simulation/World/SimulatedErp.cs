using BillingGrains.Connectors.Memory;
using BillingGrains.Domain.Amounts;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Posting;
using BillingGrains.Host.Simulation.Faults;
using BillingGrains.Host.Simulation.People;
using BillingGrains.LocalOrleans.Simulation;
using BillingGrains.Ports.Erp;
using NodaTime;

namespace BillingGrains.Host.Simulation.World;

/// <summary>One silo's way to an ERP company: the call goes on there when its caller dies.</summary>
internal sealed class SimulatedErp(SeededRunner runner, Ledger ledger, SimulatedCompany company, string silo)
    : IErp, IErpMasterData, IErpPayments
{
    public ErpTraits Traits => company.Erp.Traits;

    public IErpBatches? Batches => company.Erp.Batches is { } batches ? new SimulatedBatches(this, batches) : null;

    public IErpVouchers Vouchers => field ??= new SimulatedVouchers(this, company.Erp.Desk);

    public IErpJournals Journals => field ??= new SimulatedJournals(this, company.Erp.Ledger);

    public Task<SendingOutcome> Create(ErpInvoice invoice, CancellationToken cancellation) => Call(
        ErpCallKind.Create, invoice.PostingKey, () => company.Erp.Create(invoice, CancellationToken.None));

    public Task<SendingOutcome> Post(string remoteId, ErpInvoice invoice, CancellationToken cancellation) => Call(
        ErpCallKind.Post, invoice.PostingKey, () => company.Erp.Post(remoteId, invoice, CancellationToken.None));

    public Task<SendingOutcome> Find(string postingKey, CancellationToken cancellation) => Call(
        ErpCallKind.Find, postingKey, () => company.Erp.Find(postingKey, CancellationToken.None));

    public Task<ErpPage> List(Instant? since, string? cursor, CancellationToken cancellation) =>
        Page(ErpCallKind.List, () => company.Erp.List(since, cursor, CancellationToken.None));

    public IErpMasterData? MasterData => company.Erp.People is null ? null : this;

    public IErpMasterWriter? MasterWriter =>
        company.Erp.People is null ? null : field ??= new SimulatedMasterWriter(this, company.Erp.Clerk);

    public IErpPayments? Payments => company.Erp.Bookkeepers is null ? null : this;

    public Task<MasterPage> Read(string? since, string? cursor, CancellationToken cancellation) => Page(
        ErpCallKind.ReadMasterData, () => company.Erp.Read(since, cursor, CancellationToken.None));

    public Task<ErpEntryPage> Entries(string? since, string? cursor, CancellationToken cancellation) => Page(
        ErpCallKind.ReadPayments, () => company.Erp.Entries(since, cursor, CancellationToken.None));

    public Task<ErpOpenPage> OpenItems(string? cursor, CancellationToken cancellation) => Page(
        ErpCallKind.ReadOpenItems, () => company.Erp.OpenItems(cursor, CancellationToken.None));

    private Task<T> Page<T>(ErpCallKind kind, Func<Task<T>> read) => Page(kind, $"{kind} of {company.TenantId}", read);

    internal Task<T> Page<T>(ErpCallKind kind, string subject, Func<Task<T>> read) => runner.InWorldAsync(async () =>
    {
        var number = Begin(kind, subject);
        var running = read();
        ledger.Met(number, company.TakeFault());
        try
        {
            var page = await running;
            ledger.End(number, Now, new SendingOutcome.NotFound());
            return page;
        }
        catch (ErpUnavailableException exception)
        {
            ledger.End(number, Now, exception.RetryAfter is { } wait
                ? new SendingOutcome.Deferred(exception.Message, wait)
                : new SendingOutcome.Unknown(exception.Message));
            throw;
        }
    });

    private Instant Now => Instant.FromDateTimeOffset(runner.Now);

    private int Begin(ErpCallKind kind, string subject) =>
        ledger.Begin(new ErpCallMade(Now, null, company.TenantId, silo, kind.ToString(), subject, null, null));

    /// <summary>One call, which the ledger holds for each of its documents.</summary>
    internal Task<BatchOutcome> CallAll(
        ErpCallKind kind, IReadOnlyList<string> subjects, Func<Task<BatchOutcome>> call) => runner.InWorldAsync(async () =>
    {
        var batch = ledger.Next;
        var numbers = subjects.Select(subject => ledger.Begin(new ErpCallMade(
            Now, null, company.TenantId, silo, kind.ToString(), subject, null, null, batch))).ToList();
        var running = call();
        var fault = company.TakeFault();
        numbers.ForEach(number => ledger.Met(number, fault));
        var outcome = company.Garble(await running, fault);
        for (var index = 0; index < numbers.Count; index++)
        {
            ledger.End(numbers[index], Now, outcome switch
            {
                BatchOutcome.Each each => each.Outcomes[index],
                BatchOutcome.Whole { Outcome: SendingOutcome.Refused refused } when numbers.Count > 1 =>
                    new SendingOutcome.Deferred(refused.Detail, null, AtOnce: true),
                BatchOutcome.Whole whole => whole.Outcome,
                _ => throw new InvalidOperationException($"Nothing is known of the answer {outcome}."),
            });
        }

        return outcome;
    });

    internal Task<SendingOutcome> Call(
        ErpCallKind kind, string subject, Func<Task<SendingOutcome>> call) => runner.InWorldAsync(async () =>
    {
        var number = Begin(kind, subject);
        var running = call();
        var fault = company.TakeFault();
        ledger.Met(number, fault);
        var outcome = company.Garble(await running, fault);
        ledger.End(number, Now, outcome);
        return outcome;
    });
}

/// <summary>One silo's way to a company that takes several documents in one call.</summary>
internal sealed class SimulatedBatches(SimulatedErp erp, IErpBatches batches) : IErpBatches
{
    public string? GroupOf(ErpInvoice invoice, SendingPurpose purpose) => batches.GroupOf(invoice, purpose);

    public Task<BatchOutcome> Create(ValueList<ErpInvoice> invoices, CancellationToken cancellation) => erp.CallAll(
        ErpCallKind.Create, [.. invoices.Select(static one => one.PostingKey)],
        () => batches.Create(invoices, CancellationToken.None));

    public Task<BatchOutcome> Post(ValueList<ErpDraft> drafts, CancellationToken cancellation) => erp.CallAll(
        ErpCallKind.Post, [.. drafts.Select(static one => one.Invoice.PostingKey)],
        () => batches.Post(drafts, CancellationToken.None));
}

/// <summary>One silo's way to where vouchers are entered.</summary>
internal sealed class SimulatedVouchers(SimulatedErp erp, MemoryVouchers desk) : IErpVouchers
{
    public Task<SendingOutcome> Create(ErpVoucher voucher, CancellationToken cancellation) => erp.Call(
        ErpCallKind.Create, voucher.PostingKey, () => desk.Create(voucher, CancellationToken.None));

    public Task<SendingOutcome> Post(string remoteId, ErpVoucher voucher, CancellationToken cancellation) => erp.Call(
        ErpCallKind.Post, voucher.PostingKey, () => desk.Post(remoteId, voucher, CancellationToken.None));

    public Task<SendingOutcome> Find(ErpVoucher voucher, CancellationToken cancellation) => erp.Call(
        ErpCallKind.Find, voucher.PostingKey, () => desk.Find(voucher, CancellationToken.None));
}

/// <summary>One silo's way to where journals are entered.</summary>
internal sealed class SimulatedJournals(SimulatedErp erp, MemoryJournals ledger) : IErpJournals
{
    public Task<SendingOutcome> Create(ErpJournal journal, CancellationToken cancellation) => erp.Call(
        ErpCallKind.Create, journal.PostingKey, () => ledger.Create(journal, CancellationToken.None));

    public Task<SendingOutcome> Post(string remoteId, ErpJournal journal, CancellationToken cancellation) => erp.Call(
        ErpCallKind.Post, journal.PostingKey, () => ledger.Post(remoteId, journal, CancellationToken.None));

    public Task<SendingOutcome> Find(string postingKey, CancellationToken cancellation) => erp.Call(
        ErpCallKind.Find, postingKey, () => ledger.Find(postingKey, CancellationToken.None));
}

/// <summary>One silo's view of the ERP companies.</summary>
internal sealed class SimulatedErpDirectory(SimulatedErps erps, string silo) : IErpDirectory
{
    public IErp Open(TenantSettings tenant) => erps.Open(tenant.TenantId, silo);
}

/// <summary>An ERP company, and what goes wrong in it.</summary>
internal sealed class SimulatedCompany
{
    private readonly SeededRunner runner;
    private readonly FaultSwitch faults;
    private readonly SeedStream chance;
    private string? met;
    private DateTimeOffset outUntil;

    /// <param name="numbersItself">The company gives the legal numbers.</param>
    /// <param name="batch">How it takes several documents in one call.</param>
    public SimulatedCompany(
        SeededRunner runner, FaultSwitch faults, string tenantId, bool numbersItself, MemoryBatch batch)
    {
        this.runner = runner;
        this.faults = faults;
        TenantId = tenantId;
        chance = runner.Seed.Sub($"erp {tenantId}");
        var options = MemoryErpOptions.Default with
        {
            NumbersItself = numbersItself,
            Batch = batch,
            Timeout = SimulatedSettings.Window.Timeout.ToTimeSpan() + TimeSpan.FromSeconds(1),
            TaxDrift = invoice => SimulatedSettings.TaxDrift(tenantId, invoice.PostingKey, invoice.Totals.Tax.Currency),
        };
        Erp = new MemoryErp(options, runner.Time, Fault, Delay);
    }

    public string TenantId { get; }

    public MemoryErp Erp { get; }

    /// <summary>Nothing answers until then.</summary>
    public void GoOut(TimeSpan duration) => outUntil = runner.Now + duration;

    /// <summary>The name of the fault that the call met which was just begun.</summary>
    public string? TakeFault()
    {
        var taken = met;
        met = null;
        return taken;
    }

    /// <summary>The same of an answer for several documents.</summary>
    public BatchOutcome Garble(BatchOutcome outcome, string? fault) => outcome switch
    {
        BatchOutcome.Each when fault == FaultNames.ErpPartial => new BatchOutcome.Whole(
            Garble(new SendingOutcome.NotFound(), fault)),
        BatchOutcome.Each each => new BatchOutcome.Each(each.Outcomes.Select(one => Garble(one, fault)).ToValueList()),
        BatchOutcome.Whole whole => new BatchOutcome.Whole(Garble(whole.Outcome, fault)),
        _ => outcome,
    };

    /// <summary>What arrives of an answer.</summary>
    public SendingOutcome Garble(SendingOutcome outcome, string? fault) => (fault, outcome) switch
    {
        (FaultNames.ErpPartial, _) => new SendingOutcome.Unknown("The answer broke off."),
        // Further off than what a person posts by hand: what is wrong by as much the other way would look right.
        (FaultNames.ErpWrong, SendingOutcome.Posted posted) => posted with
        {
            Gross = posted.Gross with { Amount = posted.Gross.Amount + 1m },
        },
        (FaultNames.ErpThrottle, SendingOutcome.Deferred deferred) => deferred with
        {
            RetryAfter = chance.OneIn(3) ? null : Duration.FromSeconds(1 + chance.Next(40)),
        },
        _ => outcome,
    };

    private ErpFault Fault(ErpCall call)
    {
        if (runner.Now < outUntil && faults.IsOn(FaultNames.ErpOutage))
        {
            met = FaultNames.ErpOutage;
            return ErpFault.FailBefore;
        }

        if (BusinessRefusals.Meets(runner.Seed, call))
        {
            return ErpFault.RefuseBusiness;
        }

        if (call.InBatch)
        {
            return ErpFault.None;
        }

        met = faults.Draw(chance, FaultNames.OfErpCalls);
        return met switch
        {
            FaultNames.ErpThrottle => ErpFault.Throttle,
            FaultNames.ErpError => ErpFault.FailBefore,
            FaultNames.ErpTimeoutBefore => ErpFault.TimeoutBefore,
            FaultNames.ErpTimeoutAfter => ErpFault.TimeoutAfterEffect,
            _ => ErpFault.None,
        };
    }

    private Task Delay(ErpCall call, CancellationToken cancellation) => runner.Suspend(chance.DelayBelow(
        TimeSpan.FromMilliseconds(faults.IsOn(FaultNames.ErpTimeoutBefore) && chance.OneIn(10) ? 9_000 : 400)));
}

/// <summary>The ERP companies of a simulation.</summary>
internal sealed class SimulatedErps(SeededRunner runner, Ledger ledger, FaultSwitch faults)
{
    private readonly SortedDictionary<string, SimulatedCompany> companies = new(StringComparer.Ordinal);

    /// <summary>By tenant id.</summary>
    public IReadOnlyDictionary<string, SimulatedCompany> Companies => companies;

    public void Add(string tenantId, bool numbersItself) => companies.Add(tenantId, new SimulatedCompany(
        runner, faults, tenantId, numbersItself, SimulatedSettings.Batch(runner.Seed, tenantId)));

    public IErp Open(string tenantId, string silo) => new SimulatedErp(runner, ledger, companies[tenantId], silo);
}
