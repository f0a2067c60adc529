using BillingGrains.Domain.Exceptions;
using BillingGrains.Domain.Payments;
using NodaTime;

namespace BillingGrains.Domain.Watching;

/// <summary>Every trouble that there is.</summary>
public static class Troubles
{
    public static string UnreadableCode => InstallationKinds.GrainUnreadable.Code;

    public static string OwedCode => InstallationKinds.DeliveryOwed.Code;

    public static string UnopenedCode => InstallationKinds.ConnectionUnopened.Code;

    public static string ReconcilingCode => InstallationKinds.ReconcilingAfterRestore.Code;

    public static string MasterUnreadCode => InstallationKinds.MasterDataUnread.Code;

    public static string BehindCutOffCode => InstallationKinds.BehindCutOff.Code;

    public static string NoticesNotSentCode => InstallationKinds.NoticesNotSent.Code;

    public static string StrangerCode => InstallationKinds.InErpUnknownHere.Code;

    /// <summary>A grain's facts cannot be folded by this version of the program.</summary>
    public static Trouble Unreadable(string key, string reason, Instant since) =>
        Of(InstallationKinds.GrainUnreadable, key, $"{key} cannot be read, and does nothing: {reason}", since);

    /// <summary>A grain does not take what was addressed to it.</summary>
    /// <param name="fact">The stored name of the oldest fact that it owes.</param>
    /// <param name="since">When that fact was stored.</param>
    public static Trouble Owed(string key, string fact, string source, string reason, Instant since) =>
        Of(InstallationKinds.DeliveryOwed, key, $"{key} has not taken {fact} of {source}: {reason}", since);

    /// <summary>The journal was set back, and the ERP's list was not read since: nothing is sent.</summary>
    /// <param name="why">How far it is, or what is in the way, as a full sentence.</param>
    public static Trouble Reconciling(string tenantKey, string why, Instant since) => Of(
        InstallationKinds.ReconcilingAfterRestore, tenantKey,
        $"{tenantKey} sends nothing and its number series give none: reconciling after restore. {why}", since);

    /// <summary>The ERP holds a document that was made in a history that was lost, and that nothing here knows.</summary>
    /// <param name="key">Of the tenant, with the document's remote id behind it.</param>
    /// <param name="words">Its number, customer and amount.</param>
    public static Trouble Stranger(string key, string words, Instant since) => Of(
        InstallationKinds.InErpUnknownHere, key,
        $"The ERP holds {words}, which nothing here knows since the restore. Other documents for this customer wait.", since);

    /// <summary>The ERP has a payment on a document that is not known here.</summary>
    /// <param name="key">Of the tenant, with the entry's id behind it.</param>
    public static Trouble PaymentUnmatched(string key, ErpEntry entry, Instant since) => Of(
        InstallationKinds.PaymentUnmatched, key,
        FormattableString.Invariant(
            $"The ERP has {entry.Amount} {entry.Currency} of {entry.On:uuuu-MM-dd} under {entry.RemoteId}, and nothing here ")
        + $"knows the document {entry.PostingKey}.", since);

    /// <summary>The ERP holds a document otherwise than we do.</summary>
    /// <param name="key">Of the tenant, with the difference's code and the document behind it.</param>
    /// <param name="words">Both sides and what to do, as full sentences.</param>
    public static Trouble ChangedInErp(string key, string words, Instant since) =>
        Of(InstallationKinds.ChangedInErp, key, words, since);

    /// <summary>An ERP does not give its master data.</summary>
    public static Trouble MasterUnread(string tenantKey, string reason, Instant since) => Of(
        InstallationKinds.MasterDataUnread, tenantKey, $"{tenantKey} does not give its master data: {reason}", since);

    /// <summary>What waits for an ERP will not be in by its cut-off.</summary>
    public static Trouble BehindCutOff(string tenantKey, string reason, Instant since) =>
        Of(InstallationKinds.BehindCutOff, tenantKey, reason, since);

    /// <summary>With what is configured, nobody can even try to reach the other system.</summary>
    public static Trouble Unopened(string key, string reason, Instant since) =>
        Of(InstallationKinds.ConnectionUnopened, key, reason, since);

    /// <summary>A channel of notices fails again and again.</summary>
    public static Trouble NoticesNotSent(string key, string reason, Instant since) =>
        Of(InstallationKinds.NoticesNotSent, key, reason, since);

    /// <summary>Events of a meter and a customer that no contract bills. What is told of many are their first two digits, so
    /// that it is not told anew with each event.</summary>
    /// <param name="since">The first hour with any.</param>
    public static Trouble UsageUnbilled(string meter, string customer, long events, Instant since) => Of(
        InstallationKinds.UsageUnbilled, UsageKey(meter, customer),
        $"{About(events)} of the meter {meter} came for the customer {customer} in hours in which no contract bills it.", since);

    /// <summary>Two contracts bill the same meter of the same customer.</summary>
    /// <param name="since">From then on both count.</param>
    public static Trouble UsageAgreedTwice(string meter, string customer, string contract, string other, Instant since) => Of(
        InstallationKinds.UsageAgreedTwice, $"{UsageKey(meter, customer)}/{contract}/{other}",
        $"The contracts {contract} and {other} both bill the meter {meter} of the customer {customer}.", since);

    /// <summary>Events that are held, because they came too late to be proven new.</summary>
    /// <param name="source">As the events say it.</param>
    /// <param name="since">When the first of them came.</param>
    public static Trouble UsageHeld(string source, string meter, string customer, long events, Instant since) => Of(
        InstallationKinds.UsageHeld, $"{UsageKey(meter, customer)}/{Uri.EscapeDataString(source)}",
        $"{About(events)} of the meter {meter} for the customer {customer} came too late from {source}, and "
            + $"{(events == 1 ? "is" : "are")} held.", since);

    /// <summary>Withdrawals of events that never came.</summary>
    /// <param name="source">As they say it.</param>
    /// <param name="since">When the first of them came.</param>
    public static Trouble WithdrawalUnmatched(string source, long withdrawals, Instant since) => Of(
        InstallationKinds.WithdrawalUnmatched, $"usage-withdrawn/{Uri.EscapeDataString(source)}",
        $"{About(withdrawals)} of {source} {(withdrawals == 1 ? "was" : "were")} taken back and never came.", since);

    private static string UsageKey(string meter, string customer) => $"usage/{meter}/{customer}";

    private static string About(long events)
    {
        var step = 1L;
        while (events / step >= 100)
        {
            step *= 10;
        }

        return events == 1 ? "1 event"
            : FormattableString.Invariant($"{(step == 1 ? "" : "at least ")}{events / step * step:#,0} events");
    }

    private static Trouble Of(ExceptionKind kind, string key, string reason, Instant since) =>
        new(key, kind.Code, kind.Owner, reason, kind.NextStep, since);
}
