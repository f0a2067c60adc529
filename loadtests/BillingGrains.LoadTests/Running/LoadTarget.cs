namespace BillingGrains.LoadTests.Running;

/// <summary>An installation under load.</summary>
/// <param name="Database">How its PostgreSQL is reached: checks ask it, loads never.</param>
/// <param name="Sandbox">The sandbox that pretends to be its ERP; null where documents are not looked at.</param>
/// <param name="IsFresh">Whether nothing was ever agreed there.</param>
/// <param name="Harm">What is done to it in the middle of a load; null for nothing.</param>
internal sealed record LoadTarget(
    Uri Url, string Key, string Database, Uri? Sandbox, bool IsFresh = false, Func<CancellationToken, Task>? Harm = null);
