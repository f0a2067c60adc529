using BillingGrains.Boundary.Tests.Journal;
using BillingGrains.Domain.Contracts;
using BillingGrains.Domain.Metering;
using BillingGrains.Domain.Prices;
using BillingGrains.Domain.Deciding;
using BillingGrains.Storage.Views;
using NodaTime;
using Npgsql;

namespace BillingGrains.Boundary.Tests.Views;

/// <summary>Usage that nobody bills is found, and so is what two contracts bill.</summary>
public sealed class UsageAgreementsTests(TestPostgres postgres)
{
    private static readonly LocalDate May = new(2026, 5, 1);

    [Fact]
    public async Task Usage_of_a_meter_a_customer_or_a_time_that_no_contract_names_is_unbilled()
    {
        await using var database = await ViewsDatabase.Create(postgres);
        await Agreed(database, Terms("K-1", 1, ["calls"], ["c-1", "c-2"]));
        // May begins in Amsterdam two hours before it does in Greenwich.
        await Used(database, "calls", "c-1", (Utc(4, 30, 21), 3), (Utc(4, 30, 22), 5), (Utc(5, 9, 0), 7));
        await Used(database, "calls", "c-2", (Utc(5, 9, 0), 7));
        await Used(database, "calls", "c-9", (Utc(5, 9, 0), 11), (Utc(5, 10, 0), 2));
        await Used(database, "bytes", "c-1", (Utc(5, 9, 0), 1));

        (await Agreements(database).Unbilled(10)).ShouldBe([
            new UnbilledUsage("calls", "c-9", 13, Utc(5, 9, 0)), new UnbilledUsage("calls", "c-1", 3, Utc(4, 30, 21)),
            new UnbilledUsage("bytes", "c-1", 1, Utc(5, 9, 0))]);
        (await Agreements(database).Unbilled(1)).Count.ShouldBe(1);
        (await Agreements(database).Twice(10)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_version_bills_until_a_later_one_counts_and_one_without_a_day_stands_in_its_place()
    {
        await using var database = await ViewsDatabase.Create(postgres);
        await Agreed(
            database, Terms("K-1", 1, ["calls"], ["c-1"]), Terms("K-1", 2, ["calls", "bytes"], ["c-1"]),
            Terms("K-1", 3, ["bytes"], ["c-1"]) with { EffectiveFrom = May.PlusDays(9) },
            Terms("K-1", 4, ["bytes", "seats"], ["c-1"]));
        foreach (var meter in new[] { "calls", "bytes", "seats" })
        {
            await Used(database, meter, "c-1", (Utc(5, 9, 21), 1), (Utc(5, 9, 22), 1));
        }

        (await Agreements(database).Unbilled(10)).Select(each => (each.Meter, each.Since)).ShouldBe(
            [("calls", Utc(5, 9, 22)), ("seats", Utc(5, 9, 21))]);
    }

    [Fact]
    public async Task What_two_contracts_bill_at_the_same_time_is_found_with_both()
    {
        await using var database = await ViewsDatabase.Create(postgres);
        await Agreed(database, Terms("K-1", 1, ["calls", "bytes"], ["c-1"]));
        await Agreed(database, Terms("K-2", 1, ["calls"], ["c-1"]) with { Applies = new(May.PlusDays(9), null, null, null) });
        await Agreed(database, Terms("K-3", 1, ["bytes"], ["c-2"]));
        (await Agreements(database).Twice(10)).ShouldBe([new UsageAgreedTwice("calls", "c-1", "K-1", "K-2", Utc(5, 9, 22))]);

        await database.Append("contract/K-1", new ContractAgreed(
            Terms("K-1", 2, ["bytes"], ["c-1"]) with { EffectiveFrom = May.PlusDays(9) }, "Fin", ViewFacts.Start));
        await database.Projector().CatchUp();
        (await Agreements(database).Twice(10)).ShouldBeEmpty("the one ends where the other begins");
    }

    private static UsageAgreements Agreements(ViewsDatabase database) => new(database.Source);

    private static Instant Utc(int month, int day, int hour) => Instant.FromUtc(2026, month, day, hour, 0);

    private static ContractTerms Terms(string id, int version, string[] meters, ValueList<string> customers) =>
        ViewFacts.Agreed().Terms with
        {
            ContractId = id, Version = version, CustomerIds = customers, TimeZone = "Europe/Amsterdam",
            Applies = new Coverage(May, null, null, null),
            Usage = meters.Select(meter => new UsageTerms(
                meter, meter, new Meter(meter, Aggregation.Sum), new Price.PerUnit(1m, ZeroUsage.Skip), SpendTerms.Plain))
                .ToValueList(),
        };

    private static async Task Agreed(ViewsDatabase database, params ContractTerms[] versions)
    {
        await database.Append(
            $"contract/{versions[0].ContractId}",
            [.. versions.Select(terms => new ContractAgreed(terms, "Fin", ViewFacts.Start))]);
        var projector = database.Projector();
        await projector.Prepare();
        await projector.CatchUp();
    }

    private static async Task Used(
        ViewsDatabase database, string meter, string customer, params (Instant At, long Events)[] hours)
    {
        await using var series = database.Source.CreateCommand(
            "insert into usage_series (meter, customer) values ($1, $2) returning series");
        series.Parameters.Add(new NpgsqlParameter { Value = meter });
        series.Parameters.Add(new NpgsqlParameter { Value = customer });
        var number = (int)(await series.ExecuteScalarAsync())!;
        foreach (var (at, events) in hours)
        {
            await using var row = database.Source.CreateCommand(
                "insert into usage_rollup values ($1, $2, $3, 1, 1, now(), 'x', 1)");
            row.Parameters.Add(new NpgsqlParameter { Value = number });
            row.Parameters.Add(new NpgsqlParameter { Value = (int)(at.ToUnixTimeSeconds() / 3600) });
            row.Parameters.Add(new NpgsqlParameter { Value = events });
            await row.ExecuteNonQueryAsync();
        }
    }
}
