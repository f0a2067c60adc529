using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.MasterData;
using BillingGrains.Domain.Proposals;
using NodaTime;

namespace BillingGrains.Domain.Posting;

/// <summary>What happens to a tenant's master data, and to the documents that wait for it.</summary>
internal static class TenantMasterRules
{
    /// <summary>Documents that one fact addresses.</summary>
    private const int RecheckedAtATime = 200;

    /// <summary>More often, an ERP would be asked for nothing else.</summary>
    private static readonly Duration EveryLeast = Duration.FromMinutes(1);

    public static Decision<TenantEvent> Decide(ErpTenant state, TenantCommand command)
    {
        var master = state.Master;
        return command switch
        {
            AskMasterData ask => master.Asked is { } asked && (asked.Whole || !ask.Whole)
                ? Accept()
                : Accept(new MasterDataAsked(ask.By, ask.Whole, ask.Now)),
            EndMasterRefresh end => Accept(
            [
                new MasterDataRefreshed(end.Standing, end.Whole, end.Token, end.Now),
                .. Recheck(master, end.Standing, end.Now),
            ]),
            OweMirror owe when master.ToMirror.Contains(owe.ProposalKey) => Accept(),
            OweMirror owe => Accept(new MirrorOwed(owe.ProposalKey, owe.Now)),
            TakeMirror take when !master.ToMirror.Contains(take.ProposalKey) => Accept(),
            TakeMirror take => Accept(
            [
                new MirrorTaken(take.ProposalKey, take.Standing, take.Now),
                .. take.Standing is { } standing ? Recheck(master, standing, take.Now) : [],
            ]),
            // What was refreshed since it was checked may have mended it.
            WaitForMasterData wait when master.Standing is { } standing && standing.Version > wait.Version => Accept(
            [
                .. master.Waiting.Contains(wait.InvoiceKey) ? [] : new TenantEvent[] { new DocumentWaits(wait.InvoiceKey) },
                new MasterRecheckAsked([wait.InvoiceKey], standing.Version, wait.Now),
            ]),
            WaitForMasterData wait when master.Waiting.Contains(wait.InvoiceKey) => Accept(),
            WaitForMasterData wait => Accept(new DocumentWaits(wait.InvoiceKey)),
            WaitNoMore leave when !master.Waiting.Contains(leave.InvoiceKey) => Accept(),
            WaitNoMore leave => Accept(new DocumentWaitsNoMore(leave.InvoiceKey)),
            _ => throw new ArgumentOutOfRangeException(nameof(command), command, "The command is not known."),
        };
    }

    public static TenantMasterData Evolve(TenantMasterData master, TenantEvent fact) => fact switch
    {
        MasterDataAsked asked => master with { Asked = asked },
        MasterDataRefreshed refreshed => master with
        {
            Standing = refreshed.Standing,
            Token = refreshed.Token,
            WholeAt = refreshed.Whole ? refreshed.At : master.WholeAt,
            Asked = refreshed.Whole || master.Asked is { Whole: false } ? null : master.Asked,
        },
        MirrorOwed owed => master with { ToMirror = master.ToMirror.Add(owed.ProposalKey, owed.ProposalKey) },
        MirrorTaken taken => master with
        {
            ToMirror = master.ToMirror.Remove(taken.ProposalKey),
            Standing = taken.Standing ?? master.Standing,
        },
        DocumentWaits waits => master with { Waiting = master.Waiting.Add(waits.InvoiceKey, waits.InvoiceKey) },
        DocumentWaitsNoMore left => master with { Waiting = master.Waiting.Remove(left.InvoiceKey) },
        MasterRecheckAsked => master,
        _ => throw new UnknownFactException(fact),
    };

    public static Refusal? FindFault(MasterDataSettings settings) => settings switch
    {
        _ when settings.Every < EveryLeast => TenantRefusal.LimitTooSmall("masterData.refreshEvery"),
        _ when settings.AllEvery < EveryLeast => TenantRefusal.LimitTooSmall("masterData.wholeEvery"),
        _ when settings.Demanded.Any(static kind => kind == MasterKind.None || !Enum.IsDefined(kind)) =>
            TenantRefusal.UnknownMasterKind,
        _ when !settings.Proposable.All(ProposalRefusal.IsProposable) =>
            ProposalRefusal.KindNotProposable with { Field = "masterData.proposable" },
        _ when settings.Dimensions.Any(static kind => !KeyPart.IsValid(kind)) => KeyPart.Invalid("masterData.dimensions"),
        _ => null,
    };

    /// <summary>What waits is looked at again.</summary>
    private static IEnumerable<TenantEvent> Recheck(TenantMasterData master, MasterStanding standing, Instant now) =>
        master.Waiting.ByPlace.Values.Chunk(RecheckedAtATime)
            .Select(some => new MasterRecheckAsked(some.ToValueList(), standing.Version, now));

    private static Decision<TenantEvent> Accept(params ReadOnlySpan<TenantEvent> events) =>
        Decision<TenantEvent>.Accept(events);
}
