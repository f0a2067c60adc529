using System.Reflection;

namespace BillingGrains.LocalOrleans.Calls;

/// <summary>How a method's return type is awaited, answered and given to the caller.</summary>
internal abstract class CallResult
{
    /// <summary>The type of the value; null for a bare task.</summary>
    public abstract Type? ValueType { get; }

    public static CallResult For(MethodInfo method)
    {
        var type = method.ReturnType;
        if (type == typeof(Task) || type == typeof(ValueTask))
        {
            return new CallResult<object?>(type == typeof(ValueTask), hasValue: false);
        }

        var definition = type.IsGenericType ? type.GetGenericTypeDefinition() : null;
        if (definition != typeof(Task<>) && definition != typeof(ValueTask<>))
        {
            throw new NotSupportedException(
                $"{method.DeclaringType}.{method.Name} returns {type}: a grain method returns Task or ValueTask.");
        }

        var closed = typeof(CallResult<>).MakeGenericType(type.GetGenericArguments());
        return (CallResult)Activator.CreateInstance(closed, definition == typeof(ValueTask<>), true)!;
    }

    public abstract Task AsTask(object? returned);

    public abstract object? ValueOf(Task task);

    /// <summary>The promise of an answer; given to the methods below.</summary>
    public abstract object Promise(TaskCreationOptions options);

    public abstract bool IsKept(object promise);

    public abstract void Keep(object promise, object? value);

    public abstract void Break(object promise, Exception failure);

    /// <summary>What the proxy returns for a call under way.</summary>
    public abstract object Return(object promise);

    /// <summary>What the proxy returns for a call that nobody waits for.</summary>
    public abstract object ReturnNothing();
}

/// <inheritdoc/>
internal sealed class CallResult<T>(bool isValueTask, bool hasValue) : CallResult
{
    public override Type? ValueType => hasValue ? typeof(T) : null;

    public override Task AsTask(object? returned) => returned switch
    {
        Task task => task,
        ValueTask<T> valueTask => valueTask.AsTask(),
        ValueTask valueTask => valueTask.AsTask(),
        _ => throw new InvalidOperationException("A grain method returned no task."),
    };

    public override object? ValueOf(Task task) => hasValue ? ((Task<T>)task).Result : null;

    public override object Promise(TaskCreationOptions options) => new TaskCompletionSource<T>(options);

    public override bool IsKept(object promise) => Of(promise).Task.IsCompleted;

    public override void Keep(object promise, object? value) => Of(promise).TrySetResult((T)value!);

    public override void Break(object promise, Exception failure) => Of(promise).TrySetException(failure);

    public override object Return(object promise) => Return(Of(promise).Task);

    public override object ReturnNothing() => Return(Task.FromResult<T>(default!));

    private static TaskCompletionSource<T> Of(object promise) => (TaskCompletionSource<T>)promise;

    private object Return(Task<T> task) => (isValueTask, hasValue) switch
    {
        (false, _) => task,
        (true, true) => new ValueTask<T>(task),
        _ => new ValueTask(task),
    };
}
