using BillingGrains.Ports.Journal;
using BillingGrains.Storage.Memory;

namespace BillingGrains.Boundary.Tests.Journal;

public sealed class MemoryJournalTests() : JournalBoundary<MemoryJournal, MemoryJournal>(new Harness())
{
    private sealed class Harness : JournalHarness
    {
        private readonly MemoryStore store = new();
        private AppendFault next;
        private bool isOut;
        private MemoryBackup? backup;

        public override Task<JournalDoor> Open()
        {
            var journal = new MemoryJournal(store, Clock, new MemoryFaults(Fault, Pause, () => isOut));
            return Task.FromResult(new JournalDoor(journal, journal, journal));
        }

        public override void BeginOutage() => isOut = true;

        public override void EndOutage() => isOut = false;

        public override void LoseNextAppend(bool isStored) =>
            next = isStored ? AppendFault.StoredButUnknown : AppendFault.LostAndUnknown;

        public override Task DropSnapshots()
        {
            store.DropSnapshots();
            return Task.CompletedTask;
        }

        public override Task Backup()
        {
            backup = store.Backup();
            return Task.CompletedTask;
        }

        public override Task Restore()
        {
            store.Restore(backup!);
            return Task.CompletedTask;
        }

        public override Task Erase(string key, long version, string body)
        {
            store.Erase(key, version, body);
            return Task.CompletedTask;
        }

        public override ValueTask DisposeAsync() => ValueTask.CompletedTask;

        private AppendFault Fault(Append append)
        {
            var fault = next;
            next = AppendFault.None;
            return fault;
        }

        private async Task Pause() => await Task.Yield();
    }
}
