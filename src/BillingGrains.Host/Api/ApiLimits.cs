namespace BillingGrains.Host.Api;

/// <summary>Every limit of the HTTP API, with its unit.</summary>
public sealed record ApiLimits
{
    /// <summary>Items that one feed batch may hold.</summary>
    public int FeedItemsMax { get; init; } = 5_000;

    /// <summary>Bytes that a request's body may have.</summary>
    public long BodyBytesMax { get; init; } = 8 * 1024 * 1024;

    /// <summary>Bytes that a webhook's body may have; it is only a hint.</summary>
    public int WebhookBytesMax { get; init; } = 64 * 1024;

    /// <summary>How long who asks for a billing run waits for its end; it goes on without him.</summary>
    public TimeSpan BillingRunPatience { get; init; } = TimeSpan.FromSeconds(10);
}
