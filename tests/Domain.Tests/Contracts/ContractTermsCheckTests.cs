using BillingGrains.Domain.Amounts;
using BillingGrains.Domain.Contracts;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Rating;
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

    [Fact]
    public void Visits_travel_and_emergencies_make_sense()
    {
        var visits = new VisitTerms(15, 60);
        var travel = new TravelRate(Start, null, 35m, 0.4m, 5m);
        var good = Terms() with { Visits = visits, Travel = [travel], Emergency = new EmergencyTerms(["high"], 1.5m) };
        ContractTermsCheck.Find(good).ShouldBeEmpty();
        Fault("out-of-range", "visits/gapMinutes", good with { Visits = visits with { GapMinutes = -1 } });
        Fault("out-of-range", "visits/minimumMinutes", good with { Visits = visits with { MinimumMinutes = 1441 } });
        Fault("empty", "visits/place", good with { Visits = visits with { Place = "" } });
        Fault("empty", "visits/workTypes/0", good with { Visits = visits with { WorkTypes = [""] } });
        Fault("no-visits", "travel/0/perVisit", good with { Visits = null });
        Fault("no-price", "travel/0", good with { Travel = [new TravelRate(Start)] });
        Fault("no-price", "travel/0/freeKm", good with { Travel = [travel with { PerKm = null }] });
        Fault("negative", "travel/0/perVisit", good with { Travel = [travel with { PerVisit = -1m }] });
        Fault("rates-overlap", "travel/1/from", good with { Travel = [travel, travel with { From = June }] });
        Fault("rates-gap", "travel/1/from",
            good with { Travel = [travel with { To = June.PlusDays(-2) }, travel with { From = June }] });
        Fault("empty", "emergency/priorities", good with { Emergency = new EmergencyTerms([], 2m) });
        Fault("multiplier-below-one", "emergency/multiplier", good with { Emergency = new EmergencyTerms(["a"], 0.9m) });
        Fault("not-chosen", "emergency/combine", good with { Emergency = new EmergencyTerms(["a"], 2m, 0) });
    }

    [Fact]
    public void Limits_and_fixed_prices_make_sense()
    {
        var limit = new TicketLimit("l", "At most", 100m, Kinds: [ChargeKind.Labour, ChargeKind.Expense]);
        ContractTerms Limits(params TicketLimit[] limits) => Terms() with { Limits = limits.ToValueList() };
        ContractTermsCheck.Find(Limits(limit, limit with { LimitId = "m" })).ShouldBeEmpty();
        Fault("limit-twice", "limits/1/limitId", Limits(limit, limit));
        Fault("empty", "limits/0/text", Limits(limit with { Text = " " }));
        Fault("amount-or-minutes", "limits/0", Limits(limit with { Amount = null }));
        Fault("negative", "limits/0/amount", Limits(limit with { Amount = -1m }));
        Fault("unknown-kind", "limits/0/kinds/1", Limits(limit with { Kinds = [ChargeKind.Part, ChargeKind.Minimum] }));
        Fault("no-minutes", "limits/0/kinds/1", Limits(limit with { Amount = null, Minutes = 60 }));
        Fault("not-chosen", "limits/0/above", Limits(limit with { Above = AboveLimit.None }));
        var price = new FixedPrice("f", "Installation", 100m, Start, When: "ticket.category == 'install'");
        ContractTerms Prices(params FixedPrice[] prices) => Terms() with { FixedPrices = prices.ToValueList() };
        ContractTermsCheck.Find(Prices(price, price with { PriceId = "g" })).ShouldBeEmpty();
        Fault("price-twice", "fixedPrices/1/priceId", Prices(price, price));
        Fault("empty", "fixedPrices/0/text", Prices(price with { Text = "" }));
        Fault("negative", "fixedPrices/0/amount", Prices(price with { Amount = -1m }));
        Fault("dates-inverted", "fixedPrices/0/to", Prices(price with { From = June, To = Start }));
        Fault("expression-unknown-field", "fixedPrices/0/when", Prices(price with { When = "ticket.kind == 'x'" }));
    }

    [Fact]
    public void Prices_of_parts_are_for_days_customers_and_quantities()
    {
        ContractTerms Prices(params PartPrice[] prices) => Terms() with { Parts = new(0m, prices.ToValueList(), false) };
        var old = new PartPrice("A", 1m, To: June.PlusDays(-1));
        ContractTermsCheck.Find(Prices(old, old with { From = June, To = null }, old with { CustomerId = "C-1" }))
            .ShouldBeEmpty();
        Fault("price-twice", "parts/prices/1/itemCode", Prices(old, old with { From = June.PlusDays(-1), To = null }));
        Fault("rates-gap", "parts/prices/1/from", Prices(old, old with { From = June.PlusDays(1), To = null }));
        Fault("dates-inverted", "parts/prices/0/to", Prices(old with { From = June }));
        Fault("unknown-customer", "parts/prices/0/customerId", Prices(old with { CustomerId = "C-9" }));
        Fault("not-rising", "parts/prices/0/breaks/1/from", Prices(old with { Breaks = [new(5m, 1m), new(5m, 1m)] }));
        Fault("negative", "parts/prices/0/breaks/0/unitPrice", Prices(old with { Breaks = [new(5m, -1m)] }));
        Fault("negative", "parts/expenses/markupPercent",
            Terms() with { Parts = new(0m, [], false, new ExpenseTerms(-1m)) });
    }

    [Fact]
    public void A_work_type_is_rounded_by_one_rule()
    {
        ContractTerms With(params WorkTypeRounding[] own) =>
            Terms() with { TimeRounding = Terms().TimeRounding with { WorkTypes = own.ToValueList() } };
        var onsite = new WorkTypeRounding("onsite", 15, RoundingMode.Up, 60);
        ContractTermsCheck.Find(With(onsite, onsite with { WorkType = "remote" })).ShouldBeEmpty();
        Fault("work-type-twice", "timeRounding/workTypes/1/workType", With(onsite, onsite));
        Fault("empty", "timeRounding/workTypes/0/workType", With(onsite with { WorkType = "" }));
        Fault("out-of-range", "timeRounding/workTypes/0/stepMinutes", With(onsite with { StepMinutes = 0 }));
        Fault("not-chosen", "timeRounding/workTypes/0/mode", With(onsite with { Mode = 0 }));
        Fault("out-of-range", "timeRounding/workTypes/0/minimumMinutes", With(onsite with { MinimumMinutes = 1441 }));
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
