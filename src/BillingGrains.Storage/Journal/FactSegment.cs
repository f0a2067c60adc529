using NodaTime;

namespace BillingGrains.Storage.Journal;

/// <summary>Facts of one lane without a gap, their keys and bodies in one piece as they were sent: an object for each would have
/// to be moved by the collector until the views have it.</summary>
/// <param name="before">The position before the first.</param>
/// <param name="lastAppend">The append that stored the last.</param>
internal sealed class FactSegment(long before, SegmentFact[] facts, byte[] utf8, Guid lastAppend)
{
    public int Count => facts.Length;

    public int BytesCount => utf8.Length;

    /// <summary>The position of the last fact.</summary>
    public long Last => before + facts.Length;

    public Guid LastAppend => lastAppend;

    /// <summary>Those after a position.</summary>
    public ReadOnlySpan<SegmentFact> After(long position) => facts.AsSpan((int)Math.Max(position - before, 0));

    public ReadOnlySpan<byte> KeyOf(in SegmentFact fact) => utf8.AsSpan(fact.Start, fact.KeyBytes);

    public ReadOnlySpan<byte> BodyOf(in SegmentFact fact) => utf8.AsSpan(fact.Start + fact.KeyBytes, fact.BodyBytes);
}

/// <param name="Start">Where its key lies in the segment's bytes; its body follows.</param>
internal readonly record struct SegmentFact(
    long Version, string Type, Instant At, int Start, int KeyBytes, int BodyBytes);
