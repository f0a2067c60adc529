using System.Security.Cryptography;
using System.Text;
using BillingGrains.Domain.Contracts;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Rating;

namespace BillingGrains.Domain.Invoices;

/// <summary>A document for who reviews it.</summary>
/// <param name="ContentHash">What an approval is bound to; null when it is no draft.</param>
/// <param name="Differences">What changed under it since its lines were made, each as a sentence.</param>
public sealed record DraftReview(string? ContentHash, ValueList<string> Differences);

/// <summary>What a reviewer sees of a draft: its content, and what changed under it. An approval is bound to it.</summary>
public static class Review
{
    public static DraftReview Of(Invoice state) => state is Invoice.Draft draft
        ? new DraftReview(Hash(draft), Words(draft))
        : new DraftReview(null, []);

    private static ValueList<string> Words(Invoice.Draft draft) =>
        draft.Differences.Select(moved => Words(draft, moved)).ToValueList();

    /// <summary>The content's hash; with differences, that of both: 64 lower-case hexadecimal digits.</summary>
    internal static string Hash(Invoice.Draft draft)
    {
        var content = ContentHash.Of(draft.Content);
        return draft.Differences.IsEmpty
            ? content
            : Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(
                $"{content}\n{string.Join('\n', draft.Differences.Select(moved => Words(draft, moved)))}")));
    }

    /// <summary>The draft after a change, which is kept with what was seen before.</summary>
    internal static Invoice.Draft Changed(Invoice.Draft before, Invoice.Draft after, string words) =>
        after with { Changes = before.Changes.Add(new DraftChange(Hash(before), words)) };

    /// <summary>Why an approval does not count for what stands; null when it does.</summary>
    /// <param name="seen">What the approver saw; null when he does not say.</param>
    internal static Refusal? Find(Invoice.Draft draft, string? seen)
    {
        if (seen is null)
        {
            return draft.Differences.IsEmpty ? null : InvoiceRefusal.ChangedMeanwhile(Words(draft));
        }

        if (seen == Hash(draft))
        {
            return null;
        }

        var changes = draft.Changes.SkipWhile(change => change.Before != seen).Select(change => change.Words).ToValueList();
        return InvoiceRefusal.SeenOtherwise(changes);
    }

    internal static Invoice.Draft After(Invoice.Draft draft, DraftDiffers differs)
    {
        var moved = differs.Moved;
        var others = draft.Differences.Where(known => !IsOf(known, moved));
        var after = draft with
        {
            Differences = (moved.Worth == moved.Billed ? others : others.Append(moved)).ToValueList(),
        };
        return Changed(draft, after, Clause(draft, moved));
    }

    /// <summary>Takes note of what the contract tells; of a document that is frozen nothing is to be told.</summary>
    internal static Decision<InvoiceEvent> Note(Invoice state, NoteDifference command)
    {
        var moved = command.Moved;
        return state is not Invoice.Draft draft
            || draft.Content.Lines.All(line => line.ChargeId != moved.ChargeId || line.TicketKey != moved.TicketKey)
            || draft.Differences.FirstOrDefault(known => IsOf(known, moved)) is var known
                && (known == moved || (known is null && moved.Worth == moved.Billed))
            ? Decision<InvoiceEvent>.Accept()
            : Decision<InvoiceEvent>.Accept(new DraftDiffers(moved, command.Now));
    }

    private static bool IsOf(ChargeMoved one, ChargeMoved other) =>
        one.TicketKey == other.TicketKey && one.ChargeId == other.ChargeId;

    private static string Words(Invoice.Draft draft, ChargeMoved moved) => $"{Clause(draft, moved)}. "
        + (moved.Worth is null
            ? "Wait for the decision, or take the line off to rebill it."
            : "Take the line off to rebill it as it is now, or approve it as it stands: the next run bills the difference.");

    private static string Clause(Invoice.Draft draft, ChargeMoved moved)
    {
        var line = draft.Content.EverOn().FirstOrDefault(line =>
            line.ChargeId == moved.ChargeId && line.TicketKey == moved.TicketKey);
        var what = $"{line?.Description ?? moved.ChargeId} ({line?.LineId ?? moved.TicketKey})";
        return moved.Worth is not { } worth ? $"{what} is held or waits by now; {Texts.Amount(moved.Billed)} stand here"
            : worth == moved.Billed ? $"{what} is worth what stands here again, or the difference is on another document"
            : $"{what} is worth {Texts.Amount(worth)} by now; {Texts.Amount(moved.Billed)} stand here";
    }
}
