using BillingGrains.Domain.Cover;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Discounts;
using BillingGrains.Domain.Entities;
using BillingGrains.Domain.Exchange;
using BillingGrains.Domain.Metering;
using BillingGrains.Domain.Periods;
using BillingGrains.Domain.Rules;
using BillingGrains.Domain.Subscriptions;
using BillingGrains.Domain.Taxes;

namespace BillingGrains.Domain.Contracts;

/// <summary>The sections that a contract may leave out: each by the check of its module, and what they must not say
/// together.</summary>
internal static class SectionChecks
{
    public static void Check(ContractTerms terms, Faults faults)
    {
        CheckSubscriptions(terms.Subscriptions, faults);
        CheckUsage(terms, faults);
        CheckMilestones(terms, faults);
        PartyChecks.Check(terms, faults);
        CheckLines(terms, faults);
        DocumentTermsCheck.Check(terms, faults);
        for (var index = 0; index < terms.WorkTypeCodes.Count; index++)
        {
            var path = FormattableString.Invariant($"workTypeCodes/{index}");
            faults.Text($"{path}/workType", terms.WorkTypeCodes[index].WorkType, "A code is of a type of work.");
            faults.NotTwice(
                $"{path}/workType", "work type", terms.WorkTypeCodes, index, static coded => coded.WorkType);
            faults.Id($"{path}/code", terms.WorkTypeCodes[index].Code);
        }

        for (var index = 0; index < terms.Dimensions.Count; index++)
        {
            var path = FormattableString.Invariant($"dimensions/{index}");
            faults.Id($"{path}/kind", terms.Dimensions[index].Kind);
            faults.Text($"{path}/code", terms.Dimensions[index].Code, "A dimension has its code in the ERP.");
            faults.NotTwice($"{path}/kind", "dimension", terms.Dimensions, index, static one => one.Kind);
        }

        if (terms.Exchange is { } exchange)
        {
            faults.Add("exchange/settings", ExchangeCheck.Find(exchange.Settings));
            faults.Add("exchange", ExchangeCheck.Find(exchange.Rates));
        }

        if (terms.PurchaseOrders is { } orders)
        {
            CheckPurchaseOrders(orders, terms.Currency.Decimals, faults);
        }

        if (terms.Commitment is { } commitment)
        {
            CheckCommitment(commitment, faults);
        }

        DiscountCheck.Check("discounts", terms.Discounts, terms.Currency, faults);
        if (terms.Prepaid is { } prepaid)
        {
            CheckPrepaid(prepaid, terms.Currency.Decimals, faults);
        }

        if (terms.Taxes is { } taxes)
        {
            CheckTaxes(taxes, terms.Tax is not null, faults);
        }

        RuleCheck.Check("rules", terms.Rules, faults);
        CoverCheck.Check("cover", terms, faults);
    }

    private static void CheckSubscriptions(ValueList<SubscriptionTerms> subscriptions, Faults faults)
    {
        for (var index = 0; index < subscriptions.Count; index++)
        {
            var path = Faults.Path("subscriptions", index);
            faults.Add(SubscriptionCheck.Find(subscriptions[index], path));
            faults.NotTwice(
                $"{path}/subscriptionId", "subscription", subscriptions, index, static each => each.SubscriptionId);
        }
    }

    private static void CheckUsage(ContractTerms terms, Faults faults)
    {
        for (var index = 0; index < terms.Usage.Count; index++)
        {
            var usage = terms.Usage[index];
            var path = Faults.Path("usage", index);
            faults.Add(MeterCheck.Find(usage, path));
            faults.When(
                terms.Usage.Take(index).Any(other => other.UsageId == usage.UsageId)
                    || terms.Subscriptions.Any(other => other.SubscriptionId == usage.UsageId),
                "usage-twice", $"{path}/usageId", $"{usage.UsageId} is the id of another usage or subscription.");
        }

        if (terms.UsagePeriods is { } periods)
        {
            faults.Add(CycleCheck.Find(periods.Cycle, periods.DayCount, "usagePeriods/cycle"));
            faults.When(
                periods.Cycle.Anchor == CycleAnchor.TrialEnd, "no-trial", "usagePeriods/cycle/anchor",
                "Usage has no trial: count from the start, the calendar or a date.");
            faults.When(
                terms.Usage.IsEmpty && terms.Commitment is null, "no-usage", "usagePeriods",
                "There is no usage or commitment to count over it.");
        }
    }

    private static void CheckLines(ContractTerms terms, Faults faults)
    {
        if (terms.Lines is not { } lines)
        {
            return;
        }

        faults.Chosen("lines/detail", lines.Detail);
        faults.When(
            lines.Detail is not LineDetail.Entry && terms.Taxes is { Level: TaxRounding.PerLine }, "tax-per-line",
            "lines/detail", "Tax by tables is rounded on each line here: show each, or round it once for each rate.");
        if (lines.Text is { } text && LineTemplate.Find(text) is { } fault)
        {
            faults.When(true, "bad-text", "lines/text", fault);
        }
    }

