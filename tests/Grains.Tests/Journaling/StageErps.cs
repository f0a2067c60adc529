using BillingGrains.Domain.Posting;
using BillingGrains.Ports.Erp;
using NodaTime;

namespace BillingGrains.Grains.Tests.Journaling;

/// <summary>Opens the ERPs of a story's tenants; none of them is ever called, unless the story brings its own.</summary>
public sealed class StageErps : IErpDirectory
{
    /// <summary>The ERP of all tenants; null for one that must not be called.</summary>
    public IErp? Erp { get; set; }

    /// <summary>The connection that the configuration lacks; null when it is complete.</summary>
    public string? Missing { get; set; }

    public IErp Open(TenantSettings tenant) => tenant.Connection == Missing
        ? throw new InvalidOperationException($"ERP tenant {tenant.TenantId} needs the connection \"{Missing}\".")
        : Erp ?? new SilentErp();

    private sealed class SilentErp : IErp
    {
        public ErpTraits Traits { get; } = new(NumberUse.Own, ErpTaxing.Given);

        public Task<SendingOutcome> Create(ErpInvoice invoice, CancellationToken cancellation) => Never<SendingOutcome>();

        public Task<SendingOutcome> Post(string remoteId, ErpInvoice invoice, CancellationToken cancellation) =>
            Never<SendingOutcome>();

        public Task<SendingOutcome> Find(string postingKey, CancellationToken cancellation) => Never<SendingOutcome>();

        public Task<ErpPage> List(Instant? since, string? cursor, CancellationToken cancellation) => Never<ErpPage>();

        private static Task<T> Never<T>() => throw new InvalidOperationException("No story posts.");
    }
}
