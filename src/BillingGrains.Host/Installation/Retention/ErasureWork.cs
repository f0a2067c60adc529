using System.Globalization;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Retention;
using BillingGrains.Domain.Tickets;
using BillingGrains.Grains.Contracts;
using BillingGrains.Grains.Deliveries;
using BillingGrains.Grains.Entities;
using BillingGrains.Grains.Retention;
using BillingGrains.Grains.Tickets;
using BillingGrains.Ports.Journal;
using BillingGrains.Storage.Retention;
using NodaTime;
using NodaTime.Text;
using Orleans;

namespace BillingGrains.Host.Installation.Retention;

/// <summary>Carries erasures out: what may be erased is, what is kept is named. One that breaks off is finished by the
/// next time it is carried out.</summary>
public sealed class ErasureWork(
    IGrainFactory grains, ErasureCandidates candidates, TextEraser eraser, TimeProvider time)
{
    private const int RecordsAtOnce = 200;
    private const int CallsAtOnce = 16;
    private const int KeptNamedMax = 100;

    private delegate Task<ValueList<T>> Page<T>(string after, int limit, CancellationToken cancellation);

    private IRetentionGrain Register => grains.GetGrain<IRetentionGrain>(GrainKeys.Retention);

    private Instant Now => Instant.FromDateTimeOffset(time.GetUtcNow());

    /// <summary>Null when no such erasure was asked for.</summary>
    public async Task<ErasureStatus?> CarryOut(string erasureId, Origin origin, CancellationToken cancellation)
    {
        var register = await Register.Read();
        if (register.Erasures.FirstOrDefault(each => each.ErasureId == erasureId) is not { Request: { } request } status)
        {
            return null;
        }

        var id = request.Subject.Id;
        var pass = new Pass(register.Holds, Run(erasureId, status.Runs));
        if (request.Subject.Kind == SubjectKind.Ticket)
        {
            await Tickets(pass, (after, limit, stop) => candidates.OfTicket(id, after, limit, stop), cancellation);
            await Documents(pass, (after, limit, stop) => candidates.DocumentsOfTicket(id, after, limit, stop), cancellation);
        }
        else
        {
            await Tickets(pass, (after, limit, stop) => candidates.OfCustomer(id, after, limit, stop), cancellation);
            await Documents(pass, (after, limit, stop) => candidates.DocumentsOfCustomer(id, after, limit, stop), cancellation);
            await Proposals(pass, id, cancellation);
            if (pass.KeptCount == 0)
            {
                await eraser.EraseTickets([GrainKeys.Customer(id)], pass.Run, Now, cancellation);
            }
        }

        await Finish(erasureId, pass, origin, cancellation);
        return (await Register.Read()).Erasures.First(each => each.ErasureId == erasureId);
    }

    /// <summary>What no longer has to be kept, and what was asked to be erased and could not be.</summary>
    public async Task SeeToRetention(Origin origin, CancellationToken cancellation)
    {
        var register = await Register.Read();
        foreach (var open in register.Erasures.Where(static erasure => erasure.IsOpen))
        {
            await CarryOut(open.ErasureId, origin, cancellation);
        }

        var today = Now.InUtc().Date;
        var erasureId = $"ended-{LocalDatePattern.Iso.Format(today)}";
        var runs = register.Erasures.FirstOrDefault(each => each.ErasureId == erasureId)?.Runs ?? 0;
        var pass = new Pass(register.Holds, Run(erasureId, runs));
        foreach (var entity in await candidates.Entities(cancellation))
        {
            var settings = await Settings(pass, entity);
            if (settings?.DocumentYears is { } documentYears)
            {
                var before = new LocalDate(today.Year - documentYears, 1, 1);
                await Documents(
                    pass, (after, limit, stop) => candidates.OldDocuments(entity, before, after, limit, stop), cancellation);
            }

            if (settings?.WorkYears is { } workYears)
            {
                var before = new LocalDate(today.Year - workYears, 1, 1).AtMidnight().InUtc().ToInstant();
                await Tickets(
                    pass, (after, limit, stop) => candidates.OldTickets(entity, before, after, limit, stop), cancellation);
            }
        }

        await Finish(erasureId, pass, origin, cancellation);
    }

    private async Task Tickets(Pass pass, Page<TicketToErase> read, CancellationToken cancellation)
    {
        var after = "";
        while (await read(after, RecordsAtOnce, cancellation) is { IsEmpty: false } page)
        {
            after = page[^1].Key;
            var free = new List<string>();
            foreach (var ticket in page)
            {
                var candidate = new ErasureCandidate(
                    ticket.Key, SubjectKind.Ticket, ticket.CustomerId is { } customer ? [customer] : [], ticket.EntityId,
                    ticket.LastDay, await Unsettled(ticket));
                if (await IsFree(pass, candidate))
                {
                    await grains.GetGrain<ITicketGrain>(ticket.Key)
                        .Tell([new EraseTexts(ticket.Key, pass.ErasureId, Now)], pass.Origin);
                    free.Add(ticket.Key);
                }
            }

            await eraser.EraseTickets(free.ToValueList(), pass.Run, Now, cancellation);
        }
    }

    private async Task Documents(Pass pass, Page<DocumentToErase> read, CancellationToken cancellation)
    {
        var after = "";
        while (await read(after, RecordsAtOnce, cancellation) is { IsEmpty: false } page)
        {
            after = page[^1].Key;
            var free = new List<string>();
            foreach (var document in page)
            {
                var candidate = new ErasureCandidate(
                    document.Key, SubjectKind.Document, document.CustomerIds, document.EntityId, document.InvoiceDate,
                    document.IsUnderWay ? "The document is not posted yet." : null);
                if (await IsFree(pass, candidate))
                {
                    free.Add(document.Key);
                }
            }

            await eraser.EraseDocuments(free.ToValueList(), pass.Run, Now, cancellation);
        }
    }

    /// <summary>What was proposed of a customer's record in the ERPs is needed until the ERP holds it, or it is rejected.
    /// </summary>
    private async Task Proposals(Pass pass, string customerId, CancellationToken cancellation)
    {
        var proposals = await candidates.ProposalsOf(customerId, cancellation);
        var today = Now.InUtc().Date;
        var free = new List<string>();
        foreach (var (key, isOver) in proposals)
        {
            var candidate = new ErasureCandidate(
                key, SubjectKind.Ticket, [customerId], EntityId: null, today,
                isOver ? null : "What is proposed of its master data is not over.");
            if (await IsFree(pass, candidate))
            {
                free.Add(key);
            }
        }

        await eraser.EraseTickets(free.ToValueList(), pass.Run, Now, cancellation);
    }

    private async Task<string?> Unsettled(TicketToErase ticket) => ticket switch
    {
        { OpenDocument: { } document } => $"It stands on {document}, which is not posted yet.",
        { ContractId: { } contract } =>
            await grains.GetGrain<IContractGrain>(GrainKeys.Contract(contract)).IsSettled(ticket.Key, ticket.RatingNumber)
                ? null : "Not all of its work is billed or settled.",
        { Undecided: > 0 } => "It has work that no contract covers yet.",
        _ => null,
    };

    private async Task<bool> IsFree(Pass pass, ErasureCandidate candidate)
    {
        var settings = candidate.EntityId is { } entity ? await Settings(pass, entity) : null;
        if (ErasureRules.KeptBecause(candidate, pass.Holds, settings, Now.InUtc().Date) is not { } kept)
        {
            return true;
        }

        pass.KeptCount++;
        if (pass.Kept.Count < KeptNamedMax)
        {
            pass.Kept.Add(kept);
        }

        return false;
    }

    private async Task<RetentionSettings?> Settings(Pass pass, string entityId)
    {
        if (!pass.Settings.TryGetValue(entityId, out var settings))
        {
            settings = (await grains.GetGrain<IEntityGrain>(GrainKeys.Entity(entityId)).Settings())?.Retention;
            pass.Settings[entityId] = settings;
        }

        return settings;
    }

    /// <summary>Every grain reads its facts anew before the copies go, so that none makes another of an old text.</summary>
    private async Task Finish(string erasureId, Pass pass, Origin origin, CancellationToken cancellation)
    {
        var changed = await eraser.Changed(pass.Run, cancellation);
        await Parallel.ForEachAsync(
            changed, new ParallelOptions { MaxDegreeOfParallelism = CallsAtOnce, CancellationToken = cancellation },
            async (key, _) => await Consumers.Find(grains, key).Reread());
        await eraser.ForgetCopies(pass.Run, changed, cancellation);
        var outcome = await eraser.Outcome(pass.Run, pass.KeptCount, pass.Kept.ToValueList(), cancellation);
        await Register.Tell(new RecordErasure(erasureId, outcome, origin.Actor, Now), origin);
    }

    private static string Run(string erasureId, int before) =>
        string.Create(CultureInfo.InvariantCulture, $"{erasureId}/{before + 1}");

    private sealed record Pass(ValueList<LegalHold> Holds, string Run)
    {
        public string ErasureId => Run[..Run.LastIndexOf('/')];

        public Origin Origin => new("erasure", ErasureId, Run);

        public Dictionary<string, RetentionSettings?> Settings { get; } = new(StringComparer.Ordinal);

        public List<KeptRecord> Kept { get; } = [];

        public int KeptCount { get; set; }
    }
}
