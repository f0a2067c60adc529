using BillingGrains.Connectors.Generic.Answers;
using BillingGrains.Connectors.Generic.Calls;
using BillingGrains.Connectors.Generic.Plans;
using BillingGrains.Connectors.Generic.Templates;
using BillingGrains.Connectors.Http;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Expressions;
using BillingGrains.Domain.MasterData;
using BillingGrains.Domain.Posting;
using BillingGrains.Domain.Proposals;
using BillingGrains.Ports.Erp;

namespace BillingGrains.Connectors.Generic;

/// <summary>Searches master data, and makes and changes records that were proposed, as a configuration says. A record is made by
/// one call; it may be changed by several, which may all be repeated.</summary>
internal sealed class GenericMasterWriter(ErpPlan plan, ReadingOf reading) : IErpMasterWriter
{
    private static readonly Dictionary<string, string> NoHeaders = new(StringComparer.Ordinal);

    public bool Takes(MasterKind kind) => plan.MasterWriter.Any(one => one.Kind == kind);

    public async Task<ValueList<MasterFound>> FindById(MasterKind kind, string id, CancellationToken cancellation)
    {
        if (Of(kind, id) is not { } of)
        {
            return [];
        }

        // A search may find more than what it was asked for: what has the words within, for example.
        var found = await Search(of, of.FindById, "id", ExpressionValue.Of(id[of.Prefix.Length..]), cancellation);
        return found.Where(one => one.Ids.Contains(id)).Select(one => one.Record with { Id = id }).ToValueList();
    }

    public async Task<ValueList<MasterFound>> FindByTaxRegistration(string registration, CancellationToken cancellation)
    {
        var found = new List<MasterFound>();
        foreach (var of in plan.MasterWriter.Where(static one => !one.FindByTaxRegistration.IsEmpty))
        {
            var sought = ExpressionValue.OfObject(new SoughtRegistration(registration));
            found.AddRange((await Search(of, of.FindByTaxRegistration, "registration", sought, cancellation))
                .Select(static one => one.Record).Where(one => one.Content.TaxRegistration is not { } told
                    || MasterContent.Registration(told) == MasterContent.Registration(registration)));
        }

        return found.ToValueList();
    }

    public Task<SendingOutcome> Create(ErpMasterRecord record, CancellationToken cancellation) => Write(
        record, static of => of.Create, null,
        async (of, ran) => ran is Ran.Stopped { Means: Meaning.Exists } there
            ? OfExisting(record, await FindById(record.Kind, record.Id, cancellation), there.Detail)
            : OfMade(ran, of, record),
        cancellation);

    public Task<SendingOutcome> Update(string remoteId, ErpMasterRecord record, CancellationToken cancellation) => Write(
        record, static of => of.Update, remoteId, (_, ran) => Task.FromResult(OfChanged(ran, remoteId)), cancellation);

    /// <summary>Null for ids that no part of the configuration is for.</summary>
    private MasterWritePlan? Of(MasterKind kind, string id) => plan.MasterWriter.FirstOrDefault(
        one => one.Kind == kind && id.StartsWith(one.Prefix, StringComparison.Ordinal));

    private Task<ValueList<(ValueList<string> Ids, MasterFound Record)>> Search(
        MasterWritePlan of, IReadOnlyList<CallPlan> calls, string name, ExpressionValue sought, CancellationToken cancellation) =>
        reading.Page(
            async until => await reading.Runner.Run(calls, reading.Runner.Common.With(name, sought), new Progress(), until) switch
            {
                Ran.Done done => (done.Last.Body?.Parts(done.Call.Part!) ?? [])
                    .Select(part => Read(part, of) ?? throw reading.Lists.NoSense("a record of master data", done.Last))
                    .ToValueList(),
                Ran.Stopped { Means: Meaning.Absent } => [],
                Ran.Stopped stopped => throw new ErpUnavailableException($"{plan.Name} was not searched: {stopped.Detail}")
                {
                    RetryAfter = stopped.RetryAfter,
                },
                _ => throw new InvalidOperationException("A search settles nothing on its way."),
            },
            cancellation);

