using System.Text;

namespace BillingGrains.Domain.Deciding;

/// <summary>A hash that is the same in every process, on every machine and in every release: what decides where
/// something is kept or who answers for it. Stored data depends on it, so it can never change.</summary>
/// <remarks>FNV-1a with 64 bits over the text's UTF-8 bytes, then the 64-bit finalizer of MurmurHash3: FNV alone
/// spreads short texts that differ in their last letters badly over a power of two. It is no protection against
/// somebody who chooses texts that collide.</remarks>
public static class StableHash
{
    private const ulong FnvOffset = 14695981039346656037;
    private const ulong FnvPrime = 1099511628211;
    private const int StackBytesMax = 512;

    public static ulong Of(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var bytesMax = Encoding.UTF8.GetMaxByteCount(text.Length);
        Span<byte> buffer = bytesMax <= StackBytesMax ? stackalloc byte[StackBytesMax] : new byte[bytesMax];
        return Of(buffer[..Encoding.UTF8.GetBytes(text, buffer)]);
    }

    public static ulong Of(ReadOnlySpan<byte> bytes)
    {
        var hash = FnvOffset;
        foreach (var value in bytes)
        {
            hash = unchecked((hash ^ value) * FnvPrime);
        }

        return Finish(hash);
    }

    /// <summary>The slot of a text among <paramref name="slots"/>, from 0.</summary>
    public static int Slot(string text, int slots)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(slots);
        return (int)(Of(text) % (ulong)slots);
    }

    private static ulong Finish(ulong hash) => unchecked(
        Shifted(Shifted(Shifted(hash) * 0xff51afd7ed558ccd) * 0xc4ceb9fe1a85ec53));

    private static ulong Shifted(ulong value) => value ^ (value >> 33);
}
