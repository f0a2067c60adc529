using BillingGrains.Domain.Amounts;
using BillingGrains.Domain.Deciding;
using NodaTime;

namespace BillingGrains.Domain.Wallets;

/// <summary>What happened to a wallet.</summary>
public abstract record WalletEvent;

/// <param name="OverdraftMax">How far it may be overdrawn; 0 for not at all.</param>
[Fact("wallet.opened.v1")]
public sealed record WalletOpened(string WalletId, Currency Currency, Money OverdraftMax, Instant At) : WalletEvent;

/// <summary>Credit came in. What was overdrawn is filled from it first.</summary>
[Fact("wallet.credit-granted.v1")]
public sealed record CreditGranted(
    string GrantId, Money Amount, int Priority, LocalDate From, LocalDate? Until, Instant At) : WalletEvent;

/// <summary>A document is paid from credit, as far as there is some.</summary>
/// <param name="Wanted">What was asked for, so that a repeat is known as one.</param>
/// <param name="Drawn">What was given; may be less than was asked for, or nothing.</param>
[Fact("wallet.credit-drawn.v1")]
public sealed record CreditDrawn(
    string DrawId, ValueList<WantedCredit> Wanted, ValueList<DrawnCredit> Drawn, LocalDate On, Instant At)
    : WalletEvent;

/// <summary>What a draw took for some lines goes back where it came from.</summary>
[Fact("wallet.credit-given-back.v1")]
public sealed record CreditGivenBack(string DrawId, ValueList<DrawnCredit> Parts, Instant At) : WalletEvent;

/// <summary>What is left of a grant is lost: its last day is over.</summary>
[Fact("wallet.credit-expired.v1")]
public sealed record CreditExpired(string GrantId, Money Amount, Instant At) : WalletEvent;

/// <summary>What may be asked of a wallet.</summary>
public abstract record WalletCommand(Instant Now);

/// <summary>Opens the wallet. The same terms again change nothing; others are a conflict.</summary>
public sealed record OpenWallet(string WalletId, Currency Currency, Money OverdraftMax, Instant Now)
    : WalletCommand(Now);

/// <param name="Amount">More than 0, rounded to the wallet's currency.</param>
public sealed record GrantCredit(
    string GrantId, Money Amount, int Priority, LocalDate From, LocalDate? Until, Instant Now) : WalletCommand(Now);

/// <summary>Asks for credit for a document's lines, in their order, after discounts.</summary>
/// <param name="DrawId">From the document: it draws once.</param>
/// <param name="On">The date that decides which grants count.</param>
public sealed record DrawCredit(string DrawId, ValueList<WantedCredit> Lines, LocalDate On, Instant Now)
    : WalletCommand(Now);

/// <summary>Gives back what a draw took: the document was voided, or lines of it were cut.</summary>
/// <param name="LineIds">Empty for all lines. A line that has nothing left to give back changes nothing.</param>
public sealed record GiveCreditBack(string DrawId, ValueList<string> LineIds, Instant Now) : WalletCommand(Now);

/// <summary>Lets every grant expire whose last day lies before a day; none: no facts.</summary>
/// <param name="Today">By the contract's calendar.</param>
public sealed record ExpireCredit(LocalDate Today, Instant Now) : WalletCommand(Now);
