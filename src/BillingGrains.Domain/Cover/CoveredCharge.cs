using BillingGrains.Domain.Amounts;
using BillingGrains.Domain.Contracts;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Rating;

namespace BillingGrains.Domain.Cover;

/// <summary>A charge while cover comes off it. Hours and amounts may take turns: what one takes off, the other does not
/// find again.</summary>
internal sealed class CoveredCharge
{
    private const decimal MinutesPerHour = 60m;
    private const int QuantityDecimals = 6;
    private const decimal Smallest = 0.000001m;

    private readonly ContractTerms terms;
    private readonly Charge charge;
    private readonly ChargedWork work;
    private readonly List<Step> steps = [];
    private readonly List<string> grants = [];

    // What is left is worth price × minutes / priceMinutes: divided once, so that no draw loses digits of its own.
    private decimal price;
    private decimal priceMinutes;
    private decimal minutes;
    private bool isPaidInPart;

    public CoveredCharge(ContractTerms terms, Charge charge)
    {
        (this.terms, this.charge) = (terms, charge);
        work = charge.Work!;
        price = work.Price;
        priceMinutes = minutes = charge.Quantity;
    }

    /// <summary>Nothing is left to bill.</summary>
    public bool IsWhole => minutes == 0m;

    private decimal Left => minutes == priceMinutes ? price : price * minutes / priceMinutes;

    private bool IsOpen => charge.Standing != ChargeStanding.Billable;

    /// <summary>Whether there is anything left that such a cover takes: work without a price has hours only.</summary>
    public bool Wants(CoverTerms cover) => minutes > 0m && (cover.Unit == CoverUnit.Hours || Rounded(Left) > 0m);

    /// <summary>Takes as much of a grant as is there and wanted.</summary>
    public void Draw(CoverAccount account, CoverLot lot)
    {
        var drawn = account.Terms.Unit == CoverUnit.Hours ? DrawMinutes(account.Terms, lot) : DrawAmount(lot);
        var grant = $"{lot.Label}{CoverWords.Pool(account.Pool)}{(lot.RolledOver ? ", rolled over" : "")}";
        grants.Add(grant);
        steps.Add(new Step(
            "cover",
            $"{drawn} by {grant}. "
            + CoverWords.Left(lot, account.Terms, terms.Currency),
            Exact(Left)));
    }

    /// <summary>The charge as it is after cover.</summary>
    /// <param name="accounts">All that cover such work, in the order of the contract.</param>
    public Charge Finish(List<CoverAccount> accounts)
    {
        if (IsWhole)
        {
            return Whole();
        }

        var overage = accounts.Where(account => account.Terms.OveragePerHour is not null)
            .OrderBy(account => account.Terms.Priority).FirstOrDefault();
        var beyond = steps.Count == 0
            ? $"Nothing is left of {Names(accounts)} on {Texts.Date(charge.WorkDate)}"
            : isPaidInPart ? $"The rest is beyond {Names(accounts)}"
            : $"{Texts.Number(minutes)} minutes are beyond {Names(accounts)}";
        var exact = Left;
        if (overage is null)
        {
            steps.Add(new Step(
                "beyond-cover", $"{beyond}: billed at the work's own rate, {Texts.Amount(exact, terms.Currency)}.",
                Exact(exact)));
        }
        else
        {
            var perHour = overage.Terms.OveragePerHour!.Value;
            exact = perHour * minutes * work.MultipliedMinutes / charge.Quantity / MinutesPerHour;
            steps.Add(new Step(
                "overage",
                $"{beyond}: billed at {Texts.Amount(perHour, terms.Currency)} an hour"
                + (work.MultipliedMinutes == charge.Quantity ? "" : ", multiplied as the work is")
                + $", {Texts.Amount(exact, terms.Currency)}.",
                Exact(exact)));
        }

        var net = new Money(Rounded(exact), terms.Currency);
        if (net.Amount != exact)
        {
            steps.Add(new Step(
                "money-rounding",
                FormattableString.Invariant($"Rounded {ChargeDraft.ModeText(terms.MoneyRounding)} to ")
                + FormattableString.Invariant($"{terms.Currency.Decimals} decimals: {Texts.Amount(net)}."),
                net));
        }

        return charge with
        {
            Net = net,
            Quantity = isPaidInPart ? charge.Quantity : minutes,
            Explanation = charge.Explanation.AddRange(steps),
        };
    }

    private Charge Whole()
    {
        var zero = Money.Zero(terms.Currency);
        var last = steps[^1];
        var end = IsOpen
            ? $"Nothing will be billed. It would cost {Texts.Amount(charge.Net!)}."
            : $"Nothing is billed. It would have cost {Texts.Amount(charge.Net!)}.";
        if (grants.Count == 1)
        {
            steps[^1] = last with { Text = $"{last.Text} {end}", Amount = zero };
        }
        else
        {
            steps.Add(new Step("cover", $"All of it is covered, by {string.Join(", and by ", grants)}. {end}", zero));
        }

        return charge with
        {
            Standing = IsOpen ? charge.Standing : ChargeStanding.NotBillable,
            Net = zero,
            Explanation = charge.Explanation.AddRange(steps),
        };
    }

    private string DrawMinutes(CoverTerms cover, CoverLot lot)
    {
        var multiplied = cover.Minutes == CoverMinutes.Multiplied && work.MultipliedMinutes != charge.Quantity;
        var wanted = multiplied ? Fine(minutes * work.MultipliedMinutes / charge.Quantity) : minutes;
        var drawn = Math.Min(wanted, lot.Left);
        var taken = drawn == wanted ? minutes
            : multiplied ? Math.Min(minutes, Fine(drawn * charge.Quantity / work.MultipliedMinutes))
            : drawn;
        lot.Draw(drawn, IsOpen);
        var before = minutes;
        minutes -= taken;
        var of = minutes == 0m
            ? $"The {Texts.Number(before)} minutes are covered"
            : $"{Texts.Number(taken)} of the {Texts.Number(before)} minutes are covered";
        return multiplied ? $"{of}, counting {Texts.Number(drawn)} minutes for work outside the hours," : of;
    }

    private string DrawAmount(CoverLot lot)
    {
        var whole = Rounded(Left);
        var drawn = Math.Min(whole, lot.Left);
        lot.Draw(drawn, IsOpen);
        var wholeText = Texts.Amount(whole, terms.Currency);
        if (drawn == whole)
        {
            minutes = 0m;
            return $"{wholeText} is covered";
        }

        // The minutes that are paid for so are not drawn from hours again.
        minutes = Math.Max(Smallest, Fine(minutes * (whole - drawn) / whole));
        (price, priceMinutes, isPaidInPart) = (whole - drawn, minutes, true);
        return $"{Texts.Amount(drawn, terms.Currency)} of {wholeText} is covered";
    }

    /// <summary>Parts of minutes that do not come out even have six decimals, so that what is drawn adds up exactly.
    /// </summary>
    private static decimal Fine(decimal quantity) => Rounding.Round(quantity, QuantityDecimals, RoundingMode.HalfUp);

    private decimal Rounded(decimal amount) => Rounding.Round(amount, terms.Currency.Decimals, terms.MoneyRounding);

    // Divided by one, a decimal drops the zeros at its end.
    private Money Exact(decimal amount) => new(amount / 1.0000000000000000000000000000m, terms.Currency);

    private static string Names(List<CoverAccount> accounts) =>
        string.Join(", ", accounts.Select(account => account.Terms.Name).Distinct(StringComparer.Ordinal));
}
