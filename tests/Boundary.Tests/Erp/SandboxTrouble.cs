using BillingGrains.Sandbox.Faults;

namespace BillingGrains.Boundary.Tests.Erp;

/// <summary>Lets a call to a sandbox meet trouble.</summary>
internal static class SandboxTrouble
{
    /// <summary>Plans the fault, makes the call, and where that hangs lets the time pass after which it is given up.</summary>
    /// <param name="time">The sandbox's and the connector's.</param>
    /// <param name="hang">For how long a call hangs in the sandbox.</param>
    /// <param name="plan">Plans the fault for the next call.</param>
    public static async Task<T> Run<T>(
        ErpTrouble trouble, FakeTime time, TimeSpan hang, TimeSpan callTimeout, Action<Fault> plan, Func<Task<T>> call)
    {
        var fault = trouble switch
        {
            ErpTrouble.Throttled => Fault.Throttle,
            ErpTrouble.ErrorBeforeEffect => Fault.ErrorBefore,
            ErpTrouble.TimeoutBeforeEffect => Fault.HangBefore,
            ErpTrouble.TimeoutAfterEffect => Fault.HangAfter,
            ErpTrouble.BrokenAfterEffect => Fault.AbortAfter,
            _ => throw new ArgumentOutOfRangeException(nameof(trouble), trouble, "No such trouble."),
        };
        var hangs = time.WaitOf(hang);
        plan(fault);
        var outcome = call();
        if (fault is Fault.HangBefore or Fault.HangAfter)
        {
            await hangs;
            time.Advance(callTimeout);
        }

        return await outcome;
    }
}
