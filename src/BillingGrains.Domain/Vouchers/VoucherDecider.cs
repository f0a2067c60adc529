using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Invoices;
using BillingGrains.Domain.Payments;
using BillingGrains.Domain.Posting;

namespace BillingGrains.Domain.Vouchers;

/// <summary>What may happen to an entry on its way into the ERP.</summary>
public sealed class VoucherDecider : IDecider<Voucher, VoucherCommand, VoucherEvent>
{
    public static int FoldVersion => 2;

    public static Voucher Initial { get; } = new Voucher.Absent();

    /// <summary>The vouchers of an invoice: one for each entry that was recorded here.</summary>
    public static IEnumerable<string> KeysOf(string invoiceKey, IEnumerable<BalanceEntry> entries) => entries
        .Where(IsEntered)
        .Select(entry => GrainKeys.Voucher(invoiceKey, VoucherContent.NameOf(entry.Kind), entry.EntryId));

    /// <summary>Whether the ERP is to be told of it. It knows of credit notes as documents, and of its own entries.</summary>
    public static bool IsEntered(BalanceEntry entry) =>
        entry.Kind is BalanceKind.Payment or BalanceKind.Refund or BalanceKind.WriteOff or BalanceKind.Discount
            or BalanceKind.DiscountReturned or BalanceKind.PaymentCancelled or BalanceKind.Chargeback
        && !entry.By.StartsWith(GrainKeys.ErpTenant(""), StringComparison.Ordinal);

    public static Decision<VoucherEvent> Decide(Voucher state, VoucherCommand command) => (state, command) switch
    {
        (Voucher.Absent, OpenVoucher open) => Accept(
        [
            new VoucherOpened(open.Content, PostingKeyOf(open), open.Now),
            .. open.Original is not null || open.Content.Journal is not null
                ? [new VoucherDue(open.Original, open.Now)]
                : Array.Empty<VoucherEvent>(),
        ]),
        (_, OpenVoucher open) when state.GetContent() != open.Content =>
            Decision<VoucherEvent>.Refuse(VoucherRefusal.OtherContent),
        (Voucher.Waiting, OpenVoucher { Original: { } original }) => Accept(new VoucherDue(original, command.Now)),
        (_, OpenVoucher) => Accept(),
        (Voucher.Absent, _) => Decision<VoucherEvent>.Refuse(VoucherRefusal.NotOpen),
        (_, StartVoucher start) => VoucherSending.Told(SendingRules.Start(
            VoucherSending.Of(state), new StartSending(start.Purpose, start.Window, start.Now))),
        (_, RecordVoucher record) => VoucherSending.Told(SendingRules.Record(
            VoucherSending.Of(state), new RecordSending(record.Attempt, record.Outcome, record.FromLookUp, record.Now))),
        (_, AdoptVoucher adopt) => VoucherSending.Told(SendingRules.Adopt(
            VoucherSending.Of(state), new AdoptDocument(adopt.Found, adopt.Epoch, adopt.Reason, adopt.Now))),
        (_, ReplayVoucher replay) => Replay(state, replay),
        (_, EnterVoucher enter) => Enter(state, enter),
        _ => throw new ArgumentOutOfRangeException(nameof(command), command, "The command is not known."),
    };

    public static Voucher Evolve(Voucher state, VoucherEvent fact) => (state, fact) switch
    {
        (Voucher.Absent, VoucherOpened opened) => new Voucher.Waiting(opened.Content, opened.PostingKey),
        (Voucher.Waiting waiting, VoucherDue due) => new Voucher.Due(
            new VoucherDocument(waiting.Content, waiting.PostingKey, due.Original), SendingProgress.NotStarted),
        (Voucher.Due or Voucher.Parked, VoucherPosted posted) =>
            new Voucher.Posted(state.GetDocument()!, posted.RemoteId, posted.Number),
        (Voucher.Posted, VoucherAmountsDiffer) => state,
        (Voucher.Due due, VoucherParked parked) =>
            new Voucher.Parked(due.Document, due.Sending, parked.Code, parked.Words),
        (Voucher.Parked parked, VoucherReplayed replayed) => new Voucher.Due(
            parked.Document with { Replays = parked.Document.Replays.Add(replayed.ReplayId) },
            VoucherSending.After(parked.Sending, replayed)),
        (Voucher.Parked, VoucherAdoptedFromErp) => state,
        (Voucher.Due due, _) => due with { Sending = VoucherSending.After(due.Sending, fact) },
        _ => throw new UnknownFactException(fact),
    };

    public static ValueList<string> Addressees(Voucher state, VoucherEvent fact) =>
        fact is VoucherDue or VoucherPosted or VoucherParked or VoucherReplayed
            ? [GrainKeys.ErpTenant(state.GetContent()!.TenantId)]
            : default;

    /// <summary>Of the entry and its document, whatever the amount: made again with another one in a history that was lost, it
    /// is found, and told of. What was entered on a document that the ERP cancelled since is none of the one in its place.
    /// </summary>
    private static string PostingKeyOf(OpenVoucher open) => PostingKey.Of(open.Content.Key, open.OnDocument ?? "entry");

    private static Decision<VoucherEvent> Replay(Voucher state, ReplayVoucher command) => state switch
    {
        Voucher.Waiting => Decision<VoucherEvent>.Refuse(VoucherRefusal.NotDue),
        Voucher.Posted => Decision<VoucherEvent>.Refuse(VoucherRefusal.Posted),
        _ => VoucherSending.Told(SendingRules.Replay(
            VoucherSending.Of(state), new ReplayInvoice(command.ReplayId, command.By, command.Now))),
    };

    /// <summary>Only what nobody is sending: else it would be there twice.</summary>
    private static Decision<VoucherEvent> Enter(Voucher state, EnterVoucher command) => state switch
    {
        _ when string.IsNullOrWhiteSpace(command.RemoteId) =>
            Decision<VoucherEvent>.Refuse(VoucherRefusal.RemoteIdMissing),
        Voucher.Posted posted when posted.RemoteId == command.RemoteId => Accept(),
        Voucher.Posted => Decision<VoucherEvent>.Refuse(VoucherRefusal.Posted),
        Voucher.Parked { Sending: var sending, Document.Content.Amount: var amount } => Accept(new VoucherPosted(
            sending.Last?.Number ?? 0, command.RemoteId, command.RemoteId, amount, command.Now, command.By)),
        _ => Decision<VoucherEvent>.Refuse(VoucherRefusal.NotParked),
    };

    private static Decision<VoucherEvent> Accept(params ReadOnlySpan<VoucherEvent> facts) =>
        Decision<VoucherEvent>.Accept(facts);
}

/// <summary>Every rule of a voucher, beside those of sending.</summary>
public static class VoucherRefusal
{
    public static readonly Refusal NotOpen = new("voucher-not-open", null, "There is no voucher under this key.");

    public static readonly Refusal OtherContent = new(
        "voucher-other-content", null, "The voucher of this entry has another amount or day.");

    public static readonly Refusal NotDue = new(
        "voucher-not-due", null, "It waits for its invoice to be posted: nothing was sent yet.");

    public static readonly Refusal Posted = new("voucher-posted", null, "It stands in the ERP's books.");

    public static readonly Refusal NotParked = new(
        "voucher-not-parked", null,
        "It is on its way into the ERP, and would be there twice: enter by hand only what is parked.");

    public static readonly Refusal RemoteIdMissing = new(
        "remote-id-missing", "remoteId", "Say what the entry is called in the ERP, for those who look for it there.");
}
