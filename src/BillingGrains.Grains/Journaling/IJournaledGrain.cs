using BillingGrains.Domain.Deciding;
using BillingGrains.Ports.Journal;
using Orleans;

namespace BillingGrains.Grains.Journaling;

/// <summary>A grain whose state is folded from its facts, and which receives facts of others by delivery.</summary>
public interface IJournaledGrain : IGrainWithStringKey
{
    /// <summary>Takes facts that are addressed to this grain, in the order of their source. The effect of each happens
    /// once, however often it is delivered. Never throws for a business reason.</summary>
    /// <param name="readIn">The id of the epoch in which they were read: what was read in another than the grain's may be
    /// lost since, and stays owed.</param>
    Task<Delivered> Deliver(ValueList<OutboxRow> rows, string readIn);

    /// <summary>Why the grain cannot go on; null when it is well. It looks for facts that another activation stored
    /// first, and acts upon them; a grain that could not be read tries again.</summary>
    Task<string?> Ailment();

    /// <summary>Reads the facts anew: texts of them were erased, which the state still holds.</summary>
    Task Reread();
}

/// <summary>What became of a delivery.</summary>
[GenerateSerializer]
public enum Delivered
{
    None = 0,

    /// <summary>All of it is received, now or before.</summary>
    Received = 1,

    /// <summary>Not all of it: it stays owed, and is delivered again later.</summary>
    Owed = 2,

    /// <summary>Nothing of it: the grain's own facts cannot be read. It stays owed.</summary>
    Unreadable = 3,
}

/// <summary>The grain lost its right to answer: another activation stored facts, or nobody knows what was stored. The
/// caller repeats its command; a repeat is harmless.</summary>
public sealed class RepeatCommandException(string message) : Exception(message);

/// <summary>The grain's facts cannot be folded by this version of the program; it refuses everything until that is
/// mended, and stands in the exception queue.</summary>
public sealed class BrokenGrainException(string message) : Exception(message);

/// <summary>What a command leads to is more than the journal takes in one append; nothing of it is stored. The message
/// names the limit.</summary>
public sealed class AppendRejectedException(string message) : Exception(message);
