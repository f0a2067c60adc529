using BillingGrains.Domain.Contracts;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Entities;
using BillingGrains.Domain.Metering;
using BillingGrains.Domain.Taxes;
using BillingGrains.Grains.Entities;
using BillingGrains.Ports.Tax;
using BillingGrains.Ports.Usage;
using Orleans;

namespace BillingGrains.Grains.Contracts;

/// <summary>What must be asked before a contract is billed, because a decision asks nobody.</summary>
internal sealed class ContractBilling(IGrainFactory grains, ITaxDirectory taxes, IUsageReader usage)
{
    /// <summary>An answer may lead to a further question: about a document without the lines that a service refused.
    /// </summary>
    private const int TaxRoundsMax = 8;

    /// <summary>The settings of a contract's legal entity, or why there are none.</summary>
    public async Task<(EntitySettings? Settings, Refusal? Refusal)> Entity(string key, CustomerContract state)
    {
        if (state.Terms is not { } terms)
        {
            return (null, new Refusal("unknown-contract", null, $"{key} was never agreed."));
        }

        var settings = await grains.GetGrain<IEntityGrain>(GrainKeys.Entity(terms.EntityId)).Settings();
        return (settings, settings is null
            ? new Refusal("unknown-entity", "entityId", $"The legal entity {terms.EntityId} of {key} is not configured.")
            : null);
    }

    /// <summary>Counts usage before the decision, then asks tax services. What changes meanwhile is refused, and asked again by
    /// who bills.</summary>
    /// <param name="state">As it is when it is looked at.</param>
    public async Task<BillPeriod> WithAnswers(Func<CustomerContract> state, BillPeriod bill)
    {
        var questions = UsageBilling.ToCount(state(), bill);
        return await WithTaxes(state, questions.IsEmpty ? bill : bill with { Usage = await Count(questions) });
    }

    public Task<ValueList<CountedUsage>> Count(ValueList<UsageQuestion> questions) =>
        usage.Count(questions, CancellationToken.None);

    /// <summary>Asks tax services before the decision. What changes meanwhile is another question: its lines are held, and the
    /// next run asks it.</summary>
    /// <param name="state">As it is when it is looked at.</param>
    public async Task<BillPeriod> WithTaxes(Func<CustomerContract> state, BillPeriod bill)
    {
        for (var round = 0; round < TaxRoundsMax; round++)
        {
            if (ContractDecider.ToAsk(state(), bill) is not { IsEmpty: false } asks)
            {
                break;
            }

            // One time-out is waited for in a round, and not one for each document.
            TaxReply.Unavailable? outage = null;
            foreach (var ask in asks)
            {
                var reply = outage ?? await Ask(ask);
                outage ??= reply as TaxReply.Unavailable;
                bill = bill with { Asked = bill.Asked.Add(Heard(ask, reply)) };
            }
        }

        return bill;
    }

    private async Task<TaxReply> Ask(TaxToAsk ask) => taxes.Open(ask.Service) is { } service
        ? await service.Ask(ask.InvoiceKey, ask.Question, CancellationToken.None)
        : new TaxReply.Unavailable("This installation has no tax service of that name.", RetryAfter: null);

    private static AskedTax Heard(TaxToAsk ask, TaxReply reply) => reply switch
    {
        TaxReply.Answered answered =>
            new AskedTax(ask.Question, answered.Answer, new TaxedBy(ask.Service, answered.Reference)),
        TaxReply.Refused refused => AskedTax.Refused(ask, refused.Words),
        TaxReply.Unavailable unavailable => AskedTax.Unavailable(ask, unavailable.Detail),
        _ => throw new ArgumentOutOfRangeException(nameof(reply), reply, "No such reply of a tax service."),
    };
}
