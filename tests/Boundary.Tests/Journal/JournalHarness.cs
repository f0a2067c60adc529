using BillingGrains.Boundary.Tests.Erp;
using BillingGrains.Ports.Journal;
using BillingGrains.Storage.Journal;

namespace BillingGrains.Boundary.Tests.Journal;

/// <summary>One silo's door to the journal under test.</summary>
public sealed record JournalDoor(IJournal Journal, IOutbox Outbox, IFactFeed Feed);

/// <summary>What the tests of the boundary need of an implementation, beside the ports.</summary>
public abstract class JournalHarness : IAsyncDisposable
{
    /// <summary>The clock that everything in the doors goes by.</summary>
    internal FakeTime Clock { get; } = new();

    /// <summary>Another door to the same journal, as another process opens it.</summary>
    public abstract Task<JournalDoor> Open();

    /// <summary>From now on the journal cannot be reached from any door, until <see cref="EndOutage"/>.</summary>
    public abstract void BeginOutage();

    public abstract void EndOutage();

    /// <summary>The next append of any door meets this.</summary>
    public abstract void LoseNextAppend(bool isStored);

    public abstract Task DropSnapshots();

    /// <summary>Keeps all that is stored now, for <see cref="Restore"/>.</summary>
    public abstract Task Backup();

    /// <summary>Sets the journal back to where it was at the backup, under the doors that are open.</summary>
    public abstract Task Restore();

    /// <summary>Puts another body in place of a fact's, as an erasure of its texts does.</summary>
    public abstract Task Erase(string key, long version, string body);

    public abstract ValueTask DisposeAsync();
}
