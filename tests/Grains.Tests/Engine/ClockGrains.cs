using Orleans;
using Orleans.Runtime;
using Orleans.Streams;
using Orleans.Streams.Core;

namespace BillingGrains.Grains.Tests.Engine;

public interface ITimerGrain : IGrainWithStringKey
{
    Task Start(int dueMilliseconds, int periodMilliseconds, bool interleave);

    Task StartFailing(int periodMilliseconds);

    Task Stop();

    Task WaitAtGate();

    Task Rest();
}

public sealed class TimerGrain(Witness witness) : Grain, ITimerGrain
{
    private IGrainTimer? timer;

    public Task Start(int dueMilliseconds, int periodMilliseconds, bool interleave)
    {
        var period = periodMilliseconds < 0
            ? Timeout.InfiniteTimeSpan
            : TimeSpan.FromMilliseconds(periodMilliseconds);
        timer = this.RegisterGrainTimer(
            Tick,
            new GrainTimerCreationOptions(TimeSpan.FromMilliseconds(dueMilliseconds), period) { Interleave = interleave });
        return Task.CompletedTask;
    }

    public Task StartFailing(int periodMilliseconds)
    {
        var period = TimeSpan.FromMilliseconds(periodMilliseconds);
        timer = this.RegisterGrainTimer(
            static (Witness seen, CancellationToken _) =>
            {
                seen.Say("tick");
                throw new InvalidDataException("A tick that fails.");
            },
            witness, period, period);
        return Task.CompletedTask;
    }

    public Task Stop()
    {
        timer!.Dispose();
        return Task.CompletedTask;
    }

    public async Task WaitAtGate()
    {
        witness.Say("begin");
        await witness.Gate.Task;
        witness.Say("end");
    }

    public Task Rest()
    {
        DeactivateOnIdle();
        return Task.CompletedTask;
    }

    private Task Tick(CancellationToken stopped)
    {
        witness.Say("tick");
        return Task.CompletedTask;
    }
}

public interface IAlarmGrain : IGrainWithStringKey
{
    Task Set(int dueSeconds, int periodMinutes);

    Task<bool> IsSet();

    Task Unset();
}

public sealed class AlarmGrain(Witness witness) : Grain, IAlarmGrain, IRemindable
{
    public async Task Set(int dueSeconds, int periodMinutes) => await this.RegisterOrUpdateReminder(
        "alarm", TimeSpan.FromSeconds(dueSeconds), TimeSpan.FromMinutes(periodMinutes));

    public async Task<bool> IsSet() => await this.GetReminder("alarm") is not null;

    public async Task Unset() => await this.UnregisterReminder((await this.GetReminder("alarm"))!);

    public Task ReceiveReminder(string reminderName, TickStatus status)
    {
        witness.Say($"{reminderName} at {this.GetPrimaryKeyString()}");
        return Task.CompletedTask;
    }
}

public interface IListenerGrain : IGrainWithStringKey
{
    Task<IReadOnlyList<string>> Heard();
}

[ImplicitStreamSubscription(Space)]
public sealed class ListenerGrain : Grain, IListenerGrain, IStreamSubscriptionObserver, IAsyncObserver<string>
{
    public const string Provider = "live";

    public const string Space = "news";

    private readonly List<string> heard = [];

    public Task<IReadOnlyList<string>> Heard() => Task.FromResult<IReadOnlyList<string>>([.. heard]);

    public Task OnSubscribed(IStreamSubscriptionHandleFactory handleFactory) =>
        handleFactory.Create<string>().ResumeAsync(this);

    public async Task OnNextAsync(string item, StreamSequenceToken? token = null)
    {
        await Task.Yield();
        heard.Add(item);
    }

    public Task OnErrorAsync(Exception ex) => Task.CompletedTask;
}

public interface INotebookGrain : IGrainWithStringKey
{
    Task<string> Read();

    Task Write(string text);

    Task Rest();
}

[GenerateSerializer]
public sealed class Notebook
{
    [Id(0)]
    public string Text { get; set; } = "empty";
}

public sealed class NotebookGrain([PersistentState("notebook", "notebooks")] IPersistentState<Notebook> notebook)
    : Grain, INotebookGrain
{
    public Task<string> Read() => Task.FromResult(notebook.State.Text);

    public Task Write(string text)
    {
        notebook.State.Text = text;
        return notebook.WriteStateAsync();
    }

    public Task Rest()
    {
        DeactivateOnIdle();
        return Task.CompletedTask;
    }
}

/// <summary>Says every call that passes, and doubles what the listed method answers.</summary>
public sealed class SayingFilter(Witness witness) : IIncomingGrainCallFilter, IOutgoingGrainCallFilter
{
    public async Task Invoke(IIncomingGrainCallContext context)
    {
        if (context.Grain is not ProbeGrain)
        {
            await context.Invoke();
            return;
        }

        witness.Say($"in {context.MethodName}");
        await context.Invoke();
        if (context.MethodName == nameof(IProbeGrain.Count))
        {
            context.Result = (int)context.Result! * 100;
        }
    }

    public Task Invoke(IOutgoingGrainCallContext context)
    {
        if (context.InterfaceMethod.DeclaringType == typeof(IProbeGrain))
        {
            witness.Say($"out {context.MethodName}");
        }

        return context.Invoke();
    }
}
