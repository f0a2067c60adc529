using BillingGrains.Domain.Deciding;

namespace BillingGrains.Domain.Wallets;

/// <summary>How each fact changes a wallet.</summary>
internal static class WalletFold
{
    public static Wallet Evolve(Wallet state, WalletEvent fact) => fact switch
    {
        WalletOpened opened => state with
        {
            Terms = new WalletTerms(opened.WalletId, opened.Currency, opened.OverdraftMax),
        },
        CreditGranted granted => Grant(state, granted),
        CreditDrawn drawn => drawn.Drawn.Aggregate(
            state with { Draws = state.Draws.Add(drawn.DrawId, new Draw(drawn.Wanted, drawn.On, drawn.Drawn)) }, Take),
        CreditGivenBack back => back.Parts.Aggregate(WithoutParts(state, back), Return),
        CreditExpired expired => WithLeft(state, expired.GrantId, -expired.Amount.Amount),
        _ => throw new UnknownFactException(fact),
    };

    private static Wallet Grant(Wallet state, CreditGranted granted)
    {
        var fills = Math.Min(state.Overdrawn, granted.Amount.Amount);
        var grant = new CreditGrant(
            granted.GrantId, granted.Priority, granted.From, granted.Until, granted.Amount.Amount - fills);
        return state with
        {
            Grants = state.Grants.Add(grant.GrantId, grant),
            Granted = state.Granted.Add(grant.GrantId, granted),
            Overdrawn = state.Overdrawn - fills,
            Filled = fills == 0m ? state.Filled : state.Filled.Add(new FilledOverdraft(grant.GrantId, fills)),
        };
    }

    private static Wallet Take(Wallet state, DrawnCredit part) => part.GrantId is { } grantId
        ? WithLeft(state, grantId, -part.Amount)
        : state with { Overdrawn = state.Overdrawn + part.Amount };

    // What was overdrawn and filled since was paid by the grants that filled it: they get it back, the latest first.
    private static Wallet Return(Wallet state, DrawnCredit part)
    {
        if (part.GrantId is { } grantId)
        {
            return WithLeft(state, grantId, part.Amount);
        }

        var open = Math.Min(state.Overdrawn, part.Amount);
        var left = part.Amount - open;
        state = state with { Overdrawn = state.Overdrawn - open };
        while (left > 0m)
        {
            var last = state.Filled[^1];
            var amount = Math.Min(left, last.Amount);
            var before = state.Filled.Take(state.Filled.Count - 1);
            state = WithLeft(state, last.GrantId, amount) with
            {
                Filled = (amount == last.Amount ? before : before.Append(last with { Amount = last.Amount - amount }))
                    .ToValueList(),
            };
            left -= amount;
        }

        return state;
    }

    private static Wallet WithoutParts(Wallet state, CreditGivenBack back)
    {
        var draw = state.Draws[back.DrawId];
        var left = draw.Left.Where(part => !back.Parts.AsSpan().Contains(part)).ToValueList();
        return state with { Draws = state.Draws.SetItem(back.DrawId, draw with { Left = left }) };
    }

    private static Wallet WithLeft(Wallet state, string grantId, decimal change)
    {
        var grant = state.Grants[grantId];
        return state with { Grants = state.Grants.SetItem(grantId, grant with { Left = grant.Left + change }) };
    }
}
