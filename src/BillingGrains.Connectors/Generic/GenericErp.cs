using System.Globalization;
using BillingGrains.Connectors.Documents;
using BillingGrains.Connectors.Generic.Access;
using BillingGrains.Connectors.Generic.Answers;
using BillingGrains.Connectors.Generic.Calls;
using BillingGrains.Connectors.Generic.Plans;
using BillingGrains.Connectors.Generic.Templates;
using BillingGrains.Connectors.Http;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Expressions;
using BillingGrains.Domain.Invoices;
using BillingGrains.Domain.Posting;
using BillingGrains.Ports.Erp;
using NodaTime;

namespace BillingGrains.Connectors.Generic;

/// <summary>One company in an ERP that a configuration describes: no code of ours knows it.</summary>
public sealed class GenericErp : IErp, IDisposable
{
    private readonly ErpPlan plan;
    private readonly GenericConnection connection;
    private readonly TimeProvider time;
    private readonly IAccess access;
    private readonly Wire wire;
    private readonly CallRunner runner;
    private readonly GenericDocuments documents;
    private readonly ListRunner lists;
    private readonly GenericBatches batches;

    /// <param name="http">Without a time-out of its own: the connection's holds.</param>
    /// <param name="tokens">Keeps what OAuth gives; nothing else is kept.</param>
    public GenericErp(
        HttpClient http, ErpConfiguration configuration, GenericConnection connection, ITokenStore tokens, TimeProvider time)
    {
        plan = configuration.Plan;
        this.connection = connection;
        this.time = time;
        wire = new Wire(http, connection.Address, time);
        access = plan.Access switch
        {
            AccessPlan.OAuth oauth => new OAuthAccess(oauth, connection, wire, tokens, () => Plain, time),
            AccessPlan.Session session => new SessionAccess(session, plan.Wire, wire, () => Plain, time),
            var other => new PlainAccess(other, connection, time),
        };
        runner = new CallRunner(wire, plan, connection, access, time);
        documents = new GenericDocuments(plan);
        lists = new ListRunner(runner, plan);
        batches = new GenericBatches(plan, runner, documents, connection, time);
        Batches = plan.Documents.Any(static one => one.Batch is not null) ? batches : null;
        var desk = new GenericDesk(plan, runner, connection, time);
        Vouchers = plan.Vouchers.IsEmpty ? null : new GenericVouchers(plan, desk);
        Journals = plan.Journals is { } journals ? new GenericJournals(journals, desk) : null;
        var read = new ReadingOf(connection, time, runner, lists);
        var open = new GenericOpenItems(plan, read, documents);
        Payments = plan.Payments is null ? null : new GenericPayments(plan, read, documents, open);
        OpenItems = plan.OpenItems.IsEmpty ? Payments : open;
        MasterData = plan.MasterData is { } master ? new GenericMasterData(plan, master, read) : null;
        MasterWriter = plan.MasterWriter.IsEmpty ? null : new GenericMasterWriter(plan, read);
    }

    public IErpBatches? Batches { get; }

    public IErpVouchers? Vouchers { get; }

    public IErpJournals? Journals { get; }

    public IErpPayments? Payments { get; }

    public IErpOpenItems? OpenItems { get; }

    public IErpMasterData? MasterData { get; }

    public IErpMasterWriter? MasterWriter { get; }

    private Render Plain => new(runner.Common, plan.Formats);

    public ErpTraits Traits => plan.Traits;

    public CallsTold? Told => wire.Told;

    public void Dispose() => (access as IDisposable)?.Dispose();

    public Task<SendingOutcome> Create(ErpInvoice invoice, CancellationToken cancellation) => Write(
        invoice, "",
        (work, until) => work.Of.Batch is { CreatesOne: true }
            ? batches.RunOne(work.Of, SendingPurpose.Create, work.Sent, work.Progress, until)
            : runner.Run(work.Of.Create, work.Bindings, work.Progress, until),
        cancellation);

    public Task<SendingOutcome> Post(string remoteId, ErpInvoice invoice, CancellationToken cancellation) =>
        plan.Of(invoice.Kind) is { Post.IsEmpty: true }
            ? Find(invoice.PostingKey, cancellation)
            : Write(
                invoice, remoteId,
                async (work, until) => await Round(work, until) ?? await (work.Of.Batch is { PostsOne: true }
                    ? batches.RunOne(
                        work.Of, SendingPurpose.Post, work.Sent with { RemoteId = remoteId }, work.Progress, until)
                    : runner.Run(work.Of.Post, work.Bindings, work.Progress, until, work.Look(documents.Before))),
                cancellation);

