using BillingGrains.Domain.Amounts;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Invoices;
using BillingGrains.Domain.Rating;

namespace BillingGrains.Domain.Contracts;

/// <summary>Credits by a person. The contract knows what each document still stands for, so that nothing is credited twice,
/// whoever asks; the credit note has the original's terms, its currency, and its taxes as they were billed.</summary>
internal static class Crediting
{
    private const string Adjustment = "adjustment";

    public static Decision<ContractEvent> Decide(CustomerContract state, CreditDocument command)
    {
        if (state.Credits.TryGetValue(command.CreditId, out var known))
        {
            return Difference(known, command) is { } field
                ? Refuse(CreditRefusal.CreditConflict(field))
                : Decision<ContractEvent>.Accept();
        }

        if (FindFault(state, command) is { } fault)
        {
            return Refuse(fault);
        }

        var content = command.Original.Content;
        var standing = Standing(state, content);
        var taken = new List<Taken>();
        foreach (var asked in command.Lines.IsEmpty
            ? standing.Select(line => new CreditedLine(line.Line.LineId)).ToValueList()
            : command.Lines)
        {
            if (FindFault(content, standing, asked) is { } lineFault)
            {
                return Refuse(lineFault);
            }

            var line = standing.Find(line => line.Line.LineId == asked.LineId)!;
            taken.Add(new Taken(line, PartShares.OfNet(
                line.Part, asked.Net ?? line.Part.Net, content.Terms.Currency, content.Terms.MoneyRounding)));
        }

        return taken.Count == 0
            ? Refuse(CreditRefusal.NothingLeft)
            : Decision<ContractEvent>.Accept(Document(state, command, taken));
    }

    private static string? Difference(ManualCredit known, CreditDocument command) => command switch
    {
        _ when known.InvoiceKey != command.Original.Content.InvoiceKey => "invoice",
        _ when known.Kind != command.Reduction => "kind",
        _ when known.Reason != command.Reason => "reason",
        _ when known.Asked != command.Lines => "lines",
        _ => null,
    };

    private static Refusal? FindFault(CustomerContract state, CreditDocument command)
    {
        var content = command.Original.Content;
        return command switch
        {
            _ when !KeyPart.IsValid(command.CreditId) => KeyPart.Invalid("creditId"),
            _ when command.Reduction == ReductionKind.None || !Enum.IsDefined(command.Reduction) => CreditRefusal.KindMissing,
            _ when string.IsNullOrWhiteSpace(command.Reason) => CreditRefusal.ReasonMissing,
            _ when !state.Documents.ContainsKey(content.InvoiceKey) => CreditRefusal.UnknownDocument,
            _ when content.Kind != InvoiceKind.Invoice => CreditRefusal.NotAnInvoice,
            _ when state.Voids.GetValueOrDefault(content.InvoiceKey)?.Stage is VoidStage.Asked or VoidStage.Done =>
                CreditRefusal.BeingVoided,
            _ when LineMoving.Touches(state, content.InvoiceKey) => MoveRefusal.BeingMoved,
            _ => command.Lines.GroupBy(line => line.LineId, StringComparer.Ordinal)
                .FirstOrDefault(group => group.Count() > 1) is { } twice
                ? CreditRefusal.RepeatedLine(twice.Key)
                : null,
        };
    }

    private static Refusal? FindFault(InvoiceContent content, List<StandingLine> standing, CreditedLine asked)
    {
        var currency = content.Terms.Currency;
        var line = standing.Find(line => line.Line.LineId == asked.LineId);
        return asked.Net switch
        {
            _ when line is null && content.Lines.All(each => each.LineId != asked.LineId || PrepaidLines.Is(each.ChargeId)) =>
                CreditRefusal.UnknownLine(asked.LineId),
            _ when line is null => CreditRefusal.LineGone(asked.LineId),
            null => null,
            { } net when net <= 0m || Rounding.Round(net, currency.Decimals, content.Terms.MoneyRounding) != net =>
                CreditRefusal.AmountInvalid(asked.LineId, currency),
            { } net when net > line.Part.Net => CreditRefusal.Exceeds(asked.LineId, new Money(line.Part.Net, currency)),
            _ => null,
        };
    }

    /// <summary>The lines of which something stands, in their order, with what stands.</summary>
    private static List<StandingLine> Standing(CustomerContract state, InvoiceContent content)
    {
        var lines = new List<StandingLine>();
        foreach (var line in content.Lines)
        {
            var part = state.Documents[content.InvoiceKey].GetValueOrDefault(line.LineId) is { Rebill: null, Bearer: null }
                && !PrepaidLines.Is(line.ChargeId)
                ? state.Accounts[line.TicketKey].Billed[line.ChargeId].Parts
                    .FirstOrDefault(part => part.InvoiceKey == content.InvoiceKey && part.Worth > 0m)
                : null;
            if (part is not null)
            {
                lines.Add(new StandingLine(line, part));
            }
        }

        return lines;
    }

