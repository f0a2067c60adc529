using BillingGrains.Domain.Deciding;

namespace BillingGrains.Domain.Duties;

/// <summary>A version that waits for another person.</summary>
/// <param name="Revision">1, 2, 3, …: who approves says which he saw.</param>
/// <param name="Makers">Everybody who put a revision of it.</param>
public sealed record Proposal<T>(T Document, int Version, int Revision, ValueList<string> Makers)
    where T : class;

/// <summary>The rules of versions that another person approves.</summary>
public static class ProposalRules
{
    public static readonly Refusal None = new(
        "nothing-proposed", "version", "No such version waits for approval.");

    public static readonly Refusal Changed = new(
        "proposal-changed", "revision",
        "Another revision was put since you looked at it: look again, and approve that one if it is right.");

    /// <summary>Whether the document waits already, as it is: putting it changes nothing.</summary>
    public static bool IsSame<T>(Proposal<T>? waiting, int version, T document)
        where T : class => waiting is not null && waiting.Version == version && waiting.Document.Equals(document);

    /// <summary>The proposal with a further revision of a document.</summary>
    public static Proposal<T> Put<T>(Proposal<T>? waiting, int version, T document, string by)
        where T : class => waiting is not null && waiting.Version == version
            ? new(
                document, version, waiting.Revision + 1,
                waiting.Makers.Contains(by, StringComparer.Ordinal) ? waiting.Makers : waiting.Makers.Add(by))
            : new(document, version, 1, [by]);

    /// <summary>What stands against an approval; null when nothing does.</summary>
    public static Refusal? FindFault<T>(Proposal<T>? waiting, Duty duty, int version, int revision, string by)
        where T : class => waiting is null || waiting.Version != version ? None
            : waiting.Revision != revision ? Changed
            : FourEyes.Find(duty, waiting.Makers, by);
}
