using BillingGrains.Domain.Amounts;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Duties;
using BillingGrains.Domain.Invoices;
using BillingGrains.Domain.Retention;
using NodaTime;

namespace BillingGrains.Domain.Payments;

/// <summary>What takes money away that a final document asks for, or that a customer paid.</summary>
public enum GiveUpKind
{
    None = 0,
    Refund = 1,
    WriteOff = 2,
    Void = 3,
}

/// <summary>Somebody asked for it, and another person has to approve it.</summary>
/// <param name="Id">The asker's; a void's is "void".</param>
/// <param name="Amount">More than 0; null for a void.</param>
/// <param name="On">Null for a void.</param>
/// <param name="Words">The bank's reference, or why.</param>
public sealed record GiveUp(
    GiveUpKind Kind, string Id, Money? Amount, LocalDate? On, [property: PersonalText] string Words, string By, Instant At);

/// <summary>A refund, write-off or void waits for another person, because the legal entity asks for four eyes.</summary>
[Fact("invoice.give-up-asked.v1")]
public sealed record GiveUpAsked(GiveUp Asked) : InvoiceEvent;

/// <summary>Another person decided. A void that was approved ends with the void itself.</summary>
/// <param name="Declined">Why not; null when it was approved.</param>
[Fact("invoice.give-up-decided.v1")]
public sealed record GiveUpDecided(
    GiveUpKind Kind, string Id, [property: PersonalText] string? Declined, string By, Instant At) : InvoiceEvent;

public sealed record AskVoidApproval(string Reason, string By, Instant Now) : InvoiceCommand(Now);

/// <summary>Lets a refund or write-off happen that was asked for.</summary>
public sealed record ApproveGiveUp(GiveUpKind What, string Id, string By, Instant Now) : InvoiceCommand(Now);

public sealed record DeclineGiveUp(GiveUpKind What, string Id, string Reason, string By, Instant Now) : InvoiceCommand(Now);

/// <summary>Nobody gives up money alone where the legal entity asks for four eyes: one asks, another approves.</summary>
public static class GivingUp
{
    /// <summary>The id of a void that is asked for.</summary>
    public const string VoidId = "void";

    /// <summary>Whether an entry waits for another person first.</summary>
    internal static bool Waits(FinalDocument document, BalanceEntry entry) =>
        KindOf(entry.Kind) is not null && FourEyes.AreEnforced(document.Content.Terms.Entity.Duties);

    /// <summary>Asks for a refund or write-off that could be made now.</summary>
    internal static Decision<InvoiceEvent> Ask(FinalDocument document, BalanceEntry entry, Instant now)
    {
        var asked = new GiveUp(
            KindOf(entry.Kind)!.Value, entry.EntryId, entry.Amount, entry.On, entry.Words, entry.By, now);
        return Find(document, asked.Kind, asked.Id) switch
        {
            null => Accept(new GiveUpAsked(asked)),
            var known when known.Amount != asked.Amount => Refuse(BalanceRefusal.Conflict("amount")),
            var known when known.On != asked.On => Refuse(BalanceRefusal.Conflict("on")),
            _ => Accept(),
        };
    }

    internal static Decision<InvoiceEvent> Decide(Invoice state, AskVoidApproval ask) => state.GetDocument() switch
    {
        null => Refuse(InvoiceRefusal.NotFinal),
        _ when string.IsNullOrWhiteSpace(ask.Reason) => Refuse(InvoiceRefusal.ReasonMissing),
        var document when Find(document, GiveUpKind.Void, VoidId) is not null => Accept(),
        _ => Accept(new GiveUpAsked(new GiveUp(GiveUpKind.Void, VoidId, null, null, ask.Reason, ask.By, ask.Now))),
    };

    internal static Decision<InvoiceEvent> Decide(Invoice state, ApproveGiveUp approve)
    {
        if (WhyNotApprove(state.GetDocument(), approve.What, approve.Id, approve.By) is { } refusal)
        {
            return refusal == BalanceRefusal.NothingAsked && IsDone(state, approve) ? Accept() : Refuse(refusal);
        }

        var document = state.GetDocument()!;
        var asked = Find(document, approve.What, approve.Id)!;
        var entry = new BalanceEntry(
            asked.Kind == GiveUpKind.Refund ? BalanceKind.Refund : BalanceKind.WriteOff, asked.Id, asked.Amount!,
            asked.On!.Value, asked.Words, asked.By);
        return BalanceRules.Move(state, entry, approve.Now) switch
        {
            Decision<InvoiceEvent>.Accepted { Events: var moved } => Accept(
                [new GiveUpDecided(asked.Kind, asked.Id, null, approve.By, approve.Now), .. moved]),
            var refused => refused,
        };
    }

    internal static Decision<InvoiceEvent> Decide(Invoice state, DeclineGiveUp decline) =>
        string.IsNullOrWhiteSpace(decline.Reason) ? Refuse(InvoiceRefusal.ReasonMissing)
        : state.GetDocument() is { } document && Find(document, decline.What, decline.Id) is { } asked
            ? Accept(new GiveUpDecided(asked.Kind, asked.Id, decline.Reason, decline.By, decline.Now))
            : Refuse(BalanceRefusal.NothingAsked);

    /// <summary>Why somebody may not approve it; null when he may.</summary>
    public static Refusal? WhyNotApprove(FinalDocument? document, GiveUpKind kind, string id, string by) =>
        document is not null && Find(document, kind, id) is { } asked
            ? FourEyes.Find(DutyTable.ApproveGiveUp, [asked.By], by)
            : BalanceRefusal.NothingAsked;

    /// <summary>What was asked for and is not decided; null when nothing is.</summary>
    public static GiveUp? Find(FinalDocument document, GiveUpKind kind, string id) =>
        document.Asked.FirstOrDefault(asked => asked.Kind == kind && asked.Id == id);

    internal static FinalDocument Evolve(FinalDocument document, GiveUpAsked asked) =>
        document with { Asked = document.Asked.Add(asked.Asked) };

    internal static FinalDocument Without(FinalDocument document, GiveUpKind kind, string id) => document with
    {
        Asked = document.Asked.Where(asked => asked.Kind != kind || asked.Id != id).ToValueList(),
    };

    private static bool IsDone(Invoice state, ApproveGiveUp approve) =>
        state.GetDocument()?.Balance?.Entries.Any(entry => KindOf(entry.Kind) == approve.What && entry.EntryId == approve.Id)
            == true;

    private static GiveUpKind? KindOf(BalanceKind kind) => kind switch
    {
        BalanceKind.Refund => GiveUpKind.Refund,
        BalanceKind.WriteOff => GiveUpKind.WriteOff,
        _ => null,
    };

    private static Decision<InvoiceEvent> Accept(params ReadOnlySpan<InvoiceEvent> facts) =>
        Decision<InvoiceEvent>.Accept(facts);

    private static Decision<InvoiceEvent> Refuse(Refusal refusal) => Decision<InvoiceEvent>.Refuse(refusal);
}
