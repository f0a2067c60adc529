using BillingGrains.Connectors.Generic.Answers;
using BillingGrains.Connectors.Generic.Calls;
using BillingGrains.Connectors.Generic.Plans;
using BillingGrains.Connectors.Generic.Templates;
using BillingGrains.Connectors.Http;
using BillingGrains.Domain.Amounts;
using BillingGrains.Domain.Expressions;
using BillingGrains.Domain.Posting;

namespace BillingGrains.Connectors.Generic;

/// <summary>A voucher or journal as templates know it.</summary>
/// <param name="Name">What they call it.</param>
/// <param name="Source">Null where its key alone is known.</param>
internal sealed record SentEntry(string Name, object? Source, string Key, Money? Amount)
{
    public static SentEntry OfKey(string key) => new("", null, key, null);

    public Bindings In(Bindings common) => (Source is null ? common : common.With(Name, ExpressionValue.OfObject(Source)))
        .With("key", ExpressionValue.Of(Key));
}

/// <summary>A voucher or journal as an answer tells it.</summary>
/// <param name="Amount">Without its sign; of a journal the sum of one side.</param>
internal sealed record FoundEntry(string Id, string Number, Money Amount, bool IsPosted, bool IsLeftOut)
{
    public SendingOutcome ToOutcome() => IsPosted
        ? new SendingOutcome.Posted(Id, Number, Amount, Money.Zero(Amount.Currency), Amount)
        : new SendingOutcome.Created(Id);
}

/// <summary>Enters vouchers and journals as a configuration says, and finds them by their keys.</summary>
internal sealed class GenericDesk(ErpPlan plan, CallRunner runner, GenericConnection connection, TimeProvider time)
{
    /// <param name="remoteId">Null to create.</param>
    public async Task<SendingOutcome> Enter(
        EntryPlan of, SentEntry entry, string? remoteId, CancellationToken cancellation)
    {
        if (remoteId is not null && of.Post.IsEmpty)
        {
            return await Find(of, entry, cancellation);
        }

        using var deadline = new Deadline(connection.Timeout, time, cancellation);
        var progress = new Progress();
        try
        {
            var bindings = entry.In(runner.Common).With("remoteId", ExpressionValue.Of(remoteId));
            if (remoteId is null && Broken(of.Require, bindings, plan.Formats) is { } broken)
            {
                return broken;
            }

            var ran = await runner.Run(
                remoteId is null ? of.Create : of.Post, bindings, progress, deadline.Token,
                remoteId is null ? null : (call, answer) => progress.Begun ? null : Before(call, answer, of, entry));
            if (ran is Ran.Stopped { Means: Meaning.Exists } there)
            {
                return await Find(of, entry, cancellation) is var found and not SendingOutcome.NotFound
                    ? found
                    : new SendingOutcome.Unknown($"It is said to be there, and is not found. {there.Detail}");
            }

            return OfWrite(ran, of, entry);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return progress.GivenUp(deadline);
        }
    }

    /// <summary>Why nothing is sent; null where all that is required holds.</summary>
    public static SendingOutcome.Refused? Broken(
        IEnumerable<RequirePlan> required, Bindings bindings, Formats formats) =>
        required.FirstOrDefault(one => !one.Test.IsTrue(bindings)) is { } broken
            ? new SendingOutcome.Refused(
                broken.Code, GenericDocuments.Sentence(broken.Words.Text(new Render(bindings, formats))),
                $"\"{broken.Test.Text}\" does not hold.")
            : null;

    /// <summary>Looks one up where entries of the plan stand.</summary>
    public async Task<SendingOutcome> Find(EntryPlan of, SentEntry entry, CancellationToken cancellation)
    {
        if (BorneKey(of, entry).Length == 0)
        {
            // What would bear it was never entered here.
            return new SendingOutcome.NotFound();
        }

        using var deadline = new Deadline(connection.Timeout, time, cancellation);
        try
        {
            return await runner.Run(of.Find, entry.In(runner.Common), new Progress(), deadline.Token) switch
            {
                Ran.Done done => OfFound(
                    [
                        .. (done.Last.Body?.Parts(done.Call.Part!) ?? []).Select(part => Read(part, of, entry))
                            .OfType<FoundEntry>().Where(static one => !one.IsLeftOut),
                    ],
                    entry.Key),
                Ran.Stopped { Means: Meaning.Absent } => new SendingOutcome.NotFound(),
                Ran.Stopped { Means: Meaning.Throttled or Meaning.Transient or Meaning.Login } stopped =>
                    new SendingOutcome.Deferred(stopped.Detail, stopped.RetryAfter),
                Ran.Stopped stopped => new SendingOutcome.Unknown(stopped.Detail),
                _ => throw new InvalidOperationException("A look-up settles nothing on its way."),
            };
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return new SendingOutcome.Unknown(deadline.Words);
        }
    }

