using System.Collections.Immutable;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Duties;
using BillingGrains.Domain.Rating;
using BillingGrains.Domain.Subscriptions;

namespace BillingGrains.Domain.Contracts;

/// <summary>How each fact changes a contract.</summary>
internal static class ContractFold
{
    public static CustomerContract Evolve(CustomerContract state, ContractEvent fact) => fact switch
    {
        ContractAgreed agreed => state with
        {
            Versions = state.Versions.SetItem(agreed.Terms.Version, agreed.Terms), Proposed = null, RatedThrough = null,
        },
        ContractProposed put => state with
        {
            Proposed = ProposalRules.Put(state.Proposed, put.Terms.Version, put.Terms, put.By),
        },
        ChargesTaken taken => WithAccount(
            state,
            taken.TicketKey,
            Account(state, taken.TicketKey) with
            {
                RatingNumber = taken.RatingNumber,
                Charges = WithRates(state, taken.Charges),
                CustomerId = taken.CustomerId,
                Site = taken.Site,
                Project = taken.Project,
            }),
        RatingSuperseded => state,
        CustomerHoldNoted noted => CustomerHoldRules.Evolve(state, noted),
        ContractCharged charged => Charged(state, charged),
        CoverSettled settled => settled.Charges.GroupBy(charge => charge.TicketKey).Aggregate(state, Settled),
        CoverNoticed noticed => state with { Noticed = state.Noticed.Add(noticed.Notice.Key) },
        SubscriptionCourseChanged changed => state with
        {
            Changes = state.Changes.Add(new ChangeOfSubscription(changed.SubscriptionId, changed.Change)),
            RatedThrough = null,
        },
        MilestoneReached reached => state with
        {
            Reached = state.Reached.Add(new ReachedMilestone(reached.MilestoneId, reached.On)),
        },
        MilestoneTakenBack back => state with
        {
            Reached = state.Reached.Where(reached => reached.MilestoneId != back.MilestoneId).ToValueList(),
        },
        PurchaseOrderUsed used => state with
        {
            OrdersNoticed = state.OrdersNoticed.SetItem(used.Number, used.IsUsedUp),
        },
        DocumentsDue => state,
        PeriodBilled billed => Billed(state, billed) with { LastNets = DocumentReview.After(state.LastNets, billed) },
        LineReturned returned => Returned(state, returned.InvoiceKey, returned.LineId, returned.Rebill),
        ChargeMoved moved => state with
        {
            Told = moved.Worth == moved.Billed ? state.Told.Remove(Moves.Key(moved)) : state.Told.Add(Moves.Key(moved)),
        },
        BilledLineAdjusted adjusted => Adjusted(state, adjusted),
        MoveAsked or LinesMoved or LinesArrived or LineMoveDeclined => LineMoving.Evolve(state, fact),
        VoidAsked asked => WithVoid(state, asked.InvoiceKey, asked.Ask, VoidStage.Asked),
        VoidDeclined declined => WithVoid(state, declined.InvoiceKey, declined.Ask, VoidStage.Declined),
        DocumentVoided voided => state.Documents[voided.InvoiceKey]
            .Where(line => line.Value.Rebill is null)
            .Where(static line => line.Value.Moving is null)
            .Aggregate(
                WithVoid(state, voided.InvoiceKey, voided.Ask, VoidStage.Done),
                (now, line) => Returned(now, voided.InvoiceKey, line.Key, rebill: true)),
        _ => throw new UnknownFactException(fact),
    };

    /// <summary>Charges from before the rate was kept on them were rated by the newest version that has their code.
    /// </summary>
    private static ValueList<Charge> WithRates(CustomerContract state, ValueList<Charge> charges)
    {
        foreach (var charge in charges)
        {
            if (charge is { TaxCode: not null, TaxPercent: null })
            {
                return charges.Select(one => one with { TaxPercent = one.TaxPercent ?? PercentOf(state, one.TaxCode) })
                    .ToValueList();
            }
        }

        return charges;
    }

