using BillingGrains.Domain.Amounts;
using BillingGrains.Domain.Contracts;
using BillingGrains.Domain.Rating;
using static BillingGrains.Domain.Tests.Contracts.ContractSamples;

namespace BillingGrains.Domain.Tests.Contracts;

public sealed class AgreeContractTests
{
    private static AgreeContract Agree(ContractTerms terms) => new(terms, "Fin", Now);

    private static ContractTerms Version(int version) => Terms() with { Version = version };

    [Fact]
    public void The_first_version_is_agreed() =>
        Given().When(Agree(Terms())).ShouldBe([new ContractAgreed(Terms(), "Fin", Now)]);

    [Fact]
    public void The_next_version_is_one_higher()
    {
        Agreed().When(Agree(Version(2))).Length.ShouldBe(1);
        Agreed().Refused(Agree(Version(3))).ShouldBe(ContractRefusal.VersionSkipped(2));
        Given().Refused(Agree(Version(2))).ShouldBe(ContractRefusal.VersionSkipped(1));
    }

    [Fact]
    public void The_same_version_with_the_same_terms_was_agreed_already()
    {
        Agreed().When(Agree(Terms())).ShouldBeEmpty();
        Agreed().After(Agree(Version(2))).When(Agree(Terms())).ShouldBeEmpty();
    }

    [Fact]
    public void The_same_version_with_other_terms_is_a_conflict_that_names_the_path()
    {
        Agreed().Refused(Agree(Terms() with { PaymentDays = 14 }))
            .ShouldBe(ContractRefusal.VersionConflict(1, "paymentDays"));
        Agreed().Refused(Agree(Terms() with { Rates = [] })).Field.ShouldBe("rates");
        Agreed().Refused(Agree(Terms() with { Parts = new PartTerms(1m, [], false) })).Field.ShouldBe("parts");
    }

    [Fact]
    public void Every_place_at_which_terms_may_differ_is_named()
    {
        foreach (var (field, other) in Others())
        {
            Agreed().Refused(Agree(other)).ShouldBe(ContractRefusal.VersionConflict(1, field));
        }
    }

    [Fact]
    public void What_is_wrong_with_the_terms_answers_before_the_version() =>
        Agreed().Refused(Agree(Version(7) with { CustomerIds = [] })).Code.ShouldBe("no-customers");

    [Fact]
    public void A_contract_keeps_its_id_currency_and_entity()
    {
        var other = Version(2) with { ContractId = "K-2", Currency = Currencies.Find("USD")!, EntityId = "X" };
        Agreed().Refused(Agree(other)).ShouldBe(ContractRefusal.OtherContract);
        Agreed().Refused(Agree(other with { ContractId = "K-1" })).ShouldBe(ContractRefusal.CurrencyFixed);
        Agreed().Refused(Agree(other with { ContractId = "K-1", Currency = Euro }))
            .ShouldBe(ContractRefusal.EntityFixed);
    }

    [Fact]
    public void Customers_of_this_and_the_version_before_and_tickets_not_fully_billed_hear_of_it()
    {
        var next = new ContractAgreed(Version(2) with { CustomerIds = ["C-2", "C-3"] }, "Fin", Now);
        var state = Agreed(
            new ChargesTaken("ticket/desk/1", 1, [Charge(10m)]),
            new ChargesTaken("ticket/desk/2", 1, [Charge(0m, standing: ChargeStanding.NotBillable)]),
            new ChargesTaken("ticket/desk/3", 1, [Charge(10m, standing: ChargeStanding.Waiting)]));
        ContractDecider.Addressees(ContractDecider.Evolve(state, next), next).ShouldBe(
            ["customer/C-2", "customer/C-3", "customer/C-1", "ticket/desk/1", "ticket/desk/3"]);
    }

    private static IEnumerable<(string Field, ContractTerms Terms)> Others()
    {
        var terms = Terms();
        yield return ("name", terms with { Name = "Other" });
        yield return ("entityId", terms with { EntityId = "BE02" });
        yield return ("customerIds", terms with { CustomerIds = ["C-9"] });
        yield return ("applies", terms with { Applies = terms.Applies with { Category = "x" } });
        yield return ("billTo", terms with { BillTo = "B-9" });
        yield return ("currency", terms with { Currency = Currencies.Find("USD")! });
        yield return ("timeZone", terms with { TimeZone = "UTC" });
        yield return ("billWhen", terms with { BillWhen = BillWhen.TicketClosed });
        yield return ("moneyRounding", terms with { MoneyRounding = RoundingMode.HalfEven });
        yield return ("timeRounding", terms with { TimeRounding = new(TimeScope.Day, 1, RoundingMode.Up, 0) });
        yield return ("afterHours", terms with { AfterHours = OfficeHours() });
        yield return ("included", terms with { Included = [new(null, "x")] });
        yield return ("warranties", terms with { Warranties = [new("A", Start, true, true)] });
        yield return ("approvalThreshold", terms with { ApprovalThreshold = new Money(1m, Euro) });
        yield return ("tax", terms with { Tax = null });
        yield return ("paymentDays", terms with { PaymentDays = 1 });
    }
}
