using BillingGrains.Domain.Cover;
using BillingGrains.Domain.Prices;
using NodaTime;

namespace BillingGrains.Domain.Preview;

/// <summary>What cover adds to a preview: the price of grants that begin in the month, what was drawn in it, where each
/// grant stands, and the notices due.</summary>
internal static class CoverPreview
{
    /// <summary>The rule that steps of <see cref="CoverSettlement"/> bear.</summary>
    public const string Rule = "cover";

    public static void Add(
        CoverAnswer cover, HashSet<string> billed, LocalDate from, LocalDate through, DraftDocument draft)
    {
        foreach (var (_, fee) in cover.Fees)
        {
            // What an earlier document asked is looked at whatever its date: a block may not be needed after all.
            if (fee.WorkDate >= from || billed.Contains(fee.ChargeId))
            {
                draft.Items.Add(new DraftItem(
                    PreviewKind.Cover, fee.ChargeId, fee.Description, null, null, fee.WorkDate, fee.WorkDate,
                    fee.Explanation, [new SpendLine(
                        fee.ChargeId, fee.Description, fee.Quantity, fee.Net!.Amount, fee.Net.Amount, [])],
                    fee.Unit, ["cover", .. fee.Tags]));
            }
        }

        foreach (var draw in cover.Draws.Where(draw => draw.WorkDate >= from))
        {
            var unit = cover.Balances.First(balance => balance.GrantId == draw.GrantId).Unit;
            draft.Cover[(Rule, unit)] = draft.Cover.GetValueOrDefault((Rule, unit)) + draw.Quantity;
        }

        draft.CoverBalances.AddRange(
            cover.Balances.Where(balance => balance.From <= through && !(balance.Until < from)));
        draft.CoverNotices.AddRange(cover.Notices.Where(notice => notice.On >= from));
    }
}
