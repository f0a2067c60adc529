using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Entities;
using NodaTime;

namespace BillingGrains.Domain.Revenue;

/// <summary>Who says when what was billed becomes revenue.</summary>
public enum Recogniser
{
    None = 0,

    /// <summary>The ERP: each line that it is sent tells how, from when and until when.</summary>
    Erp = 1,

    /// <summary>We: a journal of each month. Lines that the ERP is sent tell nothing of it.</summary>
    Here = 2,
}

/// <summary>When credit that a customer pays for beforehand is taxed.</summary>
public enum PrepaidTax
{
    None = 0,

    /// <summary>When it pays for something: the sale bears no tax, and what it pays is taxed as ever.</summary>
    Use = 1,

    /// <summary>When it is sold: what it pays for later is not taxed again.</summary>
    Sale = 2,
}

/// <summary>How a legal entity recognises revenue.</summary>
/// <param name="From">The first month that is recognised here: documents with an earlier date are the ERP's. Null where the
/// ERP recognises, like <paramref name="Accounts"/> and <paramref name="Until"/>.</param>
/// <param name="Until">The last month whose documents are recognised here: later ones are the ERP's, and what is deferred
/// by then is recognised here until nothing is. Null for no end.</param>
/// <param name="EnteredByHand">Journals are entered in the ERP by its people, and not by us.</param>
public sealed record RevenueSettings(
    Recogniser Recogniser, YearMonth? From = null, RevenueAccounts? Accounts = null, PrepaidTax PrepaidTax = PrepaidTax.Use,
    YearMonth? Until = null, bool EnteredByHand = false)
{
    /// <summary>What counts where a legal entity says nothing.</summary>
    public static RevenueSettings Default { get; } = new(Recogniser.Erp);
}

/// <summary>The accounts that journals name, as the ERP knows them. The ERP books what documents bill on
/// <paramref name="Deferred"/>.</summary>
/// <param name="Deferred">What is billed and not yet earned.</param>
/// <param name="Revenue">What is earned.</param>
/// <param name="Accrued">What is earned and not yet billed.</param>
public sealed record RevenueAccounts(string Deferred, string Revenue, string Accrued);

/// <summary>Checks the settings, and says by them who recognises a document.</summary>
public static class RevenueRules
{
    private const int AccountLengthMax = 40;

    /// <summary>Whether a document's revenue is recognised here. Its own settings and posting date decide, which never change: so
    /// it is recognised by one, and never by both.</summary>
    /// <param name="entity">As it stands on the document.</param>
    public static bool RecognisesHere(this EntitySettings entity, LocalDate bookedOn) =>
        entity.HasJournal(bookedOn.ToYearMonth()) && !(entity.Revenue!.Until < bookedOn.ToYearMonth());

    /// <summary>Whether a month has a revenue journal: also one after the last whose documents are recognised here, because
    /// something of them may be deferred still.</summary>
    public static bool HasJournal(this EntitySettings entity, YearMonth period) =>
        entity.Revenue is { Recogniser: Recogniser.Here, From: { } from } && period >= from;

    /// <summary>Whether tax on prepaid credit falls due when it is sold.</summary>
    public static bool TaxesPrepaidAtSale(this EntitySettings entity) => entity.Revenue?.PrepaidTax == PrepaidTax.Sale;

    /// <summary>The first fault; null when there is none.</summary>
    internal static Refusal? Find(RevenueSettings? settings) => settings switch
    {
        null => null,
        { Recogniser: not (Recogniser.Erp or Recogniser.Here) } => RevenueRefusal.RecogniserMissing,
        { PrepaidTax: not (PrepaidTax.Use or PrepaidTax.Sale) } => RevenueRefusal.PrepaidTaxMissing,
        { Recogniser: Recogniser.Here, From: null } => RevenueRefusal.FromMissing,
        { Recogniser: Recogniser.Here, Accounts: null } => RevenueRefusal.AccountsMissing,
        { Recogniser: Recogniser.Here, Accounts: { } accounts } when !AreDifferent(accounts) => RevenueRefusal.AccountsInvalid,
        { Recogniser: Recogniser.Erp, From: not null } or { Recogniser: Recogniser.Erp, Accounts: not null }
            or { Recogniser: Recogniser.Erp, Until: not null } => RevenueRefusal.NotOfErp,
        _ => null,
    };

    /// <summary>What was begun here goes on here: otherwise what is deferred would be recognised by nobody.</summary>
    internal static bool Leaves(RevenueSettings? before, RevenueSettings? after) =>
        before is { Recogniser: Recogniser.Here }
        && (after?.Recogniser != Recogniser.Here || before.From != after.From);

    private static bool AreDifferent(RevenueAccounts accounts)
    {
        string[] all = [accounts.Deferred, accounts.Revenue, accounts.Accrued];
        return all.Distinct(StringComparer.Ordinal).Count() == all.Length
            && all.All(account => account.Trim() == account && account.Length is > 0 and <= AccountLengthMax);
    }
}
