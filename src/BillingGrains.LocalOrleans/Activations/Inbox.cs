using System.Diagnostics.CodeAnalysis;
using BillingGrains.LocalOrleans.Calls;

namespace BillingGrains.LocalOrleans.Activations;

/// <summary>The messages that wait for an activation. Anyone may add; only the activation's scheduler takes.</summary>
internal sealed class Inbox
{
    private readonly Lock gate = new();
    private readonly Queue<Message> ordinary = new();
    private readonly Queue<Message> always = new();
    private int readOnlyWaiting;
    private bool wakeUpUnderWay;
    private bool closed;

    public enum Answer
    {
        None,
        Taken,
        WakeUp,
        Closed,
    }

    public Answer Add(Message message)
    {
        lock (gate)
        {
            if (closed)
            {
                return Answer.Closed;
            }

            if (message.Interleaving == Interleaving.Always)
            {
                always.Enqueue(message);
            }
            else
            {
                ordinary.Enqueue(message);
                readOnlyWaiting += message.Interleaving == Interleaving.ReadOnly ? 1 : 0;
            }

            if (wakeUpUnderWay)
            {
                return Answer.Taken;
            }

            wakeUpUnderWay = true;
            return Answer.WakeUp;
        }
    }

    /// <summary>Takes the oldest message that may start, those that interleave with anything first.</summary>
    public bool TryTake(Func<Interleaving, bool> mayStart, [NotNullWhen(true)] out Message? message)
    {
        lock (gate)
        {
            wakeUpUnderWay = false;
            if (always.Count > 0 && mayStart(Interleaving.Always))
            {
                message = always.Dequeue();
                return true;
            }

            if (!ordinary.TryPeek(out message))
            {
                return false;
            }

            if (mayStart(message.Interleaving))
            {
                ordinary.Dequeue();
            }
            else if (readOnlyWaiting > 0 && mayStart(Interleaving.ReadOnly))
            {
                message = TakeReadOnly();
            }
            else
            {
                message = null;
                return false;
            }

            readOnlyWaiting -= message.Interleaving == Interleaving.ReadOnly ? 1 : 0;
            return true;
        }
    }

    /// <summary>Takes no more.</summary>
    /// <returns>What still waited, oldest first.</returns>
    public IReadOnlyList<Message> Close()
    {
        lock (gate)
        {
            closed = true;
            Message[] left = [.. always, .. ordinary];
            always.Clear();
            ordinary.Clear();
            return left;
        }
    }

    /// <summary>Takes the oldest that only reads; the others keep their order.</summary>
    private Message TakeReadOnly()
    {
        Message? taken = null;
        for (var left = ordinary.Count; left > 0; left--)
        {
            var message = ordinary.Dequeue();
            if (taken is null && message.Interleaving == Interleaving.ReadOnly)
            {
                taken = message;
            }
            else
            {
                ordinary.Enqueue(message);
            }
        }

        return taken!;
    }
}