    private static decimal? PercentOf(CustomerContract state, string? taxCode) => taxCode is null
        ? null
        : state.Versions.Values.LastOrDefault(terms => terms.Tax?.Code == taxCode)?.Tax!.Percent;

    private static TicketAccount Account(CustomerContract state, string ticketKey) =>
        state.Accounts.GetValueOrDefault(ticketKey) ?? TicketAccount.Empty;

    internal static CustomerContract WithAccount(CustomerContract state, string ticketKey, TicketAccount account) =>
        state with
        {
            Accounts = state.Accounts.SetItem(ticketKey, account),
            Open = GrainKeys.Kind(ticketKey) == "contract" ? state.Open
                : DueAmounts.IsOpen(account) ? state.Open.Add(ticketKey) : state.Open.Remove(ticketKey),
        };

    private static CustomerContract Settled(CustomerContract state, IGrouping<string, SettledCharge> charges)
    {
        var account = state.Accounts[charges.Key];
        var covered = account.Covered.SetItems(
            charges.Select(charge => KeyValuePair.Create(charge.ChargeId, charge.Covered.Amount)));
        return WithAccount(state, charges.Key, account with { Covered = covered });
    }

    private static CustomerContract Charged(CustomerContract state, ContractCharged charged)
    {
        var key = GrainKeys.Contract(state.Terms!.ContractId);
        var account = Account(state, key);
        return WithAccount(
            state with { RatedThrough = OwnCharges.RatedThrough(state.RatedThrough, charged) },
            key,
            account with { Charges = OwnCharges.After(account.Charges, charged) });
    }

    private static CustomerContract Billed(CustomerContract state, PeriodBilled billed)
    {
        var lines = ImmutableSortedDictionary.CreateBuilder<string, DocumentLine>(StringComparer.Ordinal);
        var accounts = new Dictionary<string, TicketAccount>(StringComparer.Ordinal);
        foreach (var line in billed.Lines)
        {
            var account = accounts.GetValueOrDefault(line.TicketKey) ?? Account(state, line.TicketKey);
            var isPrepaid = PrepaidLines.Is(line.ChargeId);
            var bearer = isPrepaid ? line.Corrects : Bearer(account, line);
            var credited = billed.Credit switch
            {
                null => (decimal?)null,
                { Rebill: true } => 0m,
                _ => -line.StandsFor.Amount,
            };
            lines.Add(
                line.LineId,
                new DocumentLine(
                    line.TicketKey, line.ChargeId, line.WorkDate, line.StandsFor, line.Net, bearer, null,
                    line.Taxes, line.Discounts, credited));
            if (!isPrepaid)
            {
                var rated = line.TaxCode is null ? line : line with { TaxPercent = line.PercentBy(billed.Terms) };
                accounts[line.TicketKey] = Billed(account, rated, bearer ?? billed.InvoiceKey, credited ?? 0m);
            }
        }

        state = state with
        {
            Documents = state.Documents.SetItem(billed.InvoiceKey, lines.ToImmutable()),
            Runs = state.Runs.SetItem(
                billed.RunId,
                new BilledRun(billed.Period, (state.Runs.GetValueOrDefault(billed.RunId)?.Documents ?? 0) + 1)),
            Heads = state.Heads.SetItem(billed.InvoiceKey, DocumentHead.Of(billed.Terms)),
            Credits = billed.Credit is { } credit ? state.Credits.Add(credit.CreditId, credit) : state.Credits,
        };
        foreach (var (ticketKey, account) in accounts)
        {
            state = WithAccount(state, ticketKey, account);
        }

        return state;
    }

    private static TicketAccount Billed(TicketAccount account, BilledLine line, string bearer, decimal settled)
    {
        var known = account.Billed.GetValueOrDefault(line.ChargeId)
            ?? new BilledCharge(line.Kind, line.WorkDate, line.Description, line.TaxCode, line.TaxPercent, [], 0m);
        var charge = known with
        {
            WorkDate = line.WorkDate,
            Description = line.Description,
            TaxCode = line.TaxCode,
            TaxPercent = line.TaxPercent,
        };
        var part = new BilledPart(
            bearer, line.StandsFor.Amount, line.Net.Amount, line.TaxCode, line.TaxPercent, line.Taxes);
        return account with
        {
            Billed = account.Billed.SetItem(
                line.ChargeId,
                charge with { Parts = Moved(charge.Parts, part), Settled = charge.Settled + settled }),
        };
    }

