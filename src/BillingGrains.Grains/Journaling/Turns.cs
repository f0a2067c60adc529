namespace BillingGrains.Grains.Journaling;

/// <summary>Keeps what waits for a signal on the grain's scheduler. <c>WhenAll</c>, <c>WhenAny</c> and <c>WaitAsync</c>
/// over a signal whose continuations run asynchronously are completed by the thread pool, outside every turn and out of a
/// seed's reach; over a task of an async method they are completed where that method runs.</summary>
internal static class Turns
{
    public static async Task InTurn(this Task signal) => await signal;

    public static async Task<T> InTurn<T>(this Task<T> signal) => await signal;
}
