using BillingGrains.Domain.Costs;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Tickets;
using BillingGrains.Grains.Journaling;

namespace BillingGrains.Grains.Tickets;

/// <summary>One ticket of one source: what was done, and what it comes to. Key "ticket/{source}/{id}".</summary>
public interface ITicketGrain : IJournaledGrain
{
    /// <summary>Takes commands in order and answers each; one refusal does not stop the rest.</summary>
    Task<ValueList<Answer>> Tell(ValueList<TicketCommand> commands, Origin origin);

    /// <summary>What it earns and costs by its last rating; null while no contract rates it, or its legal entity has no
    /// cost rates.</summary>
    Task<TicketMargin?> Margin();

    /// <summary>What was set here in place of what the source says.</summary>
    Task<ValueList<FieldOverride>> Overrides();
}
