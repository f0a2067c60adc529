using BillingGrains.Domain.Amounts;
using BillingGrains.Domain.Contracts;
using BillingGrains.Domain.Deciding;

namespace BillingGrains.Domain.Discounts;

/// <summary>Finds what is wrong with a contract's discounts in themselves. Each fault names its place as a JSON pointer
/// without the leading "#/", for example "discounts/0/percent".</summary>
public static class DiscountCheck
{
    /// <summary>Every fault, in the order of the document.</summary>
    /// <param name="currency">The contract's.</param>
    public static ValueList<Refusal> Find(ValueList<Discount> discounts, Currency currency)
    {
        var faults = new Faults();
        Check("discounts", discounts, currency, faults);
        return faults.Found;
    }

    internal static void Check(string list, ValueList<Discount> discounts, Currency currency, Faults faults)
    {
        for (var index = 0; index < discounts.Count; index++)
        {
            var discount = discounts[index];
            var path = Faults.Path(list, index);
            faults.ItemId($"{path}/discountId", "discount", discounts, index, static each => each.DiscountId);
            faults.Text($"{path}/text", discount.Text, "A discount needs a text that the customer can read.");
            for (var tag = 0; tag < discount.AppliesTo.Count; tag++)
            {
                faults.Text(
                    Faults.Path($"{path}/appliesTo", tag), discount.AppliesTo[tag],
                    "Leave the list empty to mean every line.");
            }

            faults.Dates($"{path}/to", discount.From, discount.To);
            faults.When(
                discount.DocumentsMax < 1, "out-of-range", $"{path}/documentsMax", "It counts for 1 document or more.");
            CheckValue(path, discount, currency, faults);
        }
    }

    private static void CheckValue(string path, Discount discount, Currency currency, Faults faults)
    {
        if (discount is Discount.PercentOff { Percent: var percent })
        {
            faults.When(
                percent is <= 0m or > 100m, "out-of-range", $"{path}/percent",
                "A discount is more than 0 and at most 100 percent.");
        }
        else if (discount is Discount.AmountOff { Amount: var amount })
        {
            faults.When(
                amount.Currency != currency, "other-currency", $"{path}/amount/currency",
                $"The amount is in the contract's currency, {currency.Code}.");
            faults.When(amount.Amount <= 0m, "out-of-range", $"{path}/amount/amount", "The amount is more than 0.");
            faults.When(
                amount.Round(RoundingMode.Down) != amount, "not-rounded", $"{path}/amount/amount",
                $"The amount has more decimals than {amount.Currency.Code} has.");
        }
    }
}
