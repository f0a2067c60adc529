using System.Text.Json;
using BillingGrains.Domain.Amounts;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Entities;
using BillingGrains.Domain.Invoices;
using BillingGrains.Domain.Posting;
using BillingGrains.Domain.Tickets;
using BillingGrains.Ports.Json;
using NodaTime;

namespace BillingGrains.Boundary.Tests.Json;

public sealed class ConventionTests
{
    private static readonly Currency Euro = Currencies.Find("EUR")!;

    [Fact]
    public void Money_keeps_its_digits_and_names_its_currency() =>
        Write(new Money(12.30m, Euro)).ShouldBe("""{"amount":12.30,"currency":"EUR"}""");

    [Fact]
    public void A_decimal_never_passes_through_a_floating_point_number() =>
        Read<Money>("""{"amount":1234567890123456789.123456789,"currency":"EUR"}""").Amount
            .ShouldBe(1234567890123456789.123456789m);

    [Theory]
    [InlineData("EUR", 2, "\"EUR\"")]
    [InlineData("JPY", 0, "\"JPY\"")]
    [InlineData("KWD", 3, "\"KWD\"")]
    [InlineData("XBT", 4, "\"XBT:4\"")]
    [InlineData("EUR", 4, "\"EUR:4\"")]
    public void A_currency_is_its_code_and_says_its_decimals_only_where_the_standard_does_not(
        string code, int decimals, string json)
    {
        Write(new Currency(code, decimals)).ShouldBe(json);
        Read<Currency>(json).ShouldBe(new Currency(code, decimals));
    }

    [Theory]
    [InlineData("\"XBT\"")]
    [InlineData("\"eur\"")]
    [InlineData("\"EUR:5\"")]
    [InlineData("\"EURO:2\"")]
    [InlineData("978")]
    public void An_unknown_currency_is_refused(string json) =>
        Should.Throw<JsonException>(() => Read<Currency>(json)).Message.ShouldContain("is no currency");

    [Fact]
    public void Times_are_iso_texts()
    {
        Write(Instant.FromUtc(2026, 3, 1, 10, 0)).ShouldBe("\"2026-03-01T10:00:00Z\"");
        Write(new LocalDate(2026, 3, 1)).ShouldBe("\"2026-03-01\"");
        Write(new YearMonth(2026, 3)).ShouldBe("\"2026-03\"");
        Write(new LocalTime(9, 0)).ShouldBe("\"09:00\"");
        Write(new LocalTime(9, 0, 30)).ShouldBe("\"09:00:30\"");
        Write(Duration.FromMinutes(10)).ShouldBe("\"0:00:10:00\"");
    }

    [Theory]
    [InlineData("0:00:10:00")]
    [InlineData("0:10:00")]
    [InlineData("PT10M")]
    public void A_duration_is_read_in_each_form_that_people_write(string text) =>
        Read<Duration>($"\"{text}\"").ShouldBe(Duration.FromMinutes(10));

    [Theory]
    [InlineData("P1M")]
    [InlineData("P1Y")]
    [InlineData("10")]
    [InlineData("")]
    public void A_duration_without_a_fixed_length_is_refused(string text) =>
        Should.Throw<JsonException>(() => Read<Duration>($"\"{text}\""));

    [Fact]
    public void Enums_are_kebab_case() => Write(TaxRounding.PerDocument).ShouldBe("\"per-document\"");

    [Theory]
    [InlineData("\"none\"")]
    [InlineData("\"PerDocument\"")]
    [InlineData("2")]
    [InlineData("null")]
    public void An_enum_that_nobody_chose_is_refused(string json) =>
        Should.Throw<JsonException>(() => Read<TaxRounding>(json));

    [Fact]
    public void None_is_never_written() => Should.Throw<JsonException>(() => Write(TaxRounding.None));

    [Fact]
    public void A_closed_set_is_told_apart_by_kind_wherever_it_stands_in_the_object()
    {
        Write<SendingOutcome>(new SendingOutcome.NotFound()).ShouldBe("""{"kind":"not-found"}""");
        Read<SendingOutcome>("""{"remoteId":"7","kind":"created"}""").ShouldBe(new SendingOutcome.Created("7"));
        Should.Throw<JsonException>(() => Read<SendingOutcome>("""{"kind":"exploded"}"""));
    }

    [Fact]
    public void A_command_of_a_closed_set_keeps_what_its_base_holds()
    {
        TicketCommand command = new CloseTicket(
            "ticket/desk/7", Instant.FromUnixTimeSeconds(1), Instant.FromUnixTimeSeconds(2));
        Write(command).ShouldBe(
            """{"kind":"close-ticket","at":"1970-01-01T00:00:01Z","ticketKey":"ticket/desk/7","""
            + "\"now\":\"1970-01-01T00:00:02Z\"}");
    }

    [Fact]
    public void A_set_of_facts_is_told_apart_by_the_stored_name() =>
        Write<InvoiceEvent>(new InvoiceReleased("ann", Instant.FromUnixTimeSeconds(1)))
            .ShouldBe("""{"type":"invoice.released.v1","by":"ann","at":"1970-01-01T00:00:01Z"}""");

    [Fact]
    public void What_is_null_is_left_out_and_read_as_null()
    {
        Write(new Refusal("code", null, "Why.")).ShouldBe("""{"code":"code","reason":"Why."}""");
        Read<Refusal>("""{"code":"code","reason":"Why."}""").Field.ShouldBeNull();
    }

    [Fact]
    public void A_missing_member_is_no_silent_zero() =>
        Should.Throw<JsonException>(() => Read<Money>("""{"currency":"EUR"}""")).Message.ShouldContain("amount");

    [Fact]
    public void A_missing_list_is_empty_and_a_null_one_is_refused()
    {
        Read<Listed>("{}").Items.IsEmpty.ShouldBeTrue();
        Should.Throw<JsonException>(() => Read<Listed>("""{"items":null}"""));
        Should.Throw<JsonException>(() => Read<Listed>("""{"items":["a",null]}"""));
    }

    [Fact]
    public void Only_the_strict_reader_refuses_an_unknown_or_repeated_member()
    {
        const string Unknown = """{"amount":1,"currency":"EUR","note":"x"}""";
        Read<Money>(Unknown).Amount.ShouldBe(1m);
        Should.Throw<JsonException>(() => JsonSerializer.Deserialize<Money>(Unknown, BillingJson.Strict));
        Should.Throw<JsonException>(() => JsonSerializer.Deserialize<Money>(
            """{"amount":1,"amount":2,"currency":"EUR"}""", BillingJson.Strict));
    }

    [Fact]
    public void A_fault_tells_where_it_is() =>
        Should.Throw<JsonException>(() => Read<TenantSettings>(
                """{"tenantId":"t","version":1,"connector":"c","connection":"d","limits":{"callsPerWindow":"many"}}"""))
            .Path.ShouldBe("$.limits.callsPerWindow");

    [Fact]
    public void An_unknown_fact_is_named_and_never_skipped() =>
        Should.Throw<UnknownFactNameException>(() => FactCodec.Decode("ticket.sung-to.v1", "{}"))
            .Name.ShouldBe("ticket.sung-to.v1");

    [Fact]
    public void What_is_no_fact_is_not_encoded() =>
        Should.Throw<ArgumentException>(() => FactCodec.Encode(new Money(1m, Euro)));

    private static string Write<T>(T value) => JsonSerializer.Serialize(value, BillingJson.Options);

    private static T Read<T>(string json) => JsonSerializer.Deserialize<T>(json, BillingJson.Options)!;

    private sealed record Listed(ValueList<string> Items);
}
