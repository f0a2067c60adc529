using BillingGrains.Domain.Contracts;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Periods;

namespace BillingGrains.Domain.Cover;

/// <summary>Finds what is wrong with a contract's cover.</summary>
internal static class CoverCheck
{
    private const int MonthsMax = 600;
    private const int PeriodsMax = 120;
    private const decimal HoursMin = 0.1m;

    public static void Check(string list, ContractTerms contract, Faults faults)
    {
        for (var index = 0; index < contract.Cover.Count; index++)
        {
            var cover = contract.Cover[index];
            var path = Faults.Path(list, index);
            faults.ItemId($"{path}/coverId", "cover", contract.Cover, index, static each => each.CoverId);
            faults.Text($"{path}/name", cover.Name, "A cover has a name.");
            CheckGrant(cover, contract, path, faults);
            CheckDates(cover, path, faults);
            CheckKind(cover, path, faults);
            CheckPool(contract, cover, path, faults);
            CheckUnits(contract, cover, $"{path}/perUnitOf", faults);
            faults.Shares($"{path}/noticeAt", cover.NoticeAt);
        }
    }

    private static void CheckGrant(CoverTerms cover, ContractTerms contract, string path, Faults faults)
    {
        var decimals = contract.Currency.Decimals;
        faults.Chosen($"{path}/unit", cover.Unit);
        faults.When(
            cover.Unit == CoverUnit.Hours
                ? cover.Quantity < HoursMin || decimal.Truncate(cover.Quantity * 60m) != cover.Quantity * 60m
                : cover.Quantity <= 0m || decimal.Round(cover.Quantity, decimals) != cover.Quantity,
            "out-of-range", $"{path}/quantity",
            "A grant is 0.1 hours or more in whole minutes, or an amount above 0 in the currency's decimals.");
        faults.NotNegative($"{path}/price", cover.Price);
        faults.When(
            decimal.Round(cover.Price, decimals) != cover.Price, "out-of-range", $"{path}/price",
            "A price is in the currency's decimals.");
        faults.NotNegative($"{path}/overagePerHour", cover.OveragePerHour ?? 0m);
        faults.When(
            cover is { Unit: CoverUnit.Amount, OveragePerHour: not null }, "hours-only", $"{path}/overagePerHour",
            "A rate for what is beyond it goes with hours; work beyond an amount is billed at its own rate.");
        faults.Chosen($"{path}/minutes", cover.Minutes);
        faults.When(
            cover is { Unit: CoverUnit.Amount, Minutes: CoverMinutes.Multiplied }, "hours-only", $"{path}/minutes",
            "An amount is drawn by what work costs: leave out how minutes count.");
    }

    private static void CheckDates(CoverTerms cover, string path, Faults faults)
    {
        CycleCheck.CheckDate(cover.From, $"{path}/from", faults);
        CycleCheck.CheckDate(cover.To, $"{path}/to", faults);
        faults.Dates($"{path}/to", cover.From, cover.To);
        if (cover.Every is { } every)
        {
            faults.Add(CycleCheck.Find(every, cover.DayCount, $"{path}/every"));
            faults.When(
                every.Anchor == CycleAnchor.TrialEnd, "no-trial", $"{path}/every/anchor",
                "Cover has no trial: count from the start, the calendar or a date.");
            faults.When(every.At is not null, "days-only", $"{path}/every/at", "Cover is granted by days.");
        }
    }

    /// <summary>What belongs to a block is not said of periods, nor the other way round.</summary>
    private static void CheckKind(CoverTerms cover, string path, Faults faults)
    {
        faults.When(
            cover.Every is not null && cover.Months is not null, "block-only", $"{path}/months",
            "What is granted each period lasts for that period: say under rollOver what stays longer.");
        faults.When(
            cover.Every is not null && cover.Renewal is not null, "block-only", $"{path}/renewal",
            "What is granted each period needs no renewal.");
        faults.When(
            cover.Months is < 1 or > MonthsMax, "out-of-range", $"{path}/months", "A block lasts 1 to 600 months.");
        if (cover.Renewal is { } renewal)
        {
            faults.Chosen($"{path}/renewal/when", renewal.When);
            faults.When(
                renewal.AtLeft < 0m || renewal.AtLeft >= cover.Quantity, "out-of-range", $"{path}/renewal/atLeft",
                "What is left when the next block begins is 0 or more, and less than a block.");
            faults.When(
                renewal is { When: RenewWhen.Expired, AtLeft: not 0m }, "used-only", $"{path}/renewal/atLeft",
                "It says when a block counts as used; this one is renewed only when it has expired.");
            faults.When(
                renewal.When != RenewWhen.Used && cover.Months is null, "no-months", $"{path}/months",
                "A block that is renewed when it expires lasts for some months.");
            faults.When(renewal.TimesMax < 1, "out-of-range", $"{path}/renewal/timesMax", "It is renewed once or more.");
        }

        if (cover.RollOver is not { } rollOver)
        {
            return;
        }

        faults.When(
            cover.Every is null, "periods-only", $"{path}/rollOver", "A block has no next period to roll over into.");
        faults.When(
            rollOver.Periods is < 1 or > PeriodsMax, "out-of-range", $"{path}/rollOver/periods",
            "What is left stays for 1 to 120 further periods.");
        faults.When(
            rollOver.Percent is <= 0m or > 100m, "out-of-range", $"{path}/rollOver/percent",
            "More than 0 and at most 100 percent of what is left rolls over.");
        faults.NotNegative($"{path}/rollOver/quantityMax", rollOver.QuantityMax ?? 0m);
        faults.NotNegative($"{path}/rollOver/totalMax", rollOver.TotalMax ?? 0m);
    }

    private static void CheckPool(ContractTerms contract, CoverTerms cover, string path, Faults faults)
    {
        faults.Chosen($"{path}/pool", cover.Pool);
        faults.When(
            cover.Pool == CoverPool.Parent && !PartyTree.Parents(contract).Any(), "no-parents", $"{path}/pool",
            "No customer has a parent: name it under \"parties\".");
        faults.When(
            cover.Pool != CoverPool.Contract && cover.Price > 0m && CoverReach.Named(contract, cover).IsEmpty, "nobody-named",
            $"{path}/appliesTo",
            "Name those who have a grant of their own, so that its price is asked of each, with or without work.");
        if (cover.AppliesTo is not { } scope)
        {
            return;
        }

        foreach (var (name, values) in new (string, ValueList<string>)[]
        {
            ("categories", scope.Categories), ("workTypes", scope.WorkTypes), ("roles", scope.Roles), ("sites", scope.Sites),
            ("assets", scope.Assets), ("customers", scope.Customers),
        })
        {
            for (var index = 0; index < values.Count; index++)
            {
                var place = Faults.Path($"{path}/appliesTo/{name}", index);
                faults.When(values[index].Length == 0, "empty", place, "Name what it covers, or leave the list out.");
                faults.When(
                    values.AsSpan()[..index].Contains(values[index]), "named-twice", place,
                    $"{values[index]} is named already.");
            }
        }
    }

    private static void CheckUnits(ContractTerms contract, CoverTerms cover, string path, Faults faults)
    {
        if (cover.PerUnitOf is not { } id)
        {
            return;
        }

        faults.When(
            contract.Subscriptions.All(each => each.SubscriptionId != id), "unknown-subscription", path,
            $"The contract has no subscription {id}.");
        faults.When(
            cover.Every is null, "periods-only", path, "A block is granted once: only what is granted each period follows.");
        faults.When(
            cover.Pool != CoverPool.Contract, "contract-only", path,
            "The units are the contract's: the grant is shared by all of it.");
    }
}
