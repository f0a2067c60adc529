namespace BillingGrains.House.Tests.Simulation.Defects;

/// <summary>Mistakes on the way into the ERP.</summary>
internal static class PostingDefects
{
    private const string Call = "Grains/Posting/ErpCall.cs";
    private const string Gate = "Grains/Posting/PacingGate.cs";
    private const string Rules = "Domain/Posting/SendingRules.cs";

    private const string Announced = "a sending is a fact before it is a call";
    private const string Attempts = "one attempt after the other";
    private const string Draft = "only an approved document gets a number";
    private const string Gap = "a series has no gap";
    private const string InTime = "a call starts in its time or not at all";
    private const string Lane = "one lane posts to a company";
    private const string LeftAlone = "an ERP is left alone for as long as it asks";
    private const string Pace = "an ERP is called no faster than it allows";
    private const string Person = "only a person sends a parked document again";
    private const string Posted = "a posted invoice stands in the ERP as it is here";
    private const string Refused = "only what the ERP refused is parked";
    private const string Settled = "only a look-up after the settling time shows that an attempt had no effect";
    private const string Stuck = "no progress";
    private const string Twice = "no posting key twice in an ERP";

    public static readonly Defect[] All =
    [
        new("a sending is not stored before the call", 10, [Announced],
            new Edit(Call,
                "started = await due.Document.StartSending(",
                """
                if (send.Purpose == SendingPurpose.Create && await due.Document.ForErp() is { } early)
                            {
                                var made = await Guard(
                                    async () => CallAnswer.OfOne(await erp.Send(early, null, CancellationToken.None)), window);
                                if (await due.Document.StartSending(epoch, send.Purpose, window, OriginOf(due.Key)) is { } late)
                                {
                                    await due.Document.Record(late, made.OfCall, fromLookUp: false, OriginOf(due.Key));
                                }

                                return;
                            }

                            started = await due.Document.StartSending(
                """)),
        new("a look-up comes before the settling time", 40, [Settled],
            new Edit("Domain/Posting/PostingSteps.cs",
                "is var from && now < from", "is var from && now < from - Duration.FromMinutes(1)"),
            new Edit(Rules, "var isSettled = command.Now >= attempt.SettledAfter;", "var isSettled = true;")),
        new("the lease is ignored after a freeze", 100, [InTime, Twice],
            new Edit(Call, "if (late || lease.Left < window.Timeout)", "if (window.Timeout < Duration.Zero)")) { Hint = 7 },
        new("two lanes post to one tenant at once", 80, [Lane, LeftAlone],
            new Edit("Grains/Posting/TenantLease.cs",
                "return taken.FreeIn;",
                """
                askedAt = asked;
                                validFor = posting.Times.LeaseFor;
                                return null;
                """)),
        new("a call that timed out is repeated blindly", 20, [Attempts, Twice],
            new Edit("Domain/Posting/SendingProgress.cs",
                "SendingUnknown unknown => this with { UnknownAt = unknown.At, Unknowns = Unknowns + 1 },",
                "SendingUnknown unknown => this with { IsOpen = false, Unknowns = Unknowns + 1 },")),
        new("an unknown outcome is taken for a failure", 20, [Refused],
            new Edit(Rules,
                "SendingOutcome.Unknown unknown => Unknown(sending, attempt, unknown.Detail, command.Now),",
                """
                SendingOutcome.Unknown unknown => Accept(new InvoiceParked(
                                attempt.Number, "failed", "The call failed.", unknown.Detail, command.Now)),
                """)),
        new("an unknown outcome is taken for a success", 80, [Posted, Twice],
            new Edit(Rules,
                "(_, SendingOutcome.Posted posted) => Accept([.. Post(state, posted, command.Attempt, command.Now)]),",
                """
                (_, SendingOutcome.Unknown) when sending is { RemoteId: { } id, Last.Purpose: SendingPurpose.Post } =>
                                Accept(new InvoicePosted(
                                    command.Attempt, id, state.Number ?? "assumed", state.Amounts!.Net,
                                    state.Amounts.Tax, state.Amounts.Gross, command.Now)),
                            (_, SendingOutcome.Posted posted) =>
                                Accept([.. Post(state, posted, command.Attempt, command.Now)]),
                """)),
        new("the throttle's state is lost while calls are in flight", 80, [Pace, LeftAlone],
            new Edit(Gate, "else if (state is null || isNew)", "else if (state is null || isNew || begun.Count > 0)"),
            new Edit(Gate,
                "state = Pacing.TakeOver(now, services.Now, booked) with { InFlight = areOut };",
                "state = Pacing.TakeOver(now, services.Now - Duration.FromDays(1), booked);")),
        new("the ERP's retry-after is ignored", 150, [LeftAlone],
            new Edit(Rules,
                "var retryAt = now + Duration.Max(wait, deferred.RetryAfter ?? Duration.Zero);", "var retryAt = now + wait;"),
            new Edit("Domain/Posting/Pacing.cs",
                "now + (retryAfter ?? QuietLeast)", "now + QuietLeast")) { Hint = 20 },
        new("a parked document is sent again without a person", 20, [Person],
            new Edit(Rules,
                """
                SendingOutcome.Refused refused => Accept(new InvoiceParked(
                                attempt.Number, refused.Code, refused.Words, refused.Detail, command.Now)),
                """,
                """
                SendingOutcome.Refused refused => Accept(
                                new InvoiceParked(attempt.Number, refused.Code, refused.Words, refused.Detail, command.Now),
                                new InvoiceReplayed($"auto-{attempt.Number}", "system", command.Now)),
                """)),
        new("a number is skipped", 20, [Gap],
            new Edit("Domain/Entities/NumberSeries.cs",
                "var sequence = state.Last + 1;", "var sequence = state.Last + (state.Last % 3 == 2 ? 2 : 1);"),
            new Edit("Domain/Entities/NumberSeries.cs",
                "NumberGiven given when given.Sequence == state.Last + 1 =>",
                "NumberGiven given when given.Sequence > state.Last =>")),
        new("a number is taken at the draft", 20, [Draft],
            new Edit("Domain/Invoices/InvoiceDecider.cs",
                "LineCut or LineAdjusted => [GrainKeys.Contract(content.Terms.ContractId)],",
                """
                LineCut or LineAdjusted => [GrainKeys.Contract(content.Terms.ContractId)],
                            InvoiceOpened { Terms.Entity: { Numbering: Numbering.Ours } entity } =>
                                [GrainKeys.Series(entity.EntityId, "invoice", 2026)],
                """),
            new Edit("Grains/Entities/SeriesGrain.cs",
                "if (fact is not DateGiven { Number: { } wanted } given)",
                """
                if (fact is BillingGrains.Domain.Invoices.InvoiceOpened { Terms.Entity: { Numbering: Numbering.Ours } entity })
                        {
                            return [new GiveNumber(stored.Key, "draft", entity.NumberPattern, 2026, Services.Now)];
                        }

                        if (fact is not DateGiven { Number: { } wanted } given)
                """)),
        new("the tenant's queue forgets what was replayed", 20, [Stuck],
            new Edit("Domain/Invoices/InvoiceDecider.cs",
                "InvoiceParked or InvoiceReplayed => [tenant],",
                "InvoiceParked => [tenant],")),
    ];
}
