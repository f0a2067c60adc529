using BillingGrains.Domain.Amounts;
using BillingGrains.Domain.Contracts;
using BillingGrains.Domain.Deciding;
using NodaTime;
using static BillingGrains.Domain.Tests.Contracts.ContractSamples;

namespace BillingGrains.Domain.Tests.Contracts;

public sealed class ContractTermsCheckTests
{
    private static readonly LocalDate June = new(2026, 6, 1);

    private static void Fault(string code, string path, ContractTerms terms) =>
        ContractTermsCheck.Find(terms).Select(fault => (fault.Code, fault.Field)).ShouldBe([(code, path)]);

    private static ContractTerms Rates(params LabourRate[] rates) => Terms() with { Rates = rates.ToValueList() };

    private static ContractTerms Hours(params OpeningHours[] hours) =>
        Terms() with { AfterHours = OfficeHours() with { Hours = hours.ToValueList() } };

    private static OpeningHours Monday(int from, int to) =>
        new(IsoDayOfWeek.Monday, new LocalTime(from, 0), new LocalTime(to, 0));

    [Fact]
    public void Good_terms_have_no_fault()
    {
        ContractTermsCheck.Find(Terms() with { AfterHours = OfficeHours() }).ShouldBeEmpty();
        ContractTermsCheck.Find(Hours(Monday(9, 12), Monday(12, 17), Monday(18, 0))).ShouldBeEmpty();
    }

    [Fact]
    public void Parties_are_named()
    {
        Fault("bad-id", "contractId", Terms() with { ContractId = "K 1" });
        Fault("bad-version", "version", Terms() with { Version = 0 });
        Fault("empty", "name", Terms() with { Name = " " });
        Fault("bad-id", "entityId", Terms() with { EntityId = "" });
        Fault("no-customers", "customerIds", Terms() with { CustomerIds = [] });
        Fault("bad-id", "customerIds/1", Terms() with { CustomerIds = ["C-1", "C/2"] });
        Fault("customer-twice", "customerIds/1", Terms() with { CustomerIds = ["C-1", "C-1"] });
        Fault("empty", "billTo", Terms() with { BillTo = "" });
    }

    [Fact]
    public void Calendar_currency_and_choices_are_known()
    {
        Fault("dates-inverted", "applies/to", Terms() with { Applies = new(June, Start, null, null) });
        Fault("unknown-currency", "currency", Terms() with { Currency = new Currency("EUR", 3) });
        Fault("unknown-time-zone", "timeZone", Terms() with { TimeZone = "Europe/Atlantis" });
        Fault("not-chosen", "billWhen", Terms() with { BillWhen = BillWhen.None });
        Fault("not-chosen", "moneyRounding", Terms() with { MoneyRounding = (RoundingMode)9 });
        Fault("not-chosen", "timeRounding/scope", Terms() with { TimeRounding = new(0, 1, RoundingMode.Up, 0) });
        Fault("not-chosen", "timeRounding/mode", Terms() with { TimeRounding = new(TimeScope.Day, 1, 0, 0) });
        Fault("out-of-range", "timeRounding/stepMinutes",
            Terms() with { TimeRounding = new(TimeScope.Day, 0, RoundingMode.Up, 0) });
        Fault("out-of-range", "timeRounding/minimumMinutes",
            Terms() with { TimeRounding = new(TimeScope.Day, 1, RoundingMode.Up, -1) });
    }

    [Fact]
    public void Rates_neither_meet_nor_leave_a_gap()
    {
        Fault("negative", "rates/0/perHour", Rates(new LabourRate(null, null, -1m, Start, null)));
        Fault("dates-inverted", "rates/0/to", Rates(new LabourRate(null, null, 1m, June, Start)));
        Fault("empty", "rates/0/role", Rates(new LabourRate("", null, 1m, Start, null)));
        Fault("rates-overlap", "rates/1/from", Rates(
            new LabourRate("a", null, 1m, Start, null), new LabourRate("a", null, 2m, June, null)));
        Fault("rates-overlap", "rates/0/from", Rates(
            new LabourRate("a", "b", 2m, June, null), new LabourRate("a", "b", 1m, Start, June)));
        Fault("rates-gap", "rates/1/from", Rates(
            new LabourRate(null, "b", 1m, Start, June.PlusDays(-2)), new LabourRate(null, "b", 2m, June, null)));
        ContractTermsCheck.Find(Rates(
            new LabourRate(null, "b", 1m, Start, June.PlusDays(-1)), new LabourRate(null, "b", 2m, June, null),
            new LabourRate("b", null, 2m, June, null))).ShouldBeEmpty();
    }