    /// <summary>The key that the ERP's record bears: the entry's own, unless the configuration names another. Empty where nobody
    /// here knows it.</summary>
    private string BorneKey(EntryPlan of, SentEntry entry) =>
        of.Bears?.Text(new Render(entry.In(runner.Common), plan.Formats)) ?? entry.Key;

    /// <summary>Null where it makes no sense, and where it bears another key. What several places say of the amount is added up.
    /// </summary>
    private FoundEntry? Read(AnswerBody part, EntryPlan of, SentEntry entry)
    {
        var fields = of.Rules.Of(part, new Dictionary<string, string>(StringComparer.Ordinal));
        if (fields["id"].Length == 0 || runner.CurrencyOf(fields, of.Currency) is not { } currency
            || fields["key"] != BorneKey(of, entry) || fields["key"].Length == 0
            || plan.Formats.ReadSum(AmountOf(fields, of, entry)) is not { } amount)
        {
            return null;
        }

        var sum = Math.Abs(amount);
        var bindings = Bindings.None.With("entry", ExpressionValue.OfObject(fields));
        return new FoundEntry(
            fields["id"],
            fields.GetValueOrDefault("number") is { Length: > 0 } number ? number : fields["id"],
            new Money(plan.Formats.Floats ? Rounding.Round(sum, currency.Decimals, RoundingMode.HalfUp) : sum, currency),
            of.Posted?.IsTrue(bindings) ?? true, of.LeaveOut?.IsTrue(bindings) ?? false);
    }

    private string AmountOf(Dictionary<string, string> fields, EntryPlan of, SentEntry entry) =>
        of.Amount?.Text(new Render(entry.In(runner.Common), plan.Formats)) ?? fields["amount"];

    /// <summary>What an entry that is about to be posted settles already; null to go on.</summary>
    private SendingOutcome? Before(CallPlan call, Answer answer, EntryPlan of, SentEntry entry)
    {
        var there = answer.Body?.Parts(call.Part!).FirstOrDefault() is { } part ? Read(part, of, entry) : null;
        if (there is null || there.IsLeftOut)
        {
            return Gone($"There is no open entry with the key {entry.Key} under the id. {answer.Detail}");
        }

        if (there.IsPosted)
        {
            return there.ToOutcome();
        }

        return there.Amount == entry.Amount ? null : new SendingOutcome.Refused(
            "amounts-differ", $"The ERP has it as {there.Amount}, we as {entry.Amount}: it was not posted.",
            $"The entry {there.Id} has {there.Amount}; expected was {entry.Amount}.");
    }

    private SendingOutcome OfWrite(Ran ran, EntryPlan of, SentEntry sent) => ran switch
    {
        Ran.Settled settled => settled.Outcome,
        Ran.Done { Call.Part: null } done => done.Seen.Text("id") is { Length: > 0 } id
            ? new SendingOutcome.Created(id)
            : new SendingOutcome.Unknown($"An answer that makes no sense: no id. {done.Last.Detail}"),
        Ran.Done done => (done.Last.Body?.Parts(done.Call.Part!).FirstOrDefault() is { } part ? Read(part, of, sent) : null)
            is { } entry
            ? entry.ToOutcome()
            : new SendingOutcome.Unknown($"An answer that makes no sense. {done.Last.Detail}"),
        Ran.Stopped { MayHaveEffect: true } stopped => new SendingOutcome.Unknown(stopped.Detail),
        Ran.Stopped { Means: Meaning.Refused } refused => new SendingOutcome.Refused(
            refused.Code, GenericDocuments.Sentence(refused.Words), refused.Detail),
        Ran.Stopped { Means: Meaning.Absent } absent => Gone(absent.Detail),
        Ran.Stopped stopped => new SendingOutcome.Deferred(stopped.Detail, stopped.RetryAfter),
        _ => throw new ArgumentOutOfRangeException(nameof(ran), ran, "There is no such end."),
    };

    private static SendingOutcome OfFound(IReadOnlyList<FoundEntry> found, string key) => found switch
    {
        [] => new SendingOutcome.NotFound(),
        [var only] => only.ToOutcome(),
        _ => new SendingOutcome.Refused(
            "double-document",
            "The ERP holds this entry more than once. Cancel the surplus one there, then try again.",
            $"Key {key}: {string.Join(", ", found.Select(static one => $"{one.Id} {one.Number}"))}"),
    };

    private static SendingOutcome.Refused Gone(string detail) => new(
        "no-such-document", "What it is for, or the entry itself, is not in the ERP. Find out who deleted it.", detail);
}