    private static CustomerContract WithVoid(CustomerContract state, string invoiceKey, int ask, VoidStage stage) =>
        state with { Voids = state.Voids.SetItem(invoiceKey, new VoidOfDocument(ask, stage)) };

    private static CustomerContract Returned(CustomerContract state, string invoiceKey, string lineId, bool rebill)
    {
        var lines = state.Documents[invoiceKey];
        var line = lines[lineId];
        var without = state with
        {
            Documents = state.Documents.SetItem(
                invoiceKey, lines.SetItem(lineId, line with { Rebill = rebill })),
        };
        if (PrepaidLines.Is(line.ChargeId))
        {
            return without;
        }

        var account = state.Accounts[line.TicketKey];
        var charge = account.Billed[line.ChargeId];
        charge = charge with
        {
            Parts = Moved(
                charge.Parts,
                new BilledPart(
                    line.Bearer ?? invoiceKey, -line.Worth.Amount, -line.Net.Amount, charge.TaxCode, charge.TaxPercent,
                    PartShares.Negated(line.Taxes))),
            Settled = charge.Settled - (line.Credited ?? (rebill ? 0m : -line.Worth.Amount)),
        };
        return WithAccount(
            without,
            line.TicketKey,
            account with { Billed = account.Billed.SetItem(line.ChargeId, charge) });
    }

    private static CustomerContract Adjusted(CustomerContract state, BilledLineAdjusted adjusted)
    {
        var lines = state.Documents[adjusted.InvoiceKey];
        var line = lines[adjusted.LineId];
        var opened = line.Opened ?? line.Worth;
        var reduced = adjusted.Rebill ? 0m : opened.Amount - adjusted.Worth.Amount;
        var after = line with
        {
            Worth = adjusted.Worth,
            Net = adjusted.Net,
            Taxes = adjusted.Taxes,
            Discounts = adjusted.Discounts,
            Reduced = reduced,
            Opened = opened,
        };
        var account = state.Accounts[line.TicketKey];
        var charge = account.Billed[line.ChargeId];
        var change = new BilledPart(
            line.Bearer ?? adjusted.InvoiceKey, after.Worth.Amount - line.Worth.Amount, after.Net.Amount - line.Net.Amount,
            charge.TaxCode, charge.TaxPercent, [.. after.Taxes, .. PartShares.Negated(line.Taxes)]);
        charge = charge with
        {
            Parts = Moved(charge.Parts, change), Settled = charge.Settled + reduced - line.Reduced,
        };
        return WithAccount(
            state with { Documents = state.Documents.SetItem(adjusted.InvoiceKey, lines.SetItem(adjusted.LineId, after)) },
            line.TicketKey,
            account with { Billed = account.Billed.SetItem(line.ChargeId, charge) });
    }

    /// <summary>What takes an earlier line back lowers what the document that it corrects stands for; anything else stands
    /// for itself.</summary>
    private static string? Bearer(TicketAccount account, BilledLine line) =>
        line.Corrects is { } corrected && account.Billed.GetValueOrDefault(line.ChargeId) is { } billed
            && billed.Parts.Any(part =>
                part.InvoiceKey == corrected && Math.Sign(part.Worth) == -Math.Sign(line.StandsFor.Amount))
            ? corrected
            : null;

    internal static ValueList<BilledPart> Moved(ValueList<BilledPart> parts, BilledPart change)
    {
        var moved = new List<BilledPart>(parts.Count + 1);
        var found = false;
        foreach (var part in parts)
        {
            var its = part.InvoiceKey == change.InvoiceKey;
            found |= its;
            var changed = its ? PartShares.Sum(part, change) : part;
            if (changed.Worth != 0m)
            {
                moved.Add(changed);
            }
        }

        if (!found)
        {
            moved.Add(change);
        }

        return moved.ToValueList();
    }
}