    public async Task<SendingOutcome> Find(string postingKey, CancellationToken cancellation)
    {
        using var deadline = new Deadline(connection.Timeout, time, cancellation);
        try
        {
            return await Find(postingKey, deadline.Token);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return new SendingOutcome.Unknown(deadline.Words);
        }

        async Task<SendingOutcome> Find(string key, CancellationToken until)
        {
            var found = new List<FoundDocument>();
            foreach (var of in plan.Documents)
            {
                var bindings = runner.Common.With("key", ExpressionValue.Of(key));
                switch (await runner.Run(of.Find, bindings, new Progress(), until))
                {
                    case Ran.Done done:
                        var parts = done.Last.Body?.Parts(done.Call.Part!) ?? [];
                        found.AddRange(parts.Select(part => documents.Read(part, of)).Where(one => one is not null
                            && one.Key == key && !one.IsLeftOut).Select(static one => one!));
                        break;
                    case Ran.Stopped { Means: Meaning.Absent }:
                        break;
                    case Ran.Stopped { Means: Meaning.Throttled or Meaning.Transient or Meaning.Login } stopped:
                        return new SendingOutcome.Deferred(stopped.Detail, stopped.RetryAfter);
                    case Ran.Stopped stopped:
                        return new SendingOutcome.Unknown(stopped.Detail);
                    default:
                        throw new InvalidOperationException("A look-up settles nothing on its way.");
                }
            }

            return documents.OfFound(found, key);
        }
    }

    public Task<ErpPage> List(Instant? since, string? cursor, CancellationToken cancellation) => Deadline.Page(
        connection.Timeout, time,
        async until =>
        {
            var (page, next) = await lists.First(
                plan.Documents.Length, GenericCursor.Read(cursor),
                at => Page(plan.Documents[at.Part], at, since, until));
            return new ErpPage(page, next?.ToString());
        },
        cancellation);

    private async Task<(ValueList<ErpDocument> Page, int Count, GenericCursor? Next)> Page(
        DocumentPlan of, GenericCursor at, Instant? since, CancellationToken cancellation)
    {
        var page = await lists.Read(of.List, at, since, null, cancellation);
        var found = documents.ReadAll(page, of, lists).Select(static one => one.ToDocument()).ToValueList();
        return (found, found.Count, page.Next);
    }

    /// <summary>Adds the line for rounding that a draft lacks. Null where it has it, or needs none.</summary>
    private async Task<Ran?> Round(Work work, CancellationToken until)
    {
        if (work.Sent.Rounding is not { } line || work.Of.Round.IsEmpty)
        {
            return null;
        }

        var ran = await runner.Run(
            work.Of.Round, work.Bindings.With("rounding", ExpressionValue.OfObject(line)), work.Progress, until,
            work.Look(documents.BeforeRounding));
        if (ran is not (Ran.Done or Ran.Settled { Outcome: SendingOutcome.Created }))
        {
            return ran;
        }

        // The line is there, whatever comes of posting: a repetition finds it.
        work.Progress.Begun = false;
        return null;
    }

    private async Task<SendingOutcome> Write(
        ErpInvoice invoice, string remoteId, Func<Work, CancellationToken, Task<Ran>> run, CancellationToken cancellation)
    {
        if (plan.Of(invoice.Kind) is not { } of)
        {
            return new SendingOutcome.Refused(
                "erp-cannot-process", $"{plan.Name} takes no documents of this kind.",
                $"The configuration has no {invoice.Kind} among its documents.");
        }

        using var deadline = new Deadline(connection.Timeout, time, cancellation);
        var progress = new Progress();
        try
        {
            var sent = SentDocument.Of(invoice, plan.Precision, of.CreditsArePositive, plan.Notes);
            var bindings = runner.Common.With("invoice", ExpressionValue.OfObject(sent))
                .With("remoteId", ExpressionValue.Of(remoteId));
            var ran = await run(new Work(of, sent, bindings, progress), deadline.Token);
            if (ran is Ran.Stopped { Means: Meaning.Exists } there)
            {
                return await Find(invoice.PostingKey, cancellation) is var found and not SendingOutcome.NotFound
                    ? found
                    : new SendingOutcome.Unknown($"It is said to be there, and is not found. {there.Detail}");
            }

            return documents.OfWrite(ran, of, invoice);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return progress.GivenUp(deadline);
        }
    }

    /// <summary>A document that is made or posted.</summary>
    private sealed record Work(DocumentPlan Of, SentDocument Sent, Bindings Bindings, Progress Progress)
    {
        /// <summary>What an answer settles, until something there is changed.</summary>
        public Func<CallPlan, Answers.Answer, SendingOutcome?> Look(
            Func<AnswerBody?, string, DocumentPlan, ErpInvoice, SendingOutcome?> look) => (call, answer) => Progress.Begun
                ? null
                : look(answer.Body?.Parts(call.Part!).FirstOrDefault(), answer.Detail, Of, Sent.Invoice);
    }
}
