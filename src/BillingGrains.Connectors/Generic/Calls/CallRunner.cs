using BillingGrains.Connectors.Generic.Access;
using BillingGrains.Connectors.Generic.Answers;
using BillingGrains.Connectors.Generic.Plans;
using BillingGrains.Connectors.Generic.Templates;
using BillingGrains.Connectors.Http;
using BillingGrains.Domain.Amounts;
using BillingGrains.Domain.Expressions;
using BillingGrains.Domain.Posting;
using NodaTime;

namespace BillingGrains.Connectors.Generic.Calls;

/// <summary>Makes the calls of an operation one after the other, and decides what each answer means. The call that changes
/// something is made once; only after an answer that says "log in first", which comes before anything is done, is it made
/// again.</summary>
internal sealed class CallRunner(Wire wire, ErpPlan plan, GenericConnection connection, IAccess access, TimeProvider time)
{
    private readonly ExpressionValue connected = ExpressionValue.OfObject(new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["address"] = connection.Address.AbsoluteUri.TrimEnd('/'),
        ["user"] = connection.User,
        ["secret"] = connection.Secret,
        ["company"] = connection.Company,
    });

    private readonly ExpressionValue settings = ExpressionValue.OfObject(plan.Settings.ToDictionary(
        one => one.Key, one => connection.Settings.GetValueOrDefault(one.Key, one.Value), StringComparer.Ordinal));

    /// <summary>The names that all templates know, but for the login's.</summary>
    public Bindings Common => Bindings.None.With("connection", connected).With("settings", settings)
        .With("maps", ExpressionValue.OfObject(plan));

    /// <summary>As a record names its currency, or as the configuration does for all. Null where there is none.</summary>
    public Currency? CurrencyOf(IReadOnlyDictionary<string, string> fields, TextTemplate? otherwise) => Currencies.Find(
        fields.GetValueOrDefault("currency") is { Length: > 0 } told
            ? told
            : otherwise?.Text(new Render(Common, plan.Formats)) ?? "");

    /// <param name="bindings">What the operation is about.</param>
    /// <param name="look">What an answer in which a document stands settles; null to go on.</param>
    /// <param name="link">In place of the last call's address: the next page as the ERP names it.</param>
    /// <param name="before">What calls of the same operation read that were made already, to which more is added; null for none.
    /// </param>
    public async Task<Ran> Run(
        IReadOnlyList<CallPlan> calls, Bindings bindings, Progress progress, CancellationToken cancellation,
        Func<CallPlan, Answer, SendingOutcome?>? look = null, string? link = null,
        Seen? before = null)
    {
        var seen = before ?? new Seen();
        Ran.Done? done = null;
        for (var index = 0; index < calls.Count; index++)
        {
            var call = calls[index];
            var known = bindings.With("seen", ExpressionValue.OfObject(seen))
                .With("login", ExpressionValue.OfObject(access.Known));
            if (call.When?.IsTrue(known) == false)
            {
                continue;
            }

            var (ran, answer) = await Make(call, known, progress, index == calls.Count - 1 ? link : null, cancellation);
            if (ran is not null)
            {
                return ran;
            }

            if (await Note(call, answer!, seen, known, progress, cancellation) is { } stopped)
            {
                return stopped;
            }

            if (call.Part is not null && look?.Invoke(call, answer!) is { } settled)
            {
                return new Ran.Settled(settled);
            }

            done = new Ran.Done(answer!, call, seen);
        }

        return done ?? throw new InvalidOperationException("An operation has at least one call.");
    }

    /// <summary>Keeps what the answer tells, waits for a job, and asks what must hold.</summary>
    private async Task<Ran?> Note(
        CallPlan call, Answer answer, Seen seen, Bindings known, Progress progress, CancellationToken cancellation)
    {
        seen.Take(call.Read, answer.Body, answer.Headers);
        if (call.Poll is { } poll
            && (poll.When?.IsTrue(known.With("status", ExpressionValue.Of((long)answer.Status))) ?? true)
            && await Wait(poll, seen, known, progress, cancellation) is { } failed)
        {
            return failed;
        }

        return call.IsForSeveral ? null : Broken(call, known, answer.Detail, progress.Begun);
    }

    /// <summary>The refusal of a document of which something does not hold that a call for several asks of each. Null where all
    /// does.</summary>
    /// <param name="calls">That were made, without effect.</param>
    /// <param name="each">What the operation is about, and the document.</param>
    public Ran.Stopped? BrokenOf(IEnumerable<CallPlan> calls, Bindings each, Seen seen)
    {
        var known = each.With("seen", ExpressionValue.OfObject(seen))
            .With("login", ExpressionValue.OfObject(access.Known));
        return calls.Where(call => call.When?.IsTrue(known) != false)
            .Select(call => Broken(call, known, "", mayHaveEffect: false)).FirstOrDefault(static one => one is not null);
    }

    private Ran.Stopped? Broken(CallPlan call, Bindings known, string detail, bool mayHaveEffect)
    {
        var broken = call.Require.FirstOrDefault(one => !one.Test.IsTrue(known));
        return broken is null ? null : new Ran.Stopped(
            Meaning.Refused, broken.Code, broken.Words.Text(new Render(known, plan.Formats)),
            $"{call.Name}: \"{broken.Test.Text}\" does not hold. {detail}", null, mayHaveEffect);
    }

    private async Task<Ran?> Wait(
        PollPlan poll, Seen seen, Bindings known, Progress progress, CancellationToken cancellation)
    {
        while (!poll.Until.IsTrue(known))
        {
            await Task.Delay(poll.Every.ToTimeSpan(), time, cancellation);
            var (ran, answer) = await Make(poll.Ask, known, progress, link: null, cancellation);
            if (ran is Ran.Stopped { Means: Meaning.Refused } refused)
            {
                // A job that ended in a refusal did nothing.
                return refused with { MayHaveEffect = false };
            }

            if (answer is not null)
            {
                seen.Take(poll.Ask.Read, answer.Body, answer.Headers);
            }
        }

        return null;
    }

    private async Task<(Ran? Ran, Answer? Answer)> Make(
        CallPlan call, Bindings known, Progress progress, string? link, CancellationToken cancellation)
    {
        for (var again = false; ; again = true)
        {
            var begunBefore = progress.Begun;
            try
            {
                var login = await access.Ready(cancellation);
                var render = new Render(known.With("login", ExpressionValue.OfObject(login)), plan.Formats);
                var outgoing = wire.Write(call, plan.Wire, render);
                outgoing = access.Sign(link is null ? outgoing : outgoing with { Address = wire.Under(link) }, render);
                progress.Begun |= call.HasEffect;
                var answer = await wire.Send(outgoing, plan.Wire.Answer, plan.Wire.Namespaces, cancellation);
                var stopped = Judge(call, answer, begunBefore);
                if (stopped is null)
                {
                    return (null, answer);
                }

                // Once only: a login that is refused right after it was given is refused for good.
                if (stopped.Means != Meaning.Login || again || !access.Drop())
                {
                    return (stopped, null);
                }

                progress.Begun = begunBefore;
            }
            catch (TemplateException cannot)
            {
                return (new Ran.Stopped(
                    Meaning.Refused, "erp-cannot-process", "The document cannot be written as the ERP wants it.",
                    $"{call.Name}: {cannot.Message}", null, begunBefore), null);
            }
            catch (CallFailedException failed)
            {
                progress.Begun = begunBefore || (progress.Begun && !failed.NothingWasSent);
                return (new Ran.Stopped(
                    failed.NothingWasSent ? Meaning.Transient : Meaning.Unknown, "", "", $"{call.Name}: {failed.Message}",
                    failed.RetryAfter, progress.Begun), null);
            }
        }
    }

    /// <summary>What an answer for several documents says of one. Null where it was done.</summary>
    public Ran.Stopped? JudgePart(CallPlan call, Answer ofPart) =>
        Judge(call with { IsForSeveral = false }, ofPart, begunBefore: false);

    /// <summary>Null where it was done.</summary>
    private Ran.Stopped? Judge(CallPlan call, Answer answer, bool begunBefore)
    {
        // Rules that fit what is said of one document would be taken for an answer for all.
        if (call.TellsEach && answer.IsSuccess && answer.Body?.Parts(call.Part!).Any() == true)
        {
            return null;
        }

        var known = answer.Bind(Bindings.None, plan.Wire.Errors);
        var rule = call.Answers.Concat(plan.Wire.Answers).FirstOrDefault(one => one.When.IsTrue(known));
        var means = rule?.Means ?? ByStatus(answer);
        if (means == Meaning.Done && answer.Body is null && (call.Part is not null || call.Read.NeedsBody))
        {
            means = Meaning.Unknown;
        }

        if (means == Meaning.Done)
        {
            return null;
        }

        var words = rule?.Words?.Text(new Render(known, plan.Formats)) ?? "The ERP does not take the document.";
        return new Ran.Stopped(
            means, rule?.Code ?? "erp-refused", words, $"{call.Name}: {answer.Detail}",
            rule is null ? answer.RetryAfter : rule.WaitOf(answer),
            begunBefore || (call.HasEffect && means == Meaning.Unknown));
    }

    private static Meaning ByStatus(Answer answer) => answer.Status switch
    {
        >= 200 and < 300 => Meaning.Done,
        401 => Meaning.Login,
        403 => Meaning.Transient,
        429 => Meaning.Throttled,
        503 when answer.RetryAfter is not null => Meaning.Throttled,
        _ => Meaning.Unknown,
    };
}
