using BillingGrains.Domain.Amounts;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Payments;
using NodaTime;

namespace BillingGrains.Domain.Contracts;

/// <summary>Finds what is wrong with a contract's terms in themselves. Each fault names its place as a JSON pointer
/// without the leading "#/", for example "rates/2/perHour".</summary>
public static class ContractTermsCheck
{
    private const int PaymentDaysMax = 365;
    private const int MinutesMax = 1_440;

    /// <summary>Every fault, in the order of the document.</summary>
    public static ValueList<Refusal> Find(ContractTerms terms)
    {
        var faults = new Faults();
        CheckParties(terms, faults);
        CheckCalendar(terms, faults);
        RateChecks.Check(terms, faults);
        CheckTimeRounding(terms.TimeRounding, faults);
        VisitChecks.Check(terms, faults);
        TicketLimitChecks.Check(terms, faults);
        if (terms.AfterHours is { } afterHours)
        {
            AfterHoursChecks.Check(afterHours, faults);
        }

        PartChecks.Check(terms, faults);
        CheckWarranties(terms.Warranties, faults);
        CheckMoney(terms, faults);
        SectionChecks.Check(terms, faults);
        return faults.Found;
    }

    private static void CheckParties(ContractTerms terms, Faults faults)
    {
        faults.Id("contractId", terms.ContractId);
        faults.When(terms.Version < 1, "bad-version", "version", "The first version is 1.");
        faults.When(string.IsNullOrWhiteSpace(terms.Name), "empty", "name", "A contract has a name.");
        faults.Id("entityId", terms.EntityId);
        faults.When(terms.CustomerIds.IsEmpty, "no-customers", "customerIds", "A contract covers a customer or more.");
        for (var index = 0; index < terms.CustomerIds.Count; index++)
        {
            var path = Faults.Path("customerIds", index);
            var id = terms.CustomerIds[index];
            faults.Id(path, id);
            faults.When(
                terms.CustomerIds.AsSpan()[..index].Contains(id), "customer-twice", path,
                $"The customer {id} is named twice.");
        }

        if (terms.BilledBy is { } engine)
        {
            faults.Id("billedBy", engine);
            faults.When(
                terms.Documents is not null, "billed-elsewhere", "documents",
                $"The contract is billed by {engine}: it makes no documents here.");
        }

        faults.Dates("applies/to", terms.Applies.From, terms.Applies.To);
        faults.When(
            string.IsNullOrWhiteSpace(terms.BillTo), "empty", "billTo", "The invoice needs a customer in the ERP.");
    }

    private static void CheckCalendar(ContractTerms terms, Faults faults)
    {
        faults.When(
            Currencies.Find(terms.Currency.Code) != terms.Currency, "unknown-currency", "currency",
            $"{terms.Currency.Code} with that many decimals is not a currency of ISO 4217.");
        faults.When(
            DateTimeZoneProviders.Tzdb.GetZoneOrNull(terms.TimeZone) is null, "unknown-time-zone", "timeZone",
            $"\"{terms.TimeZone}\" is not an IANA time zone, for example \"Europe/Brussels\".");
        faults.Chosen("billWhen", terms.BillWhen);
        faults.Chosen("moneyRounding", terms.MoneyRounding);
    }

    private static void CheckTimeRounding(TimeRounding rounding, Faults faults)
    {
        faults.Chosen("timeRounding/scope", rounding.Scope);
        faults.When(
            rounding.StepMinutes is < 1 or > MinutesMax, "out-of-range", "timeRounding/stepMinutes",
            "A step is 1 to 1440 minutes; 1 rounds nothing.");
        faults.Chosen("timeRounding/mode", rounding.Mode);
        faults.When(
            rounding.MinimumMinutes is < 0 or > MinutesMax, "out-of-range", "timeRounding/minimumMinutes",
            "A minimum is 0 to 1440 minutes.");
    }

    private static void CheckWarranties(ValueList<Warranty> warranties, Faults faults)
    {
        for (var index = 0; index < warranties.Count; index++)
        {
            var path = Faults.Path("warranties", index);
            faults.When(
                warranties[index].AssetId.Length == 0, "empty", $"{path}/assetId", "A warranty names its asset.");
            faults.When(
                warranties[index] is { CoversLabour: false, CoversParts: false }, "covers-nothing", path,
                "A warranty covers labour, parts or both.");
        }
    }

    private static void CheckMoney(ContractTerms terms, Faults faults)
    {
        if (terms.ApprovalThreshold is { } threshold)
        {
            faults.NotNegative("approvalThreshold/amount", threshold.Amount);
            faults.When(
                threshold.Currency != terms.Currency, "other-currency", "approvalThreshold/currency",
                $"The threshold is in the contract's currency, {terms.Currency.Code}.");
        }

        if (terms.Tax is { } tax)
        {
            faults.When(tax.Code.Length == 0, "empty", "tax/code", "A tax has a code.");
            faults.When(
                tax.Percent is < 0m or > 100m, "out-of-range", "tax/percent", "A tax is 0 to 100 percent.");
        }

        faults.When(
            terms.PaymentDays is < 0 or > PaymentDaysMax, "out-of-range", "paymentDays",
            "Payment is due in 0 to 365 days.");
        PaymentTermsCheck.Check("payment", terms.Payment, faults);
    }
}
