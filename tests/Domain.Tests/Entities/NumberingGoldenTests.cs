using BillingGrains.Domain.Entities;
using BillingGrains.Domain.Invoices;
using FsCheck;
using FsCheck.Fluent;
using NodaTime;
using static BillingGrains.Domain.Tests.Invoices.InvoiceSamples;
using Story = BillingGrains.Domain.Tests.Scenario<
    BillingGrains.Domain.Entities.SeriesDecider, BillingGrains.Domain.Entities.NumberSeries,
    BillingGrains.Domain.Entities.SeriesCommand, BillingGrains.Domain.Entities.SeriesEvent>;

namespace BillingGrains.Domain.Tests.Entities;

/// <summary>Series as an entity's settings say, each with its own state, as the grains keep them.</summary>
public sealed class NumberingGoldenTests
{
    private readonly Dictionary<string, Story> series = new(StringComparer.Ordinal);
    private int documents;

    private string Number(EntitySettings entity, Instant at, string customer)
    {
        var date = entity.DateAt(at);
        var key = NumberPattern.SeriesPart(entity.NumberReset, entity.NumberScope, date, customer);
        var pattern = NumberPattern.ForSeries(entity.NumberPattern, entity.NumberReset, date, customer);
        series.TryAdd(key, new Story());
        documents++;
        return series[key].When(new GiveNumber(
            $"invoice/{documents}", "hash", pattern, entity.NumberReset == NumberReset.Never ? 0 : date.Year, at))
            .ThenOne<NumberGiven>().Number;
    }

    [Fact]
    public void G92_each_customer_has_a_series_without_gaps()
    {
        var entity = Entity with
        {
            NumberPattern = "BENT-1-{customer}-{number:000}", NumberReset = NumberReset.Never,
            NumberScope = NumberScope.Customer,
        };
        NumberPattern.IsValid(entity.NumberPattern, entity.NumberReset, entity.NumberScope).ShouldBeTrue();
        for (var month = 1; month <= 3; month++)
        {
            foreach (var customer in new[] { "001", "002", "003" })
            {
                Number(entity, Instant.FromUtc(2023, month, 5, 0, 0), customer).ShouldBe($"BENT-1-{customer}-00{month}");
            }
        }
    }

    [Fact]
    public void G94_the_month_in_a_number_is_that_of_the_entitys_zone()
    {
        var entity = Entity with
        {
            TimeZone = "Europe/Paris", NumberPattern = "BENT-11-{year}{month}-{number:000}",
            NumberReset = NumberReset.Never,
        };
        for (var month = 7; month <= 9; month++)
        {
            foreach (var customer in new[] { "001", "002", "003" })
            {
                Number(entity, Instant.FromUtc(2023, month, 15, 0, 0), customer);
            }
        }

        Number(entity, Instant.FromUtc(2023, 9, 30, 23, 10), "001").ShouldBe("BENT-11-202310-010");
    }

    [Fact]
    public void A_monthly_series_begins_again_each_month()
    {
        var entity = Entity with { NumberPattern = "{year}/{month}/{number:00}", NumberReset = NumberReset.Monthly };
        Number(entity, Instant.FromUtc(2026, 3, 5, 0, 0), "a").ShouldBe("2026/03/01");
        Number(entity, Instant.FromUtc(2026, 3, 6, 0, 0), "b").ShouldBe("2026/03/02");
        Number(entity, Instant.FromUtc(2026, 4, 5, 0, 0), "a").ShouldBe("2026/04/01");
    }

    [Theory]
    [InlineData("{year}-{number:0}", NumberReset.Monthly, NumberScope.Entity)]
    [InlineData("{month}-{number:0}", NumberReset.Monthly, NumberScope.Entity)]
    [InlineData("{year}-{number:0}", NumberReset.Yearly, NumberScope.Customer)]
    [InlineData("{customer}-{year}-{number:0}", NumberReset.Yearly, NumberScope.Entity)]
    [InlineData("{customer}{number:0}", NumberReset.Never, NumberScope.Customer)]
    [InlineData("{customer}7{number:0}", NumberReset.Never, NumberScope.Customer)]
    [InlineData("{number:0}{customer}", NumberReset.Never, NumberScope.Customer)]
    [InlineData("{customer}{year}{number:0}", NumberReset.Yearly, NumberScope.Customer)]
    [InlineData("{year}-{month}-{month}-{number:0}", NumberReset.Monthly, NumberScope.Entity)]
    [InlineData("N", NumberReset.Never, NumberScope.Entity)]
    public void A_pattern_that_does_not_tell_the_series_apart_is_invalid(
        string pattern, NumberReset reset, NumberScope scope) =>
        NumberPattern.IsValid(pattern, reset, scope).ShouldBeFalse();

    [Fact]
    public void Settings_say_when_and_for_whom_numbers_begin_again()
    {
        Refused(Entity with { NumberReset = NumberReset.None }).ShouldBe(EntityRefusal.ResetMissing);
        Refused(Entity with { NumberScope = NumberScope.None }).ShouldBe(EntityRefusal.ScopeMissing);
        Refused(Entity with { NumberScope = NumberScope.Customer }).ShouldBe(EntityRefusal.PatternInvalid);

        static Deciding.Refusal Refused(EntitySettings settings) => EntityDecider.Decide(
            EntityDecider.Initial, new ConfigureEntity(settings, "ann", Now))
            .ShouldBeOfType<Deciding.Decision<EntityEvent>.Refused>().Refusal;
    }

    [Fact]
    public void Whatever_the_customers_are_called_no_number_is_given_twice()
    {
        var entity = Entity with
        {
            NumberPattern = "{customer}-{number:0}", NumberReset = NumberReset.Never, NumberScope = NumberScope.Customer,
        };
        var names = Gen.Elements('1', '2', '-', '_', 'a', '/', 'é').NonEmptyListOf()
            .Select(letters => string.Concat(letters));
        Prop.ForAll(names.ListOf(40).ToArbitrary(), customers =>
        {
            var given = customers.Select((customer, index) => NumberPattern.Format(
                NumberPattern.ForSeries(entity.NumberPattern, entity.NumberReset, new LocalDate(2026, 1, 1), customer),
                0, index + 1)).ToList();
            return given.Distinct(StringComparer.Ordinal).Count() == given.Count;
        }).Check(Config.QuickThrowOnFailure.WithQuietOnSuccess(true));
    }

    [Fact]
    public void An_invoice_asks_the_series_of_its_customer_and_month()
    {
        var entity = Entity with
        {
            NumberPattern = "{customer}.{year}{month}-{number:00}", NumberReset = NumberReset.Monthly,
            NumberScope = NumberScope.Customer, ReviewRequired = false,
        };
        var terms = Terms with { Entity = entity, BillTo = "C/7" };
        var approved = new Scenario<InvoiceDecider, Invoice, InvoiceCommand, InvoiceEvent>()
            .When(new OpenInvoice(BilledWith(terms), Now)).ThenOne<InvoiceApproved>();
        var month = entity.DateAt(Now);
        var wanted = approved.Wanted!;
        SeriesNames.Wanted(wanted.Entity, wanted.Kind, wanted.BillTo, month).ShouldBe(new NumberWanted(
            $"series/{entity.EntityId}/invoice/C_002F7/{month.Year}-{month.Month:00}",
            $"C_002F7.{{year}}{month.Month:00}-{{number:00}}", month.Year));
    }
}
