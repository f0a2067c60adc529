using BillingGrains.Domain.Taxes;
using BillingGrains.Ports.Tax;

namespace BillingGrains.Grains.Tests.Journaling;

/// <summary>The tax service of a story: it says what the story says.</summary>
public sealed class StageTaxes : ITaxDirectory, ITax
{
    /// <summary>What it answers to a document's question; null for an installation without it.</summary>
    public Func<string, TaxQuestion, TaxReply>? Reply { get; set; }

    public int Asked { get; private set; }

    public ITax? Open(string service) => Reply is null ? null : this;

    public Task<TaxReply> Ask(string documentKey, TaxQuestion question, CancellationToken cancellation)
    {
        Asked++;
        return Task.FromResult(Reply!(documentKey, question));
    }
}
