namespace BillingGrains.Domain.Contracts;

/// <summary>Names the first place at which two versions of the same number differ, in the spelling of the HTTP API.</summary>
internal static class TermsDifference
{
    public static string? Of(ContractTerms known, ContractTerms other) =>
        known == other ? null
        : known.ContractId != other.ContractId ? "contractId"
        : known.Name != other.Name ? "name"
        : known.EntityId != other.EntityId ? "entityId"
        : known.CustomerIds != other.CustomerIds ? "customerIds"
        : known.Applies != other.Applies ? "applies"
        : known.BillTo != other.BillTo ? "billTo"
        : known.Currency != other.Currency ? "currency"
        : known.TimeZone != other.TimeZone ? "timeZone"
        : known.BillWhen != other.BillWhen ? "billWhen"
        : known.MoneyRounding != other.MoneyRounding ? "moneyRounding"
        : known.Rates != other.Rates ? "rates"
        : known.WorkTypeRates != other.WorkTypeRates ? "workTypeRates"
        : known.Visits != other.Visits ? "visits"
        : known.Travel != other.Travel ? "travel"
        : known.Emergency != other.Emergency ? "emergency"
        : known.Limits != other.Limits ? "limits"
        : known.FixedPrices != other.FixedPrices ? "fixedPrices"
        : known.TimeRounding != other.TimeRounding ? "timeRounding"
        : known.AfterHours != other.AfterHours ? "afterHours"
        : known.Included != other.Included ? "included"
        : known.Parts != other.Parts ? "parts"
        : known.Warranties != other.Warranties ? "warranties"
        : known.ApprovalThreshold != other.ApprovalThreshold ? "approvalThreshold"
        : known.Tax != other.Tax ? "tax"
        : known.PaymentDays != other.PaymentDays ? "paymentDays"
        : known.Subscriptions != other.Subscriptions ? "subscriptions"
        : known.Usage != other.Usage ? "usage"
        : known.UsagePeriods != other.UsagePeriods ? "usagePeriods"
        : known.Commitment != other.Commitment ? "commitment"
        : known.Discounts != other.Discounts ? "discounts"
        : known.Prepaid != other.Prepaid ? "prepaid"
        : known.Taxes != other.Taxes ? "taxes"
        : known.Rules != other.Rules ? "rules"
        : known.EffectiveFrom != other.EffectiveFrom ? "effectiveFrom"
        : known.Milestones != other.Milestones ? "milestones"
        : known.Grouping != other.Grouping ? "grouping"
        : known.PurchaseOrders != other.PurchaseOrders ? "purchaseOrders"
        : known.SoldTo != other.SoldTo ? "soldTo"
        : known.Payer != other.Payer ? "payer"
        : known.Exchange != other.Exchange ? "exchange"
        : "cover";
}
