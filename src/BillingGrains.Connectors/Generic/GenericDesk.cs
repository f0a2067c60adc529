using BillingGrains.Connectors.Generic.Answers;
using BillingGrains.Connectors.Generic.Calls;
using BillingGrains.Connectors.Generic.Plans;
using BillingGrains.Connectors.Generic.Templates;
using BillingGrains.Connectors.Http;
using BillingGrains.Domain.Amounts;
using BillingGrains.Domain.Expressions;
using BillingGrains.Domain.Posting;

namespace BillingGrains.Connectors.Generic;

/// <summary>A voucher or journal as an answer tells it.</summary>
/// <param name="Amount">Without its sign; of a journal the sum of one side.</param>
internal sealed record FoundEntry(string Id, string Key, string Number, Money Amount, bool IsPosted, bool IsLeftOut)
{
    public SendingOutcome ToOutcome() => IsPosted
        ? new SendingOutcome.Posted(Id, Number, Amount, Money.Zero(Amount.Currency), Amount)
        : new SendingOutcome.Created(Id);
}

/// <summary>Enters vouchers and journals as a configuration says, and finds them by their keys.</summary>
internal sealed class GenericDesk(ErpPlan plan, CallRunner runner, GenericConnection connection, TimeProvider time)
{
    /// <param name="remoteId">Null to create.</param>
    /// <param name="name">What templates call what is entered.</param>
    public async Task<SendingOutcome> Enter(
        EntryPlan of, string name, object source, string key, Money amount, string? remoteId,
        Func<string, CancellationToken, Task<SendingOutcome>> find, CancellationToken cancellation)
    {
        if (remoteId is not null && of.Post.IsEmpty)
        {
            return await find(key, cancellation);
        }

        using var deadline = new Deadline(connection.Timeout, time, cancellation);
        var progress = new Progress();
        try
        {
            var bindings = runner.Common.With(name, ExpressionValue.OfObject(source))
                .With("remoteId", ExpressionValue.Of(remoteId));
            if (remoteId is null && Broken(of.Require, bindings, plan.Formats) is { } broken)
            {
                return broken;
            }

            var ran = await runner.Run(
                remoteId is null ? of.Create : of.Post, bindings, progress, deadline.Token,
                remoteId is null ? null : (call, answer) => progress.Begun ? null : Before(call, answer, of, key, amount));
            if (ran is Ran.Stopped { Means: Meaning.Exists } there)
            {
                return await find(key, cancellation) is var found and not SendingOutcome.NotFound
                    ? found
                    : new SendingOutcome.Unknown($"It is said to be there, and is not found. {there.Detail}");
            }

            return OfWrite(ran, of, key);
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

    /// <summary>Looks a key up wherever entries of the plans stand.</summary>
    public async Task<SendingOutcome> Find(
        IReadOnlyList<EntryPlan> plans, string key, CancellationToken cancellation)
    {
        using var deadline = new Deadline(connection.Timeout, time, cancellation);
        try
        {
            var found = new List<FoundEntry>();
            foreach (var of in plans)
            {
                var bindings = runner.Common.With("key", ExpressionValue.Of(key));
                switch (await runner.Run(of.Find, bindings, new Progress(), deadline.Token))
                {
                    case Ran.Done done:
                        found.AddRange((done.Last.Body?.Parts(done.Call.Part!) ?? []).Select(part => Read(part, of))
                            .Where(one => one is { IsLeftOut: false } && one.Key == key).Select(static one => one!));
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

            return OfFound(found, key);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return new SendingOutcome.Unknown(deadline.Words);
        }
    }

    /// <summary>Null where it makes no sense. What several places say of the amount is added up.</summary>
    private FoundEntry? Read(AnswerBody part, EntryPlan of)
    {
        var fields = of.Rules.Of(part, new Dictionary<string, string>(StringComparer.Ordinal));
        if (fields["id"].Length == 0 || runner.CurrencyOf(fields, of.Currency) is not { } currency
            || plan.Formats.ReadSum(fields["amount"]) is not { } amount)
        {
            return null;
        }

        var sum = Math.Abs(amount);
        var bindings = Bindings.None.With("entry", ExpressionValue.OfObject(fields));
        return new FoundEntry(
            fields["id"], fields["key"],
            fields.GetValueOrDefault("number") is { Length: > 0 } number ? number : fields["id"],
            new Money(plan.Formats.Floats ? Rounding.Round(sum, currency.Decimals, RoundingMode.HalfUp) : sum, currency),
            of.Posted?.IsTrue(bindings) ?? true, of.LeaveOut?.IsTrue(bindings) ?? false);
    }

    /// <summary>What an entry that is about to be posted settles already; null to go on.</summary>
    private SendingOutcome? Before(CallPlan call, Answer answer, EntryPlan of, string key, Money amount)
    {
        var there = answer.Body?.Parts(call.Part!).FirstOrDefault() is { } part ? Read(part, of) : null;
        if (there is null || there.IsLeftOut || there.Key != key)
        {
            return Gone($"There is no open entry with the key {key} under the id. {answer.Detail}");
        }

        if (there.IsPosted)
        {
            return there.ToOutcome();
        }

        return there.Amount == amount ? null : new SendingOutcome.Refused(
            "amounts-differ", $"The ERP has it as {there.Amount}, we as {amount}: it was not posted.",
            $"The entry {there.Id} has {there.Amount}; expected was {amount}.");
    }

    private SendingOutcome OfWrite(Ran ran, EntryPlan of, string key) => ran switch
    {
        Ran.Settled settled => settled.Outcome,
        Ran.Done { Call.Part: null } done => done.Seen.GetValueOrDefault("id") is { Length: > 0 } id
            ? new SendingOutcome.Created(id)
            : new SendingOutcome.Unknown($"An answer that makes no sense: no id. {done.Last.Detail}"),
        Ran.Done done => (done.Last.Body?.Parts(done.Call.Part!).FirstOrDefault() is { } part ? Read(part, of) : null)
            is { } entry && entry.Key == key
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
