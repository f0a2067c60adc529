namespace BillingGrains.Host.Api.Description;

/// <summary>What an endpoint says of itself beside the types of its bodies.</summary>
internal static class EndpointWords
{
    /// <summary>The statuses of the problems that are its own. Those of every call (401, 403, 503) and of every body
    /// (400, 413, 415) are known without being named.</summary>
    public static TBuilder Refuses<TBuilder>(this TBuilder endpoint, params int[] statuses)
        where TBuilder : IEndpointConventionBuilder => endpoint.WithMetadata(new RefusalStatuses(statuses));

    /// <summary>A header that the caller must send.</summary>
    public static TBuilder NeedsHeader<TBuilder>(this TBuilder endpoint, string name, string description)
        where TBuilder : IEndpointConventionBuilder => endpoint.WithMetadata(new NeededHeader(name, description));
}

/// <param name="Statuses">HTTP statuses of problems.</param>
internal sealed record RefusalStatuses(IReadOnlyList<int> Statuses);

internal sealed record NeededHeader(string Name, string Description);
