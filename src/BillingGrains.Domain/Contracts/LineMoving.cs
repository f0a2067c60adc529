using System.Collections.Immutable;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Invoices;
using NodaTime.Text;

namespace BillingGrains.Domain.Contracts;

/// <summary>Moves lines between drafts. The contract knows what each document stands for, and so asks for the move; the draft
/// that bears them lets them go or not; the other takes them or not, and where it does not any more, they get a document
/// of their own. So each line stands on one document, whatever happens on the way.</summary>
internal static class LineMoving
{
    private static readonly ImmutableSortedDictionary<string, DocumentLine> NoLines =
        ImmutableSortedDictionary.Create<string, DocumentLine>(StringComparer.Ordinal);

    public static Decision<ContractEvent> Decide(CustomerContract state, AskMove command)
    {
        if (state.LineMoves.TryGetValue(command.MoveId, out var known))
        {
            return known.From == command.From && known.To == command.To && known.Asked == command.Asked
                ? Decision<ContractEvent>.Accept()
                : Refuse(MoveRefusal.Conflict);
        }

        return FindFault(state, command) is { } fault
            ? Refuse(fault)
            : Decision<ContractEvent>.Accept(new MoveAsked(
                command.MoveId, command.From, command.To, command.Asked, command.LineIds, command.Reason, command.By,
                command.Now));
    }

    /// <summary>To the draft asked for, or to a new one.</summary>
    public static Decision<ContractEvent> Decide(CustomerContract state, SendLines command)
    {
        var off = command.Off;
        return state.LineMoves.GetValueOrDefault(off.MoveId) is { Stage: LineMoveStage.Asked } move
            ? Decision<ContractEvent>.Accept(Send(state, new LinesMoved(
                off.MoveId, command.From, move.To ?? "", IsNew: move.To is null, off.Lines, off.Terms, PeriodOf(command.From),
                off.Edits, off.Reason, off.By, command.Now)))
            : Decision<ContractEvent>.Accept();
    }

    /// <summary>What was not taken goes to a document of its own, and so does not come back: the draft that it left may be
    /// final by now.</summary>
    public static Decision<ContractEvent> Decide(CustomerContract state, NoteLines command)
    {
        if (state.LineMoves.GetValueOrDefault(command.MoveId) is not { Stage: LineMoveStage.OnTheWay, Sent: { } sent } move
            || sent.To != command.InvoiceKey)
        {
            return Decision<ContractEvent>.Accept();
        }

        if (!command.AreTaken)
        {
            return Decision<ContractEvent>.Accept(Send(state, sent with { IsNew = true, At = command.Now }));
        }

        var arrived = new LinesArrived(command.MoveId, sent.From, sent.To, move.LineIds);
        var charges = move.LineIds.Select(line => state.Documents[sent.From][line])
            .Select(line => (line.TicketKey, line.ChargeId)).Distinct();
        return Decision<ContractEvent>.Accept(
            [arrived, .. Moves.On(ContractDecider.Evolve(state, arrived), sent.To, charges)]);
    }

    public static Decision<ContractEvent> Decide(CustomerContract state, EndMove command) =>
        state.LineMoves.GetValueOrDefault(command.MoveId) is { Stage: LineMoveStage.Asked }
            ? Decision<ContractEvent>.Accept(new LineMoveDeclined(command.MoveId, command.Words))
            : Decision<ContractEvent>.Accept();

    /// <summary>Whether a charge has a line on its way: what would bill or take it back waits.</summary>
    public static bool IsMoving(CustomerContract state, string ticketKey, string chargeId) => InFlight(state)
        .Any(move => move.LineIds.Any(id => state.Documents[move.From].GetValueOrDefault(id) is { } line
            && line.TicketKey == ticketKey && line.ChargeId == chargeId));

    /// <summary>Whether lines are on their way from or to a document.</summary>
    public static bool Touches(CustomerContract state, string invoiceKey) => InFlight(state)
        .Any(move => move.From == invoiceKey || (move.Sent?.To ?? move.To) == invoiceKey);

