using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Exceptions;
using BillingGrains.Domain.Invoices;
using BillingGrains.Domain.MasterData;
using BillingGrains.Domain.Posting;
using NodaTime;
using static BillingGrains.Domain.Tests.Invoices.InvoiceSamples;

namespace BillingGrains.Domain.Tests.MasterData;

public sealed class MasterRulesTests
{
    private static readonly LocalDate Day = new(2026, 4, 1);

    private static readonly ValueList<MasterRecord> Good =
    [
        new(MasterKind.Customer, "K-17", "Bakery", TaxRegistration: "NL001", Currency: "EUR"),
        new(MasterKind.Currency, "EUR", "Euro"),
        new(MasterKind.TaxCode, "VAT21", "21 %", Percent: 21m),
        new(MasterKind.Item, "A-1", "Repair"),
        new(MasterKind.Dimension, "cost-centre/100", "Service"),
        new(MasterKind.Period, "2026-04", "April", From: new LocalDate(2026, 4, 1), To: new LocalDate(2026, 4, 30)),
    ];

    private static readonly MasterStanding Known = new(
        7, Now, Good.Select(record => new MasterCount(record.Kind, 1)).ToValueList());

    private static readonly MasterQuestion Question = new(
        "nl01-books", Day, "EUR", "K-17", ["K-17"], [new MasterTax("VAT21", 21m)], ["A-1"],
        [new Dimension("cost-centre", "100")]);

    private static MasterCheck Check(
        ValueList<MasterRecord> records, MasterQuestion? question = null, MasterDataSettings? settings = null,
        MasterStanding? known = null, NumberUse number = NumberUse.Own) => MasterRules.Check(
        [question ?? Question], settings ?? MasterDataSettings.Default, new MasterLook(known ?? Known, records),
        new ErpTraits(number, ErpTaxing.Given))[0];

    private static ValueList<MasterRecord> But(MasterRecord changed) => Good
        .Where(record => record.Kind != changed.Kind).Append(changed).ToValueList();

    private static ValueList<MasterRecord> Without(MasterKind kind) =>
        Good.Where(record => record.Kind != kind).ToValueList();

    [Fact]
    public void What_the_ERP_knows_has_no_fault_and_names_its_version() =>
        Check(Good).ShouldBe(new MasterCheck("nl01-books", 7, Now, 6, default, default));

    public static TheoryData<string, string, ValueList<MasterRecord>> Faulty => new()
    {
        { "master-customer-unknown", "Customer K-17 does not exist in ERP nl01-books.", Without(MasterKind.Customer) },
        { "master-customer-blocked", "Customer K-17 is blocked in ERP nl01-books.", But(Good[0] with { Blocked = true }) },
        {
            "master-customer-other-currency", "Customer K-17 is billed in USD in ERP nl01-books.",
            But(Good[0] with { Currency = "USD" })
        },
        { "master-currency-not-open", "The currency EUR is not open in ERP nl01-books.", Without(MasterKind.Currency) },
        { "master-currency-not-open", "The currency EUR is not open in ERP nl01-books.", But(Good[1] with { Blocked = true }) },
        { "master-tax-code-unknown", "Tax code VAT21 does not exist in ERP nl01-books.", Without(MasterKind.TaxCode) },
        {
            "master-tax-percent-differs", "Tax code VAT21 is 19.5 % in ERP nl01-books, and 21 % on the document.",
            But(Good[2] with { Percent = 19.50m })
        },
        { "master-item-unknown", "Item A-1 does not exist in ERP nl01-books, or is blocked.", Without(MasterKind.Item) },
        {
            "master-item-unknown", "Item A-1 does not exist in ERP nl01-books, or is blocked.",
            But(Good[3] with { Blocked = true })
        },
        {
            "master-dimension-unknown", "Dimension cost-centre/100 does not exist in ERP nl01-books, or is blocked.",
            Without(MasterKind.Dimension)
        },
        { "master-period-closed", "No accounting period is open on 2026-04-01 in ERP nl01-books.", Without(MasterKind.Period) },
        {
            "master-period-closed", "No accounting period is open on 2026-04-01 in ERP nl01-books.",
            But(Good[5] with { Blocked = true })
        },
    };

    [Theory]
    [MemberData(nameof(Faulty))]
    public void What_the_ERP_would_refuse_is_said_in_a_sentence(string code, string words, ValueList<MasterRecord> records)
    {
        var fault = Check(records).Faults.ShouldHaveSingleItem();

        (fault.Code, fault.Words).ShouldBe((code, words));
        fault.NextStep.ShouldEndWith("then refresh the master data.");
        ExceptionKinds.Find(code)!.Where.ShouldBe(MendedAt.Erp);
    }