    private static void CheckMilestones(ContractTerms terms, Faults faults)
    {
        for (var index = 0; index < terms.Milestones.Count; index++)
        {
            var milestone = terms.Milestones[index];
            var path = Faults.Path("milestones", index);
            faults.ItemId($"{path}/milestoneId", "milestone", terms.Milestones, index, static each => each.MilestoneId);
            faults.Text($"{path}/text", milestone.Text, "A milestone needs a text that the customer can read.");
            faults.When(
                milestone.Amount <= 0m || decimal.Round(milestone.Amount, terms.Currency.Decimals) != milestone.Amount,
                "out-of-range", $"{path}/amount", "The amount is more than 0, in the currency's decimals.");
        }

        Reserved("subscriptions", terms.Subscriptions.Select(each => each.SubscriptionId), "subscriptionId", faults);
        Reserved("usage", terms.Usage.Select(each => each.UsageId), "usageId", faults);
    }

    private static void CheckPurchaseOrders(PurchaseOrderTerms terms, int decimals, Faults faults)
    {
        faults.When(
            terms.WarnAtPercent is <= 0m or > 100m, "out-of-range", "purchaseOrders/warnAtPercent",
            "It is more than 0 and at most 100 percent.");
        for (var index = 0; index < terms.Orders.Count; index++)
        {
            var order = terms.Orders[index];
            var path = Faults.Path("purchaseOrders/orders", index);
            faults.Text($"{path}/number", order.Number, "A purchase order has a number.");
            faults.NotTwice($"{path}/number", "purchase order", terms.Orders, index, static each => each.Number);
            faults.Dates($"{path}/until", order.From, order.Until);
            faults.When(
                order.Amount is { } amount && (amount <= 0m || decimal.Round(amount, decimals) != amount), "out-of-range",
                $"{path}/amount", "The amount is more than 0, in the currency's decimals.");
        }
    }

    /// <summary>The keys of lines begin with these words.</summary>
    private static void Reserved(string list, IEnumerable<string> ids, string member, Faults faults)
    {
        foreach (var (index, id) in ids.Index())
        {
            faults.When(
                id is "milestone" or "commitment" or "held", "reserved-id", $"{Faults.Path(list, index)}/{member}",
                "\"milestone\", \"commitment\" and \"held\" stand for something else on documents.");
        }
    }

    private static void CheckCommitment(Commitment commitment, Faults faults)
    {
        faults.Text("commitment/text", commitment.Text, "A commitment needs a text that the customer can read.");
        faults.When(
            commitment is { Minimum: null, Maximum: null }, "no-bounds", "commitment",
            "A commitment has a minimum, a maximum or both.");
        faults.NotNegative("commitment/minimum", commitment.Minimum ?? 0m);
        faults.NotNegative("commitment/maximum", commitment.Maximum ?? 0m);
        faults.When(
            commitment.Maximum < commitment.Minimum, "bounds-inverted", "commitment/maximum",
            "The maximum is not below the minimum.");
    }

    private static void CheckPrepaid(PrepaidTerms prepaid, int decimals, Faults faults)
    {
        faults.When(
            prepaid.OverdraftMax < 0m || decimal.Round(prepaid.OverdraftMax, decimals) != prepaid.OverdraftMax,
            "out-of-range", "prepaid/overdraftMax", "It is 0 or more, in the currency's decimals.");
        faults.Shares("prepaid/noticeAt", prepaid.NoticeAt);
        for (var index = 0; index < prepaid.Grants.Count; index++)
        {
            var grant = prepaid.Grants[index];
            var path = Faults.Path("prepaid/grants", index);
            faults.ItemId($"{path}/grantId", "grant", prepaid.Grants, index, static each => each.GrantId);
            faults.When(
                grant.GrantId == PrepaidTerms.Overdrawn, "reserved-id", $"{path}/grantId",
                "\"overdrawn\" stands for something else on documents.");
            faults.When(
                grant.Amount <= 0m || decimal.Round(grant.Amount, decimals) != grant.Amount, "out-of-range",
                $"{path}/amount", "Credit is more than 0, in the currency's decimals.");
            faults.Dates($"{path}/until", grant.From, grant.Until);
        }
    }

    private static void CheckTaxes(TaxSetup taxes, bool hasTax, Faults faults)
    {
        faults.When(
            hasTax, "tax-twice", "taxes", "Give one rate under \"tax\" or several under \"taxes\", not both.");
        faults.Chosen("taxes/level", taxes.Level);
        if (taxes.Service is { } service)
        {
            faults.Id("taxes/service", service);
            faults.When(
                !taxes.Rates.IsEmpty || !taxes.Places.IsEmpty, "tax-twice", "taxes/rates",
                "A tax service has its own rates and places: give those or name the service, not both.");
        }

        faults.Add("taxes", TaxTablesCheck.Find(taxes.Tables()));
        faults.Add("taxes/customer", TaxTablesCheck.Find(taxes.Customer));
        TaxPointCheck.Check(taxes, faults);
        for (var index = 0; index < taxes.Categories.Count; index++)
        {
            var category = taxes.Categories[index];
            var path = Faults.Path("taxes/categories", index);
            faults.When(category.Tag.Length == 0, "empty", $"{path}/tag", "Name the lines that it is for.");
            faults.Chosen($"{path}/supply", category.Supply);
            faults.When(
                category.Supply == SupplyKind.Any, "not-chosen", $"{path}/supply",
                "A line is goods, services or digital.");
            faults.When(
                taxes.Service is null && !taxes.Rates.Any(rate => rate.Category == category.Category), "unknown-category",
                $"{path}/category",
                $"No rate is for the category \"{category.Category}\".");
        }
    }
}