    public static CustomerContract Evolve(CustomerContract state, ContractEvent fact) => fact switch
    {
        MoveAsked asked => With(state, asked.MoveId, new LineMove(
            asked.From, asked.To, asked.Asked, asked.LineIds, LineMoveStage.Asked)),
        LinesMoved moved => Sent(state, moved),
        LinesArrived arrived => arrived.LineIds.Aggregate(
            With(state, arrived.MoveId, state.LineMoves[arrived.MoveId] with
            {
                Stage = LineMoveStage.Arrived, Sent = null,
            }),
            (now, line) => Arrived(now, arrived, line)),
        LineMoveDeclined declined => With(state, declined.MoveId, state.LineMoves[declined.MoveId] with
        {
            Stage = LineMoveStage.Declined,
        }),
        _ => throw new UnknownFactException(fact),
    };

    private static IEnumerable<LineMove> InFlight(CustomerContract state) =>
        state.LineMoves.Values.Where(static move => move.Stage is LineMoveStage.Asked or LineMoveStage.OnTheWay);

    private static LinesMoved Send(CustomerContract state, LinesMoved moved) => !moved.IsNew ? moved : moved with
    {
        To = Drafts.NextKey(state, state.Terms!.ContractId, moved.Period, Drafts.Owed, static _ => false).Key,
    };

    private static NodaTime.YearMonth PeriodOf(string invoiceKey) =>
        YearMonthPattern.Iso.Parse(invoiceKey.Split('/')[2]).Value;

    private static CustomerContract With(CustomerContract state, string moveId, LineMove move) =>
        state with { LineMoves = state.LineMoves.SetItem(moveId, move) };

    private static CustomerContract Sent(CustomerContract state, LinesMoved moved)
    {
        var ids = moved.Lines.Select(static line => line.Line.LineId).ToHashSet(StringComparer.Ordinal);
        var left = state.Documents[moved.From];
        foreach (var id in ids.Order(StringComparer.Ordinal))
        {
            left = left.SetItem(id, left[id] with { Moving = moved.MoveId });
        }

        var documents = state.Documents.SetItem(moved.From, left);
        return With(state, moved.MoveId, state.LineMoves[moved.MoveId] with
        {
            Stage = LineMoveStage.OnTheWay, Sent = moved,
        }) with
        {
            Documents = moved.IsNew ? documents.SetItem(moved.To, left.Clear()) : documents,
            Heads = moved.IsNew ? state.Heads.SetItem(moved.To, state.Heads[moved.From]) : state.Heads,
        };
    }

    private static CustomerContract Arrived(CustomerContract state, LinesArrived arrived, string lineId)
    {
        var line = state.Documents[arrived.From][lineId];
        var account = state.Accounts[line.TicketKey];
        var charge = account.Billed[line.ChargeId];
        var part = new BilledPart(
            arrived.To, line.Worth.Amount, line.Net.Amount, charge.TaxCode, charge.TaxPercent, line.Taxes);
        var gone = part with
        {
            InvoiceKey = arrived.From, Worth = -part.Worth, Net = -part.Net, Taxes = PartShares.Negated(part.Taxes),
        };
        var after = charge with { Parts = ContractFold.Moved(ContractFold.Moved(charge.Parts, gone), part) };
        var told = $"{arrived.From}\n{line.TicketKey}\n{line.ChargeId}";
        return ContractFold.WithAccount(
            state with
            {
                Documents = state.Documents
                    .SetItem(arrived.From, state.Documents[arrived.From].Remove(lineId))
                    .SetItem(arrived.To, state.Documents[arrived.To].SetItem(lineId, line with { Moving = null })),
                Told = state.Told.Remove(told),
            },
            line.TicketKey,
            account with { Billed = account.Billed.SetItem(line.ChargeId, after) });
    }

