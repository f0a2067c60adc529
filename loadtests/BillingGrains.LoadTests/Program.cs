using System.Text.Json;
using BillingGrains.LoadTests.Journal;
using BillingGrains.Storage.Journal;
using BillingGrains.Storage.Schema;
using Npgsql;

if (args is not ["journal", var connectionString, ..])
{
    Console.Error.WriteLine("Usage: journal CONNECTION-STRING [WRITERS...]");
    return 2;
}

await using (var database = NpgsqlDataSource.Create(connectionString))
{
    await new SchemaMigrator(database, Console.WriteLine).Migrate();
}

foreach (var writers in args.Length > 2 ? args[2..].Select(int.Parse).ToArray() : [2])
{
    var bench = new JournalBench(connectionString, new JournalBenchPlan(), Console.WriteLine);
    var result = await bench.Run(new JournalLimits { Writers = writers });
    Console.WriteLine(JsonSerializer.Serialize(result));
}

return 0;