    [Fact]
    public void Who_ordered_and_who_pays_must_exist_too() => Check(
        Good, Question with { Customers = ["K-17", "S-1", "P-1"] }).Faults
        .Select(fault => fault.What).ShouldBe(["S-1", "P-1"]);

    [Fact]
    public void A_tax_code_without_a_rate_in_the_ERP_is_not_compared() =>
        Check(But(Good[2] with { Percent = null })).Faults.ShouldBeEmpty();

    [Fact]
    public void A_kind_of_which_the_ERP_told_nothing_is_not_checked_and_said_to_be_so()
    {
        var known = Known with { Counts = [new MasterCount(MasterKind.Customer, 1), new MasterCount(MasterKind.Item, 0)] };

        var check = Check([Good[0]], known: known);

        check.Faults.ShouldBeEmpty();
        check.Checked.ShouldBe(1);
        check.Unknown.ShouldBe(
            [MasterKind.Item, MasterKind.TaxCode, MasterKind.Dimension, MasterKind.Currency, MasterKind.Period]);
    }

    [Fact]
    public void Without_any_master_data_a_document_goes_on_unless_the_settings_demand_it()
    {
        var none = new MasterLook(null, default);

        MasterRules.Check([Question], MasterDataSettings.Default, none, null)[0]
            .ShouldBe(new MasterCheck("nl01-books", 0, null, 0, [.. Enum.GetValues<MasterKind>().Skip(1)], default));
        var demanded = new MasterDataSettings(Demanded: [MasterKind.Customer, MasterKind.Item]);
        MasterRules.Check([Question with { Items = default }], demanded, none, null)[0].Faults.ShouldHaveSingleItem()
            .Words.ShouldBe("The customers of ERP nl01-books were never read, and its settings demand that documents are "
                + "checked against them.");
    }

    [Fact]
    public void Of_documents_that_are_checked_together_each_has_its_own_answer()
    {
        var elsewhere = Question with { BillTo = "K-99", Customers = ["K-99"] };
        var later = Question with { On = Day.PlusYears(1) };

        var checks = MasterRules.Check(
            [elsewhere, Question, later], MasterDataSettings.Default, new MasterLook(Known, Good),
            new ErpTraits(NumberUse.Own, ErpTaxing.Given));

        checks.ShouldBe([Check(Good, elsewhere), Check(Good), Check(Good, later)]);
        checks.Select(static check => check.Faults.Select(static fault => fault.Code).ToValueList()).ShouldBe(
            [[MasterDataKinds.CustomerUnknown.Code], default, [MasterDataKinds.PeriodClosed.Code]]);
    }

    [Fact]
    public void A_demanded_dimension_must_be_named()
    {
        var settings = new MasterDataSettings(Dimensions: ["cost-centre", "region"]);

        var fault = Check(Good, settings: settings).Faults.ShouldHaveSingleItem();

        (fault.Code, fault.What).ShouldBe(("master-dimension-missing", "region"));
        ExceptionKinds.Find(fault.Code)!.Where.ShouldBe(MendedAt.Contract);
    }

    [Fact]
    public void A_tax_registration_is_demanded_by_setting_alone()
    {
        var unregistered = But(Good[0] with { TaxRegistration = null });

        Check(unregistered).Faults.ShouldBeEmpty();
        Check(unregistered, settings: new MasterDataSettings(TaxRegistrationDemanded: true)).Faults
            .ShouldHaveSingleItem().Code.ShouldBe("master-customer-unregistered");
    }

    [Fact]
    public void A_number_of_ours_does_not_go_where_it_has_no_place()
    {
        var numbered = Question with { NumberedBy = "NL01" };

        var fault = Check(Good, numbered, number: NumberUse.Nowhere).Faults.ShouldHaveSingleItem();

        fault.Words.ShouldBe("Entity NL01 gives its documents their numbers here, and ERP nl01-books has no place for them.");
        Check(Good, numbered, number: NumberUse.Reference).Faults.ShouldBeEmpty();
        Check(Good, number: NumberUse.Nowhere).Faults.ShouldBeEmpty();
    }

    [Fact]
    public void A_document_asks_for_its_parties_currency_taxes_articles_and_dimensions()
    {
        var terms = Terms with { SoldTo = "S-1", Payer = "K-17", Dimensions = [new Dimension("region", "north")] };
        var billed = BilledWith(terms) with { Lines = [FirstLine with { Item = "A-1" }, SecondLine with { TaxCode = null }] };
        var expected = new MasterQuestion(
            "north", Day, "EUR", "K-17", ["K-17", "S-1"], [new MasterTax("VAT21", 21m)], ["A-1"],
            [new Dimension("region", "north")], "NL01");

        MasterQuestion.Of(billed, Now).ShouldBe(expected);
        var draft = New().When(new OpenInvoice(billed, Now)).State.GetContent()!;
        MasterQuestion.Of(draft, Now).ShouldBe(expected);
    }
}