    private static Refusal? FindFault(CustomerContract state, AskMove command)
    {
        var from = state.Documents.GetValueOrDefault(command.From) ?? NoLines;
        return command switch
        {
            _ when !KeyPart.IsValid(command.MoveId) => KeyPart.Invalid("moveId"),
            _ when string.IsNullOrWhiteSpace(command.Reason) => InvoiceRefusal.ReasonMissing,
            _ when from.IsEmpty => CreditRefusal.UnknownDocument,
            _ when command.LineIds.IsEmpty
                || command.LineIds.Distinct(StringComparer.Ordinal).Count() < command.LineIds.Count => MoveRefusal.LinesMissing,
            _ when command.LineIds.Select(id => LineFault(state, command.From, from.GetValueOrDefault(id))).OfType<Refusal>()
                .FirstOrDefault() is { } fault => fault,
            _ when HasPrepaid(from) || HasPrepaid(state.Documents.GetValueOrDefault(command.To ?? "") ?? NoLines) =>
                MoveRefusal.Prepaid,
            _ when state.Voids.GetValueOrDefault(command.From)?.Stage is VoidStage.Asked or VoidStage.Done =>
                InvoiceRefusal.Frozen,
            { To: null } => from.Values.All(line => line.Rebill is not null || command.LineIds.Contains(Id(from, line)))
                ? MoveRefusal.IsAll
                : null,
            { To: var to } when to == command.From || !state.Documents.ContainsKey(to) => MoveRefusal.UnknownTarget,
            { To: var to } when Touches(state, to) || InFlight(state).Any(move => move.From == command.From) =>
                MoveRefusal.BeingMoved,
            { To: var to } => TargetFault(state, command, state.Documents[to], to),
        };
    }

    private static Refusal? TargetFault(
        CustomerContract state, AskMove command, ImmutableSortedDictionary<string, DocumentLine> target, string to)
    {
        var (from, head, other) = (state.Documents[command.From], state.Heads[command.From], state.Heads[to]);
        var charges = command.LineIds.Select(id => (from[id].TicketKey, from[id].ChargeId)).ToHashSet();
        return (head with { Group = null }) != (other with { Group = null }) ? MoveRefusal.OtherHead
            : target.Values.Any(line => line.Rebill is null && charges.Contains((line.TicketKey, line.ChargeId)))
                ? MoveRefusal.SameCharge
            : null;
    }

    private static Refusal? LineFault(CustomerContract state, string from, DocumentLine? line) => line switch
    {
        null or { Rebill: not null } => InvoiceRefusal.UnknownLine,
        { Moving: not null } => MoveRefusal.BeingMoved,
        { Bearer: not null } => MoveRefusal.TakenBack,
        _ when IsMoving(state, line.TicketKey, line.ChargeId) => MoveRefusal.BeingMoved,
        _ when state.Documents.Values.Any(lines => lines.Values.Any(other => other.Rebill is null && other.Bearer == from
            && other.TicketKey == line.TicketKey && other.ChargeId == line.ChargeId)) => MoveRefusal.TakenBack,
        _ => null,
    };

    private static bool HasPrepaid(ImmutableSortedDictionary<string, DocumentLine> lines) =>
        lines.Values.Any(static line => line.Rebill is null && PrepaidLines.Is(line.ChargeId));

    private static string Id(ImmutableSortedDictionary<string, DocumentLine> lines, DocumentLine line) =>
        lines.First(pair => ReferenceEquals(pair.Value, line)).Key;

    private static Decision<ContractEvent> Refuse(Refusal refusal) => Decision<ContractEvent>.Refuse(refusal);
}

/// <summary>Every rule of moving lines between drafts.</summary>
public static class MoveRefusal
{
    public static readonly Refusal Conflict = new(
        "move-conflict", "moveId", "The id was used before for another move: use another one.");

    public static readonly Refusal LinesMissing = new("lines-missing", "lines", "Name the lines that move, each once.");

    public static readonly Refusal IsAll = new(
        "move-is-all", "lines", "These are all lines of the draft: leave one, or move them to another draft.");

    public static readonly Refusal UnknownTarget = new(
        "unknown-target", "to", "The contract has no other document of that name: GET /v1/invoices lists its drafts.");

    public static readonly Refusal NotDraft = new(
        "target-not-draft", "to", "Lines move between drafts of invoices: the other document is none, or not any more.");

    public static readonly Refusal OtherHead = new(
        "other-head", "to",
        "The other draft is for another customer or purchase order, in another currency, or taxed or withheld otherwise.");

    public static readonly Refusal SameCharge = new(
        "same-charge", "to", "The other draft bears a line of the same charge, or bore this one: split it off instead.");

    public static readonly Refusal BeingMoved = new(
        "being-moved", null, "Lines of the document are on their way to another one: ask again in a moment.");

    public static readonly Refusal TakenBack = new(
        "line-taken-back", "lines",
        "The line takes something back, or a part of it was taken back since: approve it as it stands, or take it off.");

    public static readonly Refusal Prepaid = new(
        "paid-by-credit", null,
        "Prepaid credit pays a part of the document: take lines off to rebill them instead, and the credit is drawn anew.");
}
