using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.PublicTexts;

namespace BillingGrains.Domain.Invoices;

/// <summary>Keeps from customers what is not for them: a document with an open hit is not approved, by a person or by
/// itself.</summary>
public static class TextGuard
{
    /// <summary>Follows every decision. What changes the hits of a draft adds the fact that names those that are open;
    /// an approval is refused while there are any, and one that would have come by itself does not come.</summary>
    internal static Decision<InvoiceEvent> Check(
        Invoice before, InvoiceCommand command, Decision<InvoiceEvent> decision)
    {
        if (decision is not Decision<InvoiceEvent>.Accepted { Events: { IsEmpty: false } events })
        {
            return decision;
        }

        var kept = new List<InvoiceEvent>(events.Count + 1);
        var state = before;
        foreach (var fact in events)
        {
            if (fact is InvoiceApproved && state.GetContent() is { } content && !Open(content).IsEmpty)
            {
                if (command is ApproveInvoice)
                {
                    return Decision<InvoiceEvent>.Refuse(InvoiceRefusal.TextNotPublic);
                }

                break;
            }

            kept.Add(fact);
            state = InvoiceFold.Evolve(state, fact);
        }

        if (state is Invoice.Draft { Content: var now } && Open(now) is var open
            && open != (before.GetContent() is { } then ? Open(then) : []))
        {
            kept.Add(new TextsChecked(open, command.Now));
        }

        return Decision<InvoiceEvent>.Accept([.. kept]);
    }

    /// <summary>Passes what was found at a place: a false alarm, or a text that may be read.</summary>
    internal static Decision<InvoiceEvent> Pass(Invoice state, PassText command)
    {
        if (state is not Invoice.Draft { Content: var content })
        {
            return Decision<InvoiceEvent>.Refuse(InvoiceRefusal.Frozen);
        }

        if (string.IsNullOrWhiteSpace(command.Reason))
        {
            return Decision<InvoiceEvent>.Refuse(InvoiceRefusal.ReasonMissing);
        }

        var passed = new PassedText(command.LineId, command.HitKind, command.Mark);
        return content.Passed.AsSpan().Contains(passed) ? Decision<InvoiceEvent>.Accept()
            : Open(content).Any(passed.Covers)
                ? Decision<InvoiceEvent>.Accept(new TextPassed(passed, command.Reason, command.By, command.Now))
            : Decision<InvoiceEvent>.Refuse(InvoiceRefusal.NoSuchHit);
    }

    /// <summary>What was found and not passed, by line: in its own text, and where the contract's template makes another
    /// of it, in that.</summary>
    public static ValueList<TextHit> Open(InvoiceContent content)
    {
        var words = content.Terms.Entity.UnwantedWords;
        var found = new List<TextHit>();
        foreach (var line in content.Lines)
        {
            found.AddRange(TextSearch.Find(line.Description, words)
                .Select(place => TextHit.Of(line.LineId, isShown: false, line.Description, place)));
        }

        foreach (var shown in content.Terms.Lines is null ? [] : ShownLines.Of(content))
        {
            found.AddRange(TextSearch.Find(shown.Text, words)
                .Select(place => TextHit.Of(shown.LineId, isShown: true, shown.Text, place))
                .Where(hit => !found.Exists(own => own.LineId == hit.LineId && own.Mark == hit.Mark)));
        }

        found.RemoveAll(hit => content.Passed.Any(passed => passed.Covers(hit)));
        return found.ToValueList();
    }
}
