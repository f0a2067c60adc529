using BillingGrains.Domain.Amounts;
using BillingGrains.Domain.Deciding;

namespace BillingGrains.Domain.Wallets;

/// <summary>What may happen to a wallet: opened, credit granted, drawn, given back, expired.</summary>
public sealed class WalletDecider : IDecider<Wallet, WalletCommand, WalletEvent>
{
    private WalletDecider()
    {
    }

    public static Wallet Initial => Wallet.Initial;

    public static Decision<WalletEvent> Decide(Wallet state, WalletCommand command) => (state.Terms, command) switch
    {
        (_, OpenWallet open) => Open(state, open),
        (null, _) => Decision<WalletEvent>.Refuse(WalletRefusal.NotOpen),
        ({ } terms, GrantCredit grant) => Grant(state, terms, grant),
        ({ } terms, DrawCredit draw) => Draw(state, terms, draw),
        (_, GiveCreditBack back) => GiveBack(state, back),
        ({ } terms, ExpireCredit expire) => Expire(state, terms, expire),
        _ => throw new ArgumentOutOfRangeException(nameof(command), command, "No such command of a wallet."),
    };

    public static Wallet Evolve(Wallet state, WalletEvent fact) => WalletFold.Evolve(state, fact);

    public static ValueList<string> Addressees(Wallet state, WalletEvent fact) => default;

    private static Decision<WalletEvent> Open(Wallet state, OpenWallet open)
    {
        if (state.Terms is { } known)
        {
            return known.WalletId != open.WalletId ? Conflict("walletId")
                : known.Currency != open.Currency ? Conflict("currency")
                : known.OverdraftMax != open.OverdraftMax ? Conflict("overdraftMax")
                : Decision<WalletEvent>.Accept();
        }

        return !KeyPart.IsValid(open.WalletId) ? Decision<WalletEvent>.Refuse(KeyPart.Invalid("walletId"))
            : open.OverdraftMax.Amount < 0m || !Fits(open.OverdraftMax, open.Currency)
                ? Decision<WalletEvent>.Refuse(WalletRefusal.OverdraftInvalid)
            : Accept(new WalletOpened(open.WalletId, open.Currency, open.OverdraftMax, open.Now));
    }

    private static Decision<WalletEvent> Grant(Wallet state, WalletTerms terms, GrantCredit grant)
    {
        if (state.Granted.TryGetValue(grant.GrantId, out var known))
        {
            return known.Amount != grant.Amount ? Conflict("amount")
                : known.Priority != grant.Priority ? Conflict("priority")
                : known.From != grant.From ? Conflict("from")
                : known.Until != grant.Until ? Conflict("until")
                : Decision<WalletEvent>.Accept();
        }

        return !KeyPart.IsValid(grant.GrantId) ? Decision<WalletEvent>.Refuse(KeyPart.Invalid("grantId"))
            : grant.Amount.Amount <= 0m || !Fits(grant.Amount, terms.Currency)
                ? Decision<WalletEvent>.Refuse(WalletRefusal.AmountInvalid)
            : grant.Until < grant.From ? Decision<WalletEvent>.Refuse(WalletRefusal.DatesInverted)
            : Accept(new CreditGranted(
                grant.GrantId, grant.Amount, grant.Priority, grant.From, grant.Until, grant.Now));
    }

    private static Decision<WalletEvent> Draw(Wallet state, WalletTerms terms, DrawCredit draw)
    {
        if (state.Draws.TryGetValue(draw.DrawId, out var known))
        {
            return known.Wanted != draw.Lines ? Conflict("lines")
                : known.On != draw.On ? Conflict("on")
                : Decision<WalletEvent>.Accept();
        }

        var names = draw.Lines.Select(line => line.LineId).Distinct(StringComparer.Ordinal).Count();
        if (draw.Lines.IsEmpty || names < draw.Lines.Count || !draw.Lines.All(line =>
            line.Amount >= 0m && Fits(new Money(line.Amount, terms.Currency), terms.Currency)))
        {
            return Decision<WalletEvent>.Refuse(WalletRefusal.LinesInvalid);
        }

        var drawn = Drawdown.Draw(
            state.Grants.Values.ToValueList(), draw.Lines, draw.On, terms.OverdraftMax.Amount - state.Overdrawn);
        return Accept(new CreditDrawn(draw.DrawId, draw.Lines, drawn, draw.On, draw.Now));
    }

    private static Decision<WalletEvent> GiveBack(Wallet state, GiveCreditBack back)
    {
        if (!state.Draws.TryGetValue(back.DrawId, out var draw))
        {
            return Decision<WalletEvent>.Refuse(WalletRefusal.UnknownDraw);
        }

        if (!back.LineIds.All(id => draw.Wanted.Any(line => line.LineId == id)))
        {
            return Decision<WalletEvent>.Refuse(WalletRefusal.UnknownLine);
        }

        var parts = draw.Left
            .Where(part => back.LineIds.IsEmpty || back.LineIds.AsSpan().Contains(part.LineId))
            .ToValueList();
        return parts.IsEmpty
            ? Decision<WalletEvent>.Accept()
            : Accept(new CreditGivenBack(back.DrawId, parts, back.Now));
    }

    private static Decision<WalletEvent> Expire(Wallet state, WalletTerms terms, ExpireCredit expire)
    {
        var expired = state.Grants.Values
            .Where(grant => grant.Left > 0m && grant.Until < expire.Today)
            .Select(grant => (WalletEvent)new CreditExpired(
                grant.GrantId, new Money(grant.Left, terms.Currency), expire.Now))
            .ToArray();
        return Decision<WalletEvent>.Accept(expired);
    }

    private static bool Fits(Money money, Currency currency) =>
        money.Currency == currency && money.Round(RoundingMode.Down) == money;

    private static Decision<WalletEvent> Accept(WalletEvent fact) => Decision<WalletEvent>.Accept(fact);

    private static Decision<WalletEvent> Conflict(string field) =>
        Decision<WalletEvent>.Refuse(WalletRefusal.Conflict(field));
}
