using BillingGrains.Connectors.Generic.Answers;
using BillingGrains.Connectors.Generic.Plans;
using BillingGrains.Connectors.Generic.Templates;
using BillingGrains.Domain.Expressions;
using BillingGrains.Ports.Erp;
using NodaTime;

namespace BillingGrains.Connectors.Generic.Calls;

/// <summary>A page of a list.</summary>
/// <param name="Next">Null on the last page.</param>
internal sealed record ListedPage(IReadOnlyList<AnswerBody> Parts, GenericCursor? Next, Answer Answer);

/// <summary>Reads lists page by page. Throws <see cref="ErpUnavailableException"/> when a page cannot be had.</summary>
internal sealed class ListRunner(CallRunner runner, ErpPlan plan)
{
    public async Task<ListedPage> Read(
        ListPlan list, GenericCursor at, Instant? since, string? token, CancellationToken cancellation)
    {
        var page = new PageOf(at.Number, list.PageSize, at.IsLink ? null : at.Text, since, token);
        var answer = await Ask(
            list.Calls, runner.Common.With("page", ExpressionValue.OfObject(page)), at.IsLink ? at.Text : null, cancellation);
        var parts = answer.Body!.Parts(list.Parts).ToList();
        return new ListedPage(parts, at.After(list, answer.Body, answer.Headers, parts.Count), answer);
    }

    /// <summary>The last answer, with a body.</summary>
    public async Task<Answer> Ask(
        IReadOnlyList<CallPlan> calls, Bindings bindings, string? link, CancellationToken cancellation)
    {
        var ran = await runner.Run(calls, bindings, new Progress(), cancellation, link: link);
        if (ran is Ran.Done { Last: { Body: not null } answer })
        {
            return answer;
        }

        var stopped = ran as Ran.Stopped;
        throw new ErpUnavailableException($"{plan.Name} did not give its list: {stopped?.Detail ?? "no answer to read"}")
        {
            RetryAfter = stopped?.RetryAfter,
        };
    }

    /// <summary>The first page from a place on that has records, or the last one of the last list.</summary>
    /// <param name="lists">Read one after the other.</param>
    public async Task<(T Page, GenericCursor? Next)> First<T>(
        int lists, GenericCursor at, Func<GenericCursor, Task<(T Page, int Count, GenericCursor? Next)>> read)
    {
        while (true)
        {
            var (page, count, next) = await read(at);
            next ??= at.Part + 1 < lists ? new GenericCursor(at.Part + 1, 1, null, IsLink: false) : null;
            if (next is null || count > 0)
            {
                return (page, next);
            }

            at = next;
        }
    }

    public ErpUnavailableException NoSense(string what, Answer answer) =>
        new($"{plan.Name} lists {what} that makes no sense: {answer.Detail}");
}
