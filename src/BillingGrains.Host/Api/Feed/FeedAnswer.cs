namespace BillingGrains.Host.Api.Feed;

/// <summary>What became of a batch: one result for each item, in their order.</summary>
public sealed record FeedAnswer(int Taken, int Repeated, int Refused, int Failed, IReadOnlyList<FeedResult> Results);

/// <summary>What became of one item.</summary>
/// <param name="Index">0 for the batch's first item.</param>
/// <param name="Status">"taken", "repeated" (nothing changed), "refused" (send it corrected) or "failed" (send it
/// again as it is).</param>
public sealed record FeedResult(int Index, string Status, ItemProblem? Problem = null);

/// <summary>RFC 9457 problem details of one item.</summary>
/// <param name="Code">Stable, in kebab case: what programs compare.</param>
public sealed record ItemProblem(
    string Code,
    string Title, int Status, string Detail, IReadOnlyList<FieldError> Errors);

/// <summary>What is wrong with one field.</summary>
/// <param name="Pointer">JSON pointer into the item as a URI fragment, for example "#/minutes".</param>
public sealed record FieldError(string Pointer, string Detail);
