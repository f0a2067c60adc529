namespace BillingGrains.Storage.Journal;

/// <summary>Questions that come while others are being answered are asked together: a statement for many costs the database
/// and the client little more than one for one. A question that comes alone waits for nobody.</summary>
/// <param name="ask">Asks some of them at once; answers in their order.</param>
/// <param name="atOnce">How many may be under way, each with questions of its own.</param>
/// <param name="most">Questions that are asked at once.</param>
internal sealed class AskedTogether<TQuestion, TAnswer>(
    Func<IReadOnlyList<TQuestion>, Task<IReadOnlyList<TAnswer>>> ask, int atOnce, int most)
{
    private readonly Lock gate = new();
    private readonly Queue<(TQuestion Question, TaskCompletionSource<TAnswer> Answer)> waiting = new();
    private int underWay;

    /// <summary>Fails as the asking does; cancelling gives up the answer alone.</summary>
    public Task<TAnswer> Ask(TQuestion question, CancellationToken cancellation)
    {
        var answer = new TaskCompletionSource<TAnswer>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (gate)
        {
            waiting.Enqueue((question, answer));
            if (underWay < atOnce)
            {
                underWay++;
                _ = Task.Run(AnswerAll, CancellationToken.None);
            }
        }

        return answer.Task.WaitAsync(cancellation);
    }

    private async Task AnswerAll()
    {
        while (Take() is { Count: > 0 } questions)
        {
            try
            {
                var answers = await ask([.. questions.Select(static each => each.Question)]).ConfigureAwait(false);
                for (var index = 0; index < questions.Count; index++)
                {
                    questions[index].Answer.TrySetResult(answers[index]);
                }
            }
            catch (Exception exception)
            {
                questions.ForEach(each => each.Answer.TrySetException(exception));
            }
        }
    }

    /// <summary>None ends who asked: from then on a question begins anew.</summary>
    private List<(TQuestion Question, TaskCompletionSource<TAnswer> Answer)> Take()
    {
        var taken = new List<(TQuestion, TaskCompletionSource<TAnswer>)>();
        lock (gate)
        {
            while (taken.Count < most && waiting.TryDequeue(out var next))
            {
                taken.Add(next);
            }

            underWay -= taken.Count == 0 ? 1 : 0;
        }

        return taken;
    }
}