    [Fact]
    public void Rates_that_name_the_same_meet_whatever_they_name()
    {
        var any = new LabourRate(null, null, 1m, Start, null);
        var bob = any with { Technician = "Bob", Priority = "high" };
        Fault("rates-overlap", "rates/1/from", Rates(bob, bob with { PerHour = 2m, From = June }));
        ContractTermsCheck.Find(Rates(any, bob, bob with { Priority = "low" }, any with { Priority = "high" }))
            .ShouldBeEmpty();
        Fault("empty", "rates/0/place", Rates(any with { Place = "" }));
        Fault("unknown-customer", "rates/0/customerId", Rates(any with { CustomerId = "C-9" }));
    }

    [Fact]
    public void What_work_types_make_of_rates_neither_meets_nor_falls_below_zero()
    {
        Fault("rates-overlap", "workTypeRates/1/from", Changed(
            new("onsite", new RateChange.Multiplied(2m), Start), new("onsite", new RateChange.Fixed(2m), June)));
        Fault("rates-gap", "workTypeRates/1/from", Changed(
            new("onsite", new RateChange.Multiplied(2m), Start, June.PlusDays(-2)),
            new("onsite", new RateChange.Fixed(2m), June)));
        Fault("empty", "workTypeRates/0/workType", Changed(new WorkTypeRate("", new RateChange.Fixed(2m), Start)));
        Fault("negative", "workTypeRates/0/change/factor",
            Changed(new WorkTypeRate("onsite", new RateChange.Multiplied(-1m), Start)));
        Fault("negative", "workTypeRates/0/change/perHour",
            Changed(new WorkTypeRate("onsite", new RateChange.Fixed(-1m), Start)));
        Fault("below-zero", "workTypeRates/0/change/perHour",
            Changed(new WorkTypeRate("onsite", new RateChange.Adjusted(-100.01m), Start)));
        ContractTermsCheck.Find(Changed(new WorkTypeRate("onsite", new RateChange.Adjusted(-100m), Start)))
            .ShouldBeEmpty();
    }

    private static ContractTerms Changed(params WorkTypeRate[] changes) =>
        Terms() with { WorkTypeRates = changes.ToValueList() };

    [Fact]
    public void Opening_hours_come_in_order_and_multipliers_never_lower_the_price()
    {
        Fault("not-chosen", "afterHours/hours/0/day", Hours(Monday(9, 17) with { Day = IsoDayOfWeek.None }));
        Fault("hours-inverted", "afterHours/hours/0/to", Hours(Monday(17, 9)));
        Fault("hours-overlap", "afterHours/hours/1/from", Hours(Monday(9, 13), Monday(12, 17)));
        Fault("hours-overlap", "afterHours/hours/1/from", Hours(Monday(13, 17), Monday(9, 12)));
        Fault("hours-overlap", "afterHours/hours/1/from", Hours(Monday(13, 0), Monday(14, 15)));
        Fault("multiplier-below-one", "afterHours/multiplier",
            Terms() with { AfterHours = OfficeHours() with { Multiplier = 0.99m } });
        Fault("multiplier-below-one", "afterHours/weekendMultiplier",
            Terms() with { AfterHours = OfficeHours() with { WeekendMultiplier = 0m } });
        Fault("multiplier-below-one", "afterHours/holidayMultiplier",
            Terms() with { AfterHours = OfficeHours() with { HolidayMultiplier = -1m } });
    }

    [Fact]
    public void Parts_warranties_and_money_make_sense()
    {
        Fault("negative", "parts/markupPercent", Terms() with { Parts = new(-1m, [], false) });
        Fault("negative", "parts/prices/0/unitPrice", Terms() with { Parts = new(0m, [new("A", -1m)], false) });
        Fault("price-twice", "parts/prices/1/itemCode",
            Terms() with { Parts = new(0m, [new("A", 1m), new("A", 2m)], false) });
        Fault("covers-nothing", "warranties/0", Terms() with { Warranties = [new("A", June, false, false)] });
        Fault("empty", "warranties/0/assetId", Terms() with { Warranties = [new("", June, true, false)] });
        Fault("negative", "approvalThreshold/amount", Terms() with { ApprovalThreshold = new Money(-1m, Euro) });
        Fault("other-currency", "approvalThreshold/currency",
            Terms() with { ApprovalThreshold = new Money(1m, Currencies.Find("USD")!) });
        Fault("out-of-range", "tax/percent", Terms() with { Tax = new TaxTerms("V", -1m) });
        Fault("empty", "tax/code", Terms() with { Tax = new TaxTerms("", 1m) });
        Fault("out-of-range", "paymentDays", Terms() with { PaymentDays = -1 });
    }
}
