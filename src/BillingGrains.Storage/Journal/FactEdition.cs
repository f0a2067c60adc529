namespace BillingGrains.Storage.Journal;

/// <summary>As what stored facts stand: another one with each epoch, and each time that texts were erased from them.</summary>
/// <param name="Erasures">How often they were since the epoch began.</param>
internal readonly record struct FactEdition(string EpochId, long Erasures)
{
    public override string ToString() => FormattableString.Invariant($"{EpochId}/{Erasures}");
}