    private async Task<SendingOutcome> Write(
        ErpMasterRecord record, Func<MasterWritePlan, IReadOnlyList<CallPlan>> calls, string? remoteId,
        Func<MasterWritePlan, Ran, Task<SendingOutcome>> outcome, CancellationToken cancellation)
    {
        if (Of(record.Kind, record.Id) is not { } of)
        {
            return ErpRecords.MasterNotEntered with
            {
                Detail = $"The configuration's \"masterWriter\" has no part for {MasterWords.Of(record.Kind)} {record.Id}.",
            };
        }

        using var deadline = new Deadline(reading.Connection.Timeout, reading.Time, cancellation);
        var progress = new Progress();
        try
        {
            var bindings = reading.Runner.Common.With("remoteId", ExpressionValue.Of(remoteId))
                .With("record", ExpressionValue.OfObject(record with { Id = record.Id[of.Prefix.Length..] }));
            return GenericDesk.Broken(of.Require, bindings, plan.Formats)
                ?? await outcome(of, await reading.Runner.Run(calls(of), bindings, progress, deadline.Token));
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return progress.GivenUp(deadline);
        }
        catch (ErpUnavailableException unavailable)
        {
            return new SendingOutcome.Unknown(unavailable.Message);
        }
    }

    private SendingOutcome OfMade(Ran ran, MasterWritePlan of, ErpMasterRecord record)
    {
        if (ran is not Ran.Done done)
        {
            return GenericDocuments.OfStopped((Ran.Stopped)ran);
        }

        var made = done.Call.Part is { } path
            ? (done.Last.Body?.Parts(path).FirstOrDefault() is { } part ? Read(part, of) : null) is var (ids, found)
                && ids.Contains(record.Id) ? found.RemoteId : ""
            : done.Seen.Text("remoteId");
        return made.Length > 0
            ? new SendingOutcome.Created(made)
            : new SendingOutcome.Unknown($"An answer that makes no sense: no record {record.Id}. {done.Last.Detail}");
    }

    /// <summary>It was not there when it was searched for: somebody else made it, or another record bears its name.</summary>
    private static SendingOutcome OfExisting(ErpMasterRecord record, ValueList<MasterFound> found, string detail)
    {
        var what = $"{MasterContent.NameOf(record.Kind)} {record.Id}";
        return found switch
        {
            [var only] when record.Content.DiffersFrom(only.Content).IsEmpty => new SendingOutcome.Created(only.RemoteId),
            [] => new SendingOutcome.Refused(
                "erp-refused",
                $"The ERP says that the {what} is there already, but none has this id: another record may have its name. "
                + "Look for it there, then replay the proposal.",
                detail),
            _ => new SendingOutcome.Refused(
                "erp-refused",
                $"The {what} came into the ERP meanwhile, otherwise than proposed. Replay the proposal: both are then shown.",
                detail),
        };
    }

    /// <summary>What is said of a call that may be repeated counts, whatever was done before it.</summary>
    private static SendingOutcome OfChanged(Ran ran, string remoteId) => ran switch
    {
        Ran.Done => new SendingOutcome.Created(remoteId),
        Ran.Stopped { Means: Meaning.Absent } absent => new SendingOutcome.Refused(
            "erp-refused", "The record is no longer in the ERP. Find out who deleted it, then replay the proposal.",
            absent.Detail),
        Ran.Stopped { Means: not (Meaning.Unknown or Meaning.Exists) } stopped =>
            GenericDocuments.OfStopped(stopped with { MayHaveEffect = false }),
        Ran.Stopped stopped => new SendingOutcome.Unknown(stopped.Detail),
        _ => throw new ArgumentOutOfRangeException(nameof(ran), ran, "There is no such end."),
    };

    /// <summary>Null where it makes no sense: without the ERP's own id.</summary>
    private (ValueList<string> Ids, MasterFound Record)? Read(AnswerBody part, MasterWritePlan of)
    {
        var fields = of.Rules.Of(part, NoHeaders);
        if (fields["remoteId"].Length == 0)
        {
            return null;
        }

        var ids = GenericMasterData.IdsOf(fields, of.Prefix).ToValueList();
        return (ids, new MasterFound(fields["remoteId"], ids.FirstOrDefault(), new MasterContent(
            fields["name"], Text("taxRegistration"), Text("currency"),
            Text("street") is { } street
                ? new MasterAddress(street, fields["postalCode"], fields["city"], fields["country"], Text("region"))
                : null,
            Text("paymentDays") switch
            {
                null => null,
                "" => 0,
                var days => plan.Formats.ReadNumber(days) is { } number && number == decimal.Truncate(number)
                    ? (int)number
                    : null,
            },
            Text("percent") is { } percent ? plan.Formats.ReadNumber(percent) : null, Text("unit"))));

        // Null where the configuration reads no such thing, empty where the ERP has none.
        string? Text(string name) => fields.GetValueOrDefault(name);
    }
}
