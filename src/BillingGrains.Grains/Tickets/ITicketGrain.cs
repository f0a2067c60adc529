using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Tickets;
using BillingGrains.Grains.Journaling;

namespace BillingGrains.Grains.Tickets;

/// <summary>One ticket of one source: what was done, and what it comes to. Key "ticket/{source}/{id}".</summary>
public interface ITicketGrain : IJournaledGrain
{
    /// <summary>Takes commands in order and answers each; one refusal does not stop the rest.</summary>
    Task<ValueList<Answer>> Tell(ValueList<TicketCommand> commands, Origin origin);
}
