namespace BillingGrains.House.Tests.Simulation.Defects;

/// <summary>A mistake that somebody could make in the product, as data: the product itself has no switch for it.</summary>
/// <param name="Name">What is wrong, as a clause.</param>
/// <param name="SeedsMax">It is found by playing the seeds 1 to this one.</param>
/// <param name="Invariants">Any of these must be what is violated first.</param>
/// <param name="Edits">What is written in place of what.</param>
public sealed record Defect(string Name, int SeedsMax, string[] Invariants, params Edit[] Edits)
{
    /// <summary>One of the seeds that found it: tried first, to save time. Where it finds it no more, all are played.</summary>
    public int Hint { get; init; } = 1;

    public override string ToString() => Name;
}

/// <summary>A place in the product's sources.</summary>
/// <param name="File">From "src/", without its "BillingGrains.".</param>
/// <param name="Original">Occurs exactly once in the file. The file's own line breaks and indents count.</param>
public sealed record Edit(string File, string Original, string Replacement)
{
    /// <summary>The project that the file belongs to: its folder's and its assembly's name.</summary>
    public string Project => $"BillingGrains.{File.Split('/')[0]}";

    public string Path => $"src/BillingGrains.{File}";
}