    private static PeriodBilled Document(CustomerContract state, CreditDocument command, List<Taken> taken)
    {
        var (document, content) = (command.Original, command.Original.Content);
        var rebill = command.Reduction.IsToRebill();
        var (key, reason) = Drafts.NextKey(
            state, content.Terms.ContractId, content.Period, Drafts.GivenBack, static _ => false);
        var credit = new ManualCredit(
            command.CreditId, content.InvoiceKey, command.Number, document.InvoiceDate, command.Reduction, rebill, command.Reason,
            command.By, command.Lines);
        var route = new LineRouting(command.Entity, state.Terms!, command.Now)
            .Following(content.Terms.Entity.ErpTenantId, taken[0].Line.Line.Kind);
        var terms = content.Terms with
        {
            // The original's tax, rounded as it was: its entity may round otherwise by now.
            Entity = LineRouting.At(command.Entity, route.TenantId) with { TaxRounding = content.Terms.Entity.TaxRounding },
            Review = null,
            RoutedBy = route.RuleId is { } ruleId ? [ruleId] : [],
        };
        var lines = taken.Select(one => Line(state, credit, key, one, content)).ToValueList();
        if (rebill)
        {
            lines = lines.AddRange(PrepaidLines.GivenBack(state, content, key, lines, terms).ToValueList());
        }

        return new PeriodBilled(
            key, content.Period, reason, $"credit/{command.CreditId}", terms, lines, command.Now, credit);
    }

    private static BilledLine Line(
        CustomerContract state, ManualCredit credit, string key, Taken taken, InvoiceContent content)
    {
        var (line, share) = (taken.Line.Line, taken.Share);
        var currency = content.Terms.Currency;
        var net = new Money(-share.Net, currency);
        var whole = share.Worth == line.StandsFor.Amount;
        var after = credit.Rebill ? "It is unbilled again." : "It is never billed again.";
        return line with
        {
            LineId = DueLines.LineId(key, line.ChargeId, content.InvoiceKey),
            Quantity = whole ? line.Quantity : 1m,
            Unit = whole ? line.Unit : Adjustment,
            Net = net,
            Worth = share.Net == share.Worth ? null : new Money(-share.Worth, currency),
            TaxCode = share.TaxCode,
            TaxPercent = share.TaxPercent,
            Taxes = PartShares.Negated(share.Taxes),
            Corrects = content.InvoiceKey,
            Discounts = credit.Rebill ? DiscountsBack(state, taken, content) : [],
            Explanation =
            [
                new Step(
                    "credited",
                    $"{Texts.Amount(-net)} of {Texts.Amount(new Money(taken.Line.Part.Net, currency))} that stood on "
                    + $"{credit.Number ?? GrainKeys.NameOf(content.InvoiceKey)} are credited. {after}",
                    net),
            ],
        };
    }

    /// <summary>What the line took of discounts is there again for what is billed anew: in proportion, and the last part
    /// takes what is left.</summary>
    private static ValueList<DiscountTaken> DiscountsBack(CustomerContract state, Taken taken, InvoiceContent content)
    {
        var (line, part, share) = (taken.Line.Line, taken.Line.Part, taken.Share);
        var before = state.Documents.Values.SelectMany(lines => lines.Values)
            .Where(other => other.Bearer == content.InvoiceKey && other.ChargeId == line.ChargeId && other.Rebill is null)
            .SelectMany(other => other.Discounts)
            .ToLookup(back => back.DiscountId, back => back.Amount, StringComparer.Ordinal);
        return line.Discounts.Select(took =>
        {
            var left = before[took.DiscountId].Aggregate(took.Amount, static (sum, back) => sum + back);
            var back = share.Worth == part.Worth
                ? left
                : new Money(left.Amount * share.Worth / part.Worth, left.Currency).Round(content.Terms.MoneyRounding);
            return new DiscountTaken(took.DiscountId, -back);
        }).Where(static back => back.Amount.Amount != 0m).ToValueList();
    }

    private static Decision<ContractEvent> Refuse(Refusal refusal) => Decision<ContractEvent>.Refuse(refusal);

    private sealed record StandingLine(BilledLine Line, BilledPart Part);

    private sealed record Taken(StandingLine Line, BilledPart Share);
}
