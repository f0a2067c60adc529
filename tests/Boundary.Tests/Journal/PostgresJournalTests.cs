using BillingGrains.Storage.Journal;
using NodaTime;
using Npgsql;

namespace BillingGrains.Boundary.Tests.Journal;

public sealed class PostgresJournalTests(TestPostgres postgres)
    : JournalBoundary<PostgresJournal, PostgresOutbox>(new Harness(postgres))
{
    /// <summary>Every connection goes through a proxy that can cut it.</summary>
    private sealed class Harness(TestPostgres postgres) : JournalHarness
    {
        private readonly List<JournalStorage> doors = [];
        private string? address;
        private CuttingProxy? proxy;

        public override async Task<JournalDoor> Open()
        {
            address ??= await postgres.NewDatabase();
            proxy ??= new CuttingProxy(new NpgsqlConnectionStringBuilder(address).Port);
            var limits = new JournalLimits { ProbeAfterIdle = Duration.FromMinutes(1) };
            var storage = await JournalStorage.Open(proxy.Way(address), Clock, limits);
            doors.Add(storage);
            return new JournalDoor(storage.Journal, storage.Outbox, storage.Feed);
        }

        public override void BeginOutage()
        {
            // The idle connection is probed, and found dead, before anything is sent over it.
            Clock.Advance(TimeSpan.FromMinutes(2));
            proxy!.Break();
        }

        public override void EndOutage() => proxy!.Mend();

        public override void LoseNextAppend(bool isStored) =>
            proxy!.CutNext(isStored ? Cut.BeforeTheAnswer : Cut.BeforeTheServer);

        public override Task DropSnapshots() => TestPostgres.Execute(address!, "delete from snapshot");

        public override Task Backup() => TestPostgres.Execute(address!, EachTable(
            "create schema backup", "create table backup.%1$I as table public.%1$I"));

        public override Task Restore() => TestPostgres.Execute(address!, EachTable(
            "", "truncate public.%1$I; insert into public.%1$I table backup.%1$I"));

        public override Task Erase(string key, long version, string body) => TestPostgres.Execute(
            address!, FormattableString.Invariant($"""
                update fact set body = '{body}' where key = '{key}' and version = {version};
                update epoch set erasures = erasures + 1 where number = (select max(number) from epoch)
                """));

        public override async ValueTask DisposeAsync()
        {
            foreach (var door in doors)
            {
                await door.DisposeAsync();
            }

            if (proxy is not null)
            {
                await proxy.DisposeAsync();
            }
        }

        private static string EachTable(string first, string sql) => $"""
            {first};
            do $$
            declare name text;
            begin
              foreach name in array array['fact', 'outbox', 'received', 'snapshot', 'checkpoint', 'owed', 'epoch'] loop
                execute format('{sql}', name);
              end loop;
            end $$
            """;
    }
}
